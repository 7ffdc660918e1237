// Names that some format or other takes for something else.
#pragma once

#include <string>
#include <vector>

namespace causeway {

inline std::vector<std::string> nasty_names() {
  return {"lamp \"left\"",
          "a\\b",
          "ends\\",
          "a,b;c",
          "a|b",
          "<b>&amp;</b>",
          "two\nlines",
          "tab\there",
          "$(touch x)'",
          "`x` $HOME",
          "*?[a]",
          "a b  c",
          "it's",
          "# no comment",
          "\xEF\xBC\xA1\xEF\xBC\xA2",
          "\xEF\xBB\xBF"
          "bom",
          "{x}",
          "%s%n",
          "]]> -->",
          "L\xC3\xA1mpa"};
}

}  // namespace causeway
