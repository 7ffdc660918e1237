#include "engine/metrics/graph_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {
namespace {

Matrix<int> graph(int variables, const std::vector<std::pair<int, int>>& edges) {
  Matrix<int> result = Matrix<int>::Zero(variables, variables);
  for (const auto& [from, to] : edges) result(from, to) = 1;
  return result;
}

void expect_difference(const GraphDifference& found, int missing, int extra, int reversed) {
  EXPECT_EQ(found.missing, missing);
  EXPECT_EQ(found.extra, extra);
  EXPECT_EQ(found.reversed, reversed);
  EXPECT_EQ(found.distance(), missing + extra + reversed);
}

TEST(GraphMetrics, ShdByHand) {
  const Matrix<int> chain = graph(3, {{0, 1}, {1, 2}});
  expect_difference(compare_graphs(chain, chain), 0, 0, 0);
  expect_difference(compare_graphs(graph(3, {}), chain), 2, 0, 0);
  expect_difference(compare_graphs(chain, graph(3, {})), 0, 2, 0);
  expect_difference(compare_graphs(graph(3, {{1, 0}, {1, 2}}), chain), 0, 0, 1);
  expect_difference(compare_graphs(graph(3, {{1, 0}, {0, 2}}), chain), 1, 1, 1);
  expect_difference(compare_graphs(graph(3, {{0, 1}, {1, 0}, {1, 2}}), chain), 0, 1, 0);  // both ways, one is true
  expect_difference(compare_graphs(graph(3, {{0, 2}, {2, 0}}), graph(3, {})), 0, 2, 0);   // both ways, none is
  expect_difference(compare_graphs(graph(3, {{1, 2}}), graph(3, {{1, 2}, {2, 1}})), 1, 0, 0);
  EXPECT_EQ(shd(chain.transpose(), chain), 2);
  EXPECT_EQ(shd(Matrix<int>(0, 0), Matrix<int>(0, 0)), 0);
}

TEST(GraphMetrics, ShdIsADistance) {
  Random random(3, Stream::kTest);
  const auto draw = [&] {
    Matrix<int> result = Matrix<int>::Zero(4, 4);
    for (int i = 0; i < 4; ++i) {
      for (int j = i + 1; j < 4; ++j) {
        const std::uint32_t kind = random.below(3);
        if (kind == 1) result(i, j) = 1;
        if (kind == 2) result(j, i) = 1;
      }
    }
    return result;
  };
  for (int trial = 0; trial < 100; ++trial) {
    const Matrix<int> a = draw();
    const Matrix<int> b = draw();
    const Matrix<int> c = draw();
    EXPECT_EQ(shd(a, b), shd(b, a));
    EXPECT_EQ(shd(a, b) == 0, a == b);
    EXPECT_LE(shd(a, c), shd(a, b) + shd(b, c));
  }
}

TEST(GraphMetrics, ShdRefusesWhatIsNoGraph) {
  const Matrix<int> chain = graph(3, {{0, 1}, {1, 2}});
  EXPECT_THROW(shd(graph(2, {}), chain), UsageError);
  EXPECT_THROW(shd(Matrix<int>::Zero(3, 2), chain), UsageError);
  EXPECT_THROW(shd(Matrix<int>::Identity(3, 3), chain), UsageError);
  EXPECT_THROW(shd(chain, 2 * chain), UsageError);
}

TEST(GraphMetrics, PermutingRestoresTheTrueGraph) {
  const Matrix<int> truth = graph(4, {{3, 0}, {3, 1}, {3, 2}, {1, 0}, {2, 0}});
  std::vector<int> latent_of_variable{0, 1, 2, 3};
  do {
    Matrix<int> learned = Matrix<int>::Zero(4, 4);
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) learned(latent_of_variable[i], latent_of_variable[j]) = truth(i, j);
    }
    EXPECT_EQ(permute_graph(learned, latent_of_variable), truth);
  } while (std::next_permutation(latent_of_variable.begin(), latent_of_variable.end()));
}

TEST(GraphMetrics, PermutingWithUnequalCounts) {
  // Latents 0 -> 1 -> 2; variable 0 is latent 2, variable 1 is latent 1; latent 0 is nobody's.
  EXPECT_EQ(permute_graph(graph(3, {{0, 1}, {1, 2}}), {2, 1}), graph(2, {{1, 0}}));
  // Variable 1 has no latent.
  EXPECT_EQ(permute_graph(graph(2, {{0, 1}}), {0, -1, 1}), graph(3, {{0, 2}}));
  EXPECT_THROW(permute_graph(graph(2, {}), {0, 2}), UsageError);
  EXPECT_THROW(permute_graph(graph(2, {}), {0, -2}), UsageError);
  EXPECT_THROW(permute_graph(graph(2, {}), {1, 1}), UsageError);
  EXPECT_THROW(permute_graph(Matrix<int>::Zero(2, 3), {0, 1}), UsageError);
}

TEST(GraphMetrics, InterventionsUnderThePermutation) {
  // Variables 1, 2, 3 are latents 3, 1, 2; one of eight is wrong.
  const std::vector<int> truth{0, 1, 2, 3, 1, 2, 3, 0};
  const std::vector<int> predicted{0, 3, 1, 2, 3, 1, 2, 1};
  const InterventionScore score = intervention_accuracy(predicted, truth, 3, 3);
  EXPECT_DOUBLE_EQ(score.accuracy, 7.0 / 8.0);
  EXPECT_EQ(score.latent_of_variable, (std::vector<int>{2, 0, 1}));
  EXPECT_EQ(score.confusion.sum(), 8);
  EXPECT_EQ(score.confusion(0, 1), 1);
  EXPECT_EQ(score.confusion(1, 3), 2);
}

TEST(GraphMetrics, NoneIsOnlyMatchedWithNone) {
  // Calling the empty intervention "latent 0" and variable 0 "none" would be consistent, but is wrong.
  EXPECT_EQ(intervention_accuracy({1, 1, 0, 0}, {0, 0, 1, 1}, 1, 1).accuracy, 0.0);
  EXPECT_EQ(intervention_accuracy({0, 0, 0, 0}, {0, 0, 1, 1}, 1, 1).accuracy, 0.5);
}

TEST(GraphMetrics, InterventionsWithUnequalCounts) {
  const InterventionScore more = intervention_accuracy({3, 3, 1, 0}, {1, 1, 2, 0}, 3, 2);
  EXPECT_EQ(more.accuracy, 1.0);
  EXPECT_EQ(more.latent_of_variable, (std::vector<int>{2, 0}));
  const InterventionScore fewer = intervention_accuracy({1, 1, 1, 0}, {2, 2, 1, 0}, 1, 2);
  EXPECT_EQ(fewer.accuracy, 0.75);
  EXPECT_EQ(fewer.latent_of_variable, (std::vector<int>{-1, 0}));
}

TEST(GraphMetrics, InterventionsEqualSearchOverPermutations) {
  Random random(8, Stream::kTest);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<int> truth(40);
    std::vector<int> predicted(40);
    for (int i = 0; i < 40; ++i) {
      truth[i] = static_cast<int>(random.below(5));
      predicted[i] = static_cast<int>(random.below(5));
    }
    std::vector<int> order{1, 2, 3, 4};
    int best = 0;
    do {
      int right = 0;
      for (int i = 0; i < 40; ++i) right += predicted[i] == (truth[i] == 0 ? 0 : order[truth[i] - 1]);
      best = std::max(best, right);
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_DOUBLE_EQ(intervention_accuracy(predicted, truth, 4, 4).accuracy, best / 40.0);
  }
}

TEST(GraphMetrics, InterventionsRefuseBadInput) {
  EXPECT_THROW(intervention_accuracy({0}, {0, 1}, 2, 2), UsageError);
  EXPECT_THROW(intervention_accuracy({3}, {0}, 2, 2), UsageError);
  EXPECT_THROW(intervention_accuracy({0}, {-1}, 2, 2), UsageError);
  EXPECT_THROW(intervention_accuracy({0}, {0}, 0, 2), UsageError);
  EXPECT_THROW(intervention_accuracy({}, {}, 2, 2), Error);
}

}  // namespace
}  // namespace causeway
