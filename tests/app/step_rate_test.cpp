// The rate that is shown belongs to the step that is shown.
#include "app/panels/parts/step_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace causeway {
namespace {

TEST(StepRate, IsHowFastTheStepGoesUp) {
  StepRate rate;
  double shown = 0;
  for (int i = 0; i <= 300; ++i) shown = rate.follow("causal", i, 0.01 * i);
  EXPECT_NEAR(shown, 100, 1);
  // Twice as fast from now on: known after as long as counts.
  for (int i = 1; i <= 300; ++i) shown = rate.follow("causal", 300 + 2 * i, 3 + 0.01 * i);
  EXPECT_NEAR(shown, 200, 2);
}

TEST(StepRate, IsNotKnownAtOnceAndBeginsAnewWithAnotherCounter) {
  StepRate rate;
  EXPECT_EQ(rate.follow("image", 100, 0), 0);
  EXPECT_EQ(rate.follow("image", 200, 0.1), 0);
  EXPECT_NEAR(rate.follow("image", 600, 0.5), 1000, 1);
  EXPECT_EQ(rate.follow("causal", 601, 0.6), 0) << "another stage";
  EXPECT_NEAR(rate.follow("causal", 611, 1.6), 10, 0.1);
  EXPECT_EQ(rate.follow("causal", 5, 1.7), 0) << "another start leads, whose step is shown now";
}

TEST(StepRate, OfASlowCounterDoesNotJumpAndFallsWhenItStandsStill) {
  StepRate rate;
  double shown = 0;
  for (int frame = 0; frame <= 600; ++frame) {  // a step a second, seen 60 times a second
    shown = rate.follow("causal", frame / 60, frame / 60.0);
    EXPECT_TRUE(frame <= 120 || std::abs(shown - 1) < 0.05) << frame << ": " << shown;
  }
  EXPECT_LT(rate.follow("causal", 10, 60), 0.1);
}

}  // namespace
}  // namespace causeway
