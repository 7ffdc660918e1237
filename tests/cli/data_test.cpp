// Worlds of vectors, files and folders of other people, and what is written for them.
#include <fmt/format.h>

#include "engine/core/random.h"
#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

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
  EXPECT_EQ(summary["factors"], (json{"v1", "v2", "v3"}));
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

TEST_F(Cli, RecordsAndLearnsFromWorldsInTime) {
  const Result written =
      run("dataset --world circuit-time --units 12 --size 32 --seed 8 --intervention-rate 0.3 --out films.npz");
  ASSERT_EQ(written.code, 0) << written.err;
  EXPECT_NE(written.out.find("12 sequences of world 'circuit-time', 32 x 32 pixels"), std::string::npos) << written.out;
  const Dataset films = load_dataset(folder_ / "films.npz");
  EXPECT_EQ(films.frames, 50);
  EXPECT_EQ(films.truth.lagged.sum(), 9);
  EXPECT_EQ(films.actions.cols(), 2);
  EXPECT_NEAR(films.truth.targets.cast<double>().sum() / 588, 0.3, 0.06);

  const auto train = [&](const std::string& data, const std::string& out) {
    const Result r = run("train " + data + " --set method=pca --json --out " + out + kTiny +
                         " --set world.pairs=12 --set world.test_pairs=3");
    EXPECT_EQ(r.code, 0) << r.err;
    return json::parse(r.out);
  };
  const json from_world = train("--set world.name=circuit-time --set causal.latents=4 --seed 8", "run");
  for (const char* key : {"mcc", "mcc_uniform", "r2_diagonal", "r2_off_diagonal"}) {
    EXPECT_TRUE(from_world[key].is_number()) << key << ": " << from_world["does_not_apply"];
  }
  EXPECT_TRUE(from_world["lagged_shd"].is_null()) << "the method has no graph in time";
  EXPECT_EQ(from_world["true_lagged_edges"].size(), 4U);
  EXPECT_EQ(json::parse(run("eval run --json").out)["r2_off_diagonal"], from_world["r2_off_diagonal"]);

  const json from_file = train("--data films.npz --set causal.latents=4", "other");
  EXPECT_TRUE(from_file["mcc_uniform"].is_number()) << "the file names a world that is known";
  EXPECT_NE(from_file["data_as_read"].get<std::string>().find("12 sequences of pictures"), std::string::npos);

  const json worlds = json::parse(run("worlds --json").out);
  for (const json& world : worlds["worlds"]) {
    const bool in_time = world["name"].get<std::string>().find("time") != std::string::npos;
    EXPECT_EQ(world["lagged"].is_array(), in_time) << world["name"];
    EXPECT_EQ(world["kinds"][0]["name"] == "sequences", in_time) << world["name"];
  }
  ASSERT_EQ(run("render --world circuit-time --count 3 --size 64 --do arm=0.5 --out film").code, 0);
  EXPECT_NE(text_of(folder_ / "film" / "latents.csv").find("circuit-time-0002.png,"), std::string::npos);
  EXPECT_EQ(run("dataset --world scaling-time-3-instantaneous --units 4 --out vectors.npz").code, 0);
  expect_complaint("dataset --world scaling-time-4-chain --units 4 --out x.npz", 2, "unknown kind of graph 'chain'");
  expect_complaint("dataset --world circuit-time --step-noise 0.5 --out x.npz", 2, "step-noise");
  expect_complaint("train --set world.name=circuit-time --set method=ilcm --out x", 2, "sequences of 50");
  expect_complaint("train --set world.name=circuit-time --set method=pca --out x", 2, "world.pairs, e.g. to 300");
}

TEST_F(Cli, RollsForwardInTime) {
  const Result train = run(
      "train --preset scaling-time-2 --set world.pairs=30 --set world.test_pairs=6 --set method=isa --set "
      "temporal-form.steps=20 --set temporal-form.decoder_hidden=[8] --set temporal-form.mechanism_hidden=[8] --set "
      "score.dci_rows=60 --seed 4 --out run");
  ASSERT_EQ(train.code, 0) << train.err;
  const Result plain = run("predict run --sample 2 --frame 7 --frames 12 --json");
  ASSERT_EQ(plain.code, 0) << plain.err;
  const json by_itself = json::parse(plain.out);
  ASSERT_EQ(by_itself["expected"].size(), 13U);
  ASSERT_EQ(by_itself["world"].size(), 13U);
  // Setting a latent in units of its own, whether it goes with a variable or not.
  const json set = json::parse(run("predict run --sample 2 --frame 7 --frames 12 --do z0=0.25 --held --json").out);
  EXPECT_EQ(set["expected"][0], by_itself["expected"][0]);
  for (int t : {1, 12}) EXPECT_NEAR(set["latents"][t][0].get<double>(), 0.25, 0.2) << t;
  EXPECT_NE(set["latents"][1][0], by_itself["latents"][1][0]);
  EXPECT_NE(run("predict run --frames 2").out.find("+2"), std::string::npos);

  expect_complaint("predict run --do nobody=1", 2, "nobody");
  expect_complaint("predict run --held", 2, "nothing is held");
  expect_complaint("predict run --frame 50", 2, "frames 0 .. 49");
  expect_complaint("predict run --out film.png", 2, "no pictures to write");
  expect_complaint("predict run --frames 0", 2, "frames");
  ASSERT_EQ(run(std::string("train --preset scaling-3 --seed 5 --out pairs") + kTinyVectors).code, 0);
  expect_complaint("predict pairs", 1, "no sequences");
}

TEST_F(Cli, TellsWhetherLinearEffectsAreDetermined) {
  for (const bool gaussian : {true, false}) {
    const Result written =
        run(fmt::format("dataset --world linear-4 --units 1500 --seed 8 --set linear.noise={} --out linear.npz",
                        gaussian ? "gaussian" : "laplace"));
    ASSERT_EQ(written.code, 0) << written.err;
    EXPECT_NE(written.out.find("1500 samples of world 'linear-4', vectors of 4 numbers"), std::string::npos)
        << written.out;
    EXPECT_EQ(load_dataset(folder_ / "linear.npz").frames, 1);
    const std::string out = gaussian ? "gaussian" : "laplace";
    const Result trained =
        run("train --data linear.npz --set method=direct-lingam --set causal.latents=4 --json --out " + out);
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_EQ(json::parse(trained.out)["undetermined"], gaussian);
    EXPECT_EQ(json::parse(run("eval " + out + " --json").out)["undetermined"], gaussian);
    EXPECT_EQ(run("graph " + out).out.find("undetermined") != std::string::npos, gaussian);
  }
  EXPECT_EQ(json::parse(run("eval laplace --json").out)["shd"], 0);
  expect_complaint("train --data linear.npz --set method=ica-lingam --set causal.latents=3 --out x", 1,
                   "set causal.latents to 4");
  expect_complaint("dataset --world circuit --set linear.noise=gaussian --out x.npz", 2,
                   "no setting of world 'circuit'");
  expect_complaint("dataset --world linear-4 --set linear.nois=gaussian --out x.npz", 2, "linear.confounders");
  expect_complaint("dataset --world linear-2 --set linear.confounders=3 --out x.npz", 2,
                   "lower linear.confounders to 1");
}

TEST_F(Cli, LearnsFromEnvironments) {
  ASSERT_EQ(
      run("dataset --world circuit-environments --units 300 --size 32 --set environments.centre=0.3 --out rooms.npz")
          .code,
      0);
  const Dataset rooms = load_dataset(folder_ / "rooms.npz");
  EXPECT_EQ(*std::max_element(rooms.domain.begin(), rooms.domain.end()), 4);
  const Result trained =
      run(std::string("train --data rooms.npz --set method=lscale --set causal.latents=4 --json --out run") + kTiny +
          " --set lscale.decoder_steps=10");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const json summary = json::parse(trained.out);
  EXPECT_TRUE(summary["environment_correlation"].is_number()) << summary["does_not_apply"];
  EXPECT_TRUE(summary["ancestor_errors"].is_number_integer()) << summary["does_not_apply"];
  EXPECT_EQ(json::parse(run("eval run --json").out)["environment_correlation"], summary["environment_correlation"]);
  expect_complaint("train --data rooms.npz --set method=lscale --set causal.latents=2 --out x" + std::string(kTiny), 1,
                   "set causal.latents to 4");
  expect_complaint("train --set method=lscale --out x", 2, "environments");
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
  expect_complaint(tiny + " --preset scaling-4", 1, "causal.latents to 3");
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
  expect_complaint(train, 1, "needs pairs, but the data hold single");
  write(std::vector<float>(600, 0.1F), {100, 2, 3});
  expect_complaint(train, 1, "every observation is the same");
  EXPECT_FALSE(fs::exists(folder_ / "more"));
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
  EXPECT_EQ(summary.at("data_as_read"), "40 pairs: circuit-0000.png before, circuit-0001.png after, and so on");
  const Result told = run("train --preset circuit-quick --data pictures --out told --max-steps 1" + small);
  EXPECT_EQ(told.code, 0) << told.err;
  const std::string line = "data: " + summary.at("data_as_read").get<std::string>() + "\n";
  const auto at = told.err.find(line);
  EXPECT_NE(at, std::string::npos) << told.err;
  EXPECT_EQ(told.err.find(line, at + 1), std::string::npos) << "once";

  fs::remove((*fs::directory_iterator(folder_ / "pictures")).path());
  expect_complaint("train --preset circuit-quick --data pictures --out run2", 1, "odd number");
}

TEST_F(Cli, PairsThatTeachNothingAreToldInTheSummary) {
  Dataset data;
  data.units = 200;
  data.frames = 2;
  data.allocate_pictures(32, 32);
  Random random(1, Stream::kTest);
  for (auto& value : data.pictures) value = static_cast<std::uint8_t>(random.below(256));
  const auto sign = [&](const std::string& name) {
    save_dataset(file(name), data);
    const Result r =
        run("train --preset circuit-quick" + std::string(kTiny) + " --data " + name + " --json --out run-" + name);
    EXPECT_EQ(r.code, 0) << r.err;
    const json diagnosis = json::parse(r.out).at("diagnosis");
    return diagnosis.empty() ? std::string() : diagnosis.at(0).at("sign").get<std::string>();
  };
  Dataset random_pairs = data;
  for (std::int64_t p = 0; p < data.units; ++p)
    std::ranges::copy(data.picture_data(p, 0), data.picture_data(p, 1).begin());
  EXPECT_EQ(sign("same.npz"), "no-change") << "no pair holds an intervention";
  for (std::int64_t p = 0; p < data.units; ++p) {
    for (const int which : {0, 1})
      std::ranges::copy(random_pairs.picture_data(p % 3, which), data.picture_data(p, which).begin());
  }
  EXPECT_EQ(sign("three.npz"), "too-few-pairs") << "three pairs over and over";
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

TEST_F(Cli, PrintsAGraphFromFrameToFrame) {
  const Result trained =
      run("train --preset scaling-time-3 --set method=isa --set world.pairs=120 --set world.test_pairs=30 --seed 3 "
          "--out run --json");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const json summary = json::parse(trained.out);
  const json graph = json::parse(run("graph run --json").out);
  EXPECT_EQ(graph["lagged"], summary["lagged"]);
  EXPECT_EQ(graph["lagged_edges"], summary["lagged_edges"]);
  int edges = 0;
  for (const json& row : summary["lagged_edges"]) {
    for (const json& edge : row) edges += edge.get<int>();
  }
  ASSERT_GT(edges, 0);
  const std::string text = run("graph run").out, dot = run("graph run --dot").out;
  const auto count = [](const std::string& where, const std::string& what) {
    int found = 0;
    for (auto at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count(text, " -> "), edges) << text;
  EXPECT_NE(text.find("each effect follows one frame later"), std::string::npos) << text;
  EXPECT_NE(text.find("SHD to the true graph: "), std::string::npos) << text;
  EXPECT_EQ(count(dot, " -> "), edges) << dot;
  EXPECT_FALSE(json::parse(run(std::string("graph ") + CAUSEWAY_SOURCE_DIR + "/assets/pretrained/circuit --json").out)
                   .contains("lagged"));
}

}  // namespace
}  // namespace causeway
