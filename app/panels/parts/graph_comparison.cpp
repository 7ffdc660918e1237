#include "app/panels/parts/graph_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/explore/shown_graph.h"
#include "app/panels/parts/model_view.h"
#include "engine/models/learned_graph.h"

namespace causeway {
namespace {

// Thickness: the strongest edge of a graph is as thick as edges get, unless all are weak.
double thickness(double strength, double strongest) { return std::abs(strength) / std::max(strongest, 0.5); }

}  // namespace

GraphPicture true_graph_picture(const std::vector<std::string>& factors, const Matrix<int>& edges, const Theme& theme) {
  GraphPicture picture;
  const std::vector<NodePlace> places = layered_layout(edges);
  const auto n = static_cast<int>(factors.size());
  for (int f = 0; f < n; ++f) {
    const auto i = static_cast<std::size_t>(f);
    picture.nodes.push_back({true_name(factors[i]), "", theme.factor(factors[i], f), places[i], ""});
    if (edges(f, f) != 0) picture.nodes.back().ring = GraphRing{0.4, EdgeKind::kRight};
  }
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (i != j && edges(i, j) != 0) picture.edges.push_back({i, j, 0.4, EdgeKind::kRight, ""});
    }
  }
  return picture;
}

int edges_of(const GraphPicture& picture) {
  return static_cast<int>(picture.edges.size()) +
         static_cast<int>(std::count_if(picture.nodes.begin(), picture.nodes.end(),
                                        [](const GraphNode& node) { return node.ring.has_value(); }));
}

GraphComparison compare_with_truth(const Scores& scores, double threshold, const Theme& theme) {
  GraphComparison result;
  const ShownGraph graph = shown_graph(scores).value();
  const MatrixD& strengths = graph.strengths;
  const auto n = static_cast<int>(strengths.rows());
  const Matrix<int> learned = graph.edges(threshold);
  result.edges = learned.sum();
  const bool has_truth = graph.truth.size() > 0 && scores.latent_of_factor.size() == scores.factors.size() &&
                         graph.truth.rows() == static_cast<Eigen::Index>(scores.factors.size());

  std::vector<int> factor_of(static_cast<std::size_t>(n), -1);
  for (std::size_t f = 0; f < scores.latent_of_factor.size(); ++f) {
    const int latent = scores.latent_of_factor[f];
    if (latent >= 0 && latent < n) factor_of[static_cast<std::size_t>(latent)] = static_cast<int>(f);
  }

  // A latent stands where its factor stands in the true graph, so that the two can be compared at a glance; latents
  // without a factor line up at the bottom. Without a truth the learned graph has a layout of its own.
  std::vector<NodePlace> places(static_cast<std::size_t>(n));
  if (has_truth) {
    const std::vector<NodePlace> true_places = layered_layout(graph.truth);
    result.truth = true_graph_picture(scores.factors, graph.truth, theme);
    int spare = 0;
    int spares = static_cast<int>(std::count(factor_of.begin(), factor_of.end(), -1));
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (factor_of[i] >= 0) {
        places[i] = true_places[static_cast<std::size_t>(factor_of[i])];
      } else {
        places[i] = {(++spare - 0.5) / spares, 1.0};
      }
    }
  } else {
    places = layered_layout(learned);
  }
  const std::vector<LatentName> names = latent_names(&scores, n, theme);
  for (int i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const LatentName& name = names[at];
    const std::string z = fmt::format("z{}", i);
    const bool named = !name.factor.empty();
    result.learned.nodes.push_back({named ? name.factor : z, named ? z : "", name.style, places[at], name.why});
  }

  const auto true_edge = [&](int a, int b) {
    const int fa = factor_of[static_cast<std::size_t>(a)];
    const int fb = factor_of[static_cast<std::size_t>(b)];
    return fa >= 0 && fb >= 0 && graph.truth(fa, fb) != 0;
  };
  const double strongest = n > 0 ? strengths.cwiseAbs().maxCoeff() : 0.0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const bool is_ring = i == j;
      if (learned(i, j) == 0) {
        if (!has_truth || !true_edge(i, j) || (!graph.lagged && learned(j, i) != 0)) continue;
        if (is_ring) {
          result.learned.nodes[static_cast<std::size_t>(i)].ring = GraphRing{0, EdgeKind::kMissing};
        } else {
          result.learned.edges.push_back({i, j, 0, EdgeKind::kMissing, ""});
        }
        continue;
      }
      EdgeKind kind = EdgeKind::kPlain;
      if (has_truth) {
        // From frame to frame both directions may be true, so none of them is a reversal of the other.
        const bool reversed = !graph.lagged && true_edge(j, i);
        kind = true_edge(i, j) ? EdgeKind::kRight : reversed ? EdgeKind::kReversed : EdgeKind::kExtra;
      }
      if (is_ring) {
        result.learned.nodes[static_cast<std::size_t>(i)].ring = GraphRing{thickness(strengths(i, i), strongest), kind};
        continue;
      }
      result.learned.edges.push_back(
          {i, j, thickness(strengths(i, j), strongest), kind, fmt::format("{:.2f}", strengths(i, j))});
    }
  }
  if (!has_truth) return result;
  const Matrix<int> renamed = permute_graph(learned, scores.latent_of_factor);
  if (!graph.lagged) {
    result.difference = compare_graphs(renamed, graph.truth);
  } else {
    result.difference = GraphDifference{(renamed.array() < graph.truth.array()).cast<int>().sum(),
                                        (renamed.array() > graph.truth.array()).cast<int>().sum(), 0};
  }
  return result;
}

}  // namespace causeway
