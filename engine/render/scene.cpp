#include "engine/render/scene.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.h"
#include "engine/render/circuit_scene.h"
#include "engine/render/flow_scene.h"
#include "engine/render/pasture_scene.h"
#include "engine/render/pendulum_scene.h"

namespace causeway {
namespace {

struct Entry {
  std::string_view world;
  std::unique_ptr<Scene> (*make)(std::string_view world);
  SceneLayout (*layout)();
};

// One line for each world that has pictures.
constexpr Entry kScenes[] = {
    {"circuit", make_circuit_scene, circuit_layout},
    {"circuit-covered-blue", make_circuit_scene, circuit_layout},
    {"circuit-covered-green", make_circuit_scene, circuit_layout},
    {"circuit-covered-red", make_circuit_scene, circuit_layout},
    {"circuit-environments", make_circuit_scene, circuit_layout},
    {"circuit-independent", make_circuit_scene, circuit_layout},
    {"circuit-own", make_circuit_scene, circuit_layout},
    {"circuit-time", make_circuit_scene, circuit_layout},
    {"circuit-tilted", make_circuit_scene, tilted_layout},
    {"circuit-tilted-mild", make_circuit_scene, mildly_tilted_layout},
    {"circuit-tilted-strong", make_circuit_scene, strongly_tilted_layout},
    {"circuit-views", make_circuit_scene, views_layout},
    {"pasture", make_pasture_scene, pasture_layout},
    {"flow", make_flow_scene, flow_layout},
    {"pendulum", make_pendulum_scene, pendulum_layout},
    {"pendulum-published", make_pendulum_scene, pendulum_layout},
};

const Entry& entry_of(std::string_view world) {
  for (const Entry& entry : kScenes) {
    if (entry.world == world) return entry;
  }
  throw UsageError(fmt::format("there is no world '{}' to render", world),
                   fmt::format("known worlds: {}", fmt::join(scene_names(), ", ")));
}

}  // namespace

void Scene::draw(std::span<const double> latents, const Viewport& viewport, const Camera& camera) {
  draw_stack(latents.data(), 1, viewport, camera);
}

std::unique_ptr<Scene> make_scene(std::string_view world) {
  const Entry& entry = entry_of(world);
  return entry.make(entry.world);
}

SceneLayout scene_layout(std::string_view world) { return entry_of(world).layout(); }

std::vector<std::string> scene_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kScenes) names.emplace_back(entry.world);
  return names;
}

}  // namespace causeway
