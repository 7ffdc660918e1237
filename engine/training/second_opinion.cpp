#include "engine/training/second_opinion.h"

#include <fmt/format.h>

#include "engine/causal/graph.h"
#include "engine/core/json_matrix.h"
#include "engine/metrics/graph_metrics.h"

namespace causeway {

namespace {

std::string latent_name(int latent) { return fmt::format("z{}", latent); }

nlohmann::json pairs_json(const std::vector<std::pair<int, int>>& pairs) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [i, j] : pairs) list.push_back({latent_name(i), latent_name(j)});
  return list;
}

std::vector<int> order_of(const Matrix<int>& edges) {
  std::vector<std::string> names;
  for (Eigen::Index i = 0; i < edges.rows(); ++i) names.push_back(latent_name(static_cast<int>(i)));
  return Dag::from_adjacency(names, edges).topological_order();
}

}  // namespace

nlohmann::json enco_to_json(const EncoResult& result, const nlohmann::json& scores) {
  using nlohmann::json;
  json out;
  out["method"] = "enco";
  out["graph"] = matrix_to_json(result.strengths);
  out["edges"] = matrix_to_json(result.edges);
  out["order"] = order_of(result.edges);
  for (const char* key : {"true_edges", "match", "factors"}) {
    out[key] = scores.contains(key) ? scores.at(key) : json(nullptr);
  }
  // The graph is learned, and edges that ENCO cannot direct are listed one by one.
  out["graph_given"] = false;
  out["undetermined"] = nullptr;
  const Scores known = scores_from_json(scores);
  const bool has_truth = known.true_edges.size() > 0 &&
                         known.true_edges.rows() == static_cast<Eigen::Index>(known.latent_of_factor.size());
  out["shd"] = has_truth ? json(shd(permute_graph(result.edges, known.latent_of_factor), known.true_edges)) : json();

  out["agrees_with_implicit"] = out["differing_edges"] = nullptr;
  if (scores.contains("edges") && !scores.at("edges").is_null()) {
    const json& implicit = scores.at("edges");
    json differing = json::array();
    for (int i = 0; i < static_cast<int>(result.edges.rows()); ++i) {
      for (int j = 0; j < static_cast<int>(result.edges.cols()); ++j) {
        const int other = implicit.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<int>();
        if (other == result.edges(i, j)) continue;
        differing.push_back(
            {{"cause", latent_name(i)}, {"effect", latent_name(j)}, {"enco", result.edges(i, j)}, {"implicit", other}});
      }
    }
    out["agrees_with_implicit"] = differing.empty();
    out["differing_edges"] = differing;
  }
  out["cut_edges"] = pairs_json(result.cut);
  out["undecided_pairs"] = pairs_json(result.undecided);
  out["pairs_of_target"] = result.pairs_of_target;
  return out;
}

}  // namespace causeway
