// A learner sees what its method declares and nothing else.
#include "engine/training/make_view.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

/// Two units of three frames, with everything there is to know.
Dataset everything() {
  Dataset data;
  data.units = 2;
  data.frames = 3;
  data.domain = {0, 1};
  data.actions = MatrixD::Ones(4, 2);
  data.truth.names = {"a", "b"};
  data.truth.factors = MatrixD::Ones(6, 2);
  data.truth.graph = Matrix<int>::Zero(2, 2);
  data.truth.targets = Matrix<std::uint8_t>::Zero(4, 2);
  data.truth.classes = {1, 0};
  return data;
}

TEST(MakeView, ShowsWhatIsDeclaredAndNothingElse) {
  const Dataset data = everything();
  const MatrixF codes = MatrixF::Random(6, 4);
  const TrainingView nothing = make_training_view({}, codes, data);
  EXPECT_EQ(nothing.codes, codes);
  EXPECT_EQ(nothing.frames, 3);
  EXPECT_EQ(nothing.units(), 2);
  EXPECT_EQ(nothing.labels, nullptr);
  EXPECT_EQ(nothing.graph, nullptr);
  EXPECT_EQ(nothing.targets, nullptr);
  EXPECT_EQ(nothing.domain, nullptr);
  EXPECT_EQ(nothing.actions, nullptr);
  EXPECT_EQ(nothing.classes, nullptr);
  const TrainingView all = make_training_view(
      {.labels = true, .graph = true, .targets = true, .domain = true, .actions = true, .classes = true}, codes, data);
  EXPECT_EQ(all.labels, &data.truth.factors);
  EXPECT_EQ(all.graph, &data.truth.graph);
  EXPECT_EQ(all.targets, &data.truth.targets);
  EXPECT_EQ(all.domain, &data.domain);
  EXPECT_EQ(all.actions, &data.actions);
  EXPECT_EQ(all.classes, &data.truth.classes);
}

TEST(MakeView, ADeclaredPartThatIsMissingIsAnError) {
  Dataset data = everything();
  data.domain.clear();
  EXPECT_THROW(make_training_view({.domain = true}, MatrixF::Zero(6, 1), data), Error);
  EXPECT_NO_THROW(make_training_view({.labels = true}, MatrixF::Zero(6, 1), data));
}

}  // namespace
}  // namespace causeway
