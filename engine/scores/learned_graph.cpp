#include "engine/scores/learned_graph.h"

#include <algorithm>

#include "engine/discovery/implicit_graph.h"
#include "engine/models/elcm.h"
#include "engine/models/ilcm.h"
#include "engine/scores/score_input.h"

namespace causeway {

std::optional<LearnedGraph> learned_graph(const CausalModel& model, const MatrixF& codes, std::uint64_t seed) {
  if (const auto* elcm = dynamic_cast<const Elcm*>(&model)) {
    return LearnedGraph{elcm->causal_order(), elcm->adjacency().cast<double>()};  // it says so itself
  }
  const auto* ilcm = dynamic_cast<const Ilcm*>(&model);
  if (ilcm == nullptr || !ilcm->has_graph() || codes.rows() < 4) return std::nullopt;
  const MatrixF noise = ilcm->encode_noise(side_of(codes.topRows(std::min(codes.rows(), 2 * kMostGraphPairs)), 0));
  if (!noise.allFinite()) return std::nullopt;
  LearnedGraph graph;
  graph.order = ilcm->causal_order();
  if (graph.order.empty()) graph.order = topological_order(noise_dependence(*ilcm, noise, seed));
  graph.strengths = edge_strengths(*ilcm, graph.order, noise, seed);
  return graph;
}

}  // namespace causeway
