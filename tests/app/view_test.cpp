// What panels show, without drawing it.
#include <gtest/gtest.h>

#include <set>

#include "app/launch.h"
#include "app/panels/parts/graph_comparison.h"
#include "app/panels/parts/loss_series.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/progress.h"
#include "app/ui/format.h"
#include "app/widgets/graph_layout.h"
#include "engine/core/error.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

TEST(Format, NumbersAndTimes) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(duration(4.2), "4 s");
  EXPECT_EQ(duration(125), "2:05");
  EXPECT_EQ(duration(3725), "1:02:05");
  EXPECT_EQ(duration(-1), "-");
  EXPECT_EQ(compact(0.0), "0");
  EXPECT_EQ(compact(100, 2), "100");
  EXPECT_EQ(compact(0.1, 2), "0.1");
  EXPECT_EQ(compact(0.012345), "0.0123");
  EXPECT_EQ(compact(43.71), "43.7");
  EXPECT_EQ(compact(12345), "12,345");
}

TEST(Format, SentencesBeginWithACapitalUnlessANameDoes) {
  EXPECT_EQ(sentence("the run cannot be kept"), "The run cannot be kept");
  EXPECT_EQ(sentence("z0 and z1 change together"), "z0 and z1 change together");
  EXPECT_EQ(sentence("pca: principal components"), "pca: principal components");
  EXPECT_EQ(sentence("Done"), "Done");
  EXPECT_EQ(sentence(""), "");
}

TEST(Format, Sizes) {
  int width = 0;
  int height = 0;
  parse_size("640x480", width, height);
  EXPECT_EQ(width, 640);
  EXPECT_EQ(height, 480);
  for (const char* wrong : {"", "640", "640x", "x480", "640x480x", "-1x5", "axb"}) {
    EXPECT_THROW(parse_size(wrong, width, height), UsageError) << wrong;
  }
}

TEST(GraphLayout, CausesAreAboveEffects) {
  Matrix<int> circuit = Matrix<int>::Zero(4, 4);  // red green blue arm
  circuit(3, 0) = circuit(3, 1) = circuit(3, 2) = circuit(1, 0) = circuit(2, 0) = 1;
  const auto places = layered_layout(circuit);
  EXPECT_LT(places[3].y, places[1].y);
  EXPECT_EQ(places[1].y, places[2].y);
  EXPECT_LT(places[2].y, places[0].y);
  EXPECT_LT(places[1].x, places[2].x);
  Matrix<int> cycle = Matrix<int>::Zero(2, 2);
  cycle(0, 1) = cycle(1, 0) = 1;
  EXPECT_EQ(layered_layout(cycle).size(), 2U);
  EXPECT_TRUE(layered_layout(Matrix<int>()).empty());
}

TEST(GraphLayout, NoEdgeIsHiddenBehindANode) {
  Matrix<int> full = Matrix<int>::Zero(5, 5);
  full.triangularView<Eigen::StrictlyUpper>().setOnes();
  const auto places = layered_layout(full);
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = i + 1; j < 5; ++j) {
      for (std::size_t k = i + 1; k < j; ++k) {
        const double share = (places[k].y - places[i].y) / (places[j].y - places[i].y);
        EXPECT_GT(std::abs(places[i].x + share * (places[j].x - places[i].x) - places[k].x), 0.05)
            << i << " -> " << j << " through " << k;
      }
    }
  }
}

Scores two_factor_scores() {
  Scores scores;
  scores.factors = {"arm", "red"};
  scores.latent_of_factor = {1, 0};  // z1 is the arm
  scores.correlation = MatrixD{{0.1, 0.99}, {0.95, 0.2}};
  scores.true_edges = Matrix<int>::Zero(2, 2);
  scores.true_edges(0, 1) = 1;
  LearnedGraph graph;
  graph.order = {1, 0};
  graph.strengths = MatrixD::Zero(2, 2);
  graph.strengths(1, 0) = 0.3;
  scores.graph = graph;
  return scores;
}

/// The schedule of the settings' method on so many pairs.
void set_schedule(Snapshot& s, std::int64_t pairs) {
  LearnerInput input;
  input.common = s.settings.causal;
  input.own = own_values(s.settings);
  input.codes = 4;
  input.units = pairs;
  const auto learner = make_learner(s.settings.method, input);
  s.phases = learner->phases();
  s.causal_steps = learner->total_steps();
  s.search_steps = learner->search_steps();
}

TEST(Progress, OfARunOnVectorsHasNoImageStage) {
  Snapshot s;
  s.settings = load_preset("scaling-4");
  set_schedule(s, 20000);
  s.stage = "data";
  const auto with_pictures = progress_of(s).segments.size();
  s.has_pictures = false;
  const Progress p = progress_of(s);
  EXPECT_EQ(p.segments.size(), with_pictures - 1);
  for (const Segment& segment : p.segments) EXPECT_NE(segment.label, "image codes");
  s.state = TrainerState::kTraining;
  EXPECT_EQ(how_to_get_causal_model(s, "it").find("image"), std::string::npos);
  EXPECT_EQ(how_to_get_images(s, "it").find("picture"), std::string::npos);
}

TEST(GraphComparison, NamesAndPlacesFollowTheMatching) {
  const Theme theme(1.0F);
  const GraphComparison found = compare_with_truth(two_factor_scores(), 0.1, theme);
  EXPECT_EQ(found.edges, 1);
  ASSERT_TRUE(found.difference);
  EXPECT_EQ(found.difference->distance(), 0);
  ASSERT_EQ(found.learned.nodes.size(), 2U);
  EXPECT_EQ(found.learned.nodes[1].name, "arm");
  EXPECT_EQ(found.learned.nodes[1].detail, "z1");
  EXPECT_EQ(found.learned.nodes[1].place.y, found.truth->nodes[0].place.y);
  ASSERT_EQ(found.learned.edges.size(), 1U);
  EXPECT_EQ(found.learned.edges[0].kind, EdgeKind::kRight);

  const GraphComparison cut = compare_with_truth(two_factor_scores(), 0.5, theme);
  EXPECT_EQ(cut.edges, 0);
  EXPECT_EQ(cut.difference->missing, 1);
  ASSERT_EQ(cut.learned.edges.size(), 1U);
  EXPECT_EQ(cut.learned.edges[0].kind, EdgeKind::kMissing);
}

TEST(GraphComparison, AnEffectThatLowersIsAnEdgeWithItsSign) {
  Scores scores = two_factor_scores();
  scores.graph->strengths(1, 0) = -0.8;
  const GraphComparison found = compare_with_truth(scores, 0.1, Theme(1.0F));
  EXPECT_EQ(found.edges, 1);
  EXPECT_EQ(found.difference->distance(), 0);
  ASSERT_EQ(found.learned.edges.size(), 1U);
  EXPECT_EQ(found.learned.edges[0].label, "-0.80");
  EXPECT_DOUBLE_EQ(found.learned.edges[0].weight, 1) << "as thick as one that raises";
}

TEST(GraphComparison, WithoutTruthLatentsKeepTheirNames) {
  Scores scores = two_factor_scores();
  scores.factors.clear();
  scores.latent_of_factor.clear();
  scores.true_edges.resize(0, 0);
  const GraphComparison found = compare_with_truth(scores, 0.1, Theme(1.0F));
  EXPECT_FALSE(found.truth);
  EXPECT_FALSE(found.difference);
  EXPECT_EQ(found.learned.nodes[0].name, "z0");
  EXPECT_EQ(found.learned.edges[0].kind, EdgeKind::kPlain);
}

TEST(ModelView, LatentsAreCalledByTheirFactors) {
  const Theme theme(1.0F);
  const Scores scores = two_factor_scores();
  const auto names = latent_names(&scores, 3, theme);
  EXPECT_EQ(names[0].text, "z0 (red)");
  EXPECT_EQ(names[1].text, "z1 (arm)");
  EXPECT_EQ(names[2].text, "z2");
  EXPECT_EQ(latent_names(nullptr, 2, theme)[1].text, "z1");
}

TEST(ModelView, OnlyAClearMatchGivesALatentItsName) {
  const Theme theme(1.0F);
  Scores scores = two_factor_scores();
  scores.correlation = MatrixD{{0.1, 0.99}, {0.6, 0.2}};  // z0 follows red a little
  const auto names = latent_names(&scores, 2, theme);
  EXPECT_EQ(names[0].text, "z0");
  EXPECT_NE(names[0].why.find("matches none; nearest is 'red': rank correlation 0.60"), std::string::npos);
  EXPECT_EQ(names[1].text, "z1 (arm)");
  const GraphComparison found = compare_with_truth(scores, 0.1, theme);
  EXPECT_EQ(found.learned.nodes[0].name, "z0");
  EXPECT_EQ(found.learned.nodes[0].tip, names[0].why);
  EXPECT_EQ(found.learned.nodes[1].name, "arm");
  EXPECT_EQ(found.difference->distance(), 0) << "the distance counts with the whole match";
}

TEST(ModelView, TrueVariablesAreNotTakenForLatents) {
  EXPECT_EQ(true_name("z1"), "true z1");
  EXPECT_EQ(true_name("v1"), "v1");
  EXPECT_EQ(true_name("z"), "z");
  EXPECT_EQ(true_name("zoom"), "zoom");
}

TEST(Theme, FactorsKeepTheirColours) {
  const Theme theme(1.0F);
  EXPECT_EQ(theme.factor("red").colour, IM_COL32(0xD5, 0x5E, 0x00, 255));
  EXPECT_EQ(theme.factor("arm", 7).colour, IM_COL32(0xE6, 0x9F, 0x00, 255));
  EXPECT_NE(static_cast<int>(theme.factor("green").marker), static_cast<int>(theme.factor("blue").marker));
}

TEST(Progress, TimelineFollowsTheRun) {
  Snapshot s;
  s.settings = load_preset("circuit-quick");
  set_schedule(s, 20000);
  s.stage = "data";
  s.stage_steps = 1000;
  Progress p = progress_of(s);
  EXPECT_EQ(p.state, "Ready");
  EXPECT_FALSE(p.started);
  EXPECT_EQ(p.now, 0);

  s.state = TrainerState::kTraining;
  s.stage = "image";
  s.stage_step = 50;
  s.stage_steps = 100;
  s.settings.image.steps = 100;
  s.updates = 50;
  p = progress_of(s);
  EXPECT_EQ(p.state, "Training");
  EXPECT_EQ(p.segments[static_cast<std::size_t>(p.now)].label, "image codes");
  EXPECT_DOUBLE_EQ(p.segments[1].share, 0.5);

  s.stage = "causal";
  s.starts = {{s.settings.causal.search_steps, 0.1, true}};
  s.leader = 0;
  p = progress_of(s);
  EXPECT_EQ(p.segments[static_cast<std::size_t>(p.now)].label, "polish");

  // What is carried out counts, not what was asked for: few pairs get a shorter refinement.
  set_schedule(s, 512);  // a pass is one update
  ASSERT_LT(s.causal_steps, s.settings.causal.search_steps + s.settings.causal.polish_steps + 200);
  s.starts[0].step = s.causal_steps;
  p = progress_of(s);
  EXPECT_EQ(p.steps, s.starts[0].step);
  EXPECT_EQ(p.segments[static_cast<std::size_t>(p.now)].label, "scores");

  s.stage = "done";
  s.state = TrainerState::kDone;
  p = progress_of(s);
  EXPECT_TRUE(p.finished);
  EXPECT_EQ(p.now, static_cast<int>(p.segments.size()));
}

TEST(Progress, ADecoderThatLearnsLastComesAfterThePhases) {
  Snapshot s;
  s.settings = load_preset("circuit-instant");
  set_schedule(s, 8000);
  s.state = TrainerState::kTraining;
  s.stage = "causal";
  s.starts = {{s.causal_steps / 2, 0.1, true}};
  s.leader = 0;
  Progress p = progress_of(s);
  const auto label = [&] { return p.segments[static_cast<std::size_t>(p.now)].label; };
  EXPECT_EQ(p.segments[1].label, "closed form");
  EXPECT_EQ(label(), "mechanisms");
  s.stage = "image";
  s.starts[0].step = s.causal_steps;
  s.stage_step = s.settings.image.steps / 2;
  s.stage_steps = s.settings.image.steps;
  p = progress_of(s);
  EXPECT_EQ(label(), "pictures");
  EXPECT_DOUBLE_EQ(p.segments[static_cast<std::size_t>(p.now)].share, 0.5);
  EXPECT_EQ(p.stage, "Pictures");
  s.stage = "scores";
  p = progress_of(s);
  EXPECT_EQ(label(), "scores");
}

TEST(Progress, ACausalModelsOwnDecoderIsAnotherStageThanThePictures) {
  Snapshot s;
  s.settings = load_preset("circuit-environments");
  s.phases = {{0, "closed form", ""}, {1, "decoder", ""}};
  s.causal_steps = 100;
  s.stage = "causal";
  const Progress p = progress_of(s);
  std::set<std::string> names;
  for (const Segment& segment : p.segments) EXPECT_TRUE(names.insert(segment.label).second) << segment.label;
  EXPECT_GT(place_on_timeline(p, s, "image", 1), place_on_timeline(p, s, "causal", 99));
}

TEST(LossCurves, OneCurveAStartAndScoresApart) {
  History history;
  for (int start = 0; start < 2; ++start) {
    for (int step = 50; step <= 150; step += 50) {
      Record r;
      r.stage = "causal";
      r.start = start;
      r.step = step;
      r.loss = 1.0 / step;
      history.add(r);
    }
  }
  Record score;
  score.stage = "causal";
  score.step = 150;
  score.scores["MCC"] = 0.5;
  history.add(score);
  Snapshot s;
  s.history = history.view();
  s.starts = {{150, 0.1, true}, {150, 0.2, false}};
  LossSeries series;
  const LossCurves& curves = series.update(s, Theme(1.0F));
  EXPECT_TRUE(curves.image.empty());
  ASSERT_EQ(curves.causal.size(), 2U);
  EXPECT_EQ(curves.causal[0].x.size(), 3U);
  EXPECT_FALSE(curves.causal[0].faded);
  EXPECT_TRUE(curves.causal[1].faded);
  ASSERT_EQ(curves.scores.size(), 1U);
  EXPECT_EQ(curves.scores[0].name, "MCC");
}

TEST(LossCurves, ATermThatIsNotThereHasNoCurve) {
  History history;
  for (const double kl : {0.0, 0.0}) {
    Record r;
    r.stage = "image";
    r.step = history.view().size() == 0 ? 10 : 20;
    r.loss = r.reconstruction = 3;
    r.kl = kl;
    history.add(r);
  }
  Snapshot s;
  s.history = history.view();
  LossSeries series;
  EXPECT_EQ(series.update(s, Theme(1.0F)).image.size(), 2U) << "total and squared error";
}

Record causal_record(int start, std::int64_t step, double loss) {
  Record r;
  r.stage = "causal";
  r.start = start;
  r.step = step;
  r.loss = loss;
  return r;
}

TEST(LossCurves, LookAtEachRecordOnceHoweverManySnapshotsShowIt) {
  const Theme theme(1.0F);
  History history;
  LossSeries series;
  Snapshot s;
  s.run = 1;
  constexpr int kSnapshots = 40, kNew = 25;  // more than one chunk of a history in all
  for (int i = 0; i < kSnapshots; ++i) {
    for (int k = 0; k < kNew; ++k) history.add(causal_record(k % 2, 10 * (i * kNew + k), 1.0));
    s.history = history.view();
    series.update(s, theme);
    series.update(s, theme);  // a change of the theme, nothing new
  }
  EXPECT_EQ(series.visited(), static_cast<std::size_t>(kSnapshots * kNew));
  LossSeries at_once;
  const LossCurves& all = at_once.update(s, theme);
  ASSERT_EQ(series.curves().causal.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(series.curves().causal[i].x, all.causal[i].x);
    EXPECT_EQ(series.curves().causal[i].y, all.causal[i].y);
  }
}

TEST(LossCurves, BeginAgainWithAnotherRunAndGoBackWhereAStageIsRepeated) {
  const Theme theme(1.0F);
  LossSeries series;
  History history;
  for (const int step : {10, 20, 30}) history.add(causal_record(0, step, 1.0));
  Snapshot s;
  s.run = 1;
  s.history = history.view();
  series.update(s, theme);
  history.add(causal_record(0, 20, 0.5));  // gone back to an earlier checkpoint
  s.history = history.view();
  EXPECT_EQ(series.update(s, theme).causal.at(0).x, (std::vector<double>{10, 20}));
  EXPECT_EQ(series.curves().causal.at(0).y.back(), 0.5);

  History other;
  for (const int step : {1, 2, 3, 4, 5}) other.add(causal_record(1, step, 2.0));
  s.run = 2;
  s.history = other.view();
  s.starts = {{5, 0.1, false}, {3, 0.1, true}};
  const LossCurves& curves = series.update(s, theme);
  ASSERT_EQ(curves.causal.size(), 1U) << "start 0 has no record, and the curves of the other run are gone";
  EXPECT_EQ(curves.causal[0].name, "start 1");
  EXPECT_EQ(curves.causal[0].x.size(), 5U);
  EXPECT_EQ(curves.start_steps, (std::vector<std::int64_t>{5, 5}));
}

}  // namespace
}  // namespace causeway
