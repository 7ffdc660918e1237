// A normal law cut to [0, 1], invertible however far a value is from its mean.
#include "engine/causal/bounded_normal_mechanism.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/causal/statistics.h"

namespace causeway {
namespace {

BoundedNormalMechanism around_cause(double deviation) {
  return {[](std::span<const double> z) { return z[0]; }, deviation};
}

TEST(BoundedNormalMechanism, NoiseAndValueAreInverseEverywhere) {
  for (const double deviation : {0.0008, 0.05, 0.3}) {
    const BoundedNormalMechanism mechanism = around_cause(deviation);
    for (const double mean : {-0.05, 0.0, 0.3, 0.97, 1.0, 1.2}) {
      const std::vector<double> cause{mean};
      double previous = 0.0;
      for (int i = 1; i < 100; ++i) {
        const double value = i / 100.0;
        const double noise = mechanism.noise(value, cause);
        EXPECT_GT(noise, previous) << "strictly increasing at " << value;
        previous = noise;
        EXPECT_NEAR(mechanism.value(noise, cause), value, 1e-9) << mean << ", " << deviation;
        EXPECT_NEAR(mechanism.noise(mechanism.value(value, cause), cause), value, 1e-9) << mean << ", " << deviation;
      }
    }
  }
}

TEST(BoundedNormalMechanism, HoldsAtTheEndsAndRefusesWhatIsOutside) {
  const BoundedNormalMechanism mechanism = around_cause(0.05);
  const std::vector<double> cause{0.5};
  for (const double value : {0.0, 1.0}) {
    const double noise = mechanism.noise(value, cause);
    EXPECT_GT(noise, 0.0);
    EXPECT_LT(noise, 1.0);
    EXPECT_NEAR(mechanism.value(noise, cause), value, 1e-9);
  }
  EXPECT_THROW(mechanism.noise(1.01, cause), Error);
  EXPECT_THROW(around_cause(0.0), UsageError);
}

TEST(BoundedNormalMechanism, IsTheNormalLawWhereTheRangeIsFarAway) {
  const BoundedNormalMechanism mechanism = around_cause(0.04);
  const std::vector<double> cause{0.4};
  std::vector<double> values;
  for (int i = 0; i < 10000; ++i) values.push_back(mechanism.value((i + 0.5) / 10000, cause));
  const auto normal = [](double x) { return 0.5 * std::erfc((0.4 - x) / 0.04 / std::sqrt(2.0)); };
  EXPECT_LT(kolmogorov_smirnov(values, normal), 0.2) << "all but a share of .002 that may be anywhere";
}

}  // namespace
}  // namespace causeway
