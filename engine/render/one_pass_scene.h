// Worlds whose things are simple enough to be rendered in a single pass, or in a few that have the same shaders.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/render/scene.h"

namespace causeway {

/// How finely a picture is sampled.
struct Fineness {
  int samples;  // rays a pixel
  float width;  // of the area that they are spread over, pixels
};

struct OnePassStyle {
  int latents = 4;  // at most 8
  /// Of pictures of at most 128 pixels a side, of at most 600, and of larger ones. Small pictures are training data:
  /// there each pixel averages an area wider than itself, since with softer edges a picture changes more smoothly as
  /// things move.
  Fineness small{4, 1.8F}, middle{6, 1.2F}, large{4, 1.1F};
  /// Definitions (lines of the preprocessor, each ended) with which the shaders are compiled; more than one: so many
  /// programs, each drawn over the one before.
  std::vector<std::string> passes{""};
};

/// A world rendered by shaders/FOLDER/picture.vert and picture.frag, which include common/instance.glsl and
/// common/camera.glsl. Latents beyond the fourth are the attribute at location 1. `world` must live as long as the
/// scene.
std::unique_ptr<Scene> make_one_pass_scene(std::string_view world, const std::string& folder, const Camera& camera,
                                           const OnePassStyle& style = {});

}  // namespace causeway
