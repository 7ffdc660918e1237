// Where the lamps and the fingertip are: measures of shaders/circuit/world.glsl that a mouse pointer needs. A test
// compares them with rendered pictures.
#include <cmath>

#include "engine/render/circuit_scene.h"

namespace causeway {
namespace {

constexpr float kSweep = 1.745329252F;
constexpr float kMoreSweep = 0.35F, kLean = 0.11F;  // for each unit of tilt
constexpr float kPivot = 0.55F;
constexpr float kReach = 1.5F;
constexpr float kTipHeight = 0.285F;
constexpr float kLampDistance = 2.55F;
constexpr float kLampBearing = 0.60F;
constexpr float kLampHeight = 0.17F;
constexpr int kArm = 3;

std::array<float, 3> at_bearing(float bearing, float distance, float height) {
  return {distance * std::sin(bearing), -distance * std::cos(bearing), height};
}

std::array<float, 3> handle_of(int latent, double value, float sweep) {
  if (latent == kArm) return at_bearing((static_cast<float>(value) - 0.5F) * sweep, kReach, kTipHeight);
  return at_bearing(kLampBearing * static_cast<float>(latent - 1), kLampDistance, kLampHeight);
}

std::array<float, 3> handle(int latent, std::span<const double> latents) {
  return handle_of(latent, latents[static_cast<std::size_t>(latent)], kSweep);
}

constexpr float kMild = 0.5F, kUsual = 1.0F, kStrong = 1.6F;

/// Of a camera behind the arm.
template <const float& tilt>
SceneLayout layout_of_tilt() {
  SceneLayout layout;
  layout.camera.target = {0.0F, -1.35F, 0.25F};
  layout.camera.yaw = 3.14159265F;
  layout.camera.pitch = 0.50F - 0.06F * tilt;
  layout.camera.distance = 8.6F;
  layout.camera.field_of_view = 0.50F;
  layout.handle = [](int latent, std::span<const double> latents) {
    return handle_of(latent, latents[static_cast<std::size_t>(latent)], kSweep + kMoreSweep * tilt);
  };
  layout.seen = [](std::array<float, 2> at, std::span<const double> latents) {
    const float angle = kLean * tilt * (2.0F * static_cast<float>(latents[kArm]) - 1.0F);
    const float x = at[0] - 0.5F, y = at[1] - 0.5F + kPivot;  // from the pivot, to the right and down
    const float c = std::cos(angle), s = std::sin(angle);
    return std::array<float, 2>{0.5F + c * x + s * y, 0.5F - kPivot + c * y - s * x};
  };
  return layout;
}

}  // namespace

double tilt_of(std::string_view world) {
  if (!world.starts_with("circuit-tilted")) return 0;
  return world.ends_with("-mild") ? kMild : world.ends_with("-strong") ? kStrong : kUsual;
}

SceneLayout mildly_tilted_layout() { return layout_of_tilt<kMild>(); }
SceneLayout tilted_layout() { return layout_of_tilt<kUsual>(); }
SceneLayout strongly_tilted_layout() { return layout_of_tilt<kStrong>(); }

bool shows_views(std::string_view world) { return world == "circuit-views"; }

SceneLayout views_layout() {
  SceneLayout layout = circuit_layout();
  layout.handle = [](int latent, std::span<const double> latents) {
    return latent > kArm ? at_bearing(0.0F, 0.0F, 0.0F) : handle(latent, latents);
  };
  layout.seen = [](std::array<float, 2> at, std::span<const double> latents) {
    constexpr float kShift = 0.0625F;
    constexpr std::size_t kX = 8, kY = 9;
    return std::array<float, 2>{at[0] + kShift * static_cast<float>(2.0 * latents[kX] - 1.0),
                                at[1] - kShift * static_cast<float>(2.0 * latents[kY] - 1.0)};
  };
  return layout;
}

SceneLayout circuit_layout() {
  Camera camera;
  camera.target = {0.0F, -1.2F, 0.1F};
  camera.pitch = 0.92F;
  camera.distance = 8.6F;
  camera.field_of_view = 0.47F;
  return {camera, handle};
}

}  // namespace causeway
