// The world that held-out data come from, as far as scores may ask it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/causal/world.h"
#include "engine/core/types.h"

namespace causeway {

/// Renders the world: latents (R x n) -> R pictures of size x size x 3, one after the other.
using RenderPictures = std::function<std::vector<std::uint8_t>(const MatrixD& latents, int size, int threads)>;

/// The world that held-out data come from, and how to render it. Without a world no effects are scored; without
/// `render` only those on factors are.
struct TrueWorld {
  std::optional<World> world;
  RenderPictures render;
  /// Of a world that goes on in time: its rate of interventions and its noise are those of the data. A file does not
  /// tell them.
  bool law_known = true;
};

}  // namespace causeway
