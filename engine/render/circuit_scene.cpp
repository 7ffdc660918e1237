#include "engine/render/circuit_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/error.h"
#include "engine/render/gl_objects.h"
#include "engine/render/shader.h"

namespace causeway {
namespace {

constexpr int kLatents = 4;
constexpr std::array<const char*, 4> kMaps{"base_map", "red_map", "green_map", "blue_map"};

// Small pictures are learned from, so they get the best edges; large ones have small pixels anyway.
int static_samples(int width, int height) {
  const int side = std::min(width, height);
  return side <= 128 ? 24 : side <= 600 ? 8 : 4;
}
int moving_samples(int width, int height) {
  const int side = std::min(width, height);
  return side <= 128 ? 6 : 4;
}

class CircuitScene final : public Scene {
 public:
  CircuitScene()
      : still_("common/fullscreen.vert", "circuit/static.frag"),
        picture_("circuit/picture.vert", "circuit/picture.frag") {
    glBindVertexArray(vertices_.id());
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, kLatents, GL_FLOAT, GL_FALSE, 0, nullptr);
    glVertexAttribDivisor(0, 1);
    glBindVertexArray(0);
  }

  std::string_view world() const override { return "circuit"; }
  int latent_count() const override { return kLatents; }

  Camera default_camera() const override {
    Camera camera;
    camera.target = {0.0F, -1.2F, 0.1F};
    camera.pitch = 0.92F;
    camera.distance = 8.6F;
    camera.field_of_view = 0.47F;
    return camera;
  }

  void draw_stack(const double* latents, int count, const Viewport& first, const Camera& camera) override {
    if (count <= 0) return;
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_CULL_FACE);
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(vertices_.id());
    draw_still(first.width, first.height, camera);

    values_.assign(latents, latents + static_cast<std::ptrdiff_t>(count) * kLatents);
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(values_.size() * sizeof(float)), values_.data(),
                 GL_STREAM_DRAW);
    picture_.use();
    set_camera(picture_, first.width, first.height, camera);
    picture_.set("corner", static_cast<float>(first.x), static_cast<float>(first.y));
    picture_.set("count", count);
    picture_.set("samples", moving_samples(first.width, first.height));
    for (std::size_t i = 0; i < kMaps.size(); ++i) {
      glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(i));
      glBindTexture(GL_TEXTURE_2D, maps_[i].id());
      picture_.set(kMaps[i], static_cast<int>(i));
    }
    glActiveTexture(GL_TEXTURE0);
    glViewport(first.x, first.y, first.width, first.height * count);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    glBindVertexArray(0);
  }

  ShaderReload reload_shaders() override {
    const ShaderReload still = still_.reload();
    const ShaderReload picture = picture_.reload();
    still_key_.reset();
    ShaderReload both{still.ok && picture.ok, still.log};
    if (!still.log.empty() && !picture.log.empty()) both.log += '\n';
    both.log += picture.log;
    return both;
  }

 private:
  struct StillKey {
    int width;
    int height;
    Camera camera;
    bool operator==(const StillKey&) const = default;
  };

  static void set_camera(ShaderProgram& program, int width, int height, const Camera& camera) {
    const CameraFrame frame = camera_frame(camera);
    program.set("eye", frame.eye);
    program.set("right", frame.right);
    program.set("up", frame.up);
    program.set("forward", frame.forward);
    program.set("size", static_cast<float>(width), static_cast<float>(height));
    program.set("pixel", 2.0F * std::tan(0.5F * camera.field_of_view) / static_cast<float>(std::min(width, height)));
  }

  // Fills maps_ unless they hold this view already; the bound framebuffer stays bound.
  void draw_still(int width, int height, const Camera& camera) {
    const StillKey key{width, height, camera};
    if (still_key_ == key) return;
    GLint previous = 0;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &previous);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer_.id());
    if (!still_key_ || still_key_->width != width || still_key_->height != height) {
      glActiveTexture(GL_TEXTURE0);
      for (std::size_t i = 0; i < maps_.size(); ++i) {
        glBindTexture(GL_TEXTURE_2D, maps_[i].id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA32F, width, height, 0, GL_RGBA, GL_FLOAT, nullptr);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0 + static_cast<GLenum>(i), GL_TEXTURE_2D,
                               maps_[i].id(), 0);
      }
    }
    constexpr std::array<GLenum, 4> kTargets{GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1, GL_COLOR_ATTACHMENT2,
                                             GL_COLOR_ATTACHMENT3};
    glDrawBuffers(static_cast<GLsizei>(kTargets.size()), kTargets.data());
    const bool complete = glCheckFramebufferStatus(GL_DRAW_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    if (complete) {
      glViewport(0, 0, width, height);
      still_.use();
      set_camera(still_, width, height, camera);
      still_.set("samples", static_samples(width, height));
      glDisableVertexAttribArray(0);
      glDrawArrays(GL_TRIANGLES, 0, 3);
      glEnableVertexAttribArray(0);
    }
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(previous));
    if (!complete) throw Error("the driver cannot draw into floating-point textures", "update the OpenGL driver");
    still_key_ = key;
  }

  ShaderProgram still_;
  ShaderProgram picture_;
  GlVertexArray vertices_;
  GlBuffer latents_;
  GlFramebuffer framebuffer_;
  std::array<GlTexture, 4> maps_;
  std::optional<StillKey> still_key_;
  std::vector<float> values_;
};

}  // namespace

std::unique_ptr<Scene> make_circuit_scene() { return std::make_unique<CircuitScene>(); }

}  // namespace causeway
