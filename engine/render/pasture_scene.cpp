#include "engine/render/pasture_scene.h"

#include "engine/render/one_pass_scene.h"

namespace causeway {
namespace {

constexpr int kLatents = 6;
constexpr int kPose = 2, kSize = 3, kPlace = 4;
constexpr float kPlaces = 0.5F, kMiddle = -0.05F;  // as in shaders/pasture/staging.glsl

std::array<float, 3> handle(int latent, std::span<const double> latents) {
  const auto v = static_cast<float>(latents[static_cast<std::size_t>(latent)]);
  if (latent == kPlace) return {kMiddle + (v - 0.5F) * kPlaces, 0.0F, 0.0F};
  if (latent == kSize) return {0.0F, 0.0F, 0.8F + 0.3F * v};
  if (latent == kPose) return {0.75F, 0.0F, 0.7F + 0.35F * v};
  return {0.0F, 0.0F, 0.6F};
}

}  // namespace

std::unique_ptr<Scene> make_pasture_scene(std::string_view world) {
  return make_one_pass_scene(world, "pasture", pasture_layout().camera,
                             {.latents = kLatents,
                              .small = {4, 1.5F},
                              .middle = {4, 1.1F},
                              .large = {4, 1.1F},
                              // The land, then the animals, which are costly, where they are.
                              .passes = {"", "#define CAMEL 0\n", "#define CAMEL 1\n"}});
}

SceneLayout pasture_layout() {
  Camera camera;
  camera.target = {0.0F, 0.0F, 0.72F};
  camera.pitch = 0.15F;
  camera.distance = 5.0F;
  camera.field_of_view = 0.50F;
  return {.camera = camera, .handle = handle};
}

}  // namespace causeway
