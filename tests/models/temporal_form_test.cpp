// Closed forms of sequences: a value computed elsewhere, worlds whose truth is known, what they hold against
// themselves, and what they refuse.
#include "engine/models/temporal/temporal_form.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/metrics/mcc.h"
#include "engine/models/temporal/transitions.h"
#include "tests/models/temporal_world.h"

namespace causeway {
namespace {

double form_mcc(const TemporalForm& form, const LampSequences& s) {
  return mcc(form.variables_of(s.codes), s.factors, CorrelationKind::kSpearman).mcc;
}

bool shows_doubt(const std::vector<Finding>& doubts, Sign sign) {
  return std::any_of(doubts.begin(), doubts.end(), [&](const Finding& f) { return f.sign == sign; });
}

TEST(Transitions, GoFromFrameToFrameAndNeverFromSequenceToSequence) {
  const Transitions all(12, 4);
  ASSERT_EQ(all.count(), 9);
  std::vector<Eigen::Index> rows;
  for (Eigen::Index t = 0; t < all.count(); ++t) rows.push_back(all.before(t));
  EXPECT_EQ(rows, (std::vector<Eigen::Index>{0, 1, 2, 4, 5, 6, 8, 9, 10}));
}

TEST(TemporalForm, ThePokedDirectionIsTheRowOfTheInverseMixing) {
  // Mixing, variances of what is left over, target 2 raised to 1.
  Eigen::Matrix3d mix;
  mix << 1, 0.5, -0.3, 0.2, 1.2, 0.4, -0.6, 0.1, 0.9;
  const Eigen::Vector3d calm(0.04, 0.09, 0.01), poked(0.04, 1, 0.01);
  const PokedDirection found =
      poked_direction(mix * poked.asDiagonal() * mix.transpose(), mix * calm.asDiagonal() * mix.transpose());
  EXPECT_NEAR(found.eigenvalues(0), 11.1111, 1e-4);
  EXPECT_NEAR(found.eigenvalues(1), 1, 1e-9);
  EXPECT_NEAR(found.eigenvalues(2), 1, 1e-9);
  Eigen::RowVectorXd row = found.row.normalized();
  if (row(0) > 0) row = -row;
  EXPECT_NEAR(row(0), -0.44115311, 1e-8);
  EXPECT_NEAR(row(1), 0.75626247, 1e-8);
  EXPECT_NEAR(row(2), -0.48316769, 1e-8);
}

TEST(TemporalForm, KnownTargetsNameTheirVariables) {
  const LampSequences s = lamp_sequences({});
  const TemporalForm form = fit_target_eigen(s.codes, s.frames, s.targets, 4);
  const MatrixD correlation = absolute_correlation(form.variables_of(s.codes), s.factors, CorrelationKind::kSpearman);
  for (int i = 0; i < 4; ++i) EXPECT_GT(correlation(i, i), 0.98) << "variable " << i << " is target " << i;
  EXPECT_TRUE(doubts_of(form).empty()) << doubts_of(form).front().what;
}

TEST(TemporalForm, UnknownTargetsAreNotNeeded) {
  const LampSequences s = lamp_sequences({.units = 100});
  const TemporalForm form = fit_isa(s.codes, s.frames, 4, 1);
  EXPECT_GT(form_mcc(form, s), 0.98);
  EXPECT_EQ(form.block_sizes, (std::vector<int>{5, 1, 1, 1})) << "the arm's harmonics are one variable";
  EXPECT_TRUE(doubts_of(form).empty()) << doubts_of(form).front().what;
}

TEST(TemporalForm, ATargetThatIsNeverSetIsSaid) {
  const LampSequences s = lamp_sequences({.never = 2});
  const TemporalForm form = fit_target_eigen(s.codes, s.frames, s.targets, 4);
  const auto doubts = doubts_of(form);
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_EQ(doubts.front().sign, Sign::kNeverSet);
  EXPECT_EQ(doubts.front().latents, std::vector<int>{2});
  EXPECT_TRUE(form.rows.allFinite());
  const MatrixD correlation = absolute_correlation(form.variables_of(s.codes), s.factors, CorrelationKind::kSpearman);
  for (const int i : {0, 1, 3}) EXPECT_GT(correlation(i, i), 0.98);
}

TEST(TemporalForm, TooFewCodesAreSaid) {
  const LampSequences s = lamp_sequences({});
  // Half of a lamp is hidden behind the arm: only this sum is seen.
  MatrixF codes(s.codes.rows(), 4);
  codes.leftCols(3) = s.factors.leftCols(3).cast<float>();
  codes.col(3) = (s.factors.col(3).array() * 0.3 + (20 * s.factors.col(0).array()).sin()).cast<float>();
  const auto doubts = doubts_of(fit_target_eigen(codes, s.frames, s.targets, 4));
  EXPECT_TRUE(shows_doubt(doubts, Sign::kFewCodes));
}

TEST(TemporalForm, PartsThatBelongToNoOneAreSaid) {
  TemporalForm form = empty_temporal_form(FormKind::kIsa, 3, 5);
  form.joined = 0.3;
  form.apart = 0.1;
  EXPECT_TRUE(doubts_of(form).empty());
  form.joined = 0.11;
  ASSERT_EQ(doubts_of(form).size(), 1U);
  EXPECT_EQ(doubts_of(form).front().sign, Sign::kMixedParts);
}

TEST(TemporalForm, RefusesWhatItCannotBeFittedTo) {
  const LampSequences s = lamp_sequences({.units = 3, .frames = 20});
  const Matrix<std::uint8_t> none = Matrix<std::uint8_t>::Zero(s.targets.rows(), 4);
  EXPECT_THROW(fit_target_eigen(s.codes, s.frames, none, 4), Error) << "no target is ever set";
  EXPECT_THROW(fit_target_eigen(s.codes, s.frames, s.targets, 3), Error) << "more targets than latents";
  EXPECT_THROW(fit_target_eigen(s.codes.topRows(20), 20, s.targets.topRows(19), 4), Error) << "19 steps";
  EXPECT_THROW(fit_isa(s.codes.topRows(20), 20, 4, 1), Error);
  EXPECT_THROW(fit_isa(s.codes, s.frames, 9, 1), Error) << "more latents than codes";
  EXPECT_THROW(fit_isa(MatrixF::Zero(60, 8), 20, 4, 1), Error) << "nothing varies";
  MatrixF broken = s.codes;
  broken(3, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(fit_isa(broken, s.frames, 4, 1), Error);
  EXPECT_THROW(fit_target_eigen(broken, s.frames, s.targets, 4), Error);
}

}  // namespace
}  // namespace causeway
