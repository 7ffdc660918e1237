#include "engine/render/offscreen_renderer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/render/colour_target.h"
#include "engine/render/gl_context.h"
#include "engine/render/scene.h"

namespace causeway {
namespace {

// Pictures are rendered one above the other into one texture, so that one read-back fetches many of them.
constexpr int kMaxStackPixels = 64 * 64 * 64;
constexpr int kMaxStackHeight = 4096;

int stack_count(int width, int height) {
  return std::max(1, std::min(kMaxStackPixels / (width * height), kMaxStackHeight / height));
}

void check_size(int width, int height) {
  constexpr int kMin = OffscreenRenderer::kMinSize;
  constexpr int kMax = OffscreenRenderer::kMaxSize;
  if (width >= kMin && width <= kMax && height >= kMin && height <= kMax) return;
  throw UsageError(fmt::format("a picture of {} x {} pixels is out of range", width, height),
                   fmt::format("each side must be {} to {}", kMin, kMax));
}

void check_latents(const double* latents, int count, int per_row) {
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(count) * per_row; ++i) {
    if (std::isfinite(latents[i]) && latents[i] >= 0.0 && latents[i] <= 1.0) continue;
    throw UsageError(fmt::format("latent {} of picture {} is {}", i % per_row, i / per_row, latents[i]),
                     "latents must be numbers from 0 to 1");
  }
}

// RGBA rows from bottom to top -> RGB rows from top to bottom.
void copy_picture(const std::uint8_t* rgba, int width, int height, std::uint8_t* rgb) {
  for (int y = height - 1; y >= 0; --y) {
    const std::uint8_t* from = rgba + static_cast<std::ptrdiff_t>(y) * width * 4;
    for (int x = 0; x < width; ++x, from += 4, rgb += 3) {
      rgb[0] = from[0];
      rgb[1] = from[1];
      rgb[2] = from[2];
    }
  }
}

}  // namespace

struct OffscreenRenderer::Impl {
  OffscreenContext context;
  int width;
  int height;
  int stack;
  Camera camera;
  int latent_count = 0;
  std::unique_ptr<Scene> scene;
  std::unique_ptr<ColourTarget> target;
  std::vector<std::uint8_t> rgba;

  Impl(std::string_view world, int w, int h) : width(w), height(h), stack(stack_count(w, h)) {
    const OffscreenContext::Current current(context);
    scene = make_scene(world);
    camera = scene->default_camera();
    latent_count = scene->latent_count();
    target = std::make_unique<ColourTarget>(width, height * stack);
    rgba.resize(static_cast<std::size_t>(width) * height * stack * 4);
  }
  ~Impl() {
    try {
      const OffscreenContext::Current current(context);
      target.reset();
      scene.reset();
    } catch (const Error&) {
      // The context is in use by another thread: the OpenGL objects are freed with it.
    }
  }
};

OffscreenRenderer::OffscreenRenderer(std::string_view world, int width, int height) {
  check_size(width, height);
  impl_ = std::make_unique<Impl>(world, width, height);
}

OffscreenRenderer::~OffscreenRenderer() = default;

int OffscreenRenderer::width() const { return impl_->width; }
int OffscreenRenderer::height() const { return impl_->height; }
int OffscreenRenderer::latent_count() const { return impl_->latent_count; }
const std::string& OffscreenRenderer::driver() const { return impl_->context.renderer(); }
void OffscreenRenderer::set_camera(const Camera& camera) { impl_->camera = camera; }
const Camera& OffscreenRenderer::camera() const { return impl_->camera; }

Image OffscreenRenderer::render(std::span<const double> latents) {
  if (latents.size() != static_cast<std::size_t>(latent_count())) {
    throw UsageError(fmt::format("a picture takes {} latents, not {}", latent_count(), latents.size()));
  }
  Image image{width(), height(), std::vector<std::uint8_t>(static_cast<std::size_t>(width()) * height() * 3)};
  render_many(latents.data(), 1, image.pixels.data());
  return image;
}

bool OffscreenRenderer::render_many(const double* latents, int count, std::uint8_t* out,
                                    const RenderProgress& progress) {
  Impl& self = *impl_;
  check_latents(latents, count, self.latent_count);
  const OffscreenContext::Current current(self.context);
  glBindFramebuffer(GL_FRAMEBUFFER, self.target->framebuffer.id());
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  const std::ptrdiff_t pixels = static_cast<std::ptrdiff_t>(self.width) * self.height;
  for (int done = 0; done < count;) {
    const int batch = std::min(self.stack, count - done);
    self.scene->draw_stack(latents + static_cast<std::ptrdiff_t>(done) * self.latent_count, batch,
                           {0, 0, self.width, self.height}, self.camera);
    glReadPixels(0, 0, self.width, self.height * batch, GL_RGBA, GL_UNSIGNED_BYTE, self.rgba.data());
    for (int i = 0; i < batch; ++i) {
      copy_picture(self.rgba.data() + i * pixels * 4, self.width, self.height, out + (done + i) * pixels * 3);
    }
    done += batch;
    if (progress && !progress(done, count)) return false;
  }
  if (const GLenum error = glGetError(); error != GL_NO_ERROR) {
    throw Error(fmt::format("OpenGL reports error 0x{:04X} while rendering", error), "update the OpenGL driver");
  }
  return true;
}

}  // namespace causeway
