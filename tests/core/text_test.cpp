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

// Each looks like the first one.
const std::vector<std::vector<std::string>> kAlike{
    {"caf\u00E9", "cafe\u0301"},                                          // with its accent, and with one added
    {"\u00C5", "\u212B", "A\u030A"},                                      // letter and unit
    {"\uD55C", "\u1112\u1161\u11AB"},                                     // a syllable and its letters
    {"a b", "a  b", "a\u00A0b", "a\u2003b", "a \u3000 b", " a b\u2009"},  // any blanks
    {"ab", "a\u200Db", "a\u200Cb", "a\uFE0Fb", "a\u200Bb", "a\u200Eb"},   // joiners do not join these
};

TEST(Text, NamesThatLookAlikeAreTheSame) {
  for (const std::vector<std::string>& names : kAlike) {
    for (const std::string& name : names) {
      EXPECT_TRUE(same_name(names.front(), name)) << name;
      EXPECT_EQ(as_seen(name), names.front());
      EXPECT_EQ(fault_of_name(name), "");
      if (name == names.front()) continue;
      expect_error([&] { check_names({names.front(), name}, "t.csv"); }, "cannot be told apart");
    }
  }
  for (const auto& [a, b] : {std::pair{"e", "\u00E9"}, {"x2", "x\u00B2"}, {"ab", "a b"}, {"\u0394", "\u03B4"}}) {
    EXPECT_FALSE(same_name(a, b)) << a << " " << b;
  }
  EXPECT_EQ(as_seen("a \xFF"), "a \xFF") << "bytes that are no text stay";
}

TEST(Text, NamesWithInvisibleCharactersAreRefused) {
  for (const char* name : {"\uFEFFa", "a\u202Eb", "a\u2066b\u2069", "a\u2060", "a\u00AD", "\u3164"}) {
    EXPECT_TRUE(fault_of_name(name).starts_with("holds an invisible character, U+")) << printable(name);
  }
  expect_error([] { check_names({"a\uFEFF"}, "t.csv"); }, "holds an invisible character, U+FEFF | give it a name of");
  EXPECT_EQ(fault_of_name("a\u2028b"), "holds a line break or another control character");
  EXPECT_EQ(fault_of_name("\u3000\u2003"), "is empty");
  EXPECT_EQ(fault_of_name("\u200D"), "is empty");
  // What scripts and emoji are made of.
  for (const char* name :
       {"\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\U0001F468\u200D\U0001F469", "\u2601\uFE0F",
        "\u05D0\u05D1", "\u05D0 (cm)\u200F", "\u1791\u17B8\u200B\u178A\u17C3", "\u0600\u0661"}) {
    EXPECT_EQ(fault_of_name(name), "") << name;
  }
}

}  // namespace
}  // namespace causeway
