// What panels show, without drawing it.
#include <gtest/gtest.h>

#include "app/launch.h"
#include "app/panels/parts/graph_comparison.h"
#include "app/panels/parts/loss_series.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/progress.h"
#include "app/ui/format.h"
#include "app/widgets/graph_layout.h"
#include "engine/core/error.h"

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
  scores.true_edges = Matrix<int>::Zero(2, 2);
  scores.true_edges(0, 1) = 1;
  LearnedGraph graph;
  graph.order = {1, 0};
  graph.strengths = MatrixD::Zero(2, 2);
  graph.strengths(1, 0) = 0.3;
  scores.graph = graph;
  return scores;
}

TEST(Progress, OfARunOnVectorsHasNoImageStage) {
  Snapshot s;
  s.settings = load_preset("scaling-4");
  s.schedule = s.settings.causal;
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

TEST(Theme, FactorsKeepTheirColours) {
  const Theme theme(1.0F);
  EXPECT_EQ(theme.factor("red").colour, IM_COL32(0xD5, 0x5E, 0x00, 255));
  EXPECT_EQ(theme.factor("arm", 7).colour, IM_COL32(0xE6, 0x9F, 0x00, 255));
  EXPECT_NE(static_cast<int>(theme.factor("green").marker), static_cast<int>(theme.factor("blue").marker));
}

TEST(Progress, TimelineFollowsTheRun) {
  Snapshot s;
  s.settings = load_preset("circuit-quick");
  s.schedule = s.settings.causal;
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
  s.schedule.refine_steps = 11;
  s.starts[0].step = s.schedule.search_steps + s.schedule.polish_steps + 11;
  p = progress_of(s);
  EXPECT_EQ(p.steps, s.starts[0].step);
  EXPECT_EQ(p.segments[static_cast<std::size_t>(p.now)].label, "scores");

  s.stage = "done";
  s.state = TrainerState::kDone;
  p = progress_of(s);
  EXPECT_TRUE(p.finished);
  EXPECT_EQ(p.now, static_cast<int>(p.segments.size()));
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
  score.mcc = 0.5;
  history.add(score);
  Snapshot s;
  s.history = history.view();
  s.starts = {{150, 0.1, true}, {150, 0.2, false}};
  const LossCurves curves = loss_curves(s, Theme(1.0F));
  EXPECT_TRUE(curves.image.empty());
  ASSERT_EQ(curves.causal.size(), 2U);
  EXPECT_EQ(curves.causal[0].x.size(), 3U);
  EXPECT_FALSE(curves.causal[0].faded);
  EXPECT_TRUE(curves.causal[1].faded);
  ASSERT_EQ(curves.scores.size(), 1U);
  EXPECT_EQ(curves.scores[0].name, "MCC");
}

}  // namespace
}  // namespace causeway
