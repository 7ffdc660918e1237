# Run by causeway_embed() at build time: writes SOURCE and HEADER from FILES (separated by |).
string(REPLACE "|" ";" files "${FILES}")
set(body "")
set(entries "")
set(index 0)
foreach(file IN LISTS files)
  file(RELATIVE_PATH name ${BASE} ${file})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND body "const unsigned char data${index}[] = {${bytes}0};\n")
  string(APPEND entries
         "      {\"${name}\", {reinterpret_cast<const char*>(data${index}), sizeof(data${index}) - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${HEADER}
"// Written at build time by cmake/EmbedScript.cmake.
#pragma once
#include <map>
#include <string_view>
namespace causeway::embedded::${NAMESPACE} {
/// Content of each embedded file by its path.
const std::map<std::string_view, std::string_view>& embedded_files();
}  // namespace causeway::embedded::${NAMESPACE}
")
file(WRITE ${SOURCE}
"// Written at build time by cmake/EmbedScript.cmake.
#include \"embedded/${NAMESPACE}.h\"
namespace causeway::embedded::${NAMESPACE} {
namespace {
${body}}  // namespace
const std::map<std::string_view, std::string_view>& embedded_files() {
  static const std::map<std::string_view, std::string_view> files{
${entries}  };
  return files;
}
}  // namespace causeway::embedded::${NAMESPACE}
")
