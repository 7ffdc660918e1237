// Scores of a model that tells what environments change, from one that knows the world and ones that do not.
#include <gtest/gtest.h>

#include "engine/data/intervention_notes.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/independent_model.h"
#include "engine/scores/scores.h"

namespace causeway {
namespace {

/// Its codes are the factors, its latents the same in reverse order; environment k changes latent changed[k].
class EnvironmentOracle final : public IndependentModel, public GraphPart, public EnvironmentPart {
 public:
  EnvironmentOracle(std::vector<int> changed, Matrix<int> reached)
      : changed_(std::move(changed)), reached_(std::move(reached)) {}

  int latents() const override { return 4; }
  int codes() const override { return 4; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes.rowwise().reverse(); }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise.rowwise().reverse(); }
  const std::vector<int>& causal_order() const override { return order_; }
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override {
    LearnedGraph graph;
    graph.strengths = reached_.cast<double>().reverse();
    return graph;
  }
  std::vector<int> changed_latents() const override { return changed_; }
  const GraphPart* graph() const override { return this; }
  const EnvironmentPart* environments() const override { return this; }

 private:
  std::vector<int> changed_, order_;
  Matrix<int> reached_;
};

/// `notes`: the data themselves say what was intervened on, of `shift` factors further on if that is not 0.
Scores environment_scores(std::vector<int> changed, const Matrix<int>& reached, bool world_known = true,
                          bool notes = false, int shift = 0) {
  static const World world = make_world("circuit-environments");
  static const Dataset sampled = [] {
    Dataset data =
        sample_dataset(world, world_kind("circuit-environments", "environments"), 500, 5, Stream::kWorldTest);
    data.vectors = data.truth.factors.cast<float>();
    return data;
  }();
  Dataset test = sampled;
  if (notes) {
    MatrixD& noted = test.truth.readouts[kInterventionNotes] = MatrixD::Zero(test.rows(), 4);
    for (std::int64_t u = 0; u < test.units; ++u) {
      const int environment = test.domain[static_cast<std::size_t>(u)];
      if (environment > 0) noted(u, (environment - 1 + shift) % 4) = 1;
    }
  }
  Pipeline pipeline;
  pipeline.causal = std::make_shared<EnvironmentOracle>(std::move(changed), reached);
  pipeline.scaler.kept = {0, 1, 2, 3};
  pipeline.scaler.mean = Eigen::RowVectorXf::Zero(4);
  pipeline.scaler.std = Eigen::RowVectorXf::Ones(4);
  MethodInfo method;
  method.has_graph = true;
  TrueWorld truth;
  if (world_known) truth.world = world;
  ScoreInput input(pipeline, method, test, test.vectors, truth, {.rows = 100});
  return score_pipeline(input);
}

Matrix<int> true_ancestors() { return make_world("circuit").graph().adjacency(); }  // its edges are all ways there are

TEST(EnvironmentScores, CompareEachEnvironmentWithItsVariable) {
  const Scores right = environment_scores({-1, 3, 2, 1, 0}, true_ancestors());
  EXPECT_NEAR(right.value("environment_correlation").value(), 1, 1e-6);
  EXPECT_EQ(right.value("ancestor_errors"), 0);
  EXPECT_NEAR(right.value("mcc").value(), 1, 1e-6);
  // Two environments taken for each other's: all is found, but not which is which.
  const Scores swapped = environment_scores({-1, 2, 3, 1, 0}, true_ancestors());
  EXPECT_LT(swapped.value("environment_correlation").value(), 0.75);
  EXPECT_NEAR(swapped.value("mcc").value(), 1, 1e-6);
  EXPECT_EQ(swapped.value("ancestor_errors"), 4) << "green and red have changed places";
  const Scores one_missing = environment_scores({-1, 3, 2, 1, -1}, true_ancestors());
  EXPECT_NEAR(one_missing.value("environment_correlation").value(), 0.75, 1e-6);
  EXPECT_EQ(one_missing.value("ancestor_errors"), 3) << "what the arm reaches";
}

TEST(EnvironmentScores, CountWrongWays) {
  Matrix<int> wrong = true_ancestors();
  wrong(3, 0) = 0;  // missing
  wrong(1, 2) = 1;  // too many
  EXPECT_EQ(environment_scores({-1, 3, 2, 1, 0}, wrong).value("ancestor_errors"), 2);
}

TEST(EnvironmentScores, HaveNoValueWhereEnvironmentsAreNotThoseOfTheFactors) {
  const Scores others = environment_scores({-1, 3, 2}, true_ancestors());
  EXPECT_FALSE(others.value("environment_correlation"));
  EXPECT_FALSE(others.value("ancestor_errors"));
  EXPECT_FALSE(environment_scores({-1, 3, 2, 1, 0}, true_ancestors(), false).value("environment_correlation"));
  EXPECT_EQ(why_no_score(metric("environment_correlation"), score_parts(method_info("pca"))),
            "the method is told no environments, or the data hold none");
}

TEST(EnvironmentScores, NeedNoWorldWhereTheDataSayWhatWasIntervenedOn) {
  const std::vector<int> right{-1, 3, 2, 1, 0};
  EXPECT_NEAR(environment_scores(right, true_ancestors(), false, true).value("environment_correlation").value(), 1,
              1e-6);
  EXPECT_FALSE(environment_scores(right, true_ancestors(), false, true, 1).value("environment_correlation"))
      << "environments are numbered in another way";
}

}  // namespace
}  // namespace causeway
