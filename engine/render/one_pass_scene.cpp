#include "engine/render/one_pass_scene.h"

#include <algorithm>
#include <vector>

#include "engine/render/camera_uniforms.h"
#include "engine/render/gl_objects.h"

namespace causeway {
namespace {

constexpr int kLatents = 4;

// How finely a picture is sampled. Small pictures are training data: there each pixel averages an area wider than
// itself, since with softer edges a picture changes more smoothly as things move.
struct Quality {
  int samples;
  float width;  // of the area the samples are spread over, pixels
};

Quality quality(int width, int height) {
  const int side = std::min(width, height);
  if (side <= 128) return {4, 1.8F};
  if (side <= 600) return {6, 1.2F};
  return {4, 1.1F};
}

class OnePassScene final : public Scene {
 public:
  OnePassScene(std::string_view world, const std::string& folder, const Camera& camera)
      : world_(world), camera_(camera), picture_(folder + "/picture.vert", folder + "/picture.frag") {
    glBindVertexArray(vertices_.id());
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, kLatents, GL_FLOAT, GL_FALSE, 0, nullptr);
    glVertexAttribDivisor(0, 1);
    glBindVertexArray(0);
  }

  std::string_view world() const override { return world_; }
  int latent_count() const override { return kLatents; }
  Camera default_camera() const override { return camera_; }

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
    picture_.use();
    set_camera(picture_, first.width, first.height, camera);
    const Quality fineness = quality(first.width, first.height);
    picture_.set("corner", static_cast<float>(first.x), static_cast<float>(first.y));
    picture_.set("count", count);
    picture_.set("samples", draft_ ? 1 : fineness.samples);
    picture_.set("sample_width", fineness.width);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    glBindVertexArray(0);
  }

  void set_draft(bool draft) override { draft_ = draft; }
  ShaderReload reload_shaders() override { return picture_.reload(); }

 private:
  std::string_view world_;
  Camera camera_;
  ShaderProgram picture_;
  GlVertexArray vertices_;
  GlBuffer latents_;
  std::vector<float> values_;
  bool draft_ = false;
};

}  // namespace

std::unique_ptr<Scene> make_one_pass_scene(std::string_view world, const std::string& folder, const Camera& camera) {
  return std::make_unique<OnePassScene>(world, folder, camera);
}

}  // namespace causeway
