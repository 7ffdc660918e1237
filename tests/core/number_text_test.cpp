#include "engine/core/number_text.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

TEST(NumberText, TakesFiniteDecimalNumbersAlone) {
  EXPECT_EQ(number_in("0.5"), 0.5);
  EXPECT_EQ(number_in("-.5"), -0.5);
  EXPECT_EQ(number_in("+1e-3"), 1e-3);
  EXPECT_EQ(number_in("007"), 7.0);
  for (const char* text :
       {"",      " ",    "+",     "-",   "+-1", "nan", "NaN", "-nan", "inf",  "Infinity", "-inf",
        "1e999", "0x10", "0x1p3", "1,5", "1 ",  " 1",  "1s",  "1e",   "true", "1_000",    "\xEF\xBC\x91"}) {
    EXPECT_FALSE(number_in(text).has_value()) << text;
  }
}

TEST(NumberText, WholeNumbersAreTheSameInTextAndInJson) {
  for (const char* text : {"3", "3.0", "3e0"}) {
    EXPECT_EQ(whole_number_in(std::string_view(text)), 3) << text;
    EXPECT_EQ(whole_number_in(nlohmann::json::parse(text)), 3) << text;
  }
  EXPECT_EQ(whole_number_in(std::string_view("9000000000000000")), 9000000000000000);
  for (const char* text : {"1.5", "1e300", "18446744073709551615", "-9007199254740994"}) {
    EXPECT_FALSE(whole_number_in(std::string_view(text)).has_value()) << text;
    EXPECT_FALSE(whole_number_in(nlohmann::json::parse(text)).has_value()) << text;
  }
  for (const char* json : {"\"3\"", "true", "null", "[3]"}) {
    EXPECT_FALSE(whole_number_in(nlohmann::json::parse(json)).has_value()) << json;
  }
}

TEST(NumberText, AnOptionIsSpeltPlainlyOrRefused) {
  std::string text = "010";
  EXPECT_EQ(checked_whole(text, 0, 20), "");
  EXPECT_EQ(text, "10") << "which no one reads as octal";
  for (const char* wrong : {"21", "-1", "1.5", "0x10", "nan", "inf", "", "9007199254740993"}) {
    text = wrong;
    EXPECT_NE(checked_whole(text, 0, 20), "") << wrong;
  }
  text = "+.5";
  EXPECT_EQ(checked_real(text, 0, 1), "");
  EXPECT_EQ(text, "0.5");
  for (const char* wrong : {"1.01", "-0.1", "nan", "inf", "1e999"}) {
    text = wrong;
    EXPECT_NE(checked_real(text, 0, 1), "") << wrong;
  }
}

}  // namespace
}  // namespace causeway
