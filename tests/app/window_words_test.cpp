// What the window may say: no words of the command line, read from the sources.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Whether what this file says is only ever said by the command line.
bool of_the_command_line(const std::string& file) {
  for (const char* own : {"app/cli/", "app/main.cpp", "app/launch.cpp", "app/script/", "app/platform/", "engine/sweep/",
                          "engine/report/"}) {
    if (file.starts_with(own)) return true;
  }
  return false;
}

/// Texts with words of the command line that no window shows: where, and a part of the text.
struct Exception {
  const char* file;
  const char* part;
};
constexpr Exception kExceptions[] = {
    {"app/shell/layout.cpp", "causeway-cli train --preset"},               // the command that is there to be copied
    {"app/shell/layout.cpp", " --set "},                                   // a part of it
    {"engine/training/settings.cpp", "Settings for --set"},                // help of the command line
    {"engine/training/settings.cpp", "e.g. --set causal.starts=2"},        // assignments as words come from there alone
    {"engine/training/run_directory.cpp", "causeway-cli train --resume"},  // load_trained() serves the command line
};

TEST(WindowWords, NothingTheWindowSaysNamesAnOptionOfTheCommandLine) {
  const std::regex text("\"(?:[^\"\\\\]|\\\\.)*\"");
  const std::regex option("(^|[^-\\w(#<!])--[a-z]|causeway-cli|`[a-z]+( --[a-z]+)?`");
  int files = 0;
  for (const char* folder : {"app", "engine"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(CAUSEWAY_SOURCE_DIR) / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".h") continue;
      const std::string file = fs::relative(entry.path(), CAUSEWAY_SOURCE_DIR).string();
      if (of_the_command_line(file)) continue;
      ++files;
      std::ifstream in(entry.path());
      int number = 0;
      for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.find_first_not_of(' ') != std::string::npos &&
            line.substr(line.find_first_not_of(' ')).starts_with("//"))
          continue;
        for (std::sregex_iterator it(line.begin(), line.end(), text), end; it != end; ++it) {
          const std::string words = it->str();
          if (!std::regex_search(words, option)) continue;
          bool allowed = false;
          for (const Exception& e : kExceptions) {
            allowed = allowed || (file == e.file && words.find(e.part) != std::string::npos);
          }
          EXPECT_TRUE(allowed) << file << ":" << number << ": " << words;
        }
      }
    }
  }
  EXPECT_GT(files, 200);
}

/// Phrases that people who had not seen the window before stumbled over.
TEST(WindowWords, WhatReadOddlyIsNotSaidAgain) {
  const char* odd[] = {"All stages made",
                       "The bars are what the model takes",
                       "cannot be fooled so",
                       ", not in view",
                       "another draw of the same law",
                       "is nothing that can be opened",
                       "is about another world than the one",
                       "Present folder"};
  const std::regex off(R"re(\btext(_at)?\([^;"]*"off")re");  // as a caption; what a script reads may be "off"
  int files = 0;
  for (const char* folder : {"app", "engine", "assets/lessons"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(CAUSEWAY_SOURCE_DIR) / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".h" && extension != ".json") continue;
      ++files;
      std::ifstream in(entry.path());
      const std::string text(std::istreambuf_iterator<char>(in), {});
      for (const char* phrase : odd) {
        EXPECT_EQ(text.find(phrase), std::string::npos) << entry.path() << ": " << phrase;
      }
      if (extension == ".cpp") {
        EXPECT_FALSE(std::regex_search(text, off)) << entry.path();
      }
    }
  }
  EXPECT_GT(files, 200);
}

}  // namespace
}  // namespace causeway
