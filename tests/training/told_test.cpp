// Which labels and which graph a run tells its method.
#include "engine/training/told.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/training/run.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

/// Six pictures' worth of labels without pictures.
Dataset told_data(std::int64_t units = 100) {
  return sample_dataset(make_world("circuit"), world_kind("circuit", "single"), units, 1, Stream::kWorldTrain);
}

Settings told_settings(double labelled, const std::string& method = "icm-vae") {
  Settings settings = tiny_settings_of(method);
  settings.world.labelled = labelled;
  return settings;
}

std::string told_error(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "no error";
}

bool has_words(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

TEST(Told, HowManyAreLabelled) {
  EXPECT_EQ(labelled_count(1, 300), 300);
  EXPECT_EQ(labelled_count(0.1, 300), 30);
  EXPECT_EQ(labelled_count(0.0001, 300), 1);
  EXPECT_EQ(labelled_count(2, 300), 2);
  EXPECT_EQ(labelled_count(300, 300), 300);
  EXPECT_TRUE(has_words(told_error([] { labelled_count(0, 300); }), "nothing is labelled"));
  EXPECT_TRUE(
      has_words(told_error([] { labelled_count(301, 300); }), "asks for 301 labelled units, but there are 300"));
  EXPECT_TRUE(has_words(told_error([] { labelled_count(2.5, 300); }), "no whole number"));
}

TEST(Told, TheSeedChoosesWhichOnes) {
  const Dataset data = told_data();
  EXPECT_TRUE(labelled_units(data, told_settings(1)).empty()) << "all";
  Settings settings = told_settings(20);
  const auto labelled = labelled_units(data, settings);
  EXPECT_EQ(std::count(labelled.begin(), labelled.end(), 1), 20);
  EXPECT_EQ(labelled_units(data, settings), labelled);
  settings.seed = 77;
  EXPECT_NE(labelled_units(data, settings), labelled);
  // Only from those whose labels are known.
  Dataset some = data;
  some.truth.labelled.assign(100, 0);
  for (std::size_t u = 0; u < 30; ++u) some.truth.labelled[u] = 1;
  const auto of_some = labelled_units(some, settings);
  EXPECT_EQ(std::count(of_some.begin(), of_some.begin() + 30, 1), 20);
  settings.world.labelled = 1;
  EXPECT_EQ(labelled_units(some, settings), some.truth.labelled);
  settings.world.labelled = 31;
  EXPECT_TRUE(has_words(told_error([&] { labelled_units(some, settings); }), "there are 30"));
}

TEST(Told, LabelsThatAreNotToldAreNaN) {
  Dataset data = told_data(10);
  const std::vector<std::uint8_t> labelled{1, 0, 1, 1, 0, 0, 0, 0, 0, 0};
  const MatrixD labels = told_labels(data, labelled);
  for (Eigen::Index r = 0; r < 10; ++r) {
    EXPECT_EQ(labels.row(r).array().isNaN().all(), labelled[static_cast<std::size_t>(r)] == 0) << r;
  }
  EXPECT_EQ(labels.row(2), data.truth.factors.row(2));
  data.truth.factors(1, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NO_THROW(told_labels(data, labelled)) << "it is not told";
  data.truth.factors(0, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(has_words(told_error([&] { told_labels(data, labelled); }), "label 'red' is no number"));
  data.truth.factors.col(0).setConstant(1.7e9);
  EXPECT_TRUE(has_words(told_error([&] { told_labels(data, labelled); }), "label 'red' is the same in all"));
}

TEST(Told, AGraphMayBeDrawnByNames) {
  const Truth truth = told_data(3).truth;  // red, green, blue, arm
  Settings settings = told_settings(1);
  EXPECT_EQ(told_graph(truth, settings), truth.graph) << "the data's";
  EXPECT_FALSE(draws_graph(settings));
  const auto draw = [&](const char* text) {
    settings.own["icm-vae"]["graph"] = text;
    return told_graph(truth, settings);
  };
  EXPECT_EQ(draw("none"), Matrix<int>(Matrix<int>::Zero(4, 4)));
  EXPECT_TRUE(draws_graph(settings));
  const Matrix<int> drawn = draw(" arm>red,green > red ");
  EXPECT_EQ(drawn.sum(), 2);
  EXPECT_EQ(drawn(3, 0), 1);
  EXPECT_EQ(drawn(1, 0), 1);
  EXPECT_TRUE(has_words(told_error([&] { draw("arm>rde"); }), "rde"));
  EXPECT_TRUE(has_words(told_error([&] { draw("arm red"); }), "no edge of a graph"));
  EXPECT_TRUE(has_words(told_error([&] { draw("arm>red,"); }), "no edge of a graph"));
  EXPECT_TRUE(has_words(told_error([&] { draw("arm>red, red>arm"); }), "cycle"));
}

TEST(Told, ImpossibleRunsAreRefusedBeforeAnyWork) {
  const auto error_of = [](Settings settings) {
    return told_error([&] { causeway::Run(settings, stand_in_source(), 1); });
  };
  EXPECT_TRUE(has_words(error_of(told_settings(0)), "nothing is labelled"));
  EXPECT_TRUE(has_words(error_of(told_settings(1000)), "there are 128"));
  Settings three = told_settings(1);
  three.causal.latents = 3;
  EXPECT_TRUE(has_words(error_of(three), "4 labels for 3 causal variables"));
  Settings cyclic = told_settings(1);
  cyclic.own["icm-vae"]["graph"] = "arm>red, red>arm";
  EXPECT_TRUE(has_words(error_of(cyclic), "cycle"));
  Settings unknown = told_settings(1);
  unknown.own["icm-vae"]["flow"] = "afine";
  EXPECT_TRUE(has_words(error_of(unknown), "afine"));
  EXPECT_EQ(error_of(told_settings(0, "beta-vae")), "no error") << "it needs no labels";
}

TEST(Told, ADrawnGraphStandsInForTheDatas) {
  Settings settings = told_settings(1);
  settings.own["icm-vae"]["graph"] = "arm>red";
  const DataSource without_graph = [](const Settings& s, int threads, const DataProgress& progress) {
    auto data = std::make_shared<RunData>(*stand_in_source()(s, threads, progress));
    data->train.truth.graph.resize(0, 0);
    return std::shared_ptr<const RunData>(data);
  };
  causeway::Run run(settings, without_graph, 1);
  finish(run);
  ASSERT_TRUE(run.scores().graph.has_value());
  EXPECT_TRUE(run.scores().graph->given);
  EXPECT_EQ(run.scores().graph->strengths.sum(), 1);
  // It is in the checkpoint, which needs no data.
  causeway::Run opened(settings, stand_in_source(), 1);
  opened.load_checkpoint(run.checkpoint());
  EXPECT_EQ(opened.pipeline().causal->graph()->read_graph({}, 1)->strengths.sum(), 1);
  Safetensors damaged = run.checkpoint();
  damaged.metadata["graph"] = "[[0,1]";
  causeway::Run other(settings, stand_in_source(), 1);
  EXPECT_TRUE(has_words(told_error([&] { other.load_checkpoint(damaged); }), "graph is damaged"));
  settings.own["icm-vae"]["graph"] = "";
  causeway::Run none(settings, without_graph, 1);
  EXPECT_TRUE(has_words(told_error([&] { finish(none); }), "needs graph"));
}

}  // namespace
}  // namespace causeway
