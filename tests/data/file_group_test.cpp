#include "engine/data/file_group.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "engine/core/error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> bytes(const std::string& text) { return {text.begin(), text.end()}; }

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

const std::vector<std::string> kNames{"a", "b"};

TEST(FileGroup, GoesThroughAndLeavesNothingBeside) {
  const TemporaryDirectory folder;
  const FileGroup first{{"a", bytes("1")}, {"b", bytes("one")}}, second{{"a", bytes("2")}, {"b", bytes("two")}};
  EXPECT_TRUE(read_file_group(folder.path(), kNames).empty());
  write_file_group(folder.path(), first);
  EXPECT_EQ(read_file_group(folder.path(), kNames), first);
  write_file_group(folder.path(), second);
  EXPECT_EQ(read_file_group(folder.path(), kNames), second);
  EXPECT_EQ(folder.entries(), 2);
}

TEST(FileGroup, IsOfOneMomentWhereverItsWriterWasEnded) {
  const FileGroup old{{"a", bytes("old a")}, {"b", bytes("old b")}},
      fresh{{"a", bytes("new a")}, {"b", bytes("new b")}};
  const auto begin = [&](const fs::path& folder) { write_file_group(folder, old); };
  {
    SCOPED_TRACE("while the new files were written");
    const TemporaryDirectory folder;
    begin(folder.path());
    put(folder / ".next" / "a", "new a");
    put(folder / ".next" / "b", "ne");
    EXPECT_EQ(read_file_group(folder.path(), kNames), old);
    write_file_group(folder.path(), fresh);
    EXPECT_EQ(read_file_group(folder.path(), kNames), fresh);
    EXPECT_EQ(folder.entries(), 2) << "what was left is gone";
  }
  for (const bool one_was_moved : {false, true}) {
    SCOPED_TRACE(one_was_moved ? "after the first was moved" : "before one was moved");
    const TemporaryDirectory folder;
    begin(folder.path());
    put(folder / (one_was_moved ? "a" : ".ready/a"), "new a");
    put(folder / ".ready" / "b", "new b");
    EXPECT_EQ(read_file_group(folder.path(), kNames), fresh);
    EXPECT_EQ(file_of_group(folder.path(), "b"), folder / ".ready" / "b");
    write_file_group(folder.path(), {{"a", bytes("newer a")}});
    EXPECT_EQ(read_file_group(folder.path(), kNames), (FileGroup{{"a", bytes("newer a")}, {"b", bytes("new b")}}))
        << "a file that was ready is moved before others are written";
    EXPECT_EQ(folder.entries(), 2);
  }
}

TEST(FileGroup, ThatCannotBeWrittenStaysAsItWas) {
  const TemporaryDirectory folder;
  write_file_group(folder.path(), {{"a", bytes("old")}});
  fs::create_directories(folder / "b" / "in the way");
  EXPECT_THROW(write_file_group(folder.path(), {{"a", bytes("new")}, {"b", bytes("new")}}), Error);
  EXPECT_EQ(read_file_group(folder.path(), {"a"}), (FileGroup{{"a", bytes("old")}}));
  EXPECT_EQ(folder.entries(), 2);
}

TEST(FileGroup, IsReadWholeWhileItIsWritten) {
  const TemporaryDirectory folder;
  write_file_group(folder.path(), {{"a", bytes("0")}, {"b", bytes("0")}});
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (int i = 1; i < 60; ++i) {
      write_file_group(folder.path(), {{"a", bytes(std::to_string(i))}, {"b", bytes(std::to_string(i))}});
    }
    over = true;
  });
  int read = 0;
  while (!over) {
    const FileGroup files = read_file_group(folder.path(), kNames);
    if (files.size() != 2 || files.at("a") != files.at("b")) ADD_FAILURE() << "files of two moments";
    ++read;
  }
  writer.join();
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace causeway
