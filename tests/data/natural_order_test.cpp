#include "engine/data/natural_order.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

TEST(NaturalOrder, CountsDigitsAsNumbers) {
  EXPECT_TRUE(natural_less("a2", "a10"));
  EXPECT_FALSE(natural_less("a10", "a2"));
  EXPECT_TRUE(natural_less("a2b3", "a2b20"));
  EXPECT_TRUE(natural_less("a002", "a10"));
  EXPECT_TRUE(natural_less("a", "ab"));
  EXPECT_TRUE(natural_less("", "a"));
  EXPECT_FALSE(natural_less("a1", "a01")) << "the same number";
  EXPECT_FALSE(natural_less("a01", "a1"));
  EXPECT_TRUE(natural_less("99999999999999999999998", "99999999999999999999999")) << "of any length";
}

}  // namespace
}  // namespace causeway
