// The world flow: a glass tank with a ball in its water, and a jet that falls into a tray.
#pragma once

#include <memory>

#include "engine/render/scene.h"

namespace causeway {

/// Latents: flow::Latent. The ball is drawn larger than its radius, a growing function of it.
std::unique_ptr<Scene> make_flow_scene(std::string_view world);

/// Handles: the top of the ball, the water's surface, the spout, and where the jet lands.
SceneLayout flow_layout();

}  // namespace causeway
