#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <set>

#include "engine/core/noise.h"
#include "engine/core/random.h"
#include "engine/core/spelling.h"
#include "engine/core/start_thread.h"
#include "engine/core/thread_pool.h"
#include "engine/core/version.h"

namespace causeway {
namespace {

TEST(Philox, MatchesThePublishedKnownAnswers) {
  // kat_vectors of the Random123 distribution, philox4x32-10.
  const auto zero = philox({0, 0, 0, 0}, 0);
  EXPECT_EQ(zero, (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const auto ones = philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffffffffffffULL);
  EXPECT_EQ(ones, (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Random, IsAFunctionOfSeedStreamAndRow) {
  Random a(5, Stream::kTest, 3), b(5, Stream::kTest, 3), other_row(5, Stream::kTest, 4),
      other_seed(6, Stream::kTest, 3);
  const std::uint32_t first = a();
  EXPECT_EQ(first, b());
  EXPECT_NE(first, other_row());
  EXPECT_NE(first, other_seed());
}

TEST(Random, MomentsAreRight) {
  Random random(1, Stream::kTest);
  double uniform = 0, normal = 0, square = 0;
  constexpr int kCount = 200000;
  for (int i = 0; i < kCount; ++i) {
    const double u = random.uniform();
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    uniform += u;
    const double z = random.normal();
    normal += z;
    square += z * z;
  }
  EXPECT_NEAR(uniform / kCount, 0.5, 0.003);
  EXPECT_NEAR(normal / kCount, 0.0, 0.01);
  EXPECT_NEAR(square / kCount, 1.0, 0.015);
}

TEST(Noise, BlocksHaveTheRightMomentsAndDoNotDependOnTheirLength) {
  Vector<float> normal(100000), uniform(100000), shorter(1000);
  fill_normal(normal.data(), normal.size(), 3, Stream::kTest, 9);
  fill_uniform(uniform.data(), uniform.size(), 3, Stream::kTest, 9);
  fill_normal(shorter.data(), shorter.size(), 3, Stream::kTest, 9);
  EXPECT_EQ(shorter, normal.head(1000));
  EXPECT_NEAR(normal.cast<double>().mean(), 0.0, 0.015);
  EXPECT_NEAR(normal.cast<double>().squaredNorm() / 100000.0, 1.0, 0.02);
  EXPECT_NEAR(uniform.cast<double>().mean(), 0.5, 0.005);
  EXPECT_GT(uniform.minCoeff(), 0.0F);
  EXPECT_LT(uniform.maxCoeff(), 1.0F);
  Vector<float> next(1000);
  fill_normal(next.data(), next.size(), 3, Stream::kTest, 10);
  EXPECT_GT((next - shorter).cwiseAbs().maxCoeff(), 0.1F);
}

TEST(ThreadPool, RunsEveryTaskOnce) {
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::vector<std::atomic<int>> counts(17);
      pool.parallel_for(17, [&](int i) { ++counts[static_cast<std::size_t>(i)]; });
      for (const auto& count : counts) ASSERT_EQ(count, 1);
    }
  }
}

TEST(ThreadPool, GoesOnWithFewerWhereTheSystemAllowsNoMore) {
  // In a process of its own, as the limit holds for all of it: 60 MB beyond what it has are a few threads' stacks.
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(20);
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = static_cast<rlim_t>(pages * sysconf(_SC_PAGESIZE)) + (60U << 20U);
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
    std::atomic<int> sum{0};
    ThreadPool pool(256);
    for (int round = 0; round < 20; ++round) pool.parallel_for(100, [&](int i) { sum += i; });
    _exit(pool.threads() >= 1 && pool.threads() < 256 && sum == 20 * 4950 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(ThreadPool, HandsOnTheFirstException) {
  ThreadPool pool(2);
  EXPECT_THROW(pool.parallel_for(8,
                                 [](int i) {
                                   if (i == 5) throw Error("five");
                                 }),
               Error);
  std::atomic<int> done = 0;
  pool.parallel_for(8, [&](int) { ++done; });  // still usable
  EXPECT_EQ(done, 8);
  EXPECT_THROW(ThreadPool(0), UsageError);
  EXPECT_THROW(ThreadPool(kMostThreads + 1), UsageError);
}

TEST(Spelling, TheNearestNameIsFound) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  const std::vector<std::string> known{"causal.beta", "causal.batch", "image.batch"};
  EXPECT_EQ(nearest_name("causal.bata", known), "causal.beta");
  EXPECT_EQ(nearest_name("beta", known), "causal.beta");
  EXPECT_EQ(nearest_name("x", {}), "");
  EXPECT_NE(unknown_name("setting", "beta", known).hint().find("causal.beta"), std::string::npos);
}

TEST(Version, IsNotEmpty) { EXPECT_GT(std::string(git_version()).size(), 0U); }

}  // namespace
}  // namespace causeway
