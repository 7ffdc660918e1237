#include "engine/render/pasture_scene.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/render/gl_objects.h"
#include "engine/render/shader.h"

namespace causeway {
namespace {

constexpr int kLatents = 6;
constexpr int kPose = 2, kSize = 3, kPlace = 4;
constexpr float kPlaces = 0.5F, kMiddle = -0.05F;  // as in shaders/pasture/picture.frag

/// Rays a pixel, and how wide the area is that they are spread over. Small pictures are training data: with softer
/// edges they change more smoothly.
struct Fineness {
  int samples;
  float width;
};

Fineness fineness(int width, int height, bool draft) {
  if (draft) return {1, 0.0F};
  const int side = std::min(width, height);
  if (side <= 128) return {4, 1.5F};
  return {4, 1.1F};
}

class PastureScene final : public Scene {
 public:
  explicit PastureScene(std::string_view world)
      : world_(world), program_("pasture/picture.vert", "pasture/picture.frag") {
    glBindVertexArray(vertices_.id());
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    for (GLuint half = 0; half < 2; ++half) {
      glEnableVertexAttribArray(half);
      glVertexAttribPointer(half, 3, GL_FLOAT, GL_FALSE, kLatents * sizeof(float),
                            reinterpret_cast<const void*>(3 * sizeof(float) * half));
      glVertexAttribDivisor(half, 1);
    }
    glBindVertexArray(0);
  }

  std::string_view world() const override { return world_; }
  int latent_count() const override { return kLatents; }
  Camera default_camera() const override { return pasture_layout().camera; }

  void draw_stack(const double* latents, int count, const Viewport& first, const Camera& camera) override {
    if (count <= 0) return;
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_CULL_FACE);
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(vertices_.id());
    values_.assign(latents, latents + static_cast<std::ptrdiff_t>(count) * kLatents);
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(values_.size() * sizeof(float)), values_.data(),
                 GL_STREAM_DRAW);
    glViewport(first.x, first.y, first.width, first.height * count);
    program_.use();
    const CameraFrame frame = camera_frame(camera);
    program_.set("eye", frame.eye);
    program_.set("right", frame.right);
    program_.set("up", frame.up);
    program_.set("forward", frame.forward);
    program_.set("size", static_cast<float>(first.width), static_cast<float>(first.height));
    program_.set("pixel", 2.0F * std::tan(0.5F * camera.field_of_view) /
                              static_cast<float>(std::min(first.width, first.height)));
    program_.set("corner", static_cast<float>(first.x), static_cast<float>(first.y));
    program_.set("count", count);
    const Fineness fine = fineness(first.width, first.height, draft_);
    program_.set("samples", fine.samples);
    program_.set("sample_width", fine.width);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    glBindVertexArray(0);
  }

  void set_draft(bool draft) override { draft_ = draft; }
  ShaderReload reload_shaders() override { return program_.reload(); }

 private:
  std::string_view world_;
  ShaderProgram program_;
  GlVertexArray vertices_;
  GlBuffer latents_;
  std::vector<float> values_;
  bool draft_ = false;
};

std::array<float, 3> handle(int latent, std::span<const double> latents) {
  const auto v = static_cast<float>(latents[static_cast<std::size_t>(latent)]);
  if (latent == kPlace) return {kMiddle + (v - 0.5F) * kPlaces, 0.0F, 0.0F};
  if (latent == kSize) return {0.0F, 0.0F, 0.8F + 0.3F * v};
  if (latent == kPose) return {0.75F, 0.0F, 0.7F + 0.35F * v};
  return {0.0F, 0.0F, 0.6F};
}

}  // namespace

std::unique_ptr<Scene> make_pasture_scene(std::string_view world) { return std::make_unique<PastureScene>(world); }

SceneLayout pasture_layout() {
  Camera camera;
  camera.target = {0.0F, 0.0F, 0.72F};
  camera.pitch = 0.15F;
  camera.distance = 5.0F;
  camera.field_of_view = 0.50F;
  return {.camera = camera, .handle = handle};
}

}  // namespace causeway
