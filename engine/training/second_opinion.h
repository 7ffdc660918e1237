// The graph that ENCO finds in a trained model (enco_graph()), compared with the model's own.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/scores/confirmed_graph.h"
#include "engine/scores/scores.h"

namespace causeway {

/// Nats that an edge between learned variables must be worth, a partial correlation of about 0.24. Learned variables
/// leak into each other a little, which must not count. Chosen on one run whose graph is known, where 0.015 to 0.05
/// gave that graph on every seed and 0.01 and 0.07 did not; five other runs of the circuit agreed with it afterwards.
constexpr double kLearnedSparsity = 0.03;

/// The result in the form of scores_to_json() (graph, edges, order, shd, ...) with what only ENCO tells: method,
/// agrees_with_implicit and differing_edges (null if the model has no implicit graph), cut_edges, undecided_pairs,
/// pairs_of_target. `scores` are the model's (scores_to_json()): match, truth and implicit edges come from there; shd
/// is null where they know no truth.
nlohmann::json enco_to_json(const EncoResult& result, const nlohmann::json& scores);

}  // namespace causeway
