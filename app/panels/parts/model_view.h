// What panels agree on about a trained model: what its latents are called, and what is missing where there is none yet.
#pragma once

#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

struct LatentName {
  std::string factor;  // "" if the latent is not matched with one
  std::string text;    // "z2 (green)", or "z2"
  FactorStyle style;
};

/// One entry a latent; `scores` may be null.
std::vector<LatentName> latent_names(const Scores* scores, int latents, const Theme& theme);

/// Of a panel that shows pictures, in a run that has none.
EmptyState no_pictures_state();

/// What is still missing before a panel that needs the image model, or the causal model, has something to show.
/// `what` completes "... to see WHAT".
std::string how_to_get_images(const Snapshot& snapshot, const std::string& what);
std::string how_to_get_causal_model(const Snapshot& snapshot, const std::string& what);

}  // namespace causeway
