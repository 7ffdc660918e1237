#include "engine/render/pendulum_scene.h"

#include <cmath>

#include "engine/causal/pendulum_world.h"
#include "engine/render/one_pass_scene.h"

namespace causeway {
namespace {

// Measures of shaders/pendulum/world.glsl that a mouse pointer needs. A test compares them with rendered pictures.
constexpr double kUnit = 0.2;
constexpr double kPivotHeight = 11.0 * kUnit, kLampHeight = 21.0 * kUnit, kRodLength = 8.0 * kUnit;

double in_units(double latent, LatentRange range) { return range.low + (range.high - range.low) * latent; }

std::array<float, 3> point(double x, double z) { return {static_cast<float>(x), 0.0F, static_cast<float>(z)}; }

std::array<float, 3> handle(int latent, std::span<const double> latents) {
  using namespace pendulum;
  if (latent == kLight) return point(10.0 * kUnit / std::tan(light_angle(latents[kLight])), kLampHeight);
  if (latent == kPendulum) {
    const double theta = swing_angle(latents[kPendulum]);
    return point(kRodLength * std::sin(theta), kPivotHeight - kRodLength * std::cos(theta));
  }
  const double middle = (in_units(latents[kPosition], kPositions) - 10.0) * kUnit;
  const double half = latent == kLength ? 0.5 * in_units(latents[kLength], kLengths) * kUnit : 0.0;
  return point(middle + half, 0.0);
}

}  // namespace

SceneLayout pendulum_layout() {
  Camera camera;
  camera.target = {0.0F, -0.2F, 2.15F};
  camera.pitch = 0.46F;
  camera.distance = 14.4F;
  camera.field_of_view = 0.41F;
  return {camera, handle};
}

std::unique_ptr<Scene> make_pendulum_scene(std::string_view world) {
  return make_one_pass_scene(world, "pendulum", pendulum_layout().camera);
}

}  // namespace causeway
