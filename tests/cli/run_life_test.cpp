// Runs of several processes, processes that are ended, disks that are full, data that were moved.
#include <signal.h>

#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include "engine/core/random.h"
#include "engine/data/npz.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

class RunLife : public Cli {
 protected:
  /// A process of the program in the background.
  pid_t start(const std::string& arguments, const std::string& name, const std::string& before = "") const {
    const std::string command = std::string("cd ") + folder_.string() + " && " + before + "exec " + CAUSEWAY_BIN_DIR +
                                "/causeway-cli " + arguments + " >" + name + ".out 2>" + name + ".err </dev/null";
    return start_shell(command);
  }
  static int end_of(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// Waits until `ready`, at most a minute.
  template <class F>
  static bool wait_until(F&& ready) {
    for (int i = 0; i < 1200; ++i) {
      if (ready()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  std::map<std::string, std::string> files_of(const std::string& run) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder_ / run)) {
      files[entry.path().filename().string()] = entry.is_regular_file() ? text_of(entry.path()) : "";
    }
    return files;
  }

  const std::string small_ = std::string(" --preset scaling-3 --threads 1") + kTinyVectors;
  const std::string endless_ = small_ + " --set causal.search_steps=100000000";
  const std::string long_ = endless_ + " --save-every 0.05";
};

TEST_F(RunLife, ProcessesThatStartTogetherTakeFoldersOfTheirOwn) {
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i) children.push_back(start("train --max-steps 2" + small_, std::to_string(i)));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(end_of(children[static_cast<std::size_t>(i)]), 0) << text_of(file(std::to_string(i) + ".err"));
  int runs = 0;
  for (const auto& entry : fs::directory_iterator(folder_ / "runs")) {
    EXPECT_TRUE(fs::exists(entry.path() / "checkpoint.safetensors")) << entry.path();
    ++runs;
  }
  EXPECT_EQ(runs, 6);
}

TEST_F(RunLife, AFolderInUseIsRefusedAndAKilledRunGoesOnAsIfNothingHadHappened) {
  ASSERT_EQ(run("train --out whole" + small_).code, 0);
  std::ofstream(file("spec.json")) << R"({"methods": ["pca"], "preset": "scaling-3", "worlds": ["scaling-3"]})";
  const pid_t child = start("train --out run" + long_, "long");
  ASSERT_TRUE(wait_until([&] { return fs::exists(folder_ / "run" / "checkpoint.safetensors"); }))
      << text_of(file("long.err"));
  expect_complaint("train --out run" + small_, 1, "run is in use by another process (" + std::to_string(child) + ")");
  expect_complaint("train --resume run", 1, "in use");
  expect_complaint("sweep spec.json --out run", 1, "in use");
  EXPECT_EQ(run("graph run").err.find("in use"), std::string::npos) << "reading is not refused";
  kill(child, SIGKILL);
  EXPECT_EQ(end_of(child), -1);
  EXPECT_EQ(run("train --resume run --max-seconds 2").code, 0) << "no lock is left";

  // Killed at several moments, the same run has the weights of the one that was not disturbed.
  for (const int milliseconds : {60, 150, 300}) {
    const std::string name = "killed" + std::to_string(milliseconds);
    const pid_t victim = start("train --save-every 0.01 --out " + name + small_, name);
    ASSERT_TRUE(wait_until([&] { return fs::exists(folder_ / name / "checkpoint.safetensors"); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(victim, SIGKILL);
    if (end_of(victim) != 0) {
      const Result resumed = run("train --save-every 0.01 --threads 1 --resume " + name);
      EXPECT_TRUE(resumed.code == 0 || resumed.err.find("trained to the end") != std::string::npos) << resumed.err;
    }
    EXPECT_EQ(text_of(folder_ / name / "checkpoint.safetensors"), text_of(folder_ / "whole" / "checkpoint.safetensors"))
        << name;
  }
}

TEST_F(RunLife, AClosedTerminalSavesEverything) {
  for (const int signal : {SIGHUP, SIGTERM}) {
    const std::string name = "run" + std::to_string(signal);
    const pid_t child = start("train --save-every 3600 --out " + name + endless_, name);
    ASSERT_TRUE(wait_until([&] { return fs::exists(folder_ / name / "checkpoint.safetensors"); }));
    kill(child, signal);
    EXPECT_EQ(end_of(child), 130) << text_of(file(name + ".err"));
    EXPECT_TRUE(fs::exists(folder_ / name / "summary.json"));
    EXPECT_FALSE(fs::exists(folder_ / name / ".lock"));
  }
  const pid_t child = start("train --max-seconds 3 --out ignored" + long_, "ignored", "trap '' HUP; ");
  ASSERT_TRUE(wait_until([&] { return fs::exists(folder_ / "ignored" / "checkpoint.safetensors"); }));
  kill(child, SIGHUP);
  EXPECT_EQ(end_of(child), 0) << "as under nohup";
}

TEST_F(RunLife, SavingThatFailsIsToldAtOnceAndAtTheEnd) {
  // Files may have 512 bytes: nothing can be written. Messages go through a pipe.
  const std::string command = "cd " + folder_.string() + " && { (trap '' XFSZ; ulimit -f 1; " + CAUSEWAY_BIN_DIR +
                              "/causeway-cli train --out run --max-seconds 3 --save-every 0.3" + endless_ +
                              " >/dev/null; echo code $? >&2) 2>&1; } | cat > full.err";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Result r{0, "", text_of(file("full.err"))};
  EXPECT_NE(r.err.find("code 1"), std::string::npos) << r.err;
  std::size_t told = 0;
  for (auto at = r.err.find("the run is not saved"); at != std::string::npos;
       at = r.err.find("the run is not saved", at + 1))
    ++told;
  EXPECT_GE(told, 2U) << r.err;
  EXPECT_NE(r.err.find("causeway-cli: nothing of this run is saved: run"), std::string::npos) << r.err;
  EXPECT_EQ(r.err.find("--resume"), std::string::npos) << "there is nothing to go on with";
  EXPECT_FALSE(fs::exists(folder_ / "run")) << "nothing is left behind";

  // A run that has a checkpoint keeps it, and that is said.
  const pid_t first = start("train --out kept" + long_, "kept");
  ASSERT_TRUE(wait_until([&] {
    std::error_code none;  // the first checkpoint, of before there are weights, is small enough to be written again
    const auto size = fs::file_size(folder_ / "kept" / "checkpoint.safetensors", none);
    return !none && size > 8192;
  }));
  kill(first, SIGTERM);
  ASSERT_EQ(end_of(first), 130);
  const auto before = files_of("kept");
  const pid_t second = start("train --resume kept --max-seconds 2", "again", "trap '' XFSZ; ulimit -f 8; ");
  EXPECT_EQ(end_of(second), 1);
  EXPECT_NE(text_of(file("again.err")).find("go on from there with: causeway-cli train --resume kept"),
            std::string::npos)
      << text_of(file("again.err"));
  EXPECT_EQ(files_of("kept"), before);
}

// A full disk shows itself like this: the folder of the moments cannot be made.
TEST_F(RunLife, MomentsThatCannotBeKeptAreToldAndTheRunIsWhole) {
  fs::create_directories(folder_ / "run");
  std::ofstream(folder_ / "run" / "moments") << "in the way";
  const Result r = run("train --max-steps 5 --moments 5 --out run" + small_);
  EXPECT_EQ(r.code, 1) << r.err;
  EXPECT_NE(r.err.find("the run is saved, but not its moments to go back to"), std::string::npos) << r.err;
  EXPECT_EQ(run("eval run").code, 0);
  ASSERT_EQ(run("train --max-steps 5 --moments 5 --out again" + small_).code, 0);
  EXPECT_TRUE(fs::is_directory(folder_ / "again" / "moments"));
}

// Whoever removes the folder of a run that is going on takes its lock away too.
TEST_F(RunLife, TwoProcessesNeverWriteARunWhoseFolderWasRemoved) {
  const pid_t first = start("train --out run" + long_, "first");
  const auto saved = [&] { return fs::exists(folder_ / "run" / "checkpoint.safetensors"); };
  ASSERT_TRUE(wait_until(saved)) << text_of(file("first.err"));
  std::error_code ignored;
  while (fs::exists(folder_ / "run", ignored)) fs::remove_all(folder_ / "run", ignored);
  ASSERT_TRUE(wait_until(saved)) << "it is saved again";
  expect_complaint("train --resume run", 1, "in use by another process (" + std::to_string(first) + ")");
  kill(first, SIGSTOP);
  while (fs::exists(folder_ / "run", ignored)) fs::remove_all(folder_ / "run", ignored);
  const pid_t second = start("train --out run" + long_, "second");
  ASSERT_TRUE(wait_until(saved)) << text_of(file("second.err"));
  kill(first, SIGCONT);
  EXPECT_TRUE(wait_until([&] {
    return text_of(file("first.err")).find("is not saved: run is in use") != std::string::npos;
  })) << text_of(file("first.err"));
  kill(first, SIGTERM);
  EXPECT_EQ(end_of(first), 1) << "its end is not saved";
  kill(second, SIGTERM);
  EXPECT_EQ(end_of(second), 130) << text_of(file("second.err"));
}

TEST_F(RunLife, FilesOfARunThatLackSomethingAreReadFurther) {
  ASSERT_EQ(run("train --max-steps 5 --out run" + small_).code, 0);
  const Result whole = run("graph run --json");
  ASSERT_EQ(whole.code, 0) << whole.err;
  const json summary = json::parse(text_of(folder_ / "run/summary.json"));
  for (const char* key : {"edges", "graph", "true_edges", "match", "order"}) {
    json less = summary;
    less.erase(key);
    std::ofstream(file("run/summary.json")) << less.dump();
    const Result graph = run("graph run --json");
    EXPECT_EQ(graph.code, 0) << key << graph.err;
    const bool is_told_anew = std::string(key) == "edges" || std::string(key) == "graph";
    if (is_told_anew) {
      EXPECT_EQ(json::parse(graph.out)["edges"], json::parse(whole.out)["edges"]) << key;
    }
  }
  std::ofstream(file("run/summary.json")) << summary.dump();
  std::ofstream(file("run/metrics.csv")).close();
  for (const char* words : {"eval run", "graph run", "export run --out out.npz", "compare run"}) {
    const Result r = run(words);
    EXPECT_EQ(r.code, 0) << words << r.err;
  }
  expect_complaint("train --resume run", 1, "trained to the end");
}

TEST_F(RunLife, AFinishedRunIsNotGoneOnWith) {
  ASSERT_EQ(run("train --max-steps 5 --out run" + small_).code, 0);
  const auto before = files_of("run");
  expect_complaint("train --resume run", 1, "run is trained to the end");
  expect_complaint("train --resume run --set ilcm.beta=0.5", 1, "run is trained to the end");
  EXPECT_EQ(files_of("run"), before);
}

TEST_F(RunLife, DataAreFoundFromAnywhereAndTakenFromElsewhereIfTheyAreTheSame) {
  ASSERT_EQ(run("dataset --world scaling-3 --pairs 250 --seed 8 --out pairs.npz").code, 0);
  ASSERT_EQ(run("dataset --world scaling-3 --pairs 250 --seed 9 --out others.npz").code, 0);
  fs::create_directories(folder_ / "a/b");
  ASSERT_EQ(run("train --data pairs.npz --max-steps 5 --out a/done" + small_).code, 0);
  const pid_t child = start("train --data ./pairs.npz --out a/half" + long_, "half");
  ASSERT_TRUE(wait_until([&] { return fs::exists(folder_ / "a/half/checkpoint.safetensors"); }))
      << text_of(file("half.err"));
  kill(child, SIGTERM);
  ASSERT_EQ(end_of(child), 130);

  const json summary = json::parse(text_of(folder_ / "a/done/summary.json"));
  EXPECT_TRUE(summary["world"].is_null());
  EXPECT_EQ(summary["data"]["path"], (folder_ / "pairs.npz").string());
  const json scores = json::parse(run("eval a/done --json").out);
  // The program's folder is changed by a second cd.
  EXPECT_EQ(run("--version; cd a/b && " + std::string(CAUSEWAY_BIN_DIR) + "/causeway-cli eval ../done --json").code, 0);

  fs::rename(folder_ / "pairs.npz", folder_ / "a/b/moved.npz");
  expect_complaint("eval a/done", 1, "--data");
  expect_complaint("train --resume a/half", 1, "causeway-cli train --resume a/half --data FILE");
  expect_complaint("export a/done --out x.npz", 1, "--data");
  const Result moved = run("eval a/done --data a/b/moved.npz --json");
  EXPECT_EQ(json::parse(moved.out)["mcc"], scores["mcc"]) << "the part that was held out: " << moved.err;
  EXPECT_EQ(run("export a/done --data a/b/moved.npz --out x.npz").code, 0);
  EXPECT_EQ(run("graph a/done --method enco --data a/b/moved.npz").err.find("where they were"), std::string::npos);
  const auto before = files_of("a/half");
  expect_complaint("train --resume a/half --data others.npz", 1, "does not hold what the run was made on");
  EXPECT_EQ(files_of("a/half"), before);
  const Result resumed = run("train --resume a/half --data a/b/moved.npz --max-seconds 2");
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(json::parse(text_of(folder_ / "a/half/summary.json"))["data"]["path"],
            (folder_ / "a/b/moved.npz").string());
  std::ofstream(folder_ / "a/b/moved.npz", std::ios::app) << "x";
  expect_complaint("eval a/half", 1, "does not hold what the run was made on");
}

TEST_F(RunLife, ScoresThatDoNotExistAreSaidAndTheRunCanBeRead) {
  struct Odd {
    const char* name;
    const char* reason;
    int pairs;
    std::function<double(int pair, int factor, double value)> change;
  };
  const std::vector<Odd> all{
      {"plain", "", 200, [](int, int, double v) { return v; }},
      {"constant", "the factor 'b' is the same in all held-out data", 200,
       [](int, int f, double v) { return f == 1 ? 3.0 : v; }},
      {"all-constant", "the factor 'a' is the same in all held-out data", 200, [](int, int, double) { return 1.0; }},
      {"constant-held-out", "the factor 'c' is the same in all held-out data", 200,
       [](int p, int f, double v) { return f == 2 && p >= 160 ? 1.0 : v; }},
      {"constant-second-half", "", 200, [](int p, int f, double v) { return f == 2 && p >= 180 ? 1.0 : v; }},
      {"two-values", "", 200, [](int, int f, double v) { return f == 0 ? (v > 0 ? 1.0 : 0.0) : v; }},
      {"large", "the factor 'a' is the same in all held-out data but for rounding: so far from zero", 200,
       [](int, int, double v) { return 1e15 + v; }},
      {"few", "held-out pairs are too few, at least 20 are needed", 60, [](int, int, double v) { return v; }},
  };
  for (const Odd& odd : all) {
    SCOPED_TRACE(odd.name);
    Random random(1, Stream::kTest);
    std::vector<float> x;
    std::vector<double> labels;
    for (int row = 0; row < 2 * odd.pairs; ++row) {
      for (int f = 0; f < 3; ++f) {
        const double v = random.normal();
        x.push_back(static_cast<float>(v));
        labels.push_back(odd.change(row / 2, f, v));
      }
    }
    const std::vector<std::uint8_t> names{'a', 'b', 'c'};
    std::vector<NpzEntry> entries{npz_entry<float>("x", {odd.pairs, 2, 3}, x),
                                  npz_entry<double>("labels", {odd.pairs, 2, 3}, labels)};
    entries.push_back(npz_bytes_entry("names", {3}, 1, names));
    save_npz(folder_ / (std::string(odd.name) + ".npz"), entries);
    const std::string run_name = std::string("run-") + odd.name;
    const Result trained = run(std::string("train --max-steps 3 --data ") + odd.name + ".npz --out " + run_name +
                               small_ + " --set causal.batch=8 --set world.split=last");
    ASSERT_EQ(trained.code, 0) << trained.err;
    const Result eval = run("eval " + run_name);
    EXPECT_EQ(eval.code, 0) << eval.err;
    EXPECT_NE(eval.out.find(odd.reason), std::string::npos) << eval.out;
    EXPECT_NE(trained.out.find(odd.reason), std::string::npos) << trained.out;
    EXPECT_EQ(run("eval " + run_name + " --json").code, 0);
    EXPECT_EQ(run("export " + run_name + " --out out.npz").code, 0);
    EXPECT_EQ(run("graph " + run_name).code, 0);
    EXPECT_EQ(run("compare " + run_name).code, 0);
    expect_complaint("train --resume " + run_name, 1, "trained to the end");
  }
  const Result none = run("train --max-steps 3 --out none" + small_ + " --set world.test_pairs=0");
  ASSERT_EQ(none.code, 0) << none.err;
  EXPECT_NE(none.out.find("no data are held out"), std::string::npos) << none.out;
  EXPECT_EQ(run("compare none").code, 0);
  expect_complaint("eval none", 1, "no held-out data");
  EXPECT_EQ(run("graph none").code, 1) << "there is nothing to read it from";

  // A summary that is damaged is not a run that was not trained to the end.
  std::ofstream(folder_ / "run-plain" / "summary.json") << R"({"stage": "done", "mcc": "high"})";
  expect_complaint("compare run-plain", 1, "summary.json is damaged");
  fs::remove(folder_ / "run-plain" / "summary.json");
  expect_complaint("compare run-plain", 1, "has no summary.json");
}

TEST_F(RunLife, ShortCampaignOfKilledProcesses) {
  if (std::system("/usr/bin/python3 -c '' >/dev/null 2>&1") != 0) GTEST_SKIP() << "python3 is not installed";
  const std::string command = std::string("/usr/bin/python3 ") + CAUSEWAY_SOURCE_DIR + "/tests/campaigns/kill --cli " +
                              CAUSEWAY_BIN_DIR + "/causeway-cli --count 6 >" + file("out.txt") + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << text_of(file("out.txt"));
}

}  // namespace
}  // namespace causeway
