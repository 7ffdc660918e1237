// A traversal as pictures for files.
#pragma once

#include <vector>

#include "app/explore/traverse.h"

namespace causeway {

/// The base at the left, the grid at the right, a bar in each latent's colour between them.
Image traversal_poster(const Traversal& traversal, const std::vector<std::uint32_t>& colours);

/// All latents side by side, each below a bar in its colour, from their lowest value to their highest and back.
std::vector<Image> traversal_frames(const Traversal& traversal, const std::vector<std::uint32_t>& colours);

}  // namespace causeway
