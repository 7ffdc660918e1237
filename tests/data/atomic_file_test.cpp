#include "engine/data/atomic_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "engine/data/read_file.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  const auto bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

TEST(AtomicFile, WritesAndReplaces) {
  const TemporaryDirectory directory;
  const auto path = directory / "file";
  write_file_atomically(path, "first");
  EXPECT_EQ(content(path), "first");
  write_file_atomically(path, "second, longer");
  EXPECT_EQ(content(path), "second, longer");
  write_file_atomically(path, "");
  EXPECT_EQ(content(path), "");
  EXPECT_EQ(directory.entries(), 1) << "nothing is left beside it";
}

TEST(AtomicFile, WorksInTheCurrentDirectory) {
  const TemporaryDirectory directory;
  const auto before = fs::current_path();
  fs::current_path(directory.path());
  write_file_atomically("bare-name", "x");
  fs::current_path(before);
  EXPECT_EQ(content(directory / "bare-name"), "x");
}

TEST(AtomicFile, AFailingWriterLeavesTheOldFile) {
  const TemporaryDirectory directory;
  const auto path = directory / "file";
  write_file_atomically(path, "old");
  const auto failing = [](const fs::path& temporary) {
    write_file_atomically(temporary, "half of the new");
    throw Error("the writer failed");
  };
  expect_error([&] { write_file_atomically(path, failing); }, "the writer failed");
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, KeepsPermissionsAndFollowsLinks) {
  const TemporaryDirectory directory;
  const auto path = directory / "file";
  write_file_atomically(path, "old");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(path, directory / "link");
  write_file_atomically(directory / "link", "new");
  EXPECT_TRUE(fs::is_symlink(directory / "link"));
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, SaysWhatIsWrong) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "file", "x");
  expect_error([&] { write_file_atomically(directory / "file" / "below", "x"); }, "not a directory");
  expect_error([&] { write_file_atomically(directory / "missing" / "file", "x"); }, "create the directory first");
  expect_error([&] { write_file_atomically(directory.path(), "x"); }, "it is a directory");
  expect_error([&] { write_file_atomically("", "x"); }, "not the name of a file");
  expect_error([&] { write_file_atomically(directory / "", "x"); }, "not the name of a file");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, WritesToDevicesInsteadOfReplacingThem) {
  if (!fs::is_character_file("/dev/full")) {
    GTEST_SKIP() << "no /dev/full";
  }
  expect_error([&] { write_file_atomically("/dev/full", "x"); }, "free some disk space");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  write_file_atomically("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  expect_error([&] { write_file_atomically("/dev/null", [](const fs::path&) {}); }, "not a regular file");
}

// Two processes that look at the same moment whether a folder can be written to make and take away the same file.
TEST(AtomicFile, AFileThatComesAndGoesIsNotInTheWay) {
  const TemporaryDirectory directory;
  const auto path = directory / "probe";
  std::atomic<bool> over = false;
  std::thread other([&] {
    while (!over) {
      std::ofstream(path) << "x";
      std::error_code ignored;
      fs::remove(path, ignored);
    }
  });
  for (int i = 0; i < 300; ++i) EXPECT_NO_THROW(write_file_atomically(path, "y")) << i;
  over = true;
  other.join();
}

TEST(AtomicFile, AFullDiskLeavesTheOldFile) {
  const TemporaryDirectory directory;
  const auto path = directory / "file";
  write_file_atomically(path, "old");
  // A limit on the size of files stands in for a full disk: the write stops half-way.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{1000, before.rlim_max};
  const auto old_handler = signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  try {
    write_file_atomically(path, std::string(100000, 'x'));
    ADD_FAILURE() << "no error";
  } catch (const Error&) {
  }
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, old_handler);
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(ReadFile, SaysWhatIsWrong) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "file", "12345");
  EXPECT_EQ(read_file(directory / "file", 5).size(), 5U);
  expect_error([&] { read_file(directory / "file", 4); }, "more than the 4 allowed");
  expect_error([&] { read_file(directory / "missing"); }, "no such file");
  expect_error([&] { read_file(directory.path()); }, "is a directory");
  expect_error([&] { read_file("/dev/null"); }, "not a regular file");
}

}  // namespace
}  // namespace causeway
