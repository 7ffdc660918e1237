// What a method does not declare it does not see: for every method there is, changing all of it changes no byte.
#include <gtest/gtest.h>

#include "engine/models/registry.h"
#include "engine/training/run.h"
#include "engine/training/told.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

/// Something for every part that a method could declare.
void fill_in(Dataset& data) {
  Random random(1, Stream::kTest);
  const Eigen::Index steps = data.units * (data.frames - 1);
  std::vector<int> numbers(static_cast<std::size_t>(data.units));
  for (int& number : numbers) number = static_cast<int>(random.below(3));
  if (data.domain.empty()) data.domain = numbers;
  data.truth.classes = numbers;
  data.actions.resize(steps, 2);
  for (double& number : data.actions.reshaped()) number = random.uniform();
  data.truth.lagged = data.truth.graph;
}

/// Other values in all parts that `needs` does not declare.
void scramble(const Needs& needs, Dataset& data) {
  Truth& truth = data.truth;
  const auto other = [](std::vector<int>& numbers) {
    for (int& number : numbers) number = (number + 1) % 3;
  };
  if (!needs.labels) truth.factors.setRandom();
  if (!needs.graph) truth.graph = truth.graph.transpose().eval();
  if (!needs.targets) truth.targets = (1 - truth.targets.array()).matrix();
  if (!needs.domain && !needs.groups) other(data.domain);
  if (!needs.classes) other(truth.classes);
  if (!needs.actions) data.actions.setRandom();
  // No method can declare these.
  truth.noise.setRandom();
  truth.lagged.setZero();
  truth.readouts.clear();
  if (!needs.labels && !needs.targets && !needs.graph) {
    for (std::string& name : truth.names) name += " of another kind";
  }
  data.world = "nowhere";
}

class Undeclared : public ::testing::TestWithParam<std::string> {
 protected:
  /// The file of a finished run on the stand-in's data after `change`.
  static std::vector<std::uint8_t> trained(const std::function<void(RunData&)>& change,
                                           std::optional<double>* disentanglement, double labelled = 1) {
    Settings settings = tiny_settings_of(GetParam());
    settings.world.labelled = labelled;
    const DataSource source = [&](const Settings& s, int threads, const DataProgress& progress) {
      auto data = std::make_shared<RunData>(*stand_in_source()(s, threads, progress));
      fill_in(data->train);
      change(*data);
      return std::shared_ptr<const RunData>(data);
    };
    causeway::Run run(settings, source, 2);
    const std::atomic<bool> go_on{false};
    while (!run.done()) run.work(1e9, go_on);
    *disentanglement = run.scores().value("disentanglement");
    return encode_safetensors(run.checkpoint());
  }
};

TEST_P(Undeclared, ChangesNoByteOfTheWeights) {
  const Needs needs = find_method(GetParam()).needs;
  std::optional<double> with_truth, without;
  const auto honest = trained([](RunData&) {}, &with_truth);
  const auto blind = trained(
      [&](RunData& data) {
        scramble(needs, data.train);
        data.test.truth = {};
      },
      &without);
  EXPECT_TRUE(honest == blind);
  EXPECT_TRUE(with_truth.has_value());
  EXPECT_FALSE(without.has_value()) << "no score without truth";
}

TEST_P(Undeclared, TheTestCanTell) {
  std::optional<double> score;
  const auto honest = trained([](RunData&) {}, &score);
  const auto other = trained([](RunData& data) { data.train.pictures[7] ^= 0x80; }, &score);
  EXPECT_FALSE(honest == other) << "one value of one picture changes the weights";
}

TEST_P(Undeclared, LabelsThatAreNotToldChangeNothing) {
  if (!find_method(GetParam()).needs.labels) return;
  Settings settings = tiny_settings_of(GetParam());
  settings.world.labelled = 40;
  const auto scrambled = [&](bool told) {
    return [&settings, told](RunData& data) {
      const std::vector<std::uint8_t> labelled = labelled_units(data.train, settings);
      ASSERT_EQ(std::count(labelled.begin(), labelled.end(), 1), 40);
      for (std::size_t u = 0; u < labelled.size(); ++u) {
        if ((labelled[u] == 1) == told) data.train.truth.factors.row(static_cast<Eigen::Index>(u)) *= 0.5;
      }
    };
  };
  std::optional<double> score;
  const auto honest = trained([](RunData&) {}, &score, 40);
  EXPECT_TRUE(honest == trained(scrambled(false), &score, 40));
  EXPECT_FALSE(honest == trained(
                             [&](RunData& data) {
                               scrambled(true)(data);
                               data.train.truth.factors(0, 0) +=
                                   0.25;  // half of all would be the same once standardised
                               for (auto& f : data.train.truth.factors.reshaped()) f = f * f;
                             },
                             &score, 40));
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, Undeclared, ::testing::ValuesIn(method_names()), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace causeway
