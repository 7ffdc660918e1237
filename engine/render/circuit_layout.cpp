// Where the lamps and the fingertip are: measures of shaders/circuit/world.glsl that a mouse pointer needs. A test
// compares them with rendered pictures.
#include <cmath>

#include "engine/render/circuit_scene.h"

namespace causeway {
namespace {

constexpr float kSweep = 1.745329252F;
constexpr float kReach = 1.5F;
constexpr float kTipHeight = 0.285F;
constexpr float kLampDistance = 2.55F;
constexpr float kLampBearing = 0.60F;
constexpr float kLampHeight = 0.17F;
constexpr int kArm = 3;

std::array<float, 3> at_bearing(float bearing, float distance, float height) {
  return {distance * std::sin(bearing), -distance * std::cos(bearing), height};
}

std::array<float, 3> handle(int latent, double value) {
  if (latent == kArm) return at_bearing((static_cast<float>(value) - 0.5F) * kSweep, kReach, kTipHeight);
  return at_bearing(kLampBearing * static_cast<float>(latent - 1), kLampDistance, kLampHeight);
}

}  // namespace

SceneLayout circuit_layout() {
  Camera camera;
  camera.target = {0.0F, -1.2F, 0.1F};
  camera.pitch = 0.92F;
  camera.distance = 8.6F;
  camera.field_of_view = 0.47F;
  return {camera, handle};
}

}  // namespace causeway
