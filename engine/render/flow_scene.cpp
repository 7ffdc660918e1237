#include "engine/render/flow_scene.h"

#include "engine/causal/flow_world.h"
#include "engine/render/one_pass_scene.h"

namespace causeway {
namespace {

// Measures of shaders/flow/world.glsl that a mouse pointer needs. A test compares them with rendered pictures.
constexpr double kUnit = 0.4;
constexpr double kGround = 0.2, kFloorOfTank = 0.06, kTankMiddle = -1.48, kTankRight = -0.48;
constexpr double kSpoutMiddle = -0.35, kLanding = 0.12;

double in_units(double latent, LatentRange range) { return range.low + (range.high - range.low) * latent; }

std::array<float, 3> point(double x, double z) { return {static_cast<float>(x), 0.0F, static_cast<float>(z)}; }

std::array<float, 3> handle(int latent, std::span<const double> latents) {
  using namespace flow;
  const double value = latents[static_cast<std::size_t>(latent)];
  if (latent == kBall) {
    const double radius = kUnit * (0.3 + 1.45 * in_units(value, kRadii));
    return point(kTankMiddle, kFloorOfTank + 2.0 * radius);
  }
  if (latent == kWater) return point(kTankMiddle, (5.0 + in_units(value, kLevels) - kGround) * kUnit);
  if (latent == kHole) return point(kSpoutMiddle, (in_units(value, kHoles) - kGround) * kUnit);
  return point(kTankRight + kUnit * in_units(value, kReaches), kLanding);
}

}  // namespace

SceneLayout flow_layout() {
  Camera camera;
  camera.target = {0.12F, 0.0F, 1.98F};
  camera.pitch = 0.3F;
  camera.distance = 16.6F;
  camera.field_of_view = 0.36F;
  return {camera, handle};
}

std::unique_ptr<Scene> make_flow_scene(std::string_view world) {
  return make_one_pass_scene(world, "flow", flow_layout().camera);
}

}  // namespace causeway
