#include "engine/sweep/sweep.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/error.h"
#include "engine/data/file_lock.h"
#include "engine/training/run_directory.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

const std::atomic<bool> kGoOn{false};

std::vector<SweepJob> tiny_jobs(std::initializer_list<const char*> methods, std::initializer_list<int> seeds) {
  std::vector<SweepJob> jobs;
  for (const int seed : seeds) {
    for (const char* method : methods) {
      SweepJob job{std::string(method) + "_s" + std::to_string(seed), "circuit", "", tiny_settings()};
      job.settings.method = method;
      job.settings.seed = static_cast<std::uint64_t>(seed);
      jobs.push_back(job);
    }
  }
  return jobs;
}

/// The stand-in that counts how often it is asked; seed 13 fails.
DataSource counting(std::atomic<int>& made) {
  return [&made](const Settings& s, int threads, const DataProgress& progress) {
    ++made;
    if (s.seed == 13) throw Error("the pairs are damaged", "bring others");
    return stand_in_source()(s, threads, progress);
  };
}

class Sweep : public ::testing::Test {
 protected:
  TemporaryDirectory directory;
  std::filesystem::path out = directory.path() / "sweep";
  void SetUp() override { open_sweep(nlohmann::json{{"methods", {"pca"}}}, out); }
  std::string summary_of(const SweepJob& job) {
    std::ifstream stream(job_directory(out, job) / "checkpoint.safetensors", std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(Sweep, MakesAllAndThenNothing) {
  const auto jobs = tiny_jobs({"pca", "beta-vae"}, {1, 2});
  std::atomic<int> made = 0;
  SweepOptions options;
  options.workers = 2;
  int reports = 0;
  options.progress = [&](int, const SweepProgress&) { ++reports; };
  const SweepResult first = work_on_sweep(jobs, out, counting(made), options, kGoOn);
  EXPECT_EQ(first.made, 4);
  EXPECT_EQ(first.failed, 0);
  EXPECT_GT(reports, 4);
  EXPECT_EQ(made, 2) << "pairs of a seed are made once for all methods";
  for (const SweepJob& job : jobs) EXPECT_EQ(job_status(out, job).state, JobState::kFinished);
  EXPECT_EQ(work_on_sweep(jobs, out, counting(made), options, kGoOn).made, 0);
  EXPECT_EQ(made, 2);
  // The weights are those of a run alone.
  causeway::Run alone(jobs[1].settings, stand_in_source(), 2);
  while (!alone.done()) alone.work(1000, kGoOn);
  const auto bytes = encode_safetensors(alone.checkpoint());
  EXPECT_EQ(summary_of(jobs[1]), std::string(bytes.begin(), bytes.end()));
}

TEST_F(Sweep, AFailureHarmsNoOtherAndIsTriedAgain) {
  const auto jobs = tiny_jobs({"pca"}, {13, 1, 2});
  std::atomic<int> made = 0;
  const SweepResult result = work_on_sweep(jobs, out, counting(made), {}, kGoOn);
  EXPECT_EQ(result.made, 2);
  EXPECT_EQ(result.failed, 1);
  const JobStatus status = job_status(out, jobs[0]);
  EXPECT_EQ(status.state, JobState::kFailed);
  EXPECT_NE(status.error.find("the pairs are damaged (bring others)"), std::string::npos);
  EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 1);
  EXPECT_EQ(job_status(out, jobs[0]).state, JobState::kFinished);
}

TEST_F(Sweep, ReportsThatCannotBeWrittenStopNoRun) {
  const auto jobs = tiny_jobs({"pca"}, {1, 2, 3});
  SweepOptions options;
  options.workers = 2;
  options.progress = [](int, const SweepProgress&) { throw Error("no space left", "make room"); };
  EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), options, kGoOn).made, 3);
  for (const SweepJob& job : jobs) EXPECT_EQ(job_status(out, job).state, JobState::kFinished);
}

TEST_F(Sweep, GoesOnWithWhatWasLeftAndMakesBrokenRunsAgain) {
  const auto jobs = tiny_jobs({"ilcm"}, {1, 2});
  ASSERT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 2);
  const std::string expected[] = {summary_of(jobs[0]), summary_of(jobs[1])};
  // One run as a killed process leaves it, at some update; of the other the checkpoint is cut short.
  causeway::Run half(jobs[0].settings, stand_in_source(), 1);
  for (int i = 0; i < 15; ++i) half.work(1e9, kGoOn, 7);
  ASSERT_EQ(half.stage(), Stage::kCausal);
  save_run(half, job_directory(out, jobs[0]));
  std::filesystem::resize_file(job_directory(out, jobs[1]) / "checkpoint.safetensors", 100);
  std::filesystem::remove(job_directory(out, jobs[1]) / "summary.json");
  EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 2);
  EXPECT_EQ(summary_of(jobs[0]), expected[0]);
  EXPECT_EQ(summary_of(jobs[1]), expected[1]);
}

TEST_F(Sweep, LeavesARunToWhoeverHoldsItsLock) {
  const auto jobs = tiny_jobs({"pca"}, {1, 2});
  {
    const auto lock = FileLock::try_lock(out / "runs" / (jobs[0].name + ".lock"));
    ASSERT_TRUE(lock.has_value());
    EXPECT_FALSE(FileLock::try_lock(out / "runs" / (jobs[0].name + ".lock")).has_value());
    EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 1);
    EXPECT_EQ(job_status(out, jobs[0]).state, JobState::kOpen);
  }
  EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 1);
}

TEST_F(Sweep, StopsWhenAskedAndLosesNothing) {
  auto jobs = tiny_jobs({"ilcm"}, {1});
  jobs[0].settings.causal.search_steps = 100000;
  std::atomic<bool> stop = false;
  SweepOptions options;
  options.progress = [&](int, const SweepProgress& progress) { stop = stop || progress.share > 0.001; };
  EXPECT_EQ(work_on_sweep(jobs, out, stand_in_source(), options, stop).made, 0);
  EXPECT_EQ(job_status(out, jobs[0]).state, JobState::kOpen);
  const auto run = load_run(job_directory(out, jobs[0]), stand_in_source(), 1);
  EXPECT_GT(run->updates(), 0);
}

TEST_F(Sweep, RefusesTheFolderOfAnother) {
  EXPECT_NO_THROW(open_sweep(nlohmann::json{{"methods", {"pca"}}}, out));
  EXPECT_THROW(open_sweep(nlohmann::json{{"methods", {"ilcm"}}}, out), Error);
  auto jobs = tiny_jobs({"pca"}, {1});
  ASSERT_EQ(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn).made, 1);
  jobs[0].settings.causal.latents = 3;
  EXPECT_THROW(job_status(out, jobs[0]), Error);
  EXPECT_THROW(work_on_sweep(jobs, out, stand_in_source(), {}, kGoOn), Error);
}

}  // namespace
}  // namespace causeway
