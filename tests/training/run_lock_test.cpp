#include "engine/training/run_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// Another process that holds a folder until it is killed.
class Other {
 public:
  Other(const std::filesystem::path& folder, RunLock::Use use) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      const RunLock lock(folder, use);
      [[maybe_unused]] const auto told = ::write(ready[1], "x", 1);
      ::pause();
      ::_exit(0);
    }
    char c = 0;
    [[maybe_unused]] const auto heard = ::read(ready[0], &c, 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Other() { kill(); }
  long process() const { return process_; }
  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

std::string complaint(const std::filesystem::path& folder, RunLock::Use use = RunLock::Use::kRun) {
  try {
    const RunLock lock(folder, use);
  } catch (const Error& error) {
    EXPECT_FALSE(error.hint().empty());
    return error.what();
  }
  return "";
}

TEST(RunLock, KeepsOthersOutUntilItsProcessEndsHoweverThatEnds) {
  const TemporaryDirectory folder;
  Other other(folder.path(), RunLock::Use::kRun);
  EXPECT_EQ(RunLock::owner(folder.path()), other.process());
  EXPECT_NE(complaint(folder.path()).find("(" + std::to_string(other.process()) + ")"), std::string::npos);
  EXPECT_FALSE(RunLock::try_lock(folder.path()));
  EXPECT_FALSE(RunLock::try_lock(folder.path(), RunLock::Use::kSweep));
  other.kill();
  EXPECT_EQ(RunLock::owner(folder.path()), std::nullopt);
  EXPECT_EQ(complaint(folder.path()), "");
  EXPECT_EQ(folder.entries(), 0) << "nothing is left in the folder";
}

TEST(RunLock, ASweepIsSharedWithSweepsAlone) {
  const TemporaryDirectory folder;
  const Other other(folder.path(), RunLock::Use::kSweep);
  EXPECT_TRUE(RunLock::try_lock(folder.path(), RunLock::Use::kSweep));
  EXPECT_NE(complaint(folder.path()), "");
}

TEST(RunLock, MayBeTakenAgainByTheProcessThatHasIt) {
  const TemporaryDirectory folder;
  {
    const RunLock lock(folder.path());
    EXPECT_EQ(complaint(folder.path() / "."), "");
    EXPECT_EQ(RunLock::owner(folder.path()), ::getpid()) << "the first one is still there";
    EXPECT_NE(complaint(folder.path(), RunLock::Use::kSweep), "") << "for one use only";
  }
  EXPECT_EQ(RunLock::owner(folder.path()), std::nullopt);
  EXPECT_THROW(RunLock(folder / "nowhere"), Error);
}

// A folder that is removed while it is written to takes its lock with it; it is not for two processes then.
TEST(RunLock, IsTakenAnewInAFolderThatWasRemoved) {
  const TemporaryDirectory parent;
  const std::filesystem::path folder = parent / "run";
  std::filesystem::create_directories(folder);
  const RunLock first(folder);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  EXPECT_EQ(RunLock::owner(folder), std::nullopt);
  EXPECT_EQ(complaint(folder), "") << "what this process does before it writes";
  EXPECT_EQ(RunLock::owner(folder), ::getpid());
  {
    // Removed once more; this time another process is first.
    std::filesystem::rename(folder, parent / "moved");
    std::filesystem::create_directories(folder);
    Other other(folder, RunLock::Use::kRun);
    EXPECT_NE(complaint(folder).find("is in use by another process (" + std::to_string(other.process()) + ")"),
              std::string::npos);
  }
  EXPECT_EQ(complaint(folder), "");
}

}  // namespace
}  // namespace causeway
