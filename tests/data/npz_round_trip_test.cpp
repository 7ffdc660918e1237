// Whatever combination of parts is known, what is written is read.
#include <gtest/gtest.h>

#include <set>

#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "tests/data/example_data.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// Parts that can be there or not, each by itself; the first five are about factors and share their number and names.
constexpr int kParts = 10;

Dataset with_parts(int frames, bool vectors, unsigned parts) {
  Dataset data = example_data(4, frames);
  if (vectors) {
    data.vectors = example_numbers(data.rows(), 5, 0.3).cast<float>();
  } else {
    add_example_pictures(data, 2, 3);
  }
  const auto has = [parts](int part) { return (parts >> part & 1U) != 0; };
  Truth& truth = data.truth;
  if (!has(0)) truth.factors.resize(0, 0);
  if (!has(1)) truth.noise.resize(0, 0);
  if (!has(2)) truth.graph.resize(0, 0);
  if (!has(3)) truth.lagged.resize(0, 0);
  if (!has(4)) truth.targets.resize(0, 0);
  if (!has(5)) truth.classes.clear();
  if (!has(6)) truth.readouts.clear();
  if (!has(7)) data.domain.clear();
  if (!has(8)) data.actions.resize(0, 0);
  if (!has(9)) data.world.clear();
  if (truth.factors.size() == 0 && truth.noise.size() == 0 && truth.graph.size() == 0 && truth.lagged.size() == 0 &&
      truth.targets.size() == 0) {
    truth.names.clear();
  }
  return data;
}

class NpzRoundTrip : public testing::TestWithParam<std::tuple<int, bool>> {};

/// All combinations of the parts about factors, with and without all else, and all that have or lack any two parts.
TEST_P(NpzRoundTrip, CombinationsOfPartsComeBack) {
  const auto [frames, vectors] = GetParam();
  const TemporaryDirectory directory;
  const auto path = directory / "a.npz";
  constexpr unsigned kAll = (1U << kParts) - 1, kOfFactors = 31;
  std::set<unsigned> sets;
  for (unsigned parts = 0; parts <= kOfFactors; ++parts) sets.insert({parts, parts | (kAll - kOfFactors)});
  for (int a = 0; a < kParts; ++a) {
    for (int b = 0; b < kParts; ++b) {
      const unsigned two = 1U << a | 1U << b;
      sets.insert({two, kAll - two});
    }
  }
  for (const unsigned parts : sets) {
    const Dataset data = with_parts(frames, vectors, parts);
    save_dataset(path, data);
    SCOPED_TRACE(parts);
    expect_same_data(load_dataset(path), data);
    if (HasFailure()) return;
  }
}

TEST_P(NpzRoundTrip, TheFirstUnitsAreASlice) {
  const auto [frames, vectors] = GetParam();
  const TemporaryDirectory directory;
  const Dataset data = with_parts(frames, vectors, ~0U);
  save_dataset(directory / "a.npz", data);
  DataLoadOptions options;
  options.max_units = 3;
  expect_same_data(load_dataset(directory / "a.npz", options), slice(data, 0, 3));
}

INSTANTIATE_TEST_SUITE_P(Frames, NpzRoundTrip, testing::Combine(testing::Values(1, 2, 5), testing::Bool()),
                         [](const auto& info) {
                           return std::to_string(std::get<0>(info.param)) +
                                  (std::get<1>(info.param) ? "Vectors" : "Pictures");
                         });

TEST(NpzRoundTrip, FactorsAloneAreData) {
  const TemporaryDirectory directory;
  for (const int frames : {1, 2, 3}) {
    const Dataset data = example_data(4, frames);
    save_dataset(directory / "a.npz", data);
    expect_same_data(load_dataset(directory / "a.npz"), data);
  }
}

TEST(NpzRoundTrip, SeveralTargetsOfAPairComeBack) {
  const TemporaryDirectory directory;
  Dataset data = example_data(3, 2);
  data.truth.targets.row(1) << 1, 0, 1;
  save_dataset(directory / "a.npz", data);
  EXPECT_FALSE(NpzReader(directory / "a.npz").contains("intervention_labels")) << "they cannot say this";
  expect_same_data(load_dataset(directory / "a.npz"), data);
}

TEST(NpzRoundTrip, NamesAreTheOldOnesForPairsAndTheNewOnesForAllElse) {
  const TemporaryDirectory directory;
  const auto names_of = [&](int frames) {
    save_dataset(directory / "a.npz", with_parts(frames, false, ~0U));
    return NpzReader(directory / "a.npz").names();
  };
  const std::vector<std::string> sequence{"imgs",    "labels", "noise",  "readout_pressed", "readout_weather report",
                                          "targets", "graph",  "lagged", "domain",          "classes",
                                          "actions", "names",  "world"};
  EXPECT_EQ(names_of(3), sequence);
  std::vector<std::string> single = sequence;
  std::erase(single, "targets");
  std::erase(single, "lagged");
  std::erase(single, "actions");
  EXPECT_EQ(names_of(1), single);
  EXPECT_EQ(names_of(2),
            (std::vector<std::string>{"imgs", "original_latents", "epsilon", "pressed", "readout_weather report",
                                      "intervention_labels", "intervention_masks", "adjacency", "lagged", "domain",
                                      "classes", "actions", "latent_names", "world"}));
}

TEST(NpzRoundTrip, EqualDataGiveEqualBytes) {
  const TemporaryDirectory directory;
  const Dataset data = with_parts(2, false, ~0U);
  save_dataset(directory / "a.npz", data);
  save_dataset(directory / "b.npz", data);
  EXPECT_EQ(read_file(directory / "a.npz"), read_file(directory / "b.npz"));
}

TEST(NpzRoundTrip, NothingToSeeIsNotSaved) {
  const TemporaryDirectory directory;
  EXPECT_THROW(save_dataset(directory / "a.npz", Dataset{}), UsageError);
  Dataset wrong = example_data(3, 2);
  wrong.domain[0] = -1;
  EXPECT_THROW(save_dataset(directory / "a.npz", wrong), Error);
  EXPECT_EQ(directory.entries(), 0);
}

}  // namespace
}  // namespace causeway
