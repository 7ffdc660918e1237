#include "engine/core/escape.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "engine/core/json_text.h"
#include "tests/core/nasty_names.h"

namespace causeway {
namespace {

TEST(Escape, ACellOfCsvIsReadBackAsItWas) {
  EXPECT_EQ(csv_cell("plain-name_1"), "plain-name_1");
  EXPECT_EQ(csv_cell("a,b;c"), "\"a,b;c\"");
  EXPECT_EQ(csv_cell("lamp \"left\""), "\"lamp \"\"left\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_cell("end\r"), "\"end\r\"");
  EXPECT_EQ(csv_cell(""), "");
  for (const std::string& name : nasty_names()) {
    std::string cell = csv_cell(name);
    if (cell.front() == '"') {
      std::string inner;
      for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
        if (cell[i] == '"') ++i;  // one of two
        inner += cell[i];
      }
      cell = inner;
    }
    EXPECT_EQ(cell, name);
  }
}

TEST(Escape, ASpreadsheetCalculatesNothing) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("+cmd"), "'+cmd");
  EXPECT_EQ(csv_cell("-A1,B"), "\"'-A1,B\"");
  EXPECT_EQ(csv_cell("-0.5"), "-0.5") << "a number is one";
  EXPECT_EQ(csv_cell("a=b"), "a=b");
}

TEST(Escape, MarkupHoldsNoTagsAndNoControlCharacters) {
  EXPECT_EQ(escape_markup("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escape_markup(std::string("a\x01\x1b\0z", 5)), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(escape_markup("a\nb\tc"), "a\nb\tc");
  EXPECT_EQ(escape_markup("Lamp\xE9"), "Lamp\xEF\xBF\xBD") << "Latin-1 in a page that is UTF-8";
  EXPECT_EQ(escape_markup("Lámpá \xEF\xBC\xA1"), "Lámpá \xEF\xBC\xA1");
  for (const std::string& name : nasty_names()) {
    EXPECT_EQ(escape_markup(name).find_first_of("<>\"'"), std::string::npos) << name;
  }
}

TEST(Escape, LabelsOfGraphvizEndWhereTheyShould) {
  EXPECT_EQ(dot_quoted("lamp \"left\""), "\"lamp \\\"left\\\"\"");
  EXPECT_EQ(dot_quoted("door\\n"), "\"door\\\\n\"") << "a backslash and an n, not a new line";
  EXPECT_EQ(dot_quoted("ends\\"), "\"ends\\\\\"");
  EXPECT_EQ(dot_quoted("two\nlines"), "\"two\\nlines\"");
  EXPECT_EQ(dot_quoted("<b>&"), "\"<b>&\"");
  EXPECT_EQ(dot_quoted("a\x1b"), "\"a\xEF\xBF\xBD\"");
}

TEST(Escape, AWordOfTheShellIsThatWord) {
  EXPECT_EQ(shell_word("runs/circuit-quick-1"), "runs/circuit-quick-1");
  EXPECT_EQ(shell_word("causal.starts=2"), "causal.starts=2");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("image.channels=[12,16]"), "'image.channels=[12,16]'") << "a pattern of files";
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("~/runs"), "'~/runs'");
  for (const std::string& name : nasty_names()) {
    std::FILE* shell = popen(("printf %s " + shell_word(name)).c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::string printed;
    std::array<char, 256> part{};
    for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), shell)) > 0;) printed.append(part.data(), n);
    EXPECT_EQ(pclose(shell), 0);
    EXPECT_EQ(printed, name);
  }
}

TEST(Escape, ALineForATerminalStaysOne) {
  EXPECT_EQ(on_one_line("a\nb\t\x1b[2J\x7f"), "a\\nb\\t\\x1b[2J\\x7f");
  EXPECT_EQ(on_one_line("Lámpá"), "Lámpá");
}

TEST(Escape, JsonTakesAnyBytes) {
  EXPECT_EQ(json_text({{"a", "x\xE9y"}}), "{\"a\":\"x\xEF\xBF\xBDy\"}");
  for (const std::string& name : nasty_names()) {
    EXPECT_EQ(nlohmann::json::parse(json_text({{"name", name}})).at("name"), name);
  }
}

}  // namespace
}  // namespace causeway
