// The causal graph that a trained model has learned.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/models/causal_model.h"

namespace causeway {

/// Needs no truth.
struct LearnedGraph {
  std::vector<int> order;  // causes before effects
  MatrixD strengths;       // n x n, row causes column
};

/// The graph learned from these codes (2T x kept); empty if the method has none.
std::optional<LearnedGraph> learned_graph(const CausalModel& model, const MatrixF& codes, std::uint64_t seed);

}  // namespace causeway
