// Structural Hamming distance: the learned graph against the true one.
#include "engine/metrics/graph_metrics.h"
#include "engine/models/learned_graph.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric shd() {
  return {.key = "shd",
          .column = "SHD",
          .title = "Wrong edges (SHD)",
          .help = "Edges to add, remove or turn for the true graph; 0 is best.",
          .better = Better::kLower,
          .scale = Scale::kEdges,
          .decimals = 1,
          .prominence = Prominence::kHeadline,
          .live = true,
          .needs = {.labels = true, .graph = true, .learned_graph = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const Matrix<int>& truth = input.test.truth.graph;
            // Which latent stands for a factor that never varies cannot be told.
            if (!input.graph() || input.match() == nullptr || !input.constant_factor().empty()) return std::nullopt;
            const std::vector<int>& latents = input.match()->code_of_factor;
            if (truth.rows() != static_cast<Eigen::Index>(latents.size())) return std::nullopt;
            const Matrix<int> edges = threshold_graph(input.graph()->strengths, input.options.edge_threshold);
            return causeway::shd(permute_graph(edges, latents), truth);
          }};
}

}  // namespace causeway::metric_entry
