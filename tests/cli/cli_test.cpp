// The command line as a person or a script would use it: the real program on a tiny run, from pictures to pictures.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "engine/core/random.h"
#include "engine/data/image_io.h"
#include "engine/data/npz.h"
#include "engine/data/pair_npz.h"
#include "engine/data/safetensors.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kTiny =
    " --set world.pairs=200 --set world.test_pairs=60 --set image.size=32 --set image.channels=[12,16] --set "
    "image.hidden=16"
    " --set image.codes=5 --set image.steps=40 --set image.batch=16 --set image.dead_code_std=0.0001"
    " --set causal.hidden=[16,16] --set causal.solution_hidden=[8] --set causal.batch=16 --set causal.starts=2"
    " --set causal.search_steps=60 --set causal.polish_steps=20 --set causal.refine_steps=10 --set "
    "causal.refine_batch=32 --set score.dci_rows=60 --set score.live_dci_rows=40";

constexpr const char* kTinyVectors =
    " --set world.pairs=200 --set world.test_pairs=60 --set causal.hidden=[16,16] --set causal.solution_hidden=[8]"
    " --set causal.batch=16 --set causal.starts=2 --set causal.search_steps=60 --set causal.polish_steps=20"
    " --set score.dci_rows=60 --set score.live_dci_rows=40";

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
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

TEST_F(Cli, HelpIsThereForEveryVerb) {
  EXPECT_EQ(run("--help").code, 0);
  for (const char* verb : {"render", "dataset", "train", "eval", "graph", "traverse", "intervene", "bench"}) {
    const Result r = run(std::string(verb) + " --help");
    EXPECT_EQ(r.code, 0) << verb;
    EXPECT_GT(r.out.size(), 200U) << verb;
  }
}

TEST_F(Cli, RendersPicturesUnderIntervention) {
  const Result r = run("render --world circuit --count 3 --size 64 --seed 2 --do arm=0.5 --do green=1 --out pictures");
  ASSERT_EQ(r.code, 0) << r.err;
  const Image image = load_image(folder_ / "pictures" / "circuit-0000.png");
  EXPECT_EQ(image.width, 64);
  std::istringstream csv(text_of(folder_ / "pictures" / "latents.csv"));
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "file,red,green,blue,arm");
  int rows = 0;
  for (; std::getline(csv, line); ++rows) {
    EXPECT_NE(line.find(",1,"), std::string::npos) << line;
    EXPECT_EQ(line.substr(line.size() - 4), ",0.5") << line;
  }
  EXPECT_EQ(rows, 3);
}

TEST_F(Cli, TrainsEvaluatesAndIntervenes) {
  const Result train = run(std::string("train --preset circuit-quick --seed 5 --out run --json") + kTiny);
  ASSERT_EQ(train.code, 0) << train.err;
  const json summary = json::parse(train.out);
  for (const char* key :
       {"disentanglement", "completeness", "informativeness", "noise_disentanglement", "mcc", "intervention_accuracy",
        "shd", "graph", "edges", "true_edges", "match", "step", "seconds", "seed", "threads", "git"}) {
    EXPECT_TRUE(summary.contains(key)) << key;
  }
  EXPECT_EQ(summary["seed"], 5);
  EXPECT_EQ(summary["graph"].size(), 4U);
  for (const char* name : {"settings.json", "metrics.csv", "checkpoint.safetensors", "summary.json"}) {
    EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
  }

  const Result eval = run("eval run --json");
  ASSERT_EQ(eval.code, 0) << eval.err;
  const json scores = json::parse(eval.out);
  EXPECT_DOUBLE_EQ(scores["mcc"].get<double>(), summary["mcc"].get<double>()) << "eval repeats the scores of the run";
  EXPECT_DOUBLE_EQ(scores["disentanglement"].get<double>(), summary["disentanglement"].get<double>());
  EXPECT_EQ(scores["edges"], summary["edges"]);

  EXPECT_EQ(json::parse(run("graph run --json").out)["edges"], summary["edges"]);
  EXPECT_EQ(run("graph run --dot").out.rfind("digraph", 0), 0U);

  ASSERT_EQ(run("traverse run --out grid.png --columns 5 --scale 1").code, 0);
  const Image grid = load_image(file("grid.png"));
  EXPECT_EQ(grid.width, 6 * (32 + 2) + 2);
  EXPECT_EQ(grid.height, 4 * (32 + 2) + 2);
  for (const char* mode : {"do", "set", "counterfactual"}) {
    const Result r = run(std::string("intervene run --sample 3 --do green=0.9 --out three.png --mode ") + mode);
    ASSERT_EQ(r.code, 0) << r.err;
    EXPECT_GT(load_image(file("three.png")).width, 3 * 32);
  }
  ASSERT_EQ(run("render --count 1 --size 40 --out one").code, 0);
  EXPECT_EQ(run("intervene run --image one/circuit-0000.png --do z1=0.5 --out two.png").code, 0);

  // What `settings.json` says is enough to do it again.
  const Result again = run("train --config run/settings.json --threads 1 --out again --json");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(text_of(folder_ / "again" / "checkpoint.safetensors"), text_of(folder_ / "run" / "checkpoint.safetensors"));

  expect_complaint("train --preset circuit-quick --out run", 1, "already holds a run");
  expect_complaint("intervene run --sample 3 --do gren=0.9 --out three.png", 2, "gren");
  expect_complaint("intervene run --do green=0.9 --out three.png", 2, "--image");
  expect_complaint("traverse run --out /proc/x/grid.png", 1, "/proc/x");
}

TEST_F(Cli, EncoAgreesOnTheGraphOfThePretrainedRun) {
  const Result r = run(std::string("graph ") + CAUSEWAY_SOURCE_DIR + "/assets/pretrained/circuit --method enco --json");
  ASSERT_EQ(r.code, 0) << r.err;
  const json enco = json::parse(r.out);
  const json implicit =
      json::parse(run(std::string("graph ") + CAUSEWAY_SOURCE_DIR + "/assets/pretrained/circuit --json").out);
  EXPECT_EQ(enco["edges"], implicit["edges"]) << enco["graph"];
  EXPECT_EQ(enco["agrees_with_implicit"], true);
  EXPECT_EQ(enco["shd"], 0);
  EXPECT_NE(enco["graph"], implicit["graph"]) << "found by another route";
  for (const auto& [key, value] : implicit.items()) EXPECT_TRUE(enco.contains(key)) << key;
}

TEST_F(Cli, TrainsOnAFileAndWithoutContext) {
  ASSERT_EQ(run("dataset --pairs 250 --size 32 --seed 8 --out pairs.npz").code, 0);
  const Result r = run(std::string("train --data pairs.npz --set method=dvae --seed 5 --out run --json") + kTiny);
  ASSERT_EQ(r.code, 0) << r.err;
  const json summary = json::parse(r.out);
  EXPECT_TRUE(summary["shd"].is_null()) << "a dVAE has no graph";
  EXPECT_TRUE(summary["graph"].is_null());
  EXPECT_FALSE(summary["mcc"].is_null());
  expect_complaint("graph run --method enco", 1, "100 pairs");
  fs::resize_file(folder_ / "pairs.npz", fs::file_size(folder_ / "pairs.npz") / 2);
  expect_complaint(std::string("train --data pairs.npz --out other") + kTiny, 1, "pairs.npz");
}

TEST_F(Cli, TrainsOnAWorldOfVectors) {
  const Result train = run(std::string("train --preset scaling-3 --seed 5 --out run --json") + kTinyVectors);
  ASSERT_EQ(train.code, 0) << train.err;
  const json summary = json::parse(train.out);
  EXPECT_EQ(summary["world"], "scaling");
  EXPECT_EQ(summary["graph"].size(), 3U);
  EXPECT_EQ(summary["factors"], (json{"z1", "z2", "z3"}));
  EXPECT_FALSE(summary["shd"].is_null());

  const Result eval = run("eval run --json");
  ASSERT_EQ(eval.code, 0) << eval.err;
  const json scores = json::parse(eval.out);
  for (const char* key : {"disentanglement", "mcc", "shd", "edges", "true_edges"}) {
    EXPECT_EQ(scores[key], summary[key]) << key;
  }
  EXPECT_EQ(json::parse(run("graph run --json").out)["edges"], summary["edges"]);
  EXPECT_EQ(run("graph run --dot").out.rfind("digraph", 0), 0U);

  // The world is that of the run's seed: the same graph and pairs as `dataset` writes.
  ASSERT_EQ(run("dataset --world scaling-3 --pairs 80 --seed 5 --out pairs.npz").code, 0);
  const Result on_file = run("eval run --data pairs.npz --json");
  ASSERT_EQ(on_file.code, 0) << on_file.err;
  EXPECT_EQ(json::parse(on_file.out)["true_edges"], summary["true_edges"]);

  const Result again = run("train --config run/settings.json --threads 1 --out again --json");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(text_of(folder_ / "again" / "checkpoint.safetensors"), text_of(folder_ / "run" / "checkpoint.safetensors"));

  expect_complaint("traverse run --out grid.png", 1, "no pictures");
  expect_complaint("intervene run --sample 0 --do z1=0.5 --out three.png", 1, "no pictures");
  EXPECT_FALSE(fs::exists(folder_ / "grid.png"));
  ASSERT_EQ(run("dataset --world circuit --pairs 60 --size 32 --out pictures.npz").code, 0);
  expect_complaint("eval run --data pictures.npz", 1, "trained on vectors");
  ASSERT_EQ(run("dataset --world scaling-5 --pairs 60 --out wide.npz").code, 0);
  expect_complaint("eval run --data wide.npz", 1, "vectors of 3 numbers, these have 5");
}

TEST_F(Cli, TrainsOnAFileOfVectors) {
  const Result written = run("dataset --world scaling-3-chain --pairs 250 --seed 8 --out pairs.npz");
  ASSERT_EQ(written.code, 0) << written.err;
  EXPECT_NE(written.out.find("vectors of 3 numbers"), std::string::npos) << written.out;
  const Result r =
      run(std::string("train --preset scaling-3 --data pairs.npz --seed 5 --out run --json") + kTinyVectors);
  ASSERT_EQ(r.code, 0) << r.err;
  const json summary = json::parse(r.out);
  int edges = 0;
  for (const json& row : summary["true_edges"]) {
    for (const json& edge : row) edges += edge.get<int>();
  }
  EXPECT_EQ(edges, 2) << "the graph came with the file: a chain of three";
  EXPECT_FALSE(summary["shd"].is_null());
  const Result eval = run("eval run --json");
  ASSERT_EQ(eval.code, 0) << eval.err;
  EXPECT_EQ(json::parse(eval.out)["mcc"], summary["mcc"]);

  const std::string tiny = std::string("train --data pairs.npz --out more") + kTinyVectors;
  expect_complaint(tiny + " --preset scaling-4", 1, "causal.latents=3");
  expect_complaint(tiny + " --preset scaling-3 --set causal.batch=240 --set world.pairs=20000", 1,
                   "fewer than a batch");
  EXPECT_FALSE(fs::exists(folder_ / "more")) << "nothing was learned, nothing is left behind";

  ASSERT_EQ(run("dataset --world scaling-3 --pairs 1 --out one.npz").code, 0);
  expect_complaint("train --preset scaling-3 --data one.npz --out more", 1, "cannot be split");
  fs::resize_file(folder_ / "pairs.npz", fs::file_size(folder_ / "pairs.npz") / 2);
  expect_complaint(tiny + " --preset scaling-3", 1, "pairs.npz");
}

TEST_F(Cli, BrokenVectorsAreToldClearly) {
  const auto write = [&](const std::vector<float>& x, const std::vector<std::int64_t>& shape) {
    const std::vector<NpzEntry> entries{npz_entry<float>("x", shape, x)};
    save_npz(folder_ / "bad.npz", entries);
  };
  const std::string train = std::string("train --preset scaling-3 --data bad.npz --out more") + kTinyVectors;
  std::vector<float> x(100 * 2 * 3);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  write(x, {100, 2, 3});
  EXPECT_EQ(run(train + " --max-steps 2").code, 0) << "without truth too";
  fs::remove_all(folder_ / "more");
  auto bad = x;
  bad[77] = std::nanf("");
  write(bad, {100, 2, 3});
  expect_complaint(train, 1, "position 77 is not finite");
  write(x, {200, 3});
  expect_complaint(train, 1, "(200, 3)");
  write(std::vector<float>(600, 0.1F), {100, 2, 3});
  expect_complaint(train, 1, "every observation is the same");
  EXPECT_FALSE(fs::exists(folder_ / "more"));
}

TEST_F(Cli, VariantsOfWorldsAreCheckedBeforeAnyWork) {
  for (const char* preset : {"scaling-1", "scaling-99"}) {
    expect_complaint(std::string("train --preset ") + preset + " --out x", 2, "2 .. 10");
  }
  expect_complaint("train --preset scaling-4 --set world.variables=11 --out x", 2, "between 2 and 10");
  expect_complaint("train --preset scaling-4 --set world.graph=ring --out x", 2, "random, full, chain");
  expect_complaint("train --preset scaling-4 --set world.pairs=20 --out x", 2, "causal.batch");
  expect_complaint("dataset --world scaling-1 --out x.npz", 2, "2 .. 10");
  expect_complaint("dataset --world scaling-4-ring --out x.npz", 2, "random, full, chain");
  expect_complaint("dataset --world scalling-4 --out x.npz", 2, "scaling");
  expect_complaint("dataset --world scaling-10 --pairs 100000000 --out x.npz", 2, "pairs");
  expect_complaint("render --world scaling-4 --out x", 2, "dataset --world scaling-4");
  EXPECT_FALSE(fs::exists(folder_ / "x"));
  EXPECT_FALSE(fs::exists(folder_ / "x.npz"));
}

TEST_F(Cli, SweepsResumesAndCompares) {
  std::ofstream(file("spec.json")) << R"({"methods": ["pca", "beta-vae"], "worlds": ["circuit", "circuit-independent"],
    "seeds": [1], "set": {"world": {"pairs": 200, "test_pairs": 60},
    "image": {"size": 32, "channels": [12, 16], "hidden": 16, "codes": 5, "steps": 40, "batch": 16},
    "causal": {"hidden": [16], "batch": 16, "starts": 2, "search_steps": 60, "polish_steps": 20},
    "score": {"dci_rows": 60}}})";
  const Result first = run("sweep spec.json --out out --json");
  ASSERT_EQ(first.code, 0) << first.err;
  const auto table = json::parse(first.out);
  ASSERT_EQ(table.at("rows").size(), 4U);
  EXPECT_EQ(table.at("rows").at(0).at("method"), "PCA");
  EXPECT_TRUE(table.at("rows").at(0).at("shd").is_null());
  EXPECT_GT(table.at("rows").at(0).at("interventional_error").at("mean").get<double>(), 0.0);
  EXPECT_NE(text_of(folder_ / "out" / "report.html").find("beta-VAE"), std::string::npos);
  EXPECT_NE(text_of(folder_ / "out" / "results.csv").find("pca_circuit-independent_s1"), std::string::npos);
  // Again: nothing to do, unless something is missing.
  fs::remove_all(folder_ / "out" / "runs" / "pca_circuit_s1");
  const auto untouched =
      fs::last_write_time(folder_ / "out" / "runs" / "beta-vae_circuit_s1" / "checkpoint.safetensors");
  const Result again = run("sweep spec.json --out out --json");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(fs::last_write_time(folder_ / "out" / "runs" / "beta-vae_circuit_s1" / "checkpoint.safetensors"),
            untouched);

  const Result compared = run("compare out/runs/pca_circuit_s1 out/runs/beta-vae_circuit_s1");
  EXPECT_EQ(compared.code, 0) << compared.err;
  EXPECT_NE(compared.out.find("beta-VAE  none  circuit"), std::string::npos) << compared.out;
  expect_complaint("compare out/runs", 1, "is not a run");
  expect_complaint("sweep spec.json", 2, "--out");
  std::ofstream(file("typo.json")) << R"({"method": ["pca"]})";
  expect_complaint("sweep typo.json --out typo", 2, "methods");
  std::ofstream(file("other.json")) << R"({"methods": ["pca"]})";
  expect_complaint("sweep other.json --out out", 1, "another sweep");
}

TEST_F(Cli, ProcessesUnderMpirunShareASweepAndOneThatDiesIsMadeUpFor) {
  if (std::system("command -v mpirun >/dev/null 2>&1") != 0) GTEST_SKIP() << "mpirun is not installed";
  std::ofstream(file("spec.json")) << R"({"methods": ["beta-vae", "ilcm"], "seeds": [1, 2, 3], "set": {
    "world": {"pairs": 200, "test_pairs": 60},
    "image": {"size": 32, "channels": [12, 16], "hidden": 16, "codes": 5, "steps": 40, "batch": 16},
    "causal": {"hidden": [16], "solution_hidden": [8], "batch": 16, "starts": 2, "search_steps": 6000},
    "score": {"dci_rows": 60}}})";
  const std::string sweep = std::string("cd ") + folder_.string() +
                            " && mpirun --allow-run-as-root --oversubscribe -n 2 " + CAUSEWAY_BIN_DIR +
                            "/causeway-cli sweep spec.json --out shared --json";
  // One of them is killed while runs are going on; the name of the folder is this test's alone.
  std::thread killer([&] {
    for (int i = 0; i < 600 && text_of(folder_ / "shared" / "results.csv").find("beta-vae") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    std::system(("pkill -KILL -n -f '[c]auseway-cli sweep spec.json --out shared --json'; true"));
  });
  EXPECT_NE(std::system((sweep + " >first.txt 2>&1").c_str()), 0);
  killer.join();
  ASSERT_EQ(std::system((sweep + " >second.txt 2>second.err").c_str()), 0) << text_of(folder_ / "second.err");
  const auto table = json::parse(text_of(folder_ / "second.txt"));
  ASSERT_EQ(table.at("rows").size(), 2U);
  EXPECT_EQ(table.at("rows").at(0).at("seeds"), (json{1, 2, 3}));
  EXPECT_EQ(table.at("rows").at(1).at("seeds"), (json{1, 2, 3}));
  // One process that fails at once must not leave the other waiting for it.
  std::ofstream(file("spec.json")) << R"({"methods": ["pca"]})";
  EXPECT_NE(std::system((sweep + " >third.txt 2>third.err").c_str()), 0);
  EXPECT_NE(text_of(folder_ / "third.err").find("another sweep"), std::string::npos);
}

TEST_F(Cli, ExportsWhatNumpyReads) {
  if (std::system("/usr/bin/python3 -c 'import numpy' >/dev/null 2>&1") != 0) GTEST_SKIP() << "numpy is not installed";
  ASSERT_EQ(run(std::string("train --preset circuit-quick --seed 3 --out run") + kTiny).code, 0);
  const Result npz = run("export run --out out.npz");
  ASSERT_EQ(npz.code, 0) << npz.err;
  ASSERT_EQ(run("export run --out out.safetensors").code, 0);
  std::ofstream(file("check.py")) << R"(
import json, struct, numpy as np
a = np.load("out.npz")
assert a["codes"].shape == (120, a["codes"].shape[1]) and a["codes"].dtype == np.float32
assert a["causal"].shape == a["noise"].shape == a["factors"].shape == (120, 4)
assert a["intervention_posterior"].shape == (60, 5)
assert np.allclose(a["intervention_posterior"].sum(1), 1, atol=1e-4)
# The encoder's first layer, applied by hand, is that of the file.
assert a["weights/start0.encoder.0.weight" if "weights/start0.encoder.0.weight" in a else "weights/start1.encoder.0.weight"].shape[0] == 16
raw = open("out.safetensors", "rb").read()
size = struct.unpack("<Q", raw[:8])[0]
head = json.loads(raw[8:8 + size])
begin, end = head["causal"]["data_offsets"]
z = np.frombuffer(raw[8 + size + begin:8 + size + end], dtype="<f4").reshape(head["causal"]["shape"])
assert head["causal"]["dtype"] == "F32" and (z == a["causal"]).all()
)";
  EXPECT_EQ(std::system(("cd " + folder_.string() + " && /usr/bin/python3 check.py").c_str()), 0);
  expect_complaint("export run --out out.txt", 2, ".npz");
}

TEST_F(Cli, TrainsOnAFolderOfPicturePairs) {
  ASSERT_EQ(run("render --world circuit --count 80 --size 40 --seed 2 --out pictures").code, 0);
  fs::remove(folder_ / "pictures" / "latents.csv");
  std::string small = kTiny;
  small.replace(small.find("world.pairs=200"), 15, "world.pairs=32");
  const Result trained = run("train --preset circuit-quick --data pictures --out run --json" + small);
  ASSERT_EQ(trained.code, 0) << trained.err;
  const auto summary = json::parse(trained.out);
  for (const char* key : {"disentanglement", "mcc", "shd", "intervention_accuracy", "interventional_error"}) {
    EXPECT_TRUE(summary.at(key).is_null()) << key << ": no truth, no score";
  }
  EXPECT_FALSE(summary.at("reconstruction_error").is_null());
  EXPECT_FALSE(summary.at("graph").is_null());
  fs::remove((*fs::directory_iterator(folder_ / "pictures")).path());
  expect_complaint("train --preset circuit-quick --data pictures --out run2", 1, "odd number");
}

TEST_F(Cli, LimitsOfStepsAndSecondsAreKept) {
  const std::string tiny = kTiny;
  const Result limited = run("train --preset circuit-quick --seed 5 --out limited --max-steps 10 --json" + tiny);
  ASSERT_EQ(limited.code, 0) << limited.err;
  const json starts = json::parse(limited.out)["starts"];
  ASSERT_EQ(starts.size(), 2U);
  for (const json& start : starts) EXPECT_EQ(start["step"], 10);
  const auto begin = std::chrono::steady_clock::now();
  const Result timed = run("train --preset circuit-quick --seed 5 --out timed --max-seconds 6 --json" + tiny +
                           " --set causal.search_steps=10000000");
  ASSERT_EQ(timed.code, 0) << timed.err;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(12));
  EXPECT_FALSE(json::parse(timed.out)["mcc"].is_null());
}

TEST_F(Cli, CtrlCSavesEverything) {
  const std::string command = std::string("cd ") + folder_.string() + " && exec " + CAUSEWAY_BIN_DIR +
                              "/causeway-cli train --preset circuit-quick --seed 5 --out run" + kTiny +
                              " --set causal.search_steps=20000 >out.txt 2>err.txt";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 600 && text_of(folder_ / "err.txt").find("causal") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130) << text_of(folder_ / "err.txt");
  EXPECT_NE(text_of(folder_ / "err.txt").find("--resume"), std::string::npos);
  EXPECT_TRUE(fs::exists(folder_ / "run" / "checkpoint.safetensors"));
  const Result resumed = run("train --resume run --max-seconds 8 --json");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_GT(json::parse(resumed.out)["step"].get<int>(), 40);
}

TEST_F(Cli, WrongUsageIsToldBeforeAnyWork) {
  expect_complaint("", 2, "subcommand");
  expect_complaint("trian", 2, "");
  expect_complaint("train --preset circuit-quik", 2, "circuit-quick");
  expect_complaint("train --set causal.bata=1", 2, "causal.beta");
  expect_complaint("train --set causal.beta", 2, "path=value");
  expect_complaint("train --set causal.beta=-3", 2, "causal.beta");
  expect_complaint("train --threads 0", 2, "threads");
  expect_complaint("train --max-seconds -1", 2, "max-seconds");
  expect_complaint("train --max-steps 0", 2, "max-steps");
  expect_complaint("train --set method=magic", 2, "magic");
  expect_complaint("train --preset circuit --resume x", 2, "");
  expect_complaint("graph nowhere --method ecno", 2, "did you mean enco");
  expect_complaint("graph nowhere --method enco --sparsity -1", 2, "sparsity");
  expect_complaint("render --world circus --out x", 2, "circuit");
  expect_complaint("render --count 2 --do arm=2 --out x", 2, "arm");
  expect_complaint("render --count 2 --do arm --out x", 2, "arm");
  expect_complaint("render --size 8 --out x", 2, "size");
}

TEST_F(Cli, MissingAndBrokenFilesAreToldClearly) {
  expect_complaint("eval nowhere", 1, "nowhere");
  expect_complaint("graph nowhere", 1, "nowhere");
  expect_complaint("train --config nowhere.json", 1, "nowhere.json");
  expect_complaint("train --data nowhere.npz", 1, "nowhere.npz");
  expect_complaint("train --resume nowhere", 1, "nowhere");
  expect_complaint("train --out /proc/run", 1, "/proc/run");
  std::ofstream(folder_ / "bad.json") << "{\"causal\": ";
  expect_complaint("train --config bad.json", 2, "bad.json");
  std::ofstream(folder_ / "list.json") << "[1]";
  expect_complaint("train --config list.json", 2, "object");
  std::ofstream(folder_ / "garbage.npz") << "garbage";
  expect_complaint("train --data garbage.npz --out g", 1, "garbage.npz");
}

TEST_F(Cli, PairsThatTeachNothingAreToldInTheSummary) {
  PairDataset data;
  data.pairs = 200;
  data.allocate_images(32, 32);
  Random random(1, Stream::kTest);
  for (auto& value : data.images) value = static_cast<std::uint8_t>(random.below(256));
  const auto sign = [&](const std::string& name) {
    save_pairs(file(name), data);
    const Result r =
        run("train --preset circuit-quick" + std::string(kTiny) + " --data " + name + " --json --out run-" + name);
    EXPECT_EQ(r.code, 0) << r.err;
    const json diagnosis = json::parse(r.out).at("diagnosis");
    return diagnosis.empty() ? std::string() : diagnosis.at(0).at("sign").get<std::string>();
  };
  PairDataset random_pairs = data;
  for (std::int64_t p = 0; p < data.pairs; ++p) std::ranges::copy(data.image(p, 0), data.image(p, 1).begin());
  EXPECT_EQ(sign("same.npz"), "no-change") << "no pair holds an intervention";
  for (std::int64_t p = 0; p < data.pairs; ++p) {
    for (const int which : {0, 1}) std::ranges::copy(random_pairs.image(p % 3, which), data.image(p, which).begin());
  }
  EXPECT_EQ(sign("three.npz"), "too-few-pairs") << "three pairs over and over";
}

TEST_F(Cli, BenchReportsWhatItPromises) {
  const Result r = run("bench --threads 2 --json");
  ASSERT_EQ(r.code, 0) << r.err;
  const json b = json::parse(r.out);
  for (const char* key : {"threads", "gemm_gflops", "ilcm_step_ms_paper", "image_step_ms", "image_step_mflop",
                          "image_gemm_bound_ms", "render_images_per_s"}) {
    EXPECT_GT(b.at(key).get<double>(), 0.0) << key;
  }
  for (const char* key : {"pretrain", "full", "deterministic"})
    EXPECT_GT(b["ilcm_step_ms"][key].get<double>(), 0.0) << key;
  for (const char* key : {"full", "paper"}) EXPECT_GT(b["ilcm_gemm_bound_ms"][key].get<double>(), 0.0) << key;
  EXPECT_TRUE(b.contains("git"));
}

}  // namespace
}  // namespace causeway
