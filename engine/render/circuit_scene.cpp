#include "engine/render/circuit_scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "engine/causal/circuit_own_world.h"
#include "engine/core/error.h"
#include "engine/render/camera_uniforms.h"
#include "engine/render/gl_objects.h"
#include "engine/render/shader.h"

namespace causeway {
namespace {

constexpr int kOfCircuit = 4, kOfStyle = 6;
constexpr std::array<const char*, 4> kMaps{"base_map", "red_map", "green_map", "blue_map"};

// How finely a picture is sampled. Small pictures are training data: there each pixel averages an area wider than
// itself, since with softer edges a picture changes more smoothly as the arm moves. Large pictures have small pixels
// anyway.
struct Quality {
  int still_samples;
  float still_width;  // of the area the samples are spread over, pixels
  int moving_samples;
  float moving_width;
};

Quality quality(int width, int height) {
  const int side = std::min(width, height);
  if (side <= 128) return {24, 1.8F, 4, 1.4F};
  if (side <= 600) return {8, 1.2F, 4, 0.8F};
  return {4, 1.2F, 2, 0.8F};
}

/// Of a camera that leans or is shifted: how much further the maps reach than the picture at each side, in sides of the
/// picture.
constexpr float kMargin = 0.25F;

std::string definitions(std::string_view world) {
  const double tilt = tilt_of(world);
  if (shows_views(world)) return "#define MARGIN\n#define VIEWS\n";
  return tilt > 0 ? fmt::format("#define MARGIN\n#define TILT {:.3f}\n", tilt) : "";
}

class CircuitScene final : public Scene {
 public:
  explicit CircuitScene(std::string_view world)
      : world_(world),
        camera_(scene_layout(world).camera),
        margin_(tilt_of(world) > 0 || shows_views(world) ? kMargin : 0.0F),
        latent_count_(shows_views(world) ? kOfCircuit + kOfStyle : kOfCircuit),
        studio_("common/fullscreen.vert", "circuit/studio.frag", definitions(world)),
        still_("circuit/still.vert", "circuit/still.frag", definitions(world)),
        moving_("circuit/moving.vert", "circuit/moving.frag", definitions(world)) {
    glBindVertexArray(vertices_.id());
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    take_attribute(0, 0, kOfCircuit);
    if (latent_count_ > kOfCircuit) {
      take_attribute(1, kOfCircuit, kOfStyle / 2);
      take_attribute(2, kOfCircuit + kOfStyle / 2, kOfStyle / 2);
    }
    glBindVertexArray(0);
  }

  std::string_view world() const override { return world_; }
  int latent_count() const override { return latent_count_; }

  Camera default_camera() const override { return camera_; }

  void draw_stack(const double* latents, int count, const Viewport& first, const Camera& camera) override {
    if (count <= 0) return;
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_CULL_FACE);
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(vertices_.id());
    draw_maps(first.width, first.height, camera);

    values_.assign(latents, latents + static_cast<std::ptrdiff_t>(count) * latent_count_);
    cover_lamp(count);
    glBindBuffer(GL_ARRAY_BUFFER, latents_.id());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(values_.size() * sizeof(float)), values_.data(),
                 GL_STREAM_DRAW);
    for (std::size_t i = 0; i < maps_.size(); ++i) {
      glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(i));
      glBindTexture(GL_TEXTURE_2D, maps_[i].id());
    }
    glActiveTexture(GL_TEXTURE0);
    glViewport(first.x, first.y, first.width, first.height * count);
    start(still_, first, count, camera);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    start(moving_, first, count, camera);
    const Quality fineness = quality(first.width, first.height);
    moving_.set("samples", fineness.moving_samples);
    moving_.set("sample_width", fineness.moving_width);
    glDrawArraysInstanced(GL_TRIANGLES, 0, 4 * 6, count);
    glBindVertexArray(0);
  }

  void set_draft(bool draft) override { draft_ = draft; }

  ShaderReload reload_shaders() override {
    ShaderReload all;
    for (ShaderProgram* program : {&studio_, &still_, &moving_}) {
      const ShaderReload one = program->reload();
      all.ok = all.ok && one.ok;
      if (!all.log.empty() && !one.log.empty()) all.log += '\n';
      all.log += one.log;
    }
    maps_key_.reset();
    return all;
  }

 private:
  struct MapsKey {
    int width;
    int height;
    int samples;
    Camera camera;
    bool operator==(const MapsKey&) const = default;
  };

  // Latents first .. first+count-1 of each picture, as one attribute of the programs.
  void take_attribute(GLuint index, int first, int count) const {
    glEnableVertexAttribArray(index);
    glVertexAttribPointer(index, count, GL_FLOAT, GL_FALSE, static_cast<GLsizei>(latent_count_ * sizeof(float)),
                          reinterpret_cast<const void*>(first * sizeof(float)));
    glVertexAttribDivisor(index, 1);
  }

  // A lamp that is covered looks as dark as the cover leaves it, whatever its brightness.
  void cover_lamp(int count) {
    const int lamp = covered_lamp(world_);
    for (int i = 0; lamp >= 0 && i < count; ++i) {
      float* const picture = values_.data() + static_cast<std::ptrdiff_t>(i) * latent_count_;
      picture[lamp] *= static_cast<float>(seen_share(lamp, static_cast<double>(picture[circuit::kArm])));
    }
  }

  int margin(int width, int height) const {
    return static_cast<int>(std::ceil(margin_ * static_cast<float>(std::max(width, height))));
  }

  // Selects one of the two programs that render pictures (still part, moving part).
  void start(ShaderProgram& program, const Viewport& first, int count, const Camera& camera) const {
    program.use();
    set_camera(program, first.width, first.height, camera);
    program.set("corner", static_cast<float>(first.x), static_cast<float>(first.y));
    program.set("count", count);
    program.set("margin", static_cast<float>(margin(first.width, first.height)));
    for (std::size_t i = 0; i < kMaps.size(); ++i) program.set(kMaps[i], static_cast<int>(i));
  }

  // Renders the still part into maps_ unless they hold this view already; the bound framebuffer stays bound.
  void draw_maps(int width, int height, const Camera& camera) {
    // This pass is the expensive part of moving the camera; one ray a pixel makes it several times faster.
    const Quality fineness = quality(width, height);
    const MapsKey key{width, height, draft_ ? 1 : fineness.still_samples, camera};
    if (maps_key_ == key) return;
    const int beyond = margin(width, height);
    const int map_width = width + 2 * beyond, map_height = height + 2 * beyond;
    GLint previous = 0;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &previous);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer_.id());
    if (!maps_key_ || maps_key_->width != width || maps_key_->height != height) {
      glActiveTexture(GL_TEXTURE0);
      for (std::size_t i = 0; i < maps_.size(); ++i) {
        glBindTexture(GL_TEXTURE_2D, maps_[i].id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA32F, map_width, map_height, 0, GL_RGBA, GL_FLOAT, nullptr);
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
      glViewport(0, 0, map_width, map_height);
      studio_.use();
      set_camera(studio_, width, height, camera, beyond);
      studio_.set("samples", key.samples);
      studio_.set("sample_width", fineness.still_width);
      const GLuint attributes = latent_count_ > kOfCircuit ? 3 : 1;
      for (GLuint i = 0; i < attributes; ++i) glDisableVertexAttribArray(i);
      glDrawArrays(GL_TRIANGLES, 0, 3);
      for (GLuint i = 0; i < attributes; ++i) glEnableVertexAttribArray(i);
    }
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(previous));
    if (!complete) throw Error("the driver cannot draw into floating-point textures", "update the OpenGL driver");
    maps_key_ = key;
  }

  std::string_view world_;
  Camera camera_;
  float margin_;
  int latent_count_;
  ShaderProgram studio_;
  ShaderProgram still_;
  ShaderProgram moving_;
  GlVertexArray vertices_;
  GlBuffer latents_;
  GlFramebuffer framebuffer_;
  std::array<GlTexture, 4> maps_;
  std::optional<MapsKey> maps_key_;
  std::vector<float> values_;
  bool draft_ = false;
};

}  // namespace

std::unique_ptr<Scene> make_circuit_scene(std::string_view world) { return std::make_unique<CircuitScene>(world); }

}  // namespace causeway
