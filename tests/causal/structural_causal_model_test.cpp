#include "engine/causal/structural_causal_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace causeway {
namespace {

/// Exponential law whose rate is 1 + the sum of all given latents.
class ExponentialMechanism : public Mechanism {
 public:
  explicit ExponentialMechanism(std::vector<int> causes) : causes_(std::move(causes)) {}
  double value(double noise, std::span<const double> latents) const override {
    return -std::log1p(-noise) / rate(latents);
  }
  double noise(double value, std::span<const double> latents) const override {
    return into_open_unit_interval(-std::expm1(-value * rate(latents)));
  }

 private:
  double rate(std::span<const double> latents) const {
    double rate = 1.0;
    for (const int i : causes_) {
      rate += latents[i];
    }
    return rate;
  }
  std::vector<int> causes_;
};

/// last -> middle -> first, so that the order of the indices is not the causal one.
StructuralCausalModel chain() {
  return {Dag({"first", "middle", "last"}, {{2, 1}, {1, 0}}),
          {std::make_shared<ExponentialMechanism>(std::vector<int>{1}),
           std::make_shared<ExponentialMechanism>(std::vector<int>{2}), std::make_shared<UniformMechanism>(-2.0, 3.0)}};
}

TEST(StructuralCausalModel, SolvesCausesFirst) {
  const auto model = chain();
  const auto latents = model.solve(std::vector<double>{0.5, 0.25, 0.75});
  EXPECT_DOUBLE_EQ(latents[2], 1.75);
  EXPECT_DOUBLE_EQ(latents[1], -std::log(0.75) / 2.75);
  EXPECT_DOUBLE_EQ(latents[0], -std::log(0.5) / (1.0 + latents[1]));
}

TEST(StructuralCausalModel, AbductionUndoesSolving) {
  const StructuralCausalModel model(
      Dag({"a", "b"}, {{0, 1}}),
      {std::make_shared<UniformMechanism>(0.0, 1.0), std::make_shared<ExponentialMechanism>(std::vector<int>{0})});
  Random random(1, Stream::kTest);
  for (int i = 0; i < 1000; ++i) {
    const auto sample = model.sample(random);
    const auto noise = model.abduct(sample.latents);
    EXPECT_NEAR(noise[0], sample.noise[0], 1e-14);
    EXPECT_NEAR(noise[1], sample.noise[1], 1e-14);
  }
}

TEST(StructuralCausalModel, AMechanismSeesOnlyWhatCameBefore) {
  // The mechanism reads a variable that the graph does not name as its cause: the result shows it.
  const StructuralCausalModel model(Dag({"a", "b"}), {std::make_shared<ExponentialMechanism>(std::vector<int>{1}),
                                                      std::make_shared<UniformMechanism>(0.0, 1.0)});
  EXPECT_TRUE(std::isnan(model.solve(std::vector<double>{0.5, 0.5})[0]));
}

TEST(StructuralCausalModel, ChecksItsArguments) {
  const auto model = chain();
  EXPECT_THROW(model.solve(std::vector<double>{0.5, 0.5}), UsageError);
  EXPECT_THROW(model.solve(std::vector<double>{0.5, 0.0, 0.5}), UsageError);
  EXPECT_THROW(model.solve(std::vector<double>{0.5, 1.0, 0.5}), UsageError);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(model.abduct(std::vector<double>{0.5, nan, 0.5}), UsageError);
  EXPECT_THROW(model.abduct(std::vector<double>{0.5, 0.5, 3.5}), Error) << "outside of the range of the uniform";
  EXPECT_THROW(StructuralCausalModel(Dag({"a"}), {}), UsageError);
  EXPECT_THROW(StructuralCausalModel(Dag({"a"}), {nullptr}), UsageError);
  EXPECT_THROW(UniformMechanism(1.0, 1.0), UsageError);
}

TEST(StructuralCausalModel, NoiseIsAFunctionOfTheRow) {
  const auto model = chain();
  Random a(7, Stream::kTest, 3);
  Random b(7, Stream::kTest, 3);
  Random c(7, Stream::kTest, 4);
  const auto first = model.sample(a).latents;
  EXPECT_EQ(first, model.sample(b).latents);
  EXPECT_NE(first, model.sample(c).latents);
}

}  // namespace
}  // namespace causeway
