// One held-out sequence of a run: its frames, what happened between them, and what the model makes of it.
#pragma once

#include <string>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Film;

struct FilmRequest {
  using Answer = Film;
  int unit = 0;  // taken modulo the number of sequences
  bool same_subject(const FilmRequest& other) const { return unit == other.unit; }
  bool operator==(const FilmRequest&) const = default;
};

/// A sequence of F frames, n latents and m true variables. What is not known, or not inferred by the method, is empty.
struct Film : AnswerBase {
  FilmRequest request;
  int units = 0;
  int frames = 0;
  std::vector<Image> pictures;  // F
  MatrixF vectors;              // F x d, standardised, in place of pictures
  MatrixF latents;              // F x n: the model's causal variables
  /// F x n: entry (t, i) is latent i as expected from frame t - 1 alone, if nothing was set; row 0 has no meaning.
  MatrixF expected;
  MatrixF posterior;  // (F - 1) x (n + 1): what was set between frames t and t + 1, column 0 = nothing
  std::vector<std::string> factors;
  MatrixD truth;                 // F x m
  Matrix<std::uint8_t> targets;  // (F - 1) x m of 0 and 1
  MatrixD touches;               // (F - 1) x 2: where the picture was touched, shares of its width and height
  std::vector<int> latent_of;    // m: the latent that goes with each true variable, -1: none clearly does
  MatrixF latents_as_truth;      // F x n: latents on the scale of the variable that they go with; others untouched
  MatrixF expected_as_truth;     // F x n
};

/// Throws Error if the run's data are no sequences.
void compute(Workbench& bench, const Snapshot& snapshot, Film& out);

}  // namespace causeway
