#include "engine/metrics/monotone_map.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

namespace causeway {
namespace {

TEST(MonotoneMap, TranslatesByOrder) {
  // z = log(f): any monotone relation is undone where it was seen.
  std::vector<double> f, z, falling;
  for (int i = 1; i <= 100; ++i) {
    f.push_back(i / 100.0);
    z.push_back(std::log(i / 100.0));
    falling.push_back(-std::log(i / 100.0));
  }
  EXPECT_NEAR(MonotoneMap(z, f)(std::log(0.5)), 0.5, 1e-9);
  EXPECT_NEAR(MonotoneMap(falling, f)(-std::log(0.25)), 0.25, 1e-9);
  EXPECT_NEAR(MonotoneMap(z, f)(std::log(0.505)), 0.505, 1e-3);
  EXPECT_DOUBLE_EQ(MonotoneMap(z, f)(9), 1.0);
  EXPECT_DOUBLE_EQ(MonotoneMap(z, f)(-99), 0.01);
  EXPECT_DOUBLE_EQ(MonotoneMap(falling, f)(99), 0.01);
  EXPECT_THROW(MonotoneMap(std::vector<double>{1}, std::vector<double>{1}), UsageError);
}

}  // namespace
}  // namespace causeway
