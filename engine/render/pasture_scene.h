// The pasture: a cow or a camel on grass or on sand.
#pragma once

#include <memory>

#include "engine/render/scene.h"

namespace causeway {

/// Latents: animal, background, pose, size, place, light (see pasture_world.h). The animal is a flat figure that turns
/// with the camera; ground, hills and sky are computed along each ray.
std::unique_ptr<Scene> make_pasture_scene(std::string_view world);

/// The handle for dragging the place is the animal's foot, that of its size the back, that of its pose the head; the
/// others stay where they are.
SceneLayout pasture_layout();

}  // namespace causeway
