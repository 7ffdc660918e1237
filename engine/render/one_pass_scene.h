// Worlds whose things are simple enough to be rendered in a single pass.
#pragma once

#include <memory>
#include <string>

#include "engine/render/scene.h"

namespace causeway {

/// A world of four latents, rendered by shaders/FOLDER/picture.vert and picture.frag, which include
/// common/instance.glsl and common/camera.glsl. `world` must live as long as the scene.
std::unique_ptr<Scene> make_one_pass_scene(std::string_view world, const std::string& folder, const Camera& camera);

}  // namespace causeway
