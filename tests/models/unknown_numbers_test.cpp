// A closed form of pairs that hardly set one of the variables can be saved and opened again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/models/pair_ica/closed_form.h"

namespace causeway {
namespace {

TEST(ClosedFormNumbers, WhatIsNotKnownIsFiniteInAFileAndUnknownAfterIt) {
  ClosedForm form = empty_form(3, 5);
  form.signs.predictable.row(1).setConstant(std::numeric_limits<double>::quiet_NaN());
  const std::vector<double> numbers = numbers_of(form);
  EXPECT_TRUE(std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); }));
  const ClosedForm again = form_from_numbers(numbers, 3, 5);
  EXPECT_TRUE(std::isnan(again.signs.predictable(1, 0)));
  EXPECT_EQ(again.signs.predictable(0, 1), form.signs.predictable(0, 1));
}

}  // namespace
}  // namespace causeway
