// What the window and the command line do to a picture's latents: set one of them, or move each through a range.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/causal/edit.h"
#include "engine/models/pipeline.h"

namespace causeway {

struct LatentEdit {
  int latent = -1;  // none: the picture as it is
  float value = 0;  // in the latent's units
  EditMode mode = EditMode::kDo;
  std::uint64_t seed = 1;  // of the fresh noise of mode kDo
};

struct EditedPicture {
  Image before, after;                             // both decoded by the model
  std::vector<float> causal_before, causal_after;  // the causal variables, one a latent
};

/// Encodes a picture, sets a latent, decodes both.
EditedPicture edit_picture(const Pipeline& pipeline, const Image& original, const LatentEdit& edit);

/// The decoded picture after an edit of encoded noise (1 x latents).
Image edited_image(const Pipeline& pipeline, const MatrixF& noise, const LatentEdit& edit);

/// What is varied in a traversal, one latent at a time.
enum class TraverseSpace {
  kSet,      // the causal variable alone
  kEffects,  // the causal variable; its effects follow with the picture's own noise
  kNoise,    // the latent's noise; all other noise stays
};

struct PictureGrid {
  Image base;                            // nothing moved
  std::vector<std::vector<Image>> rows;  // a row a latent, a picture a value
  MatrixF causal;                        // latents x steps: the varied latent's causal variable in each picture
};

/// Pictures of encoded noise (1 x latents) with each latent moved to each of its `values` (latents x steps), decoded in
/// one go.
PictureGrid picture_grid(const Pipeline& pipeline, const MatrixF& noise, TraverseSpace space, const MatrixF& values);

}  // namespace causeway
