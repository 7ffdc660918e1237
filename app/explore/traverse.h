// Each latent of a test picture moved through its range, as pictures: to be looked at, or written to a file.
#pragma once

#include "app/explore/answer.h"
#include "app/explore/latent_edit.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Traversal;
struct SavedTraversal;

struct TraverseRequest {
  using Answer = Traversal;
  int sample = 0;
  TraverseSpace space = TraverseSpace::kEffects;
  int steps = 7;
  bool same_subject(const TraverseRequest& other) const { return *this == other; }
  bool operator==(const TraverseRequest&) const = default;
};

struct Traversal : AnswerBase {
  TraverseRequest request;
  int samples = 0;
  int pictures = 0;  // test pictures whose 1 % and 99 % quantiles the columns span
  Image base;        // decoded by the model, nothing moved
  Image sheet;       // the pictures without gaps: a row a latent, a column a step, each as large as the base
  MatrixF values;    // latents x steps, of what is varied
  MatrixF causal;    // latents x steps, of the varied latent's causal variable: the same but in kNoise
  std::vector<float> base_values;  // of what is varied, one a latent
};

void compute(Workbench& bench, const Snapshot& snapshot, Traversal& out);

/// To a file: a grid as PNG, or all latents side by side in motion as GIF.
struct SaveTraversalRequest {
  using Answer = SavedTraversal;
  TraverseRequest what;
  bool moving = false;
  std::string path;
  std::vector<std::uint32_t> colours;  // of each latent, 0xAABBGGRR like ImU32: a bar beside its pictures
  /// A file that was written is always reported, whatever was asked since.
  bool same_subject(const SaveTraversalRequest&) const { return true; }
  bool operator==(const SaveTraversalRequest&) const = default;
};

struct SavedTraversal : AnswerBase {
  SaveTraversalRequest request;
};

void compute(Workbench& bench, const Snapshot& snapshot, SavedTraversal& out);

}  // namespace causeway
