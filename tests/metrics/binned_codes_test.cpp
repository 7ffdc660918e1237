// What can be told of classes by one code alone.
#include "engine/metrics/binned_codes.h"

#include <gtest/gtest.h>

#include "engine/core/random.h"

namespace causeway {
namespace {

TEST(BinnedCodes, SeparationOfClasses) {
  constexpr Eigen::Index kRows = 400;
  Random random(3, Stream::kTest);
  MatrixD codes(kRows, 3);
  Matrix<int> factors(kRows, 2);
  for (Eigen::Index r = 0; r < kRows; ++r) {
    factors(r, 0) = static_cast<int>(random.below(2));
    factors(r, 1) = static_cast<int>(random.below(3));
    codes(r, 0) = 4.0 * factors(r, 0) - 2 + 0.1 * random.normal();
    codes(r, 1) = 3.0 * factors(r, 1) - 3 + 0.1 * random.normal();
    codes(r, 2) = random.normal();
  }
  const Separation found = separated_predictability_of_classes(codes, factors, kRows / 2);
  EXPECT_EQ(found.matrix(0, 0), 1);
  EXPECT_NEAR(found.matrix(1, 0), 0.5, 0.12) << "a coin";
  EXPECT_NEAR(found.matrix(2, 1), 1.0 / 3, 0.12);
  // Of three classes in a row one machine a class tells the outer two from the rest, the middle one only by the others'
  // silence.
  EXPECT_GT(found.matrix(1, 1), 0.6);
  EXPECT_GT(found.score, 0.3);
  EXPECT_EQ(separated_predictability_of_classes(codes.leftCols(1), factors.leftCols(1), kRows / 2).score, 1);
}

}  // namespace
}  // namespace causeway
