// Linear worlds: laws of noise, weights, what is seen, hidden causes.
#include "engine/causal/linear_world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

constexpr int kVectors = 20000;

WorldSpec linear_spec(int variables, const nlohmann::json& own = nlohmann::json::object()) {
  WorldSpec spec = parse_world_spec("linear-" + std::to_string(variables), 3);
  spec.own = own;
  return spec;
}

Dataset linear_data(const WorldSpec& spec, int units = kVectors) {
  return sample_dataset(make_world(spec), world_kind("linear", "single"), units, 1, Stream::kTest);
}

double mean_of(const Vector<double>& v) { return v.mean(); }
double fourth_moment(const Vector<double>& v) {
  const Vector<double> around = v.array() - mean_of(v);
  const double variance = around.squaredNorm() / static_cast<double>(v.size());
  return around.array().pow(4).mean() / (variance * variance);
}

TEST(LinearWorld, LawsOfNoiseHaveUnitVarianceAndTheirQuantilesInvert) {
  for (const std::string& family : linear_noise_names()) {
    for (const double gaussian : {0.0, 0.4, 1.0}) {
      const NoiseLaw law(family, gaussian);
      constexpr int kNodes = 100000;
      double squares = 0;
      for (int i = 0; i < kNodes; ++i) {
        const double value = law.quantile((i + 0.5) / kNodes);
        squares += value * value / kNodes;
      }
      EXPECT_NEAR(squares, 1, 2e-3) << family << gaussian;
      for (const double share : {1e-6, 0.03, 0.5, 0.8, 1 - 1e-6}) {
        EXPECT_NEAR(law.share(law.quantile(share)), share, 1e-12 + 1e-9 * share) << family << gaussian;
      }
      EXPECT_GT(law.share(-100), 0);
      EXPECT_LE(law.share(100), 1);
    }
  }
  EXPECT_NEAR(NoiseLaw("uniform", 0).quantile(0.75), std::sqrt(3.0) / 2, 1e-12);
  EXPECT_NEAR(NoiseLaw("laplace", 0).quantile(0.25), -std::log(2.0) / std::sqrt(2.0), 1e-12);
  EXPECT_THROW(NoiseLaw("cauchy", 0), UsageError);
}

TEST(LinearWorld, VariablesAreWeightedSumsAndAreSeenAsTheyAre) {
  for (const int n : {2, 6, 10}) {
    const WorldSpec spec = linear_spec(n);
    const World world = make_world(spec);
    const MatrixD weights = linear_weights(world);
    const Dataset data = linear_data(spec);
    EXPECT_NO_THROW(data.validate());
    EXPECT_LT((data.vectors.cast<double>() - data.truth.factors).cwiseAbs().maxCoeff(), 1e-5);
    EXPECT_EQ((weights.array() != 0).cast<int>().matrix(), world.graph().adjacency());
    const MatrixD rest = data.truth.factors - data.truth.factors * weights;
    for (int i = 0; i < n; ++i) {
      EXPECT_NEAR(data.truth.factors.col(i).squaredNorm() / kVectors, 1, 0.05);
      EXPECT_NEAR(fourth_moment(rest.col(i)), 1.8, 0.05) << "what is left is uniform";
      for (int j = 0; j < n; ++j) {
        if (i != j) EXPECT_NEAR(rest.col(i).dot(rest.col(j)) / kVectors, 0, 0.03);
      }
    }
  }
}

TEST(LinearWorld, NoiseCanBeTurnedTowardsGaussian) {
  const auto kurtosis = [](const nlohmann::json& own) {
    const WorldSpec spec = linear_spec(2, own);
    const Dataset data = linear_data(spec);
    return fourth_moment((data.truth.factors - data.truth.factors * linear_weights(make_world(spec))).col(0));
  };
  EXPECT_NEAR(kurtosis({{"noise", "laplace"}}), 6, 0.6);
  EXPECT_NEAR(kurtosis({{"noise", "gaussian"}}), 3, 0.15);
  EXPECT_NEAR(kurtosis({{"gaussian", 1.0}}), 3, 0.15);
  const double half = kurtosis({{"gaussian", 0.5}});
  EXPECT_GT(half, 1.9);
  EXPECT_LT(half, 2.9);
}

TEST(LinearWorld, MixingIsARotation) {
  const WorldSpec plain = linear_spec(4), mixed = linear_spec(4, {{"mixing", "linear"}});
  const Dataset data = linear_data(mixed, 200);
  EXPECT_EQ(data.truth.factors, linear_data(plain, 200).truth.factors) << "the same world, seen otherwise";
  EXPECT_GT((data.vectors.cast<double>() - data.truth.factors).cwiseAbs().maxCoeff(), 0.1);
  const Vector<double> sizes = data.truth.factors.rowwise().norm();
  EXPECT_LT((data.vectors.cast<double>().rowwise().norm() - sizes).cwiseAbs().maxCoeff(), 1e-4);
}

TEST(LinearWorld, HiddenCausesTieTheNoiseOfTwoVariables) {
  const WorldSpec spec = linear_spec(4, {{"confounders", 2}});
  const World world = make_world(spec);
  const Dataset data = linear_data(spec);
  const MatrixD rest = data.truth.factors - data.truth.factors * linear_weights(world);
  int tied = 0;
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(fourth_moment(rest.col(i)), 1.8, 0.05) << "each by itself has the same law";
    for (int j = 0; j < i; ++j) {
      const double correlation = rest.col(i).dot(rest.col(j)) / (rest.col(i).norm() * rest.col(j).norm());
      tied += correlation > 0.2;
      if (correlation <= 0.2) EXPECT_NEAR(correlation, 0, 0.03);
    }
  }
  EXPECT_EQ(tied, 2);
  for (int u = 0; u < 50; ++u) {  // the noise that is recorded explains the variables
    const std::vector<double> noise(data.truth.noise.row(u).data(), data.truth.noise.row(u).data() + 4);
    const std::vector<double> latents = world.model().solve(noise);
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(latents[static_cast<std::size_t>(i)], data.truth.factors(u, i), 1e-9);
  }
  EXPECT_EQ(linear_weights(world), linear_weights(make_world(linear_spec(4)))) << "weights do not depend on them";
  EXPECT_THROW(make_world(linear_spec(2, {{"confounders", 2}})), UsageError);
}

TEST(LinearWorld, RefusesVariantsThatAreNone) {
  for (const char* name : {"linear-1", "linear-11", "linear-x", "linear-4-instantaneous"}) {
    EXPECT_THROW(parse_world_spec(name), UsageError) << name;
  }
  EXPECT_THROW(linear_weights(make_world("circuit")), UsageError);
  EXPECT_EQ(world_schema("linear").entries.size(), 4U);
}

}  // namespace
}  // namespace causeway
