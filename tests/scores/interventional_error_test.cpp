#include "engine/scores/interventional_error.h"

#include <gtest/gtest.h>

#include "engine/data/sample_dataset.h"
#include "engine/models/independent_model.h"
#include "engine/models/registry.h"
#include "engine/scores/score_input.h"

namespace causeway {
namespace {

/// Latents of the circuit as codes. Knows the world's mechanisms, or that nothing causes anything.
class Oracle final : public CausalModel {
 public:
  explicit Oracle(World world, bool knows_causes) : world_(std::move(world)), knows_causes_(knows_causes) {}

  int latents() const override { return world_.size(); }
  int codes() const override { return world_.size(); }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return causal; }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    MatrixF out = noise;
    for (Eigen::Index r = 0; r < noise.rows(); ++r) {
      const Eigen::RowVectorXd row = noise.row(r).cast<double>();
      const auto after = true_edit(world_, {row.data(), static_cast<std::size_t>(row.size())},
                                   {{latent, static_cast<double>(values(r))}},
                                   knows_causes_ ? EditMode::kCounterfactual : EditMode::kSetLatent, 1);
      for (Eigen::Index i = 0; i < out.cols(); ++i) out(r, i) = static_cast<float>(after[static_cast<std::size_t>(i)]);
    }
    return out;
  }

 private:
  World world_;
  bool knows_causes_;
};

InterventionalError error_of(const char* world_name, bool knows_causes, const std::vector<int>& match = {0, 1, 2, 3}) {
  const World world = make_world(world_name);
  const Dataset test = sample_pairs(world, 400, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Oracle>(world, knows_causes);
  return interventional_error(pipeline, test, test.truth.factors.cast<float>(), match, {world, {}}, 1, 1).value();
}

std::optional<double> distance_of_laws_for(bool knows_causes) {
  const World world = make_world("circuit");
  const Dataset test = sample_dataset(world, world_kind("circuit", "single"), 400, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Oracle>(world, knows_causes);
  const MatrixF codes = test.truth.factors.cast<float>();
  ScoreInput input(pipeline, method_info("regression"), test, codes, {world, {}}, {});
  return metric("interventional_distribution").score(input);
}

TEST(InterventionalError, DistributionsOfEffectsAreRightForOneWhoKnowsTheCauses) {
  const auto right = distance_of_laws_for(true), blind = distance_of_laws_for(false);
  ASSERT_TRUE(right && blind);
  EXPECT_LT(*right, 0.005);
  EXPECT_GT(*blind, 0.03);
}

TEST(InterventionalError, IsZeroForOneWhoKnowsTheCauses) {
  const InterventionalError error = error_of("circuit", true);
  EXPECT_LT(error.factors, 0.003);  // single precision, and values are translated by quantiles
  EXPECT_GT(error.factors_unchanged, 0.1);
  EXPECT_FALSE(error.pictures.has_value());
}

TEST(InterventionalError, CountsTheEffectsThatDoNotFollow) {
  const InterventionalError blind = error_of("circuit", false);
  EXPECT_GT(blind.factors, 0.01);
  EXPECT_LT(blind.factors, blind.factors_unchanged);
  // Where nothing causes anything there is nothing to miss.
  EXPECT_LT(error_of("circuit-independent", false).factors, 0.003);
}

TEST(InterventionalError, TellsEffectsFromWhatShouldStay) {
  const InterventionalError right = error_of("circuit", true), blind = error_of("circuit", false);
  EXPECT_LT(right.descendants.value(), 0.003);
  EXPECT_NEAR(blind.descendants.value(), blind.nothing_moves.value(), 0.003) << "by it nothing moves";
  EXPECT_GT(blind.nothing_moves.value(), 0.1);
  for (const InterventionalError& error : {right, blind}) {
    EXPECT_LT(error.others.value(), 0.003);
    EXPECT_LT(error.set.value(), 0.003);
  }
  // Latents taken for each other's factors move what should stay.
  EXPECT_GT(error_of("circuit", true, {3, 1, 2, 0}).others.value(), 0.05);
  const InterventionalError apart = error_of("circuit-independent", true);
  EXPECT_FALSE(apart.descendants || apart.nothing_moves) << "nothing has effects";
  EXPECT_TRUE(apart.others && apart.set);
}

TEST(InterventionalError, CountsFactorsThatWereTakenForOthers) {
  EXPECT_GT(error_of("circuit-independent", true, {1, 0, 2, 3}).factors, 0.1);
  EXPECT_GT(error_of("circuit-independent", true, {0, 1, 2, -1}).factors, 0.03);
}

TEST(InterventionalError, TakesVariablesWithoutBoundsByWhatWasSeen) {
  const InterventionalError blind = error_of("scaling-4-full", false);
  EXPECT_GT(blind.factors, 0.01);
  EXPECT_LT(blind.factors, 1);
  EXPECT_LT(error_of("scaling-4-full", true).factors, 0.01);
}

TEST(InterventionalError, DoesNotApplyWithoutAWorld) {
  const World world = make_world("circuit");
  const Dataset test = sample_pairs(world, 50, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Oracle>(world, true);
  const MatrixF codes = test.truth.factors.cast<float>();
  EXPECT_FALSE(interventional_error(pipeline, test, codes, {0, 1, 2, 3}, {}, 1, 1));
  EXPECT_FALSE(interventional_error(pipeline, test, codes, {}, {world, {}}, 1, 1));
}

}  // namespace
}  // namespace causeway
