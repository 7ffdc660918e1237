#include "engine/data/content_hash.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(ContentHash, IsTheKnownChecksum) {
  const TemporaryDirectory folder;
  put(folder / "x", "123456789");
  EXPECT_EQ(content_hash(folder / "x"), "crc64:995dc9bbdf1939fa:9") << "the check value of CRC-64/XZ";
  EXPECT_THROW(content_hash(folder / "nothing"), Error);
}

TEST(ContentHash, OfAFolderGoesByNamesAndBytesAlone) {
  const TemporaryDirectory one, other;
  for (const auto* folder : {&one, &other}) {
    put(*folder / "a.png", "first");
    put(*folder / "below/b.png", "second");
  }
  const std::string hash = content_hash(one.path());
  EXPECT_EQ(content_hash(other.path()), hash) << "wherever it lies";
  put(other / ".DS_Store", "x");
  put(other / "__MACOSX/a.png", "x");
  put(other / "Thumbs.db", "x");
  put(other / "runs/first/settings.json", "{}");
  put(other / "runs/first/metrics.csv", "x");
  EXPECT_EQ(content_hash(other.path()), hash) << "what is no data does not count";
  put(other / "a.png", "First");
  EXPECT_NE(content_hash(other.path()), hash);
  put(other / "a.png", "first");
  EXPECT_EQ(content_hash(other.path()), hash);
  fs::rename(other / "a.png", other / "c.png");
  EXPECT_NE(content_hash(other.path()), hash);
}

}  // namespace
}  // namespace causeway
