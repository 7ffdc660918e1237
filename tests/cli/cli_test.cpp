// The command line as a person or a script would use it: the real program on a tiny run, from pictures to pictures.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/data/image_io.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

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
  const pid_t child = start_shell(command);
  ASSERT_GE(child, 0);
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
  expect_complaint("train --resume run --set causal.hidden=[8]", 2, "causal.hidden");
  const Result resumed = run("train --resume run --max-seconds 8 --json");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_GT(json::parse(resumed.out)["step"].get<int>(), 40);
}

TEST_F(Cli, WrongUsageIsToldBeforeAnyWork) {
  expect_complaint("", 2, "subcommand");
  expect_complaint("trian", 2, "");
  expect_complaint("train --preset circuit-quik", 2, "circuit-quick");
  expect_complaint("train --set causal.bata=1", 2, "ilcm.beta");
  expect_complaint("train --set causal.beta", 2, "path=value");
  expect_complaint("train --set causal.beta=-3", 2, "ilcm.beta");
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
  expect_complaint("train --config bad.json", 2, "bad.json, line 1, column");
  std::ofstream(folder_ / "twice.json") << "{\"seed\": 1, \"seed\": 2}";
  expect_complaint("train --config twice.json", 2, "twice.json, line 1, column 13: the key 'seed' is there twice");
  std::ofstream(folder_ / "gr\xF6\xDF.npz") << "any";
  expect_complaint("train --data gr\xF6\xDF.npz --out g", 2, "is not UTF-8");
  std::ofstream(folder_ / "list.json") << "[1]";
  expect_complaint("train --config list.json", 2, "object");
  std::ofstream(folder_ / "garbage.npz") << "garbage";
  expect_complaint("train --data garbage.npz --out g", 1, "garbage.npz");
}

TEST_F(Cli, BenchReportsWhatItPromises) {
  const Result r = run("bench --threads 2 --seconds 0.05 --json");
  ASSERT_EQ(r.code, 0) << r.err;
  const json b = json::parse(r.out);
  for (const char* key : {"threads", "gemm_gflops", "ilcm_step_ms_paper", "ilcm_step_ms_all", "image_step_ms",
                          "image_step_mflop", "image_gemm_bound_ms", "render_images_per_s"}) {
    EXPECT_GT(b.at(key).get<double>(), 0.0) << key;
  }
  for (const char* key : {"pretrain", "full", "deterministic"})
    EXPECT_GT(b["ilcm_step_ms"][key].get<double>(), 0.0) << key;
  for (const char* key : {"full", "all", "paper"}) EXPECT_GT(b["ilcm_gemm_bound_ms"][key].get<double>(), 0.0) << key;
  EXPECT_TRUE(b.contains("git"));
}

TEST_F(Cli, EdgesThatEncoMustConfirmAreReadSoByEveryCommand) {
  ASSERT_EQ(
      run(std::string("train --preset scaling-3 --out run") + kTinyVectors +
          " --seed 3 --set method=pair-ica --set pair-ica.steps=400 --set world.pairs=2000 --set world.test_pairs=200"
          " --set score.edge_nats=100")
          .code,
      0);
  const json none = json::parse(run("eval run --json").out)["edges"];
  EXPECT_EQ(none, json::parse("[[0,0,0],[0,0,0],[0,0,0]]")) << "no edge is worth so much";
  EXPECT_EQ(json::parse(run("graph run --json").out)["edges"], none);
  EXPECT_NE(run("graph run").out.find("and worth score.edge_nats = 100 to ENCO"), std::string::npos);
  // A second opinion is compared with what the mechanisms say by themselves.
  EXPECT_EQ(json::parse(run("graph run --method enco --sparsity 100 --json").out)["agrees_with_implicit"], false);
}

TEST_F(Cli, AKindOfDataIsCheckedForTheMethodThatIsAskedFor) {
  std::ofstream(folder_ / "single.json") << R"({"world": {"kind": "single"}})";
  const Result r = run(std::string("train --config single.json --set method=pca --out run --json") + kTiny);
  EXPECT_EQ(r.code, 0) << r.err;
  expect_complaint(std::string("train --config single.json --out other") + kTiny, 2, "leave world.kind at auto");
}

TEST_F(Cli, ListsMethodsAndWorlds) {
  const json methods = json::parse(run("methods --json").out).at("methods");
  ASSERT_GE(methods.size(), 9U);
  const json& ilcm = methods.at(0);
  EXPECT_EQ(ilcm.at("name"), "ilcm");
  EXPECT_EQ(ilcm.at("needs"), "pairs");
  EXPECT_NE(std::find(ilcm.at("presets").begin(), ilcm.at("presets").end(), "circuit"), ilcm.at("presets").end());
  const auto setting = [](const json& method, const std::string& path) {
    for (const json& s : method.at("settings")) {
      if (s.at("path") == path) return s;
    }
    return json();
  };
  EXPECT_EQ(setting(ilcm, "ilcm.beta").at("changeable"), true);
  EXPECT_EQ(setting(ilcm, "ilcm.min_weight").at("highest"), 0.5);
  EXPECT_EQ(setting(ilcm, "causal.batch").at("default"), 64);
  EXPECT_TRUE(setting(ilcm, "vae.beta").is_null()) << "another method's";
  const auto has_metric = [](const json& method, const char* key) {
    const json& metrics = method.at("metrics");
    return std::find(metrics.begin(), metrics.end(), key) != metrics.end();
  };
  EXPECT_TRUE(has_metric(ilcm, "shd") && has_metric(ilcm, "mcc"));
  for (const json& method : methods) {
    EXPECT_FALSE(method.at("title").empty() || method.at("description").empty());
    if (method.at("name") != "pca") continue;
    EXPECT_EQ(method.at("needs"), "none");
    EXPECT_TRUE(method.at("presets").empty());
    EXPECT_TRUE(has_metric(method, "mcc") && !has_metric(method, "shd")) << "it learns no graph";
  }
  const json worlds = json::parse(run("worlds --json").out).at("worlds");
  const json& circuit = worlds.at(0);
  EXPECT_EQ(circuit.at("name"), "circuit");
  EXPECT_EQ(circuit.at("factors").size(), 4U);
  EXPECT_EQ(circuit.at("graph").size(), 5U);
  const json arrow{"green", "red"};
  EXPECT_NE(std::find(circuit.at("graph").begin(), circuit.at("graph").end(), arrow), circuit.at("graph").end());
  EXPECT_EQ(circuit.at("ranges").size(), 4U);
  EXPECT_NE(circuit.at("kinds").at(0).at("holds").get<std::string>().find("pairs"), std::string::npos);

  const Result table = run("methods");
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("Ada-ML-VAE"), std::string::npos);
  EXPECT_NE(run("worlds").out.find("circuit-independent"), std::string::npos);
  EXPECT_NE(run("train --help").out.find("ilcm.refine_passes=110"), std::string::npos);
}

}  // namespace
}  // namespace causeway
