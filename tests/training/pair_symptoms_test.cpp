// What pairs tell of interventions whatever the model, on worlds of two variables whose trouble is known.
#include "engine/training/pair_symptoms.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/random.h"

namespace causeway {
namespace {

/// z0 -> z1 by its square, which no linear map of the two shows; each pair sets z0, z1 or nothing, but `never`.
MatrixF square_pairs(Eigen::Index pairs, std::uint64_t first, int never) {
  MatrixF rows(2 * pairs, 2);
  for (Eigen::Index p = 0; p < pairs; ++p) {
    Random random(31, Stream::kTest, first + static_cast<std::uint64_t>(p));
    const double cause = random.uniform(-1, 1), noise = random.uniform(-0.5, 0.5);
    const double set_cause = random.uniform(-1, 1), set_effect = random.uniform(-0.5, 1.5);
    int target = static_cast<int>(random.below(3)) - 1;
    if (target == never) target = -1;
    const double after = target == 0 ? set_cause : cause;
    rows.row(2 * p) << static_cast<float>(cause), static_cast<float>(cause * cause + noise);
    rows.row(2 * p + 1) << static_cast<float>(after),
        static_cast<float>(target == 1 ? set_effect : after * after + noise);
  }
  return rows;
}

double change_without(int never, Eigen::Index pairs = 3000) {
  return least_change(square_pairs(pairs, 0, never), square_pairs(1000, 1U << 20, never));
}

TEST(LeastChange, IsAboutTheShareThatSetsEachVariable) {
  const double sound = change_without(-1);
  EXPECT_GT(sound, 0.25) << "a third of the pairs set each";
  EXPECT_LT(sound, 0.45);
}

TEST(LeastChange, IsNoneOfACauseThatIsNeverSet) { EXPECT_LT(change_without(0), 0.01); }

TEST(LeastChange, IsNoneOfTheNoiseOfAnEffectThatIsNeverSet) {
  EXPECT_LT(change_without(1), 0.01) << "the effect changes with its cause, but for the noise behind it";
}

TEST(LeastChange, IsNotMadeSmallByFewPairs) { EXPECT_GT(change_without(-1, 40), 0.2); }

TEST(LeastChange, LooksAtNoCodesThatRoundingLeaves) {
  const auto with_rounding = [](MatrixF rows) {
    rows.conservativeResize(Eigen::NoChange, 4);
    rows.col(2).setConstant(0.5F);
    for (Eigen::Index r = 0; r < rows.rows(); ++r) rows(r, 3) = r % 4 < 2 ? 1e-6F : 0.0F;  // the same within pairs
    return rows;
  };
  EXPECT_GT(least_change(with_rounding(square_pairs(2000, 0, -1)), with_rounding(square_pairs(1000, 1U << 20, -1))),
            0.25);
}

struct Told {
  MatrixD causal;
  MatrixF posterior;
};

/// Pairs that set one of two variables or nothing. While z0 is between .4 and .6, z1 is not told, if it is `covered`.
Told told(Eigen::Index pairs, bool covered) {
  Told t{MatrixD(pairs, 2), MatrixF::Zero(pairs, 3)};
  for (Eigen::Index p = 0; p < pairs; ++p) {
    Random random(32, Stream::kTest, static_cast<std::uint64_t>(p));
    t.causal(p, 0) = random.uniform();
    t.causal(p, 1) = random.uniform();
    auto target = static_cast<int>(random.below(3));
    if (covered && target == 2 && std::abs(t.causal(p, 0) - 0.5) < 0.1) target = 0;
    t.posterior(p, target) = 1;
  }
  return t;
}

TEST(Covers, AreFoundWhereAVariableIsNeverTold) {
  const Told t = told(1500, true);
  const auto covers = find_covers(t.causal, t.posterior);
  ASSERT_EQ(covers.size(), 1U);
  EXPECT_EQ(covers[0].latent, 1);
  EXPECT_EQ(covers[0].by, 0);
  EXPECT_GT(covers[0].low, 0.38);
  EXPECT_LT(covers[0].high, 0.62);
  EXPECT_GE(covers[0].low, 0.4 - 1.0 / 12);
  EXPECT_LT(covers[0].share, 0.05);
  EXPECT_NEAR(covers[0].fair, 0.27, 0.04);
}

TEST(Covers, AreNotFoundByChance) {
  for (const Eigen::Index pairs : {60, 240, 400, 1500, 5000}) {
    const Told t = told(pairs, false);
    EXPECT_TRUE(find_covers(t.causal, t.posterior).empty()) << pairs;
  }
}

TEST(Covers, AreNotToldFromFewPairs) {
  const Told t = told(100, true);
  EXPECT_TRUE(find_covers(t.causal, t.posterior).empty());
}

}  // namespace
}  // namespace causeway
