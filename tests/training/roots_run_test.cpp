// Whole runs on linear worlds and on environments: what the summary says, and data that cannot be used.
#include <gtest/gtest.h>

#include "engine/training/run.h"
#include "engine/training/run_directory.h"
#include "tests/data/expect_error.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

using ChangeData = std::function<void(Dataset&)>;

/// Vectors of the settings' world, changed by `change`.
DataSource root_vectors(const ChangeData& change = {}) {
  return [change](const Settings& s, int, const DataProgress&) -> std::shared_ptr<const RunData> {
    const World world = make_world(world_spec(s));
    auto data = std::make_shared<RunData>();
    data->train = sample_dataset(world, data_kind(s), s.world.pairs, s.seed, Stream::kWorldTrain);
    data->test = sample_dataset(world, data_kind(s), s.world.test_pairs, s.seed, Stream::kWorldTest);
    for (Dataset* part : {&data->train, &data->test}) {
      if (change) change(*part);
    }
    return data;
  };
}

Settings linear_settings(const std::vector<std::string>& assignments = {}) {
  Settings s = load_preset("linear-6");
  set_settings(s, {"world.test_pairs=300", "score.dci_rows=60"});
  set_settings(s, assignments);
  return s;
}

nlohmann::json finished_summary(const Settings& s, const DataSource& source) {
  causeway::Run run(s, source, 2);
  finish(run);
  return run_summary(run);
}

TEST(LinearRuns, SayWhetherDirectionsAreDetermined) {
  const nlohmann::json summary = finished_summary(linear_settings(), root_vectors());
  EXPECT_EQ(summary.at("shd"), 0);
  EXPECT_EQ(summary.at("undetermined"), false);
  EXPECT_TRUE(summary.at("diagnosis").empty()) << summary.at("diagnosis");
  EXPECT_NEAR(summary.at("mcc").get<double>(), 1, 1e-6) << "the variables are seen as they are";
  EXPECT_EQ(scores_from_json(summary).graph->undetermined, false);

  const nlohmann::json gaussian =
      finished_summary(linear_settings({"linear.noise=gaussian", "method=ica-lingam"}), root_vectors());
  EXPECT_EQ(gaussian.at("undetermined"), true);
  ASSERT_FALSE(gaussian.at("diagnosis").empty());
  EXPECT_EQ(gaussian.at("diagnosis").at(0).at("sign"), "gaussian-noise");
  EXPECT_EQ(scores_from_json(gaussian).graph->undetermined, true);

  const nlohmann::json other = finished_summary(linear_settings({"method=fastica"}), root_vectors());
  EXPECT_TRUE(other.at("undetermined").is_null()) << "it has no graph";
}

TEST(LinearRuns, RefuseColumnsThatSayNothing) {
  expect_error(
      [] { finished_summary(linear_settings(), root_vectors([](Dataset& d) { d.vectors.col(2).setConstant(3); })); },
      "5 of the 6 numbers of a vector vary, too few for 6 causal variables | look for fewer: set causal.latents to 5");
  expect_error(
      [] {
        finished_summary(linear_settings(), root_vectors([](Dataset& d) { d.vectors.col(2) = d.vectors.col(4); }));
      },
      "the same as another one");
  expect_error([] { finished_summary(linear_settings({"causal.latents=4"}), root_vectors()); },
               "set causal.latents to 6");
}

/// Environments of a world of vectors: the circuit's variables through a fixed mixing.
DataSource environment_vectors(const ChangeData& change = {}) {
  return root_vectors([change](Dataset& data) {
    MatrixD mixing(4, 6);
    mixing << 1, .2, -.3, .4, .1, .5, .3, 1.1, .2, -.2, .6, .1, -.4, .2, .9, .3, .2, -.5, .1, -.6, .3, 1.2, .4, .2;
    data.vectors = (data.truth.factors * mixing).cast<float>();
    if (change) change(data);
  });
}

Settings environment_settings(const std::string& method) {
  Settings s = tiny_settings_of(method);
  set_settings(s, {"world.pairs=3000", "world.test_pairs=400"});
  return s;
}

TEST(EnvironmentRuns, NumbersOfEnvironmentsMayHaveGaps) {
  const Settings s = environment_settings("lscale");
  const nlohmann::json plain = finished_summary(s, environment_vectors()),
                       gaps = finished_summary(s, environment_vectors([](Dataset&data) {
                                                 for (int& number : data.domain) number = 7 + 10 * number;
                                               }));
  EXPECT_EQ(plain.at("mcc"), gaps.at("mcc"));
  EXPECT_EQ(plain.at("graph"), gaps.at("graph"));
  EXPECT_GT(plain.at("mcc").get<double>(), 0.9);
}

TEST(EnvironmentRuns, RefuseEnvironmentsThatTellNothing) {
  const Settings s = environment_settings("lscale");
  expect_error(
      [&] {
        finished_summary(
            s, environment_vectors([](Dataset& data) { std::fill(data.domain.begin(), data.domain.end(), 3); }));
      },
      "the data come from one environment");
  expect_error(
      [&] {
        finished_summary(s, environment_vectors([](Dataset& data) {
                           for (std::size_t u = 0; u < data.domain.size(); ++u)
                             data.domain[u] = static_cast<int>(u % 900);
                         }));
      },
      "environments with an intervention are more than 4 variables");
  expect_error([&] { finished_summary(s, environment_vectors([](Dataset& data) { data.domain[7] = 1000; })); },
               "the data have environment number 1000, and at most 1000 can be told apart");
  expect_error([&] { finished_summary(s, environment_vectors([](Dataset& data) { data.domain.clear(); })); },
               "environments");
}

TEST(EnvironmentRuns, TheCheckpointKnowsHowManyThereAre) {
  const Settings s = environment_settings("contrastive-crl");
  causeway::Run run(s, environment_vectors(), 2);
  finish(run);
  EXPECT_EQ(run.checkpoint().metadata.at("domains"), "5");
  causeway::Run again(s, environment_vectors(), 1);
  again.load_checkpoint(run.checkpoint());
  EXPECT_EQ(again.pipeline().causal->environments()->changed_latents().size(), 5U);
  Safetensors damaged = run.checkpoint();
  damaged.metadata["domains"] = "-2";
  expect_error([&] { again.load_checkpoint(damaged); }, "number of domains is damaged");
}

}  // namespace
}  // namespace causeway
