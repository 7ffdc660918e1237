// LiNGAM as a method: graphs that are right, what it says of Gaussian noise, data that it cannot use.
#include "engine/models/linear_roots/lingam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/causal/linear_world.h"
#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/linear_roots/lingam_model.h"
#include "engine/models/registry.h"
#include "tests/data/expect_error.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

void refused_lingam(const std::function<void()>& action, const std::string& what, const std::string& hint) {
  expect_error(action, what);
  expect_error(action, hint);
}

struct LinearData {
  MatrixF codes;  // standardised
  Matrix<int> graph;
};

LinearData linear_codes(int variables, std::uint64_t seed, int rows, const nlohmann::json& own = {}) {
  WorldSpec spec = parse_world_spec("linear-" + std::to_string(variables), seed);
  if (own.is_object()) spec.own = own;
  const World world = make_world(spec);
  const Dataset data = sample_dataset(world, world_kind("linear", "single"), rows, seed, Stream::kWorldTrain);
  MatrixD x = data.truth.factors.rowwise() - data.truth.factors.colwise().mean();
  for (auto column : x.colwise()) column /= std::sqrt(column.squaredNorm() / rows);
  return {x.cast<float>(), world.graph().adjacency()};
}

std::unique_ptr<Learner> lingam_learner(const std::string& method, int codes, int latents) {
  LearnerInput input;
  input.common.latents = latents;
  input.own = nlohmann::json::object();
  input.codes = codes;
  input.units = 100;
  input.frames = 1;
  return make_learner(method, input);
}

LingamModel fitted_lingam(const std::string& method, const MatrixF& codes) {
  ThreadPool pool(1);
  const auto learner = lingam_learner(method, static_cast<int>(codes.cols()), static_cast<int>(codes.cols()));
  learner->train_step(pool, view_of(codes, 1));
  return LingamModel(dynamic_cast<const LingamModel&>(*learner->model()).fit());
}

class Lingam : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Methods, Lingam, ::testing::Values("direct-lingam", "ica-lingam"), [](const auto& info) {
  return std::string(info.param) == "direct-lingam" ? "Direct" : "Ica";
});

TEST_P(Lingam, FindsTheGraphOfSixVariablesOnNineOfTenSeeds) {
  int exact = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const LinearData data = linear_codes(6, seed, 2000);
    const LingamModel model = fitted_lingam(GetParam(), data.codes);
    const auto graph = model.read_graph(data.codes, 1);
    exact += threshold_graph(graph->strengths, 0.1) == data.graph;
    EXPECT_EQ(graph->undetermined, false) << seed;
    EXPECT_TRUE(model.doubts().empty());
  }
  EXPECT_GE(exact, 9);
}

TEST_P(Lingam, SaysThatGaussianNoiseLeavesDirectionsOpen) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const LinearData data = linear_codes(6, seed, 2000, {{"noise", "gaussian"}});
    const LingamModel model = fitted_lingam(GetParam(), data.codes);
    EXPECT_EQ(model.read_graph(data.codes, 1)->undetermined, true) << seed;
    ASSERT_EQ(model.doubts().size(), 1U);
    EXPECT_EQ(model.doubts().front().sign, Sign::kGaussianNoise);
    EXPECT_GE(model.doubts().front().latents.size(), 2U);
  }
}

TEST_P(Lingam, TellsTheSignOfAnEffect) {
  MatrixF noise(2000, 2);
  fill_uniform(noise.data(), noise.size(), 1, Stream::kTest, 3);
  MatrixF x = noise;
  x.col(1) -= 0.8F * x.col(0);
  const auto graph = fitted_lingam(GetParam(), x).read_graph(x, 1);
  EXPECT_NEAR(graph->strengths(0, 1), -0.8, 0.05);
  EXPECT_EQ(graph->strengths(1, 0), 0);
  EXPECT_EQ(threshold_graph(graph->strengths, 0.1)(0, 1), 1) << "an effect counts whatever its sign";
}

TEST_P(Lingam, MovesEffectsWithTheirCauses) {
  const LinearData data = linear_codes(5, 2, 2000);
  const LingamModel model = fitted_lingam(GetParam(), data.codes);
  const MatrixF noise = model.encode_noise(data.codes);
  EXPECT_LT((model.decode_noise(noise) - data.codes).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_LT((model.noise_from_causal(model.causal_from_noise(noise)) - noise).cwiseAbs().maxCoeff(), 1e-4);
  const int cause = model.causal_order().front();
  const Vector<float> values = Vector<float>::Constant(noise.rows(), 2.0F);
  const MatrixF before = model.causal_from_noise(noise),
                after = model.causal_from_noise(model.counterfactual_noise(noise, cause, values));
  EXPECT_LT((after.col(cause).array() - 2.0F).abs().maxCoeff(), 1e-4);
  for (int i = 0; i < 5; ++i) {
    if (model.fit().effects.col(cause)(i) == 0) continue;
    EXPECT_GT((after.col(i) - before.col(i)).norm(), 1) << "what it has an effect on moves along";
  }
  const int last = model.causal_order().back();
  const MatrixF moved = model.causal_from_noise(model.counterfactual_noise(noise, last, values));
  for (int i = 0; i < 5; ++i) {
    if (i != last) {
      EXPECT_LT((moved.col(i) - before.col(i)).cwiseAbs().maxCoeff(), 1e-4);
    }
  }
}

TEST_P(Lingam, RefusesWhatItCannotUse) {
  ThreadPool pool(1);
  const LinearData data = linear_codes(4, 1, 200);
  const auto fit = [&](const MatrixF& codes, int latents) {
    lingam_learner(GetParam(), static_cast<int>(codes.cols()), latents)->train_step(pool, view_of(codes, 1));
  };
  refused_lingam([&] { fit(data.codes, 2); }, "there are 4 of them, and 2 variables are asked for",
                 "set causal.latents to 4");
  refused_lingam([&] { fit(data.codes.topRows(5), 4); }, "5 vectors are too few for effects between 4 variables",
                 "bring at least 8");
  MatrixF twice(200, 5);
  twice << data.codes, data.codes.col(2);
  refused_lingam([&] { fit(twice, 5); }, "variable z2 is the same as another one", "leave such columns out");
  MatrixF sum(200, 5);
  sum << data.codes, data.codes.col(0) - 2 * data.codes.col(3);
  refused_lingam([&] { fit(sum, 5); }, "or a sum of others", "leave such columns out");
  MatrixF constant = data.codes;
  constant.col(1).setConstant(3.7F);
  refused_lingam([&] { fit(constant, 4); }, "variable z1 is the same in all vectors", "leave such columns out");
  constant.col(1).setZero();
  refused_lingam([&] { fit(constant, 4); }, "variable z1 is the same in all vectors", "leave such columns out");
  const MatrixF wide = data.codes.topRows(3);
  refused_lingam([&] { fit(wide, 4); }, "3 vectors are too few for effects between 4 variables", "bring at least 8");
  MatrixF broken = data.codes;
  broken(7, 2) = std::numeric_limits<float>::quiet_NaN();
  refused_lingam([&] { fit(broken, 4); }, "NaN or infinity", "check the data");
}

TEST(AndersonDarling, TellsGaussianSamplesAtItsLevel) {
  int rejected = 0;
  constexpr int kSamples = 2000, kRows = 200;
  for (int s = 0; s < kSamples; ++s) {
    MatrixF sample(kRows, 1);
    fill_normal(sample.data(), sample.size(), 5, Stream::kTest, static_cast<std::uint64_t>(s));
    rejected += anderson_darling(sample.col(0).cast<double>()) > kGaussianAtOnePercent;
  }
  EXPECT_NEAR(rejected, 0.01 * kSamples, 12);
  MatrixF uniform(kRows, 1);
  fill_uniform(uniform.data(), uniform.size(), 5, Stream::kTest, 0);
  EXPECT_GT(anderson_darling(uniform.col(0).cast<double>()), kGaussianAtOnePercent);
  // By hand: -3 - (1/3) sum (2i-1) (ln F_i + ln (1 - F_(4-i))) of z = -1, 0, 1 and the correction.
  const double low = std::log(0.15865525393145707), high = std::log(0.8413447460685429), half = std::log(0.5);
  const double plain = -3 - ((low + low) + 3 * (half + half) + 5 * (high + high)) / 3;
  EXPECT_NEAR(anderson_darling((Vector<double>(3) << 2, 5, 8).finished()), plain * (1 + 0.25 + 0.25), 1e-12);
}

TEST(AdaptiveLasso, KeepsWhatMattersAndNothingElse) {
  MatrixF noise(1000, 5);
  fill_normal(noise.data(), noise.size(), 6, Stream::kTest, 0);
  const MatrixD x = noise.leftCols(4).cast<double>();
  const Vector<double> y = 2 * x.col(1) - 0.5 * x.col(3) + noise.col(4).cast<double>();
  EXPECT_EQ(adaptive_lasso(x, y), (std::vector<int>{1, 3}));
  EXPECT_TRUE(adaptive_lasso(MatrixD(1000, 0), y).empty());
  EXPECT_TRUE(adaptive_lasso(x, noise.col(4).cast<double>()).empty()) << "nothing matters";
}

}  // namespace
}  // namespace causeway
