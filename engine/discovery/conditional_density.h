// p(one variable | any subset of the others): a mixture of Gaussians from a small network that gets the subset and its
// mask. Step 1 of ENCO (Lippe, Cohen, Gavves, ICLR 2022, arXiv 2107.10483, section 3.2, "distribution fitting").
#pragma once

#include <cstdint>
#include <vector>

#include "engine/discovery/parent_set.h"
#include "engine/grad/adam.h"
#include "engine/grad/linear.h"

namespace causeway {

struct DensitySettings {
  std::vector<int> hidden{64, 64};
  int components = 3;
  int batch = 128;
};

/// One variable's network, with optimiser and memory of its own: several may be used at once, each in its own thread.
class ConditionalDensity {
 public:
  /// For `variable` out of `variables`; initial weights from (seed, variable).
  ConditionalDensity(const DensitySettings& settings, int variables, int variable, std::uint64_t seed);

  /// `steps` updates on random rows of `data` (R x n, standardised) out of `rows` (indices, not empty), each with a
  /// random parent set that holds i with `probability`(i) (n entries). Sampled from (seed, variable, updates made).
  void fit(const MatrixF& data, const std::vector<int>& rows, const Eigen::VectorXd& probability, int steps,
           double learning_rate);

  /// Mean of -log p(variable | parents) over the rows of `data` (R x n, R > 0), in nats.
  double mean_loss(const MatrixF& data, ParentSet parents);

 private:
  DensitySettings settings_;
  int variables_;
  int variable_;
  std::uint64_t seed_;
  ParameterStore<float> store_;
  Mlp network_;
  Tape<float> tape_;
  ThreadPool own_thread_{1};
  std::vector<Vector<float>> gradient_;
  AdamState<float> adam_;
  MatrixF input_;  // values of the parents (0 for the others), then the 0/1 mask
  Vector<float> target_;
};

}  // namespace causeway
