// What a command does with numbers that are none, an output that cannot be written, and threads that cannot be started.
#include <cmath>

#include "engine/data/npz.h"
#include "engine/data/safetensors.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

class RobustCli : public Cli {
 protected:
  /// As run(), with the shell's redirections of our own; exit code and standard error.
  Result shell(const std::string& line) const {
    const std::string command = "cd " + folder_.string() + " && export CLI=" + CAUSEWAY_BIN_DIR + "/causeway-cli && (" +
                                line + ") 2>err.txt </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, "", text_of(folder_ / "err.txt")};
  }
};

TEST_F(RobustCli, NumbersThatAreNotFiniteAreRefusedByEveryOption) {
  const std::string seconds = "train --out x --max-seconds ";
  for (const char* value : {"nan", "inf", "-inf", "1e999", "NaN", "0", "-1", "0x10", "1s", "''"}) {
    expect_complaint(seconds + value, 2, "--max-seconds");
  }
  for (const char* value : {"nan", "inf", "0x10"}) {
    expect_complaint(std::string("render --count 1 --out x --do arm=") + value, 2, "finite");
    expect_complaint(std::string("intervene nowhere --sample 0 --out x.png --do z0=") + value, 2, "finite");
    expect_complaint(std::string("graph nowhere --method enco --sparsity ") + value, 2, "--sparsity");
    for (const char* option : {"--max-steps", "--threads", "--seed"}) {
      expect_complaint(std::string("train --out x ") + option + " " + value, 2, option);
    }
    for (const char* option : {"--count", "--size", "--seed"}) {
      expect_complaint(std::string("render --out x ") + option + " " + value, 2, option);
    }
    for (const char* option : {"--sample", "--columns", "--scale"}) {
      expect_complaint(std::string("traverse nowhere --out x.png ") + option + " " + value, 2, option);
    }
    for (const char* path : {"ilcm.beta", "causal.learning_rate", "score.every_seconds", "world.pairs"}) {
      expect_complaint(std::string("train --out x --set ") + path + "=" + value, 2, path);
    }
  }
  for (const char* value : {"NaN", "Infinity", "1e999"}) {  // of no JSON
    std::ofstream(file("settings.json")) << "{\"ilcm\": {\"beta\": " << value << "}}";
    expect_complaint("train --out x --config settings.json", 2, "settings.json");
    std::ofstream(file("spec.json")) << "{\"methods\": [\"ilcm\"], \"set\": {\"ilcm.beta\": " << value << "}}";
    expect_complaint("sweep spec.json --out y", 2, "spec.json");
  }
  EXPECT_FALSE(fs::exists(folder_ / "x") || fs::exists(folder_ / "y"));
}

TEST_F(RobustCli, SeedsAreRefusedAlikeEverywhere) {
  for (const char* seed : {"-1", "1.5", "0x10", "9000000000000001", "1e300"}) {
    const std::string number = seed;
    expect_complaint("train --out x --seed " + number, 2, "seed");
    expect_complaint("train --out x --set seed=" + number, 2, "seed");
    expect_complaint("render --out x --seed " + number, 2, "seed");
    expect_complaint("dataset --out x.npz --seed " + number, 2, "seed");
    expect_complaint("intervene nowhere --sample 0 --do z0=1 --out x.png --seed " + number, 2, "seed");
    std::ofstream(file("settings.json")) << "{\"seed\": " << seed << "}";
    expect_complaint("train --out x --config settings.json", 2, "se");
    std::ofstream(file("spec.json")) << "{\"methods\": [\"ilcm\"], \"seeds\": [" << seed << "]}";
    expect_complaint("sweep spec.json --out y", 2, "");
  }
  // Zeros in front, as lists of seeds in scripts have them, are no octal number.
  ASSERT_EQ(run("render --count 1 --size 32 --seed 010 --out ten").code, 0);
  ASSERT_EQ(run("render --count 1 --size 32 --seed 10 --out same").code, 0);
  EXPECT_EQ(text_of(folder_ / "ten" / "latents.csv"), text_of(folder_ / "same" / "latents.csv"));
}

TEST_F(RobustCli, ThreadsAreBoundedAlikeEverywhere) {
  std::ofstream(file("spec.json")) << R"({"methods": ["ilcm"]})";
  for (const char* verb : {"train --out x", "eval nowhere", "graph nowhere", "export nowhere --out x.npz", "bench",
                           "dataset --out x.npz", "traverse nowhere --out x.png", "sweep spec.json --out y"}) {
    for (const char* threads : {"0", "1025", "1.5"}) {
      expect_complaint(std::string(verb) + " --threads " + threads, 2, "--threads");
    }
  }
  expect_complaint("sweep spec.json --out y --jobs 40000", 2, "--jobs");
}

TEST_F(RobustCli, OutputThatCannotBeWrittenIsAFailureOfOneLine) {
  ASSERT_EQ(run(std::string("train --preset scaling-2 --max-steps 2 --out run") + kTinyVectors).code, 0);
  for (const char* verb : {"methods", "methods --json", "worlds", "--help", "train --help", "--version", "eval run",
                           "eval run --json", "graph run", "graph run --dot", "compare run", "compare run --json",
                           "export run --out run.npz", "render --count 1 --size 32 --out pictures"}) {
    for (const char* where : {">/dev/full", ">&-"}) {
      const Result r = shell(std::string("$CLI ") + verb + " " + where);
      EXPECT_EQ(r.code, 1) << verb << where;
      EXPECT_NE(r.err.find("standard output cannot be written"), std::string::npos) << verb << where << r.err;
      EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 2) << r.err;
    }
  }
  // A reader who leaves early has read enough.
  for (const char* verb : {"methods", "train --help", "--version", "compare run --json"}) {
    fs::remove(folder_ / "code");
    const Result left = shell(std::string("( sleep 0.1; $CLI ") + verb +
                              "; echo $? >code ) | true; until [ -s code ]; do sleep 0.05; done; exit $(cat code)");
    EXPECT_EQ(left.code, 1) << verb;
    EXPECT_EQ(left.err, "") << verb;
  }
  // A command that failed already keeps its code, and its complaint.
  EXPECT_EQ(shell("$CLI train --threads 0 >/dev/full").code, 2);
}

TEST_F(RobustCli, ATerminalThatIsGoneEndsNoRun) {
  const std::string train = std::string("$CLI train --preset scaling-2 --max-steps 2") + kTinyVectors + " --out ";
  EXPECT_EQ(shell(train + "full >out.txt 2>/dev/full").code, 0);
  EXPECT_EQ(shell(train + "closed >out.txt 2>&-").code, 0);
  EXPECT_EQ(shell("(" + train + "piped >out.txt; echo $? >code) 2>&1 | true; exit $(cat code)").code, 0);
  EXPECT_EQ(shell(train + "both >&- 2>&-").code, 1);
  for (const char* name : {"full", "closed", "piped", "both"}) {
    EXPECT_EQ(run(std::string("eval ") + name).code, 0) << name << " is whole";
  }
}

TEST_F(RobustCli, WhereFewThreadsCanBeStartedThereAreFewer) {
  // Stacks of 8 MB in 1.5 GB of addresses: about a hundred threads of 512.
  const std::string train = std::string("$CLI train --preset scaling-2 --max-steps 2 --threads 512") + kTinyVectors;
  const Result r = shell("ulimit -s 8192; ulimit -v 1500000; timeout 60 " + train + " --out few >out.txt");
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_NE(r.err.find("cannot start 512 threads"), std::string::npos) << r.err;
  ASSERT_EQ(shell(std::string("$CLI train --preset scaling-2 --max-steps 2 --threads 1") + kTinyVectors +
                  " --out one >out.txt")
                .code,
            0);
  EXPECT_EQ(text_of(folder_ / "few" / "checkpoint.safetensors"), text_of(folder_ / "one" / "checkpoint.safetensors"));
  // A limit on processes holds for other users than root alone; there may be none that can run the program.
  if (shell("setpriv --reuid 54321 --clear-groups test -x $CLI").code != 0) return;
  fs::permissions(folder_, fs::perms::all);
  const Result nobody = shell("bash -c 'ulimit -u 10; exec timeout 60 setpriv --reuid 54321 --clear-groups " + train +
                              " --out nobody' >out.txt");
  EXPECT_EQ(nobody.code, 0) << nobody.err;
}

TEST_F(RobustCli, MethodsAreCalledByNameAndAGraphWithoutEdgesSaysSo) {
  const std::string tiny = std::string(" --preset scaling-2 --max-steps 2") + kTinyVectors;
  ASSERT_EQ(run("train --out run --set score.edge_threshold=1e5" + tiny).code, 0);
  const Result graph = run("graph run");
  EXPECT_EQ(graph.code, 0) << graph.err;
  EXPECT_NE(graph.out.find("no edges: none is stronger than score.edge_threshold = 100000"), std::string::npos)
      << graph.out;
  const json as_json = json::parse(run("graph run --json").out);
  EXPECT_EQ(as_json.at("run_method"), "ilcm");
  EXPECT_EQ(as_json.at("method"), "implicit");
  EXPECT_EQ(json::parse(run("compare run --json").out).at("rows").at(0).at("method_name"), "ilcm");
  ASSERT_EQ(run("train --out without --set method=pca" + tiny).code, 0);
  const Result none = run("graph without");
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err.find("enco"), std::string::npos) << none.err;
  EXPECT_NE(none.err.find("ilcm"), std::string::npos) << none.err;
}

TEST_F(RobustCli, ComparesWhatCanBeComparedAndTellsTheRest) {
  const std::string tiny = std::string(" --preset scaling-2 --max-steps 2") + kTinyVectors;
  ASSERT_EQ(run("train --out a --seed 1" + tiny).code, 0);
  ASSERT_EQ(run("train --out b --seed 2" + tiny).code, 0);
  const Result twice = run("compare a b ./a a/ --json");
  EXPECT_EQ(twice.code, 0) << twice.err;
  EXPECT_EQ(json::parse(twice.out).at("rows").at(0).at("seeds"), (json{1, 2}));
  EXPECT_EQ(std::count(twice.err.begin(), twice.err.end(), '\n'), 2) << twice.err;
  fs::create_directory(folder_ / "broken");
  std::ofstream(file("broken/settings.json")) << "{";
  std::ofstream(file("broken/checkpoint.safetensors")) << "x";
  const Result some = run("compare a broken b nowhere --json");
  EXPECT_EQ(some.code, 1);
  EXPECT_EQ(json::parse(some.out).at("rows").at(0).at("runs").size(), 2U);
  EXPECT_EQ(json::parse(some.out).at("missing").size(), 2U);
  EXPECT_NE(some.err.find("left out: broken"), std::string::npos) << some.err;
  expect_complaint("compare broken nowhere", 1, "none of the 2 runs");
}

TEST_F(RobustCli, AskingForMoreMemoryThanThereIsTakesALineThatSaysWhatToLower) {
  expect_complaint("dataset --units 10000000 --size 1024 --out x.npz", 2, "GB of memory");
  const Result small =
      shell("ulimit -v 700000; $CLI dataset --world scaling-10 --units 10000000 --threads 1 --out x.npz >out.txt");
  EXPECT_EQ(small.code, 1) << small.err;
  EXPECT_NE(small.err.find("out of memory"), std::string::npos) << small.err;
  EXPECT_NE(small.err.find("hint: "), std::string::npos) << small.err;
}

TEST_F(RobustCli, WhatCannotBeMeantIsRefusedWithTheNearestName) {
  expect_complaint("trian", 2, "did you mean train?");
  expect_complaint("train --thread 3", 2, "did you mean --threads? causeway-cli train --help");
  expect_complaint("train --config=/tmp", 1, "cannot read /tmp");
  expect_complaint("eval", 2, "causeway-cli eval --help");
  // A variable of a script that is not set.
  for (const char* words : {"train --data", "train --out", "train --resume", "train --config", "train --preset", "eval",
                            "export run --out", "dataset --out", "compare", "sweep", "render --out"}) {
    expect_complaint(std::string(words) + " ''", 2, "the value is empty");
  }
  expect_complaint("train --seed 3 --set seed=4", 2, "--seed 3 and --set seed=4 say different things");
  expect_complaint("train --data a.npz --set world.data=b.npz", 2, "say different things");
  expect_complaint("dataset --pairs 10 --out x.csv", 2, "does not end in .npz");
  std::ofstream(file("c.json")) << R"({"causal.latents": 3, "causal": {"latents": 4}})";
  expect_complaint("train --config c.json --out x", 2, "settings name 'causal.latents' twice");
  expect_complaint("eval 'no\\nsuch\nrun'", 1, "there is no run directory no");
  EXPECT_TRUE(!fs::exists(folder_ / "runs") && !fs::exists(folder_ / "x")) << "nothing was begun";
}

TEST_F(RobustCli, WhatIsWrongInAFileOfSettingsIsToldWithItsPlace) {
  const auto refused = [&](const std::string& text, const std::string& told) {
    std::ofstream(file("c.json")) << text;
    expect_complaint("train --config c.json --out x", 2, "causeway-cli: " + told);
  };
  refused("{\n \"seed\": 1,\n \"caussal\": {}\n}", "c.json, line 3: unknown setting 'caussal'");
  refused("{\"seed\": 1,\n \"causal\": {\n  \"starts\": 2,\n  \"startss\": 2}}",
          "c.json, line 4: unknown setting 'causal.startss'");
  refused("{\n\"world\": {\"pairs\": 200,\n\"test_pairs\": -3}}",
          "c.json, line 3: setting world.test_pairs cannot be -3");
  refused("{\n\"causal.starts\": \"two\"}", "c.json, line 2: setting causal.starts cannot be");
  refused("{\"causal\":\n 3}", "c.json, line 1: setting 'causal' must be a group of settings");
  refused("{\"causal.latents\": 3,\n\"causal\": {\n\"latents\": 4}}",
          "c.json, line 3: settings name 'causal.latents' twice");
  refused("{\"causal\": 1,\n\"causal.latents\": 3}",
          "c.json, line 2: settings name both 'causal' and 'causal.latents'");
  refused("[1, 2]", "c.json: settings must be a JSON object");
  refused("{\n\"method\": \"ilmc\"}", "c.json, line 2: unknown method 'ilmc'");
  // What is said beside the file is no fault of the file.
  std::ofstream(file("c.json")) << "{}";
  expect_complaint("train --config c.json --set causal.startss=1 --out x", 2, "causeway-cli: unknown setting");
  std::ofstream(file("spec.json")) << "{\"methods\": [\"ilcm\"], \"set\": {\"causal.startss\": 1}}";
  expect_complaint("sweep spec.json --out y", 2, "causeway-cli: spec.json: unknown setting 'causal.startss'");
  EXPECT_FALSE(fs::exists(folder_ / "x") || fs::exists(folder_ / "y"));
}

TEST_F(RobustCli, OneClassIsNotLearnedFrom) {
  std::vector<float> x;
  std::vector<std::int64_t> classes, domain;
  for (int i = 0; i < 60; ++i) {
    for (int c = 0; c < 4; ++c) x.push_back(static_cast<float>(std::sin(i * i + 7 * c)));
    domain.push_back(i % 3);
    classes.push_back(i % 3 == 2 ? i % 2 : 1);  // two of them only where the answers are not read
  }
  save_npz(folder_ / "one.npz",
           std::vector{npz_entry<float>("x", {60, 4}, x), npz_entry<std::int64_t>("classes", {60}, classes),
                       npz_entry<std::int64_t>("domain", {60}, domain)});
  const std::string words =
      "train --data one.npz --threads 1 --max-steps 2 --set causal.batch=8 --set world.test_pairs=0 --out x";
  expect_complaint(words + " --set method=imsda", 1, "before the last environment, are of class 1");
}

TEST_F(RobustCli, OlderFilesStayWholeWhereTheDiskIsFull) {
  // Files may have 512 bytes. The campaign tests/campaigns/full-disk goes through all sizes of a disk.
  ASSERT_EQ(run(std::string("train --preset scaling-2 --max-steps 2 --out run") + kTinyVectors).code, 0);
  for (const auto& [words, name] : std::initializer_list<std::pair<const char*, const char*>>{
           {"export run --out old.npz", "old.npz"},
           {"export run --out old.safetensors", "old.safetensors"},
           {"dataset --pairs 4 --size 32 --out old.npz", "old.npz"},
           {"dataset --world scaling-3 --pairs 90 --out old.npz", "old.npz"},
           {"render --count 1 --size 64 --out old", "old/circuit-0000.png"}}) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "older";
    const Result r = shell(std::string("trap '' XFSZ; ulimit -f 1; $CLI ") + words + " >/dev/null");
    EXPECT_EQ(r.code, 1) << words;
    EXPECT_NE(r.err.find("cannot be written"), std::string::npos) << words << r.err;
    EXPECT_NE(r.err.find("  hint: "), std::string::npos) << words << r.err;
    EXPECT_EQ(text_of(folder_ / name), "older") << words;
    fs::remove(folder_ / name);
  }
}

TEST_F(RobustCli, WhatIsReadOrKeptIsNotWrittenOver) {
  ASSERT_EQ(run("dataset --world scaling-3 --pairs 60 --seed 8 --out pairs.npz").code, 0);
  ASSERT_EQ(run(std::string("train --data pairs.npz --preset scaling-3 --threads 1 --max-steps 2 --out run") +
                kTinyVectors + " --set world.test_pairs=20")
                .code,
            0);
  const std::string pairs = text_of(folder_ / "pairs.npz");
  const std::string checkpoint = text_of(folder_ / "run/checkpoint.safetensors");
  expect_complaint("export run --data pairs.npz --out ./pairs.npz", 1, "is what is read");
  expect_complaint("export run --out pairs.npz", 1, "pairs.npz is what is read");  // the run's own, without --data
  expect_complaint("export run --out run/checkpoint.safetensors", 1, "is a file of a run");
  EXPECT_EQ(text_of(folder_ / "pairs.npz"), pairs);
  EXPECT_EQ(text_of(folder_ / "run/checkpoint.safetensors"), checkpoint);
  expect_complaint("traverse run --out run/settings.json", 2, "does not end in .png");
  expect_complaint("intervene run --sample 0 --do z0=1 --out picture", 2, "does not end in .png");
  // A file of that name that is of no run is somebody's own.
  fs::create_directories(folder_ / "own");
  std::ofstream(folder_ / "own/settings.json") << "{}";
  expect_complaint("train --data pairs.npz --out own", 1, "is there already, without a whole run beside it");
  EXPECT_EQ(text_of(folder_ / "own/settings.json"), "{}");
}

TEST_F(RobustCli, PicturesThatAreReadAreNotWrittenOver) {
  ASSERT_EQ(run(std::string("train --max-steps 2 --threads 1 --out run") + kTiny).code, 0);
  ASSERT_EQ(run("render --count 12 --size 32 --out pictures").code, 0);
  const fs::path picture = folder_ / "pictures/circuit-0003.png";
  const std::string before = text_of(picture);
  expect_complaint("traverse run --data pictures --out pictures/circuit-0003.png", 1, "which is read");
  expect_complaint("intervene run --image pictures/circuit-0003.png --do z0=1 --out pictures/circuit-0003.png", 1,
                   "is what is read");
  EXPECT_EQ(text_of(picture), before);
  EXPECT_EQ(run("intervene run --image pictures/circuit-0003.png --do z0=1 --out pictures/new.png").code, 0);
}

// Batch systems limit the size of files; the system's own way to say so would end the program without a word.
TEST_F(RobustCli, ALimitOnTheSizeOfFilesIsToldLikeAFullDisk) {
  const Result r = shell("ulimit -f 1; $CLI dataset --world scaling-3 --pairs 90 --out new.npz");
  EXPECT_EQ(r.code, 1) << r.err;
  EXPECT_NE(r.err.find("File too large"), std::string::npos) << r.err;
  EXPECT_NE(r.err.find("ulimit -f"), std::string::npos) << r.err;
}

TEST_F(RobustCli, OtherDataDoNotTakeThePlaceOfARunsOwn) {
  for (const char* seed : {"8", "9"}) {
    ASSERT_EQ(run(std::string("dataset --world scaling-3 --pairs 60 --seed ") + seed + " --out " + seed + ".npz").code,
              0);
  }
  ASSERT_EQ(run(std::string("train --data 8.npz --preset scaling-3 --threads 1 --max-steps 2 --out run") +
                kTinyVectors + " --set world.test_pairs=20")
                .code,
            0);
  // However soon the command ends: data that do not fit are never taken for the run's.
  expect_complaint("train --resume run --data 9.npz --max-seconds 0.001", 1, "does not hold what the run was made on");
  for (const char* words : {"train --resume run --data 9.npz", "eval run"}) {
    if (std::string(words) == "eval run") std::ofstream(file("8.npz"), std::ios::app) << "x";
    EXPECT_NE(run(words).err.find("its bytes are others\n  hint: give the very file or folder that it was made on (the "
                                  "same arrays saved or compressed anew count as others)"),
              std::string::npos)
        << words << run(words).err;
  }
  EXPECT_NE(text_of(folder_ / "run/settings.json").find("8.npz"), std::string::npos);
}

TEST_F(RobustCli, AValueFarFromAllThatIsKnownIsRefused) {
  ASSERT_EQ(run(std::string("train --max-steps 2 --threads 1 --out run") + kTiny).code, 0);
  expect_complaint("intervene run --sample 0 --do green=5 --out x.png", 2,
                   "green = 5 is far outside of its values in the held-out data");
  expect_complaint("intervene run --sample 0 --do green=-1e300 --out x.png", 2, "they are in [");
  EXPECT_EQ(run("intervene run --sample 0 --do green=1 --out x.png").code, 0);
}

TEST_F(RobustCli, DataThatAreNamedAreEncodedWhereNothingIsHeldOut) {
  ASSERT_EQ(run("dataset --world scaling-3 --pairs 60 --seed 8 --out pairs.npz").code, 0);
  const std::string few = std::string(" --preset scaling-3 --threads 1 --max-steps 2") + kTinyVectors;
  ASSERT_EQ(run("train --data pairs.npz --out run" + few + " --set world.test_pairs=0").code, 0);
  fs::copy_file(folder_ / "pairs.npz", folder_ / "copy.npz");
  std::ofstream(file("copy.npz"), std::ios::app) << "x";  // other bytes, the same pairs
  const Result own = run("export run --data pairs.npz --out own.npz"),
               other = run("export run --data copy.npz --out other.npz");
  EXPECT_EQ(own.code, 0) << own.err;
  EXPECT_NE(own.err.find("all 60 pairs that it was trained on"), std::string::npos) << own.err;
  EXPECT_EQ(other.code, 0) << other.err;
  EXPECT_EQ(text_of(folder_ / "own.npz"), text_of(folder_ / "other.npz"));
  expect_complaint("export run --out x.npz", 1, "holds no data out");
  expect_complaint("eval run --data pairs.npz", 1, "no held-out data to score");
  // One pair is too few to read a graph from, whatever the method.
  ASSERT_EQ(run("train --data pairs.npz --out few" + few + " --set world.test_pairs=1").code, 0);
  const Result graph = run("graph few");
  EXPECT_TRUE(graph.code == 0 || graph.err.find("these are too few") != std::string::npos) << graph.err;
}

TEST_F(RobustCli, ExportedFactorsKeepDoublePrecision) {
  std::vector<double> x, stamps;
  for (int i = 0; i < 240; ++i) {
    x.push_back(std::sin(i * i));
    stamps.push_back(1.7e9 + i);
  }
  const std::vector<NpzEntry> entries{npz_entry<double>("x", {40, 2, 3}, x),
                                      npz_entry<double>("labels", {40, 2, 3}, stamps)};
  save_npz(folder_ / "stamps.npz", entries);
  ASSERT_EQ(run(std::string("train --data stamps.npz --out run --preset scaling-3 --threads 1 --max-steps 2") +
                kTinyVectors + " --set causal.batch=8 --set world.test_pairs=0")
                .code,
            0);
  for (const char* name : {"out.npz", "out.safetensors"}) {
    ASSERT_EQ(run(std::string("export run --data stamps.npz --out ") + name).code, 0);
  }
  EXPECT_EQ(NpzReader(folder_ / "out.npz").read("factors").values<double>(), stamps);
  EXPECT_EQ(tensor_values<double>(load_safetensors(folder_ / "out.safetensors").tensors.at("factors")), stamps);
}

TEST_F(RobustCli, TheBuildScriptTellsHowFarItIsAndPassesErrorsOn) {
  std::ofstream(file("ninja.txt")) << [] {
    std::string text = "ninja: Entering directory `build/release'\n-- Configuring done\n";
    for (int i = 1; i <= 200; ++i) text += "lab-step " + std::to_string(i) + " 200 Building CXX object x.o\n";
    return text + "FAILED: x.o\nx.cpp:1: error: no such thing\n";
  }();
  const Result r = shell(std::string("sed -n '/^build_news()/,/^}/p' ") + CAUSEWAY_SOURCE_DIR +
                         "/lab >news.sh; bash -c '. ./news.sh; build_news <ninja.txt >out.txt'");
  ASSERT_EQ(r.code, 0) << r.err;
  const std::string said = text_of(folder_ / "out.txt");
  EXPECT_EQ(said.rfind("lab: building 1 of 200 (", 0), 0U) << said;
  EXPECT_NE(said.find("lab: building 100 of 200 ("), std::string::npos) << said;
  EXPECT_NE(said.find("error: no such thing"), std::string::npos) << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 11 + 2) << said;
  EXPECT_EQ(said.find("Configuring"), std::string::npos) << said;
}

}  // namespace
}  // namespace causeway
