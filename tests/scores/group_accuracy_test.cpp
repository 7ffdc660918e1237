// Accuracy group by group: what rows and columns are, and what is left out where it cannot be told.
#include "engine/scores/group_accuracy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/models/independent_model.h"
#include "engine/scores/scores.h"

namespace causeway {
namespace {

/// Answers 1 where the only code is positive.
class SignReader final : public IndependentModel, public AnswerPart {
 public:
  int latents() const override { return 1; }
  int codes() const override { return 1; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  const AnswerPart* answers() const override { return this; }
  MatrixF answer_probabilities(const MatrixF& codes) const override {
    MatrixF p(codes.rows(), 2);
    for (Eigen::Index r = 0; r < codes.rows(); ++r)
      p.row(r) << (codes(r, 0) > 0 ? 0.0F : 1.0F), (codes(r, 0) > 0 ? 1.0F : 0.0F);
    return p;
  }
  double training_accuracy() const override { return 0.875; }
};

Dataset four_groups() {
  Dataset data;
  data.units = 6;
  data.frames = 1;
  data.vectors.resize(6, 1);
  data.vectors << -1, 1, 1, -1, 1, 1;
  data.truth.classes = {0, 0, 0, 1, 1, 1};
  data.domain = {2, 2, 2, 2, 2, 2};
  data.truth.readouts["background"] = MatrixD(6, 1);
  data.truth.readouts["background"] << 0, 0, 1, 1, 1, 1;
  return data;
}

Scores group_scores(const Dataset& data, const char* method = "erm") {
  Pipeline pipeline;
  pipeline.causal = std::make_shared<SignReader>();
  const MatrixF codes = data.vectors;
  ScoreInput input(pipeline, method_info(method), data, codes, {}, {});
  return score_pipeline(input);
}

TEST(GroupAccuracy, RowsAreClassesAndColumnsBackgrounds) {
  const Scores scores = group_scores(four_groups());
  ASSERT_EQ(scores.group_accuracy.rows(), 2);
  ASSERT_EQ(scores.group_accuracy.cols(), 2);
  EXPECT_DOUBLE_EQ(scores.group_accuracy(0, 0), 0.5);
  EXPECT_DOUBLE_EQ(scores.group_accuracy(0, 1), 0);
  EXPECT_TRUE(std::isnan(scores.group_accuracy(1, 0))) << "no unit of class 1 stands there";
  EXPECT_NEAR(scores.group_accuracy(1, 1), 2.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(*scores.value("worst_group"), 0);
  EXPECT_NEAR(*scores.value("balanced_accuracy"), (0.5 + 2.0 / 3) / 3, 1e-12);
  EXPECT_DOUBLE_EQ(*scores.value("train_accuracy"), 0.875);
  const auto json = nlohmann::json::parse(scores_to_json(scores, 1, 0.1).dump());
  EXPECT_EQ(json.at("group_accuracy")[0][0], 0.5);
  EXPECT_TRUE(json.at("group_accuracy")[1][0].is_null());
  const MatrixD back = scores_from_json(json).group_accuracy;
  EXPECT_DOUBLE_EQ(back(0, 0), 0.5);
  EXPECT_TRUE(std::isnan(back(1, 0)));
}

TEST(GroupAccuracy, WithoutABackgroundTheEnvironmentsAreTheColumns) {
  Dataset data = four_groups();
  data.truth.readouts.clear();
  data.domain = {0, 0, 1, 1, 1, 1};
  EXPECT_DOUBLE_EQ(group_scores(data).group_accuracy(0, 0), 0.5);
  EXPECT_EQ(group_scores(data).group_accuracy.cols(), 2);
  data.domain.clear();
  const MatrixD classes_alone = group_scores(data).group_accuracy;
  ASSERT_EQ(classes_alone.cols(), 1);
  EXPECT_NEAR(classes_alone(0, 0), 1.0 / 3, 1e-12);
  // Numbers of groups that no table could hold.
  data.domain = {0, 0, 1, 1, 1, 3000000};
  EXPECT_EQ(group_scores(data).group_accuracy.size(), 0);
  EXPECT_FALSE(group_scores(data).value("worst_group").has_value());
}

TEST(GroupAccuracy, WhatIsNotToldHasNoValue) {
  Dataset data = four_groups();
  data.truth.classes.clear();
  const Scores scores = group_scores(data);
  EXPECT_EQ(scores.group_accuracy.size(), 0);
  EXPECT_FALSE(scores.value("worst_group").has_value());
  EXPECT_EQ(scores.reasons.at("worst_group"), "the true answers are not known");
  EXPECT_TRUE(scores.value("train_accuracy").has_value()) << "that is a matter of what it learned from";
  EXPECT_EQ(group_scores(four_groups(), "pca").reasons.at("worst_group"),
            "the method answers no question about a picture");
}

}  // namespace
}  // namespace causeway
