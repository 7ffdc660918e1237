// The learned graph from one frame to the next against the true one.
#include "engine/metrics/graph_metrics.h"
#include "engine/models/learned_graph.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric lagged_shd() {
  return {.key = "lagged_shd",
          .column = "lagged SHD",
          .title = "Wrong edges in time (SHD)",
          .help =
              "Edges from one frame to the next to add or remove for the true graph, those from a variable to itself "
              "included; 0 is best.",
          .better = Better::kLower,
          .scale = Scale::kEdges,
          .decimals = 1,
          .prominence = Prominence::kHeadline,
          .needs = {.labels = true, .sequences = true, .lagged = true, .learned_lagged = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const Matrix<int>& truth = input.test.truth.lagged;
            if (!input.lagged() || input.match() == nullptr || !input.constant_factor().empty()) return std::nullopt;
            const std::vector<int>& latents = input.match()->code_of_factor;
            if (truth.rows() != std::ssize(latents)) return std::nullopt;
            const Matrix<int> edges = threshold_lagged_graph(input.lagged()->strengths, input.options.edge_threshold);
            return lagged_distance(permute_graph(edges, latents), truth);
          }};
}

}  // namespace causeway::metric_entry
