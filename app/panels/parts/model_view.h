// What panels agree on about a trained model: what its latents are called, and what is missing where there is none yet.
#pragma once

#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

struct LatentName {
  std::string factor;  // "" if the latent may not bear the name of one, see named_latents()
  std::string text;    // "z2 (green)", or "z2"
  FactorStyle style;
  std::string why{};  // one sentence on how well it follows a factor, for a tooltip; "" if no truth is known
};

/// One entry a latent; `scores` may be null.
std::vector<LatentName> latent_names(const Scores* scores, int latents, const Theme& theme);

/// Whether the model of this run says what follows from what; without one, whether the method's models do.
bool has_effects(const Snapshot& snapshot);

/// How a true variable is called where latents are named as well: one whose own name looks like a latent's, e.g. "z1",
/// is called "true z1".
std::string true_name(const std::string& factor);

/// Of a panel that shows pictures, in a run that has none.
EmptyState no_pictures_state();

/// What is still missing before a panel that needs the image model, or the causal model, has something to show.
/// `what` completes "... to see WHAT".
std::string how_to_get_images(const Snapshot& snapshot, const std::string& what);
std::string how_to_get_causal_model(const Snapshot& snapshot, const std::string& what);

}  // namespace causeway
