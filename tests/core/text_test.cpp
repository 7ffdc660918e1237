#include "engine/core/text.h"

#include <gtest/gtest.h>

#include "tests/data/expect_error.h"

namespace causeway {
namespace {

const std::string kFullWidth = "\xEF\xBD\x8C\xEF\xBD\x81";  // "la" in full-width letters

TEST(Text, TellsUtf8FromOtherBytes) {
  for (const char* text : {"", "arm", "Gr\xC3\xB6\xC3\x9F\x65", "\xEF\xBD\x8C", "\xEF\xBB\xBF", "\xF0\x9F\xA6\xBE"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text : {"Gr\xF6\xDF\x65", "\xEF\xBD", "\xC0\x80", "\xED\xA0\x80", "\xFF\xFE", "\x80", "a\xF5"}) {
    EXPECT_FALSE(is_utf8(text)) << printable(text);
  }
}

TEST(Text, IsMadePrintable) {
  EXPECT_EQ(printable("Gr\xF6\xDF\x65"), "Gr\xEF\xBF\xBD\xEF\xBF\xBD\x65");
  EXPECT_EQ(printable("a\nb\x7F\tc"), "a b  c");
  EXPECT_EQ(printable(kFullWidth), kFullWidth);
  EXPECT_TRUE(is_utf8(printable("\xFF\xED\xA0\x80\xC3")));
}

TEST(Text, IsTrimmedOfBlanksAndOfNothingElse) {
  EXPECT_EQ(trimmed(" \t\xC2\xA0"
                    "a b\xC2\xA0 \r\n"),
            "a b");
  EXPECT_EQ(trimmed(kFullWidth), kFullWidth);
  EXPECT_EQ(trimmed("\xE3\x80\xA0"), "\xE3\x80\xA0") << "its last byte is that of a no-break space";
  EXPECT_EQ(trimmed("  "), "");
}

TEST(Text, NamesAreFoundAsAPersonReadsThem) {
  const std::vector<std::string> names{"arm", "Red", "red"};
  EXPECT_EQ(find_name(names, "ARM "), 0);
  EXPECT_EQ(find_name(names, "red"), 2) << "the very one";
  EXPECT_EQ(find_name(names, "RED"), -1) << "could be two";
  EXPECT_EQ(find_name(names, "lamp"), -1);
}

TEST(Text, NamesThatCannotBeAreNamed) {
  EXPECT_NO_THROW(check_names({"arm", kFullWidth, "\xEF\xBE\x84"}, "t.csv"));
  expect_error([] { check_names({"a", ""}, "t.csv"); }, "t.csv: name '' is empty");
  expect_error([] { check_names({"a", "\xFF"}, "t.csv"); }, "is not UTF-8");
  expect_error([] { check_names({"a\tb"}, "t.csv"); }, "holds a line break or another control character");
  expect_error([] { check_names({"\xC2\x85"}, "t.csv"); }, "control character");
  expect_error([] { check_names({"lamp", "x", "lamp"}, "t.csv"); }, "t.csv: name 'lamp' is there twice");
  expect_error([] { check_names({"lamp", " Lamp"}, "t.csv"); }, "names 'lamp' and ' Lamp' cannot be told apart");
}

}  // namespace
}  // namespace causeway
