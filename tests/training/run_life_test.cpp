// What is on disk of a run over its life: of one moment, readable by other versions of the program, and with the way
// to its data.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "engine/core/error.h"
#include "engine/training/run_data.h"
#include "engine/training/run_directory.h"
#include "tests/data/expect_error.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// Changes a JSON file of a run.
void edit(const fs::path& path, const std::function<void(json&)>& change) {
  json content = json::parse(text_of(path));
  change(content);
  put(path, content.dump(2));
}

/// The stand-in's pairs as if they had been read from a file that held `content`.
DataSource file_of(const std::string& content) {
  return [content](const Settings& s, int threads, const DataProgress& progress) {
    auto data = std::make_shared<RunData>(*stand_in_source()(s, threads, progress));
    data->content = content;
    return std::shared_ptr<const RunData>(std::move(data));
  };
}

/// A saved run of the file `data` that is in the middle of its causal stage.
void save_half(const fs::path& folder, const std::string& data, const DataSource& source) {
  Settings s = tiny_settings();
  s.world.data = data;
  causeway::Run run(s, source, 1);
  for (int i = 0; i < 40 && run.stage() != Stage::kCausal; ++i) run.work(1e9, kGoOn, 30);
  run.work(1e9, kGoOn, 5);
  ASSERT_EQ(run.stage(), Stage::kCausal);
  save_run(run, folder);
}

TEST(RunLife, DataAreFoundWhereverTheRunIsOpened) {
  const TemporaryDirectory folder;
  const fs::path here = fs::weakly_canonical(folder.path());
  const fs::path run = here / "project/runs/first";
  fs::create_directories(run);
  EXPECT_EQ(find_run_data(run, ""), "");
  const std::string nowhere = (here / "nowhere/pairs.npz").string();
  EXPECT_EQ(find_run_data(run, nowhere), nowhere) << "the error then names the place where they were";
  put(run.parent_path() / "pairs.npz", "x");
  EXPECT_EQ(find_run_data(run, nowhere), (here / "project/runs/pairs.npz").string()) << "beside the run";
  EXPECT_EQ(find_run_data(run, "gone/pairs.npz"), (here / "project/runs/pairs.npz").string());
  put(here / "project/data/pairs.npz", "x");
  EXPECT_EQ(find_run_data(run, "data/pairs.npz"), (here / "project/data/pairs.npz").string())
      << "an older run has the path from the folder in which it was made";
  put(run / "summary.json", R"({"data": {"from_run": "../../data/pairs.npz"}})");
  EXPECT_EQ(find_run_data(run, nowhere), (here / "project/data/pairs.npz").string()) << "they were moved together";
  put(nowhere, "x");
  EXPECT_EQ(find_run_data(run, nowhere), nowhere) << "where the run says comes first";
  put(run / "summary.json", "damaged");
  fs::remove_all(here / "nowhere");
  EXPECT_EQ(find_run_data(run, nowhere), (here / "project/runs/pairs.npz").string());
}

TEST(RunLife, TheFilesSayWhatTheRunWasMadeOn) {
  const TemporaryDirectory folder;
  put(folder / "pairs.npz", "x");
  save_half(folder / "run", (folder / "pairs.npz").string(), file_of("crc64:1:1"));
  const json summary = read_summary(folder / "run");
  EXPECT_TRUE(summary.at("world").is_null()) << "no world that this program knows";
  EXPECT_EQ(summary.at("data"),
            (json{{"path", (folder / "pairs.npz").string()}, {"from_run", "../pairs.npz"}, {"content", "crc64:1:1"}}));
  EXPECT_EQ(load_trained(folder / "run").data_content, "crc64:1:1");
  fs::create_directories(folder / "elsewhere");
  fs::rename(folder / "run", folder / "elsewhere/run");
  fs::rename(folder / "pairs.npz", folder / "elsewhere/pairs.npz");
  EXPECT_EQ(load_run_settings(folder / "elsewhere/run").world.data, (folder / "elsewhere/pairs.npz").string());
}

TEST(RunLife, GoesOnWithTheDataItWasMadeOnAlone) {
  const TemporaryDirectory folder;
  save_half(folder / "run", "/nowhere/pairs.npz", file_of("crc64:1:1"));
  const auto moved = load_run(folder / "run", file_of("crc64:1:1"), 1, 0, "/else/where.npz");
  EXPECT_EQ(moved->settings().world.data, "/else/where.npz");
  moved->work(1e9, kGoOn);
  EXPECT_TRUE(moved->data());
  const auto others = load_run(folder / "run", file_of("crc64:2:1"), 1);
  expect_error([&] { others->work(1e9, kGoOn); }, {"/nowhere/pairs.npz does not hold what the run was made on"});

  // A run of an older program: nothing tells what the data held.
  save_half(folder / "older", "/nowhere/pairs.npz", file_of(""));
  const auto older = load_run(folder / "older", file_of("crc64:2:1"), 1);
  older->work(1e9, kGoOn);
  EXPECT_EQ(older->data_content(), "crc64:2:1") << "from now on it is known";

  save_half(folder / "sampled", "", stand_in_source());
  expect_error([&] { load_run(folder / "sampled", stand_in_source(), 1, 0, "pairs.npz"); }, {"sampled"});
}

TEST(RunLife, NamesOfOtherProgramsDoNotMakeItUnreadable) {
  const TemporaryDirectory folder;
  save_half(folder.path(), "", stand_in_source());
  const auto before = encode_safetensors(load_run(folder.path(), stand_in_source(), 1)->checkpoint());
  edit(folder / "settings.json", [](json& s) {
    s["novel"] = 1;
    s["causal"]["novel"] = {{"deep", 1}};
    s["later-method"] = {{"beta", 1}};
    s["score"].erase("every_seconds");
  });
  edit(folder / "summary.json", [](json& s) {
    s["novel_score"] = 0.5;
    s["novel"] = json::array({1, "x"});
    s.erase("mcc");
    s.erase("starts");
    s.erase("does_not_apply");
  });
  std::string metrics = text_of(folder / "metrics.csv");
  std::istringstream lines(metrics);
  std::string line, changed;
  while (std::getline(lines, line)) changed += line + (changed.empty() ? ",novel\n" : ",0.5\n");
  put(folder / "metrics.csv", changed);
  const auto run = load_run(folder.path(), stand_in_source(), 1);
  EXPECT_EQ(encode_safetensors(run->checkpoint()), before);
  EXPECT_EQ(run->settings().score.every_seconds, Settings{}.score.every_seconds) << "what is missing has its default";
  EXPECT_NE(run->history().to_csv().find("novel"), std::string::npos) << "the column is kept";
  EXPECT_THROW(settings_from_json(json::parse(text_of(folder / "settings.json"))), UsageError)
      << "in settings that a person writes an unknown name is an error";
}

TEST(RunLife, ASummaryOfAnotherMomentIsPassedOver) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1, 3);
  while (!run.done()) run.work(1000, kGoOn);
  save_run(run, folder.path());
  EXPECT_TRUE(load_run(folder.path(), stand_in_source(), 1)->scores().any());
  edit(folder / "summary.json", [](json& s) { s["step"] = s["step"].get<int>() - 1; });
  EXPECT_FALSE(load_run(folder.path(), stand_in_source(), 1)->scores().any());
  for (const char* damage : {R"({"stage": 7})", R"({"step": 3})", "[]", "", R"({"stage": "done", "r2": ["x"]})",
                             R"({"stage": "done", "graph": 3})", R"({"stage": "done", "mcc": "high"})"}) {
    put(folder / "summary.json", damage);
    expect_error([&] { read_summary(folder.path()); }, {"summary.json is damaged"});
  }
}

TEST(RunLife, FoldersAreGivenOnce) {
  const TemporaryDirectory folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  std::vector<std::vector<fs::path>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < 20; ++i) mine.push_back(fresh_run_directory(tiny_settings()));
    });
  }
  for (std::thread& thread : threads) thread.join();
  fs::current_path(before);
  std::set<fs::path> all;
  for (const auto& mine : given) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 80U);
}

}  // namespace
}  // namespace causeway
