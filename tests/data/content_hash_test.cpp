#include "engine/data/content_hash.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(ContentHash, IsTheKnownChecksum) {
  const TemporaryDirectory folder;
  write_text(folder / "x", "123456789");
  EXPECT_EQ(content_hash(folder / "x"), "crc64:995dc9bbdf1939fa:9") << "the check value of CRC-64/XZ";
  EXPECT_THROW(content_hash(folder / "nothing"), Error);
}

TEST(ContentHash, OfAFolderGoesByNamesAndBytesAlone) {
  const TemporaryDirectory one, other;
  for (const auto* folder : {&one, &other}) {
    write_text(*folder / "a.png", "first");
    write_text(*folder / "below/b.png", "second");
  }
  const std::string hash = content_hash(one.path());
  EXPECT_EQ(content_hash(other.path()), hash) << "wherever it lies";
  write_text(other / ".DS_Store", "x");
  write_text(other / "~$table.csv", "x");
  write_text(other / "__MACOSX/a.png", "x");
  write_text(other / "Thumbs.db", "x");
  write_text(other / "runs/first/settings.json", "{}");
  write_text(other / "runs/first/metrics.csv", "x");
  EXPECT_EQ(content_hash(other.path()), hash) << "what is no data does not count";
  write_text(other / "a.png", "First");
  EXPECT_NE(content_hash(other.path()), hash);
  write_text(other / "a.png", "first");
  EXPECT_EQ(content_hash(other.path()), hash);
  fs::rename(other / "a.png", other / "c.png");
  EXPECT_NE(content_hash(other.path()), hash);
}

}  // namespace
}  // namespace causeway
