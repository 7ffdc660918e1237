// The examples of docs/data-files.md do what the page says.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "engine/data/load_dataset.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// The parts of a page between ```python and ```.
std::vector<std::string> examples_of(const std::filesystem::path& page) {
  std::ifstream file(page);
  std::vector<std::string> examples;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```python") {
      examples.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      examples.back() += line + "\n";
    }
  }
  return examples;
}

TEST(DataFilesPage, ItsExamplesAreRead) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory d;
  const auto examples = examples_of(std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "docs" / "data-files.md");
  ASSERT_EQ(examples.size(), 4U);
  for (const std::string& example : examples) ASSERT_TRUE(run_python(d.path(), example)) << example;

  const Dataset single = load_dataset(d / "single.npz");
  EXPECT_EQ(single.offer(), (DataOffer{.labels = true, .graph = true}));
  EXPECT_EQ(single.width, 16);
  EXPECT_EQ(single.truth.names, (std::vector<std::string>{"shift", "light"}));
  const Dataset pairs = load_dataset(d / "pairs.npz");
  EXPECT_EQ(pairs.offer(), (DataOffer{.frames = 2, .labels = true, .targets = true, .domain = true}));
  EXPECT_EQ(pairs.vectors.cols(), 8);
  const Dataset sequences = load_dataset(d / "sequences.npz");
  EXPECT_EQ(sequences.offer(), (DataOffer{.frames = 5, .labels = true, .lagged = true, .actions = true}));
  const Dataset table = load_dataset(d / "table");
  EXPECT_EQ(table.offer(), (DataOffer{.frames = 2, .labels = true, .targets = true}));
  EXPECT_EQ(table.units, 3);
  EXPECT_EQ(pair_labels(table), (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(table.picture_data(2, 1)[0], static_cast<int>(table.truth.factors(5, 0)));
}

}  // namespace
}  // namespace causeway
