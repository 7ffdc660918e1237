// The worlds pendulum and pendulum-published: a lamp on a rail, a pendulum before a wall, its shadow on the floor.
#pragma once

#include <memory>

#include "engine/render/scene.h"

namespace causeway {

/// Latents: pendulum::Latent. The lamp lights the scene, and the shadow is where it is not lit; how long that is and
/// where are variables of their own, so an intervention on them makes it another one than the lamp would. The ball's
/// part of it is nearer to the end that the pendulum's end throws.
std::unique_ptr<Scene> make_pendulum_scene(std::string_view world);

/// Handles: the lamp, the ball, the middle of the shadow, and its right end, whose length it is.
SceneLayout pendulum_layout();

}  // namespace causeway
