// Linear worlds live: directions that are right, that get lost where the noise turns Gaussian, and what LiNGAM takes
// for granted.
#include <gtest/gtest.h>

#include "app/explore/linear_lab.h"
#include "app/panels/panels.h"
#include "tests/app/panel_host.h"
#include "tests/data/expect_error.h"

namespace causeway {
namespace {

LinearAnswer answer_to(const LinearRequest& request) {
  LinearAnswer answer;
  answer.request = request;
  compute(answer);
  return answer;
}

TEST(LinearLab, DirectionsAreRightUntilTheNoiseIsGaussian) {
  for (const LingamMethod method : {LingamMethod::kDirect, LingamMethod::kIca}) {
    int exact = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      LinearRequest request;
      request.seed = seed;
      request.method = method;
      for (const double noise : {-1.0, 1.0}) {
        request.noise = noise;
        const LinearAnswer answer = answer_to(request);
        EXPECT_FALSE(answer.undetermined) << seed << " " << noise;
        exact += edges_apart(answer, 0.1) == 0 ? 1 : 0;
        EXPECT_EQ(answer.noise.size(), 6U);
      }
      request.noise = 0;
      EXPECT_TRUE(answer_to(request).undetermined) << seed;
    }
    EXPECT_GE(exact, 5) << "of 6";
  }
}

TEST(LinearLab, NoiseComesNearerToGaussianOnTheWay) {
  LinearRequest request;
  double last = 1e9;
  for (const double noise : {-1.0, -0.6, -0.2, 0.0}) {
    request.noise = noise;
    const double distance = answer_to(request).gaussian.mean();
    EXPECT_LT(distance, last) << noise;
    last = distance;
  }
}

TEST(LinearLab, HiddenCausesReachTwoVariables) {
  LinearRequest request;
  request.confounded = true;
  const LinearAnswer answer = answer_to(request);
  ASSERT_EQ(answer.hidden.size(), 1U);
  EXPECT_NE(answer.hidden[0].first, answer.hidden[0].second);
  EXPECT_GE(answer.hidden[0].first, 0);
  EXPECT_LT(answer.hidden[0].second, 6);
  request.confounded = false;
  EXPECT_TRUE(answer_to(request).hidden.empty());
}

TEST(LinearLab, TooFewVectorsAreRefused) {
  LinearRequest request;
  request.rows = 5;
  expect_error([&] { answer_to(request); }, "5 vectors are too few for effects between 6 variables | bring at least 8");
}

struct LinearHost : PanelHost {
  LinearHost() : PanelHost(pretrained_snapshot(), panels_of(make_linear_panel()), 780, 420) { settle(); }
};

TEST(LinearPanel, TheSliderMakesTheGraphUndeterminedAndBack) {
  LinearHost host;
  EXPECT_EQ(host.read("linear.noise"), "-1.00");
  EXPECT_EQ(host.read("linear.undetermined"), "no");
  EXPECT_EQ(host.read("linear.shd"), "0");
  const Image sure = host.screenshot();
  host.drag("linear.noise", ImVec2(0.02F, 0.5F), ImVec2(0.5F, 0.5F));
  host.settle();
  EXPECT_EQ(host.read("linear.answer"), "0.00");
  EXPECT_EQ(host.read("linear.undetermined"), "yes");
  EXPECT_NE(host.screenshot().pixels, sure.pixels);
  host.set("linear.noise", "1");
  host.settle();
  EXPECT_EQ(host.read("linear.undetermined"), "no");
}

TEST(LinearPanel, WhatIsTakenForGrantedCanBeTakenAway) {
  LinearHost host;
  host.click("linear.mixed");
  host.settle();
  EXPECT_EQ(host.read("linear.mixed"), "on");
  EXPECT_EQ(host.read("linear.shd"), "") << "mixtures have no true graph";
  host.click("linear.mixed");
  host.click("linear.truth");
  host.settle();
  EXPECT_EQ(host.read("linear.shd"), "") << "the truth is hidden";
  host.click("linear.truth");
  host.click("linear.hidden");
  host.settle();
  EXPECT_EQ(host.read("linear.hidden"), "on");
  EXPECT_EQ(host.read("linear.error"), "");
  host.set("linear.rows", "4");
  host.settle();
  EXPECT_NE(host.read("linear.error").find("too few"), std::string::npos);
  host.set("linear.rows", "500");
  host.settle();
  EXPECT_EQ(host.read("linear.error"), "");
}

}  // namespace
}  // namespace causeway
