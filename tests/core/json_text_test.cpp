#include "engine/core/json_text.h"

#include <gtest/gtest.h>

#include "tests/data/expect_error.h"

namespace causeway {
namespace {

using nlohmann::json;

void refused(const std::string& text, const std::string& part) {
  expect_error([&] { parse_json(text, "s.json", "see the page"); }, part);
}

TEST(JsonText, TellsLineAndColumn) {
  EXPECT_EQ(parse_json("\xEF\xBB\xBF{\"a\": [1, 2]}", "s.json", ""), (json{{"a", {1, 2}}}));
  refused("{\n  \"a\": 1\n  \"b\": 2\n}", "s.json, line 3, column 5: this is not JSON: unexpected string literal");
  refused("{\"a\": 1,}",
          "s.json, line 1, column 9: this is not JSON: unexpected '}'; expected string literal | see the");
  refused("", "s.json, line 1, column 1: this is not JSON: unexpected end of input");
  refused("{\"a\": nan}", "line 1, column 8");
  refused("{\"a\": \"Gr\xF6\xDF\x65\"}", "line 1, column 10: this is not JSON: invalid string: ill-formed UTF-8");
  refused("{} {}", "line 1, column 4");
  refused("{\"a\": 1e999}", "s.json is not JSON");
  refused(std::string("\xFF\xFE{\0", 4), "s.json is in UTF-16 | save it as UTF-8");
  EXPECT_EQ(parse_json("{/* why */ \"a\": 1}", "s.json", "", true)["a"], 1);
  refused("{/* why */ \"a\": 1}", "line 1, column 2");
}

TEST(JsonText, ADoubledKeyIsRefused) {
  refused("{\"seed\": 1,\n \"seed\": 2}",
          "s.json, line 2, column 2: the key 'seed' is there twice in one object | leave");
  refused("{\"b\": {\"seed\": 1}, \"a\": \"seed\",\n\"c\": {\"seed\": 2, \n  \"seed\": 3}}",
          "s.json, line 3, column 3: the");
  refused("{\"se\\u0065d\": 1, \"s\\u0065ed\": 2}", "s.json: the key 'seed' is there twice");
  EXPECT_EQ(parse_json("[{\"a\": 1}, {\"a\": {\"a\": 2}}]", "s.json", "").size(), 2U);
}

TEST(JsonText, WritesWhateverTheTextIs) {
  EXPECT_EQ(json_text({{"run", "gr\xF6\xDF\x65"}}), "{\"run\":\"gr\xEF\xBF\xBD\xEF\xBF\xBD\x65\"}");
  EXPECT_EQ(json_text({{"a", 1}}, 2), "{\n  \"a\": 1\n}");
}

}  // namespace
}  // namespace causeway
