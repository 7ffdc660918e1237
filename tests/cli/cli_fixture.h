// The program on a tiny run, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace causeway {

namespace fs = std::filesystem;
using nlohmann::json;

inline constexpr const char* kTiny =
    " --set world.pairs=200 --set world.test_pairs=60 --set image.size=32 --set image.channels=[12,16] --set "
    "image.hidden=16"
    " --set image.codes=5 --set image.steps=40 --set image.batch=16 --set image.dead_code_std=0.0001"
    " --set causal.hidden=[16,16] --set causal.solution_hidden=[8] --set causal.batch=16 --set causal.starts=2"
    " --set causal.search_steps=60 --set causal.polish_steps=20 --set ilcm.refine_steps=10 --set "
    "ilcm.refine_batch=32 --set score.dci_rows=60 --set score.live_dci_rows=40";

inline constexpr const char* kTinyVectors =
    " --set world.pairs=200 --set world.test_pairs=60 --set causal.hidden=[16,16] --set causal.solution_hidden=[8]"
    " --set causal.batch=16 --set causal.starts=2 --set causal.search_steps=60 --set causal.polish_steps=20"
    " --set score.dci_rows=60 --set score.live_dci_rows=40";

inline std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// A shell that runs `command`, in the background. It hears SIGHUP even where this test runs under nohup, whose
/// processes inherit that it is ignored.
inline pid_t start_shell(const std::string& command) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGHUP, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  return child;
}

struct Result {
  int code = -1;
  std::string out;
  std::string err;
};

class Cli : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("causeway-cli-test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  Result run(const std::string& arguments) const {
    const std::string command = std::string("cd ") + folder_.string() + " && " + CAUSEWAY_BIN_DIR + "/causeway-cli " +
                                arguments + " >out.txt 2>err.txt </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(folder_ / "out.txt"), text_of(folder_ / "err.txt")};
  }

  /// Exit code, one line of complaint on standard error, a hint line below it, nothing on standard output.
  void expect_complaint(const std::string& arguments, int code, const std::string& word) const {
    const Result r = run(arguments);
    EXPECT_EQ(r.code, code) << arguments << "\n" << r.err;
    EXPECT_NE(r.err.find(word), std::string::npos) << arguments << "\n" << r.err;
    EXPECT_EQ(r.err.rfind("causeway-cli: ", 0), 0U) << r.err;
    EXPECT_LE(std::count(r.err.begin(), r.err.end(), '\n'), 2) << r.err;
    EXPECT_TRUE(r.out.empty()) << r.out;
  }

  fs::path folder_;
};

}  // namespace causeway
