#include "engine/render/one_pass_scene.h"

#include <algorithm>
#include <vector>

#include "engine/render/camera_uniforms.h"
#include "engine/render/gl_objects.h"

namespace causeway {
namespace {

constexpr int kFirstLatents = 4;  // of the first attribute

Fineness fineness(const OnePassStyle& style, int width, int height) {
  const int side = std::min(width, height);
  return side <= 128 ? style.small : side <= 600 ? style.middle : style.large;
}

class OnePassScene final : public Scene {
 public:
  OnePassScene(std::string_view world, const std::string& folder, const Camera& camera, const OnePassStyle& style)
      : world_(world), camera_(camera), style_(style) {
    for (const std::string& definitions : style_.passes) {
      passes_.push_back(
          std::make_unique<ShaderProgram>(folder + "/picture.vert", folder + "/picture.frag", definitions));
    }
    glBindVertexArray(vertices_.id());
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    const auto stride = static_cast<GLsizei>(style_.latents * sizeof(float));
    for (int first = 0; first < style_.latents; first += kFirstLatents) {
      const auto attribute = static_cast<GLuint>(first / kFirstLatents);
      glEnableVertexAttribArray(attribute);
      glVertexAttribPointer(attribute, std::min(kFirstLatents, style_.latents - first), GL_FLOAT, GL_FALSE, stride,
                            reinterpret_cast<const void*>(first * sizeof(float)));
      glVertexAttribDivisor(attribute, 1);
    }
    glBindVertexArray(0);
  }

  std::string_view world() const override { return world_; }
  int latent_count() const override { return style_.latents; }
  Camera default_camera() const override { return camera_; }

  void draw_stack(const double* latents, int count, const Viewport& first, const Camera& camera) override {
    if (count <= 0) return;
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_CULL_FACE);
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(vertices_.id());
    values_.assign(latents, latents + static_cast<std::ptrdiff_t>(count) * style_.latents);
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(values_.size() * sizeof(float)), values_.data(),
                 GL_STREAM_DRAW);
    glViewport(first.x, first.y, first.width, first.height * count);
    const Fineness fine = draft_ ? Fineness{1, 0.0F} : fineness(style_, first.width, first.height);
    for (const auto& pass : passes_) {
      pass->use();
      set_camera(*pass, first.width, first.height, camera);
      pass->set("corner", static_cast<float>(first.x), static_cast<float>(first.y));
      pass->set("count", count);
      pass->set("samples", fine.samples);
      pass->set("sample_width", fine.width);
      glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    }
    glBindVertexArray(0);
  }

  void set_draft(bool draft) override { draft_ = draft; }
  ShaderReload reload_shaders() override {
    ShaderReload all;
    for (const auto& pass : passes_) {
      const ShaderReload one = pass->reload();
      all.ok = all.ok && one.ok;
      if (all.log.find(one.log) == std::string::npos) all.log += one.log;  // the same fault in the same file
    }
    return all;
  }

 private:
  std::string_view world_;
  Camera camera_;
  OnePassStyle style_;
  std::vector<std::unique_ptr<ShaderProgram>> passes_;
  GlVertexArray vertices_;
  GlBuffer latents_;
  std::vector<float> values_;
  bool draft_ = false;
};

}  // namespace

std::unique_ptr<Scene> make_one_pass_scene(std::string_view world, const std::string& folder, const Camera& camera,
                                           const OnePassStyle& style) {
  return std::make_unique<OnePassScene>(world, folder, camera, style);
}

}  // namespace causeway
