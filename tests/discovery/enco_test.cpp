#include "engine/discovery/enco.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "tests/discovery/known_models.h"

namespace causeway {
namespace {

using Edges = std::vector<std::pair<int, int>>;

constexpr int kPairs = 3000;
const std::vector<int> kAll{0, 1, 2};

Matrix<int> graph_of(int n, const Edges& edges) {
  Matrix<int> m = Matrix<int>::Zero(n, n);
  for (const auto& [cause, effect] : edges) m(cause, effect) = 1;
  return m;
}

EncoResult run(const KnownPairs& pairs, int threads = 2, std::uint64_t seed = 1, const EncoSettings& settings = {}) {
  return enco(pairs.before, pairs.after, pairs.targets, settings, threads, seed);
}

struct Case {
  const char* name;
  Edges edges;
  bool linear;
};

class KnownGraphs : public ::testing::TestWithParam<Case> {};

TEST_P(KnownGraphs, AreFoundExactly) {
  const Matrix<int> truth = graph_of(3, GetParam().edges);
  const KnownModel model = GetParam().linear ? linear_gaussian(truth, 1.0) : nonlinear(truth);
  const EncoResult result = run(draw_pairs(model, kPairs, kAll, 1));
  EXPECT_EQ(result.edges, truth) << result.strengths;
  EXPECT_TRUE(result.cut.empty());
  EXPECT_TRUE(result.undecided.empty());
  for (const auto& [cause, effect] : GetParam().edges) EXPECT_GT(result.strengths(cause, effect), 0.9);
}

INSTANTIATE_TEST_SUITE_P(
    Enco, KnownGraphs,
    ::testing::Values(Case{"LinearChain", {{0, 1}, {1, 2}}, true}, Case{"LinearFork", {{0, 1}, {0, 2}}, true},
                      Case{"LinearCollider", {{0, 2}, {1, 2}}, true}, Case{"NonlinearChain", {{0, 1}, {1, 2}}, false},
                      Case{"NonlinearFork", {{0, 1}, {0, 2}}, false},
                      Case{"NonlinearCollider", {{0, 2}, {1, 2}}, false}, Case{"Nothing", {}, true}),
    [](const auto& test) { return test.param.name; });

TEST(Enco, FindsTheGraphOfTheCircuit) {
  const World world = make_world("circuit");
  const Dataset data = sample_pairs(world, 5000, 1, Stream::kTest);
  const auto rows = [&](int side) { return MatrixF(frame_rows(data.truth.factors, 2, side).cast<float>()); };
  const EncoResult result = enco(rows(0), rows(1), pair_labels(data), {}, 2, 1);
  EXPECT_EQ(result.edges, world.graph().adjacency()) << result.strengths;
}

TEST(Enco, ClaimsNoDirectionWithoutInterventions) {
  const KnownModel model = linear_gaussian(graph_of(3, {{0, 1}}), 1.0);
  const EncoResult result = run(draw_pairs(model, kPairs, {}, 1));
  EXPECT_EQ(result.edges.sum(), 0);
  EXPECT_EQ(result.undecided, (Edges{{0, 1}})) << "that they depend on each other is seen all the same";
  EXPECT_TRUE((result.orientation.array() == 0.5).all());
  EXPECT_EQ(result.pairs_of_target, (std::vector<int>{kPairs, 0, 0, 0}));
}

TEST(Enco, BelievesTheTargetsItIsGiven) {
  // The same pairs with every target renamed to the next variable: nothing sensible can come of it.
  const Matrix<int> truth = graph_of(3, {{0, 1}, {1, 2}});
  KnownPairs pairs = draw_pairs(linear_gaussian(truth, 1.0), kPairs, kAll, 1);
  for (int& target : pairs.targets) target = target == 0 ? 0 : target % 3 + 1;
  EXPECT_NE(run(pairs).edges, truth);
}

TEST(Enco, SaysWhichPairsAreUndecided) {
  // Only the end of the chain is intervened on: that decides 1 -> 2, and nothing can decide between 0 and 1.
  const KnownModel model = linear_gaussian(graph_of(3, {{0, 1}, {1, 2}}), 1.0);
  KnownPairs pairs = draw_pairs(model, kPairs, {2}, 1);
  EncoResult result = run(pairs);
  EXPECT_EQ(result.edges, graph_of(3, {{1, 2}})) << result.strengths;
  EXPECT_EQ(result.undecided, (Edges{{0, 1}}));
  EXPECT_EQ(result.orientation(0, 1), 0.5);
  EXPECT_EQ(result.pairs_of_target[1], 0);

  // A handful of interventions on 0 are too few to go by.
  const KnownPairs few = draw_pairs(model, kPairs, {0}, 2);
  for (int r = 0, used = 0; used < kEncoMinimumPairsOfTarget - 1; ++r) {
    const int target = few.targets[static_cast<std::size_t>(r)];
    if (target == 0) continue;
    pairs.before.row(used) = few.before.row(r);
    pairs.after.row(used) = few.after.row(r);
    pairs.targets[static_cast<std::size_t>(used++)] = target;
  }
  result = run(pairs);
  EXPECT_EQ(result.pairs_of_target[1], kEncoMinimumPairsOfTarget - 1);
  EXPECT_EQ(result.undecided, (Edges{{0, 1}}));
}

TEST(Enco, IsTheSameOnAnyNumberOfThreads) {
  const KnownPairs pairs = draw_pairs(nonlinear(graph_of(3, {{0, 1}, {0, 2}})), 600, kAll, 1);
  EncoSettings settings;
  settings.rounds = 3;
  settings.first_fit_steps = settings.fit_steps = 50;
  const EncoResult one = run(pairs, 1, 1, settings);
  const EncoResult three = run(pairs, 3, 1, settings);
  EXPECT_EQ(one.strengths, three.strengths);
  EXPECT_EQ(one.existence, three.existence);
  EXPECT_EQ(one.orientation, three.orientation);
  EXPECT_NE(one.strengths, run(pairs, 1, 2, settings).strengths) << "another seed is another run";
}

TEST(Enco, OneVariableHasNoEdges) {
  const KnownPairs pairs = draw_pairs(linear_gaussian(Matrix<int>::Zero(1, 1), 1.0), 200, {0}, 1);
  const EncoResult result = run(pairs);
  EXPECT_EQ(result.edges, Matrix<int>::Zero(1, 1));
  EXPECT_EQ(result.strengths, MatrixD::Zero(1, 1));
}

TEST(Enco, ALatentThatNeverMovesHasNoEdges) {
  KnownPairs pairs = draw_pairs(linear_gaussian(graph_of(3, {{0, 1}}), 1.0), kPairs, kAll, 1);
  pairs.before.col(2).setConstant(0.7F);
  pairs.after.col(2).setConstant(0.7F);
  EXPECT_EQ(run(pairs).edges, graph_of(3, {{0, 1}}));
}

TEST(Enco, RefusesBadInput) {
  const KnownPairs good = draw_pairs(linear_gaussian(graph_of(3, {{0, 1}}), 1.0), 200, kAll, 1);
  KnownPairs bad = good;
  bad.after(17, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(run(bad), Error);
  bad = good;
  bad.before(3, 0) = std::numeric_limits<float>::infinity();
  EXPECT_THROW(run(bad), Error);
  bad = good;
  bad.targets[5] = 4;
  EXPECT_THROW(run(bad), UsageError);
  bad.targets[5] = -1;
  EXPECT_THROW(run(bad), UsageError);
  bad = good;
  bad.targets.pop_back();
  EXPECT_THROW(run(bad), UsageError);
  bad = good;
  bad.after.conservativeResize(200, 2);
  EXPECT_THROW(run(bad), UsageError);
  bad = {good.before.topRows(kEncoMinimumPairs - 1), good.after.topRows(kEncoMinimumPairs - 1), good.targets};
  bad.targets.resize(kEncoMinimumPairs - 1);
  EXPECT_THROW(run(bad), Error);
  EXPECT_THROW(enco(MatrixF(200, 0), MatrixF(200, 0), std::vector<int>(200), {}, 1, 1), UsageError);
  const MatrixF wide = MatrixF::Zero(200, kEncoMaximumVariables + 1);
  EXPECT_THROW(enco(wide, wide, std::vector<int>(200), {}, 1, 1), UsageError);
}

}  // namespace
}  // namespace causeway
