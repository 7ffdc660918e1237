// Many runs from one file: resumed, compared, shared between processes.
#include <chrono>
#include <thread>

#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

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

// A plain srun tells its tasks their number and no more: they cannot wait for each other, and either may end last.
TEST_F(Cli, TasksOfAPlainSrunShareASweep) {
  std::ofstream(file("spec.json")) << R"({"methods": ["beta-vae"], "seeds": [1, 2, 3, 4], "set": {
    "world": {"pairs": 200, "test_pairs": 60},
    "image": {"size": 32, "channels": [12, 16], "hidden": 16, "codes": 5, "steps": 40, "batch": 16},
    "causal": {"hidden": [16], "batch": 16, "starts": 2, "search_steps": 3000, "polish_steps": 20},
    "score": {"dci_rows": 60}}})";
  const auto task = [&](int rank) {
    const std::string number = std::to_string(rank);
    return std::system(("cd " + folder_.string() +
                        " && env -u OMPI_COMM_WORLD_SIZE -u PMIX_RANK -u PMI_SIZE SLURM_STEP_ID=0 " +
                        "SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=" + number + " " + CAUSEWAY_BIN_DIR +
                        "/causeway-cli sweep spec.json --out shared >" + number + ".out 2>" + number + ".err")
                           .c_str());
  };
  int second = -1;
  std::thread other([&] { second = task(1); });
  const int first = task(0);
  other.join();
  EXPECT_EQ(first, 0) << text_of(folder_ / "0.err");
  EXPECT_EQ(second, 0) << text_of(folder_ / "1.err");
  // Task 0 alone speaks; whoever ends last, the results hold all runs.
  EXPECT_NE(text_of(folder_ / "0.err").find("runs"), std::string::npos);
  EXPECT_EQ(text_of(folder_ / "1.out") + text_of(folder_ / "1.err"), "");
  const std::string results = text_of(folder_ / "shared" / "results.csv");
  for (const char* seed : {"_s1", "_s2", "_s3", "_s4"}) EXPECT_NE(results.find(seed), std::string::npos) << results;
}

}  // namespace
}  // namespace causeway
