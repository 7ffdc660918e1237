#include "engine/metrics/graph_metrics.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/metrics/matching.h"

namespace causeway {

namespace {

void require_adjacency(const Matrix<int>& graph, const char* name, bool may_cause_itself = false) {
  if (graph.rows() != graph.cols()) {
    throw UsageError(
        fmt::format("The {} graph is {} x {}; an adjacency matrix is square.", name, graph.rows(), graph.cols()));
  }
  for (Eigen::Index i = 0; i < graph.rows(); ++i) {
    for (Eigen::Index j = 0; j < graph.cols(); ++j) {
      if (graph(i, j) != 0 && graph(i, j) != 1) {
        throw UsageError(
            fmt::format("The {} graph holds {} at ({}, {}); only 0 and 1 are allowed.", name, graph(i, j), i, j),
            "Apply a threshold to edge strengths first.");
      }
    }
    if (graph(i, i) != 0 && !may_cause_itself) {
      throw UsageError(fmt::format("The {} graph has an edge from variable {} to itself.", name, i));
    }
  }
}

void require_comparable(const Matrix<int>& learned, const Matrix<int>& truth, bool may_cause_itself = false) {
  require_adjacency(learned, "learned", may_cause_itself);
  require_adjacency(truth, "true", may_cause_itself);
  if (learned.rows() != truth.rows()) {
    throw UsageError(fmt::format("The learned graph has {} variables, the true one {}.", learned.rows(), truth.rows()),
                     "Match latents with variables first.");
  }
}

void require_targets(const std::vector<int>& targets, int count, const char* name) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i] < 0 || targets[i] > count) {
      throw UsageError(
          fmt::format("{} intervention target of sample {} is {}; it must be 0 to {}.", name, i, targets[i], count));
    }
  }
}

}  // namespace

GraphDifference compare_graphs(const Matrix<int>& learned, const Matrix<int>& truth) {
  require_comparable(learned, truth);
  GraphDifference result;
  for (Eigen::Index i = 0; i < truth.rows(); ++i) {
    for (Eigen::Index j = i + 1; j < truth.cols(); ++j) {
      const int forward = learned(i, j) - truth(i, j);
      const int backward = learned(j, i) - truth(j, i);
      const int extra = std::max(forward, 0) + std::max(backward, 0);
      const int missing = std::max(-forward, 0) + std::max(-backward, 0);
      const int reversed = std::min(extra, missing);
      result.reversed += reversed;
      result.extra += extra - reversed;
      result.missing += missing - reversed;
    }
  }
  return result;
}

int shd(const Matrix<int>& learned, const Matrix<int>& truth) { return compare_graphs(learned, truth).distance(); }

int lagged_distance(const Matrix<int>& learned, const Matrix<int>& truth) {
  require_comparable(learned, truth, true);
  return static_cast<int>((learned.array() != truth.array()).count());
}

Matrix<int> permute_graph(const Matrix<int>& learned, const std::vector<int>& latent_of_variable) {
  if (learned.rows() != learned.cols()) {
    throw UsageError(
        fmt::format("The learned graph is {} x {}; an adjacency matrix is square.", learned.rows(), learned.cols()));
  }
  std::vector<bool> used(learned.rows(), false);
  for (const int latent : latent_of_variable) {
    if (latent == -1) continue;
    if (latent < 0 || latent >= learned.rows() || used[latent]) {
      throw UsageError(fmt::format("Latent {} is out of range 0 to {} or matched twice.", latent, learned.rows() - 1));
    }
    used[latent] = true;
  }
  const auto variables = static_cast<Eigen::Index>(latent_of_variable.size());
  Matrix<int> result = Matrix<int>::Zero(variables, variables);
  for (Eigen::Index i = 0; i < variables; ++i) {
    for (Eigen::Index j = 0; j < variables; ++j) {
      const int from = latent_of_variable[i];
      const int to = latent_of_variable[j];
      if (from >= 0 && to >= 0) result(i, j) = learned(from, to);
    }
  }
  return result;
}

InterventionScore intervention_accuracy(const std::vector<int>& predicted, const std::vector<int>& truth, int latents,
                                        int variables) {
  if (latents < 1 || variables < 1) {
    throw UsageError(fmt::format("Intervention accuracy with {} latents and {} variables; both must be at least 1.",
                                 latents, variables));
  }
  if (predicted.size() != truth.size()) {
    throw UsageError(
        fmt::format("{} predicted intervention targets but {} true ones.", predicted.size(), truth.size()));
  }
  if (truth.empty()) throw Error("Intervention accuracy of no samples is undefined.", "Score at least one pair.");
  require_targets(predicted, latents, "Predicted");
  require_targets(truth, variables, "True");

  InterventionScore result;
  result.confusion = Matrix<int>::Zero(variables + 1, latents + 1);
  for (std::size_t i = 0; i < truth.size(); ++i) ++result.confusion(truth[i], predicted[i]);
  const Assignment best = assign_maximum(result.confusion.bottomRightCorner(variables, latents).cast<double>());
  result.latent_of_variable = best.column_of_row;
  result.accuracy = (result.confusion(0, 0) + best.total) / static_cast<double>(truth.size());
  return result;
}

}  // namespace causeway
