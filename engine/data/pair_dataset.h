// Pairs of pictures or vectors before and after an unknown intervention, with the truth behind them where it is known.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/world.h"
#include "engine/core/random.h"
#include "engine/core/types.h"
#include "engine/data/dataset.h"

namespace causeway {

/// N pairs. Matrices have 2N rows: pair 0 before, pair 0 after, pair 1 before, ...; n is the number of causal
/// variables.
struct PairDataset {
  std::string world;  ///< name of the world the data come from, "" if unknown
  std::int64_t pairs = 0;
  int height = 0;  ///< 0 (like width) while there are no images
  int width = 0;
  std::vector<std::uint8_t> images;  ///< (N, 2, height, width, 3), RGB, rows from top to bottom
  MatrixF observations;              ///< (2N, d) of a world that is seen as vectors; such data have no images

  /// Latents and labels below are known. A data set without truth can be trained on, but not scored.
  bool has_truth = false;
  std::vector<std::string> latent_names;  ///< n
  MatrixD latents;                        ///< (2N, n)
  MatrixD noise;                          ///< (2N, n) or empty
  MatrixD pressed;                        ///< (2N, buttons) or empty
  std::vector<int> intervention_labels;   ///< (N): 0 = none, k = variable k-1
  Matrix<int> adjacency;                  ///< (n, n) of 0 and 1, row causes column, or empty: the graph is not known

  /// Number of causal variables, 0 without truth.
  int variables() const { return static_cast<int>(latents.cols()); }
  bool has_images() const { return !images.empty(); }
  bool has_observations() const { return observations.size() != 0; }
  std::size_t image_bytes() const { return std::size_t{3} * height * width; }

  /// What it holds for a learner.
  DataOffer offer() const { return {.frames = 2, .labels = latents.size() != 0, .graph = adjacency.size() != 0, .targets = has_truth}; }

  /// Makes room for black pictures of this size.
  void allocate_images(int new_height, int new_width);
  /// Bytes of a picture, `which` 0 = before, 1 = after. Throws UsageError outside of that.
  std::span<std::uint8_t> image(std::int64_t pair, int which);
  std::span<const std::uint8_t> image(std::int64_t pair, int which) const;
  /// The same as a copy of its own.
  Image picture(std::int64_t pair, int which) const;

  /// (N, n) of 0 and 1: which variable was intervened on. Empty without truth.
  MatrixF intervention_masks() const;

  /// Throws Error unless all shapes agree, labels are 0 .. n, every number is finite and the graph has no cycle.
  void validate() const;
};

/// Pairs begin .. begin + count - 1 of a data set, which must be there.
PairDataset slice(const PairDataset& data, std::int64_t begin, std::int64_t count);

/// Data sets one after the other; size of images or vectors, latents, graph and world must agree (Error). At least one
/// part.
PairDataset concatenate(std::vector<PairDataset> parts);

}  // namespace causeway
