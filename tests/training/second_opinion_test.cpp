#include "engine/training/second_opinion.h"

#include <gtest/gtest.h>

#include <atomic>

#include "engine/core/error.h"
#include "engine/training/run.h"
#include "tests/discovery/known_models.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

/// A perfect learner: codes are the causal variables, and what was intervened on is known by the number of the pair.
class Oracle final : public CausalModel, public TargetPosterior {
 public:
  explicit Oracle(std::vector<int> targets, bool infers = true) : targets_(std::move(targets)), infers_(infers) {}
  int latents() const override { return 3; }
  int codes() const override { return 3; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return causal; }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF&) const override {
    MatrixF q = MatrixF::Constant(before.rows(), 4, 0.2F);
    for (Eigen::Index r = 0; r < q.rows(); ++r) q(r, targets_[static_cast<std::size_t>(r)]) = 0.4F;
    return q;
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int, const Vector<float>&) const override { return noise; }
  const TargetPosterior* targets() const override { return infers_ ? this : nullptr; }

 private:
  std::vector<int> targets_;
  bool infers_;
};

/// Latents 0 and 1 cause 2.
Matrix<int> two_causes() {
  Matrix<int> graph = Matrix<int>::Zero(3, 3);
  graph(0, 2) = graph(1, 2) = 1;
  return graph;
}

/// As the Oracle reads them: before, after, before, ...
MatrixF codes_of(const KnownPairs& pairs) {
  MatrixF codes(2 * pairs.before.rows(), pairs.before.cols());
  for (Eigen::Index r = 0; r < pairs.before.rows(); ++r) {
    codes.row(2 * r) = pairs.before.row(r);
    codes.row(2 * r + 1) = pairs.after.row(r);
  }
  return codes;
}

TEST(SecondOpinion, ReadsPairsAndTargetsOfTheModel) {
  const KnownPairs pairs = draw_pairs(linear_gaussian(two_causes(), 1.0), 2000, {0, 1, 2}, 1);
  const MatrixF codes = codes_of(pairs);
  EXPECT_EQ(enco_graph(Oracle(pairs.targets), codes, {}, 2, 1).edges, two_causes());
  EXPECT_THROW(enco_graph(Oracle(pairs.targets, false), codes, {}, 2, 1), Error);
}

TEST(SecondOpinion, EdgesThatPairsDoNotBearLoseTheirStrength) {
  const KnownPairs pairs = draw_pairs(linear_gaussian(two_causes(), 1.0), 2000, {0, 1, 2}, 1);
  const MatrixF codes = codes_of(pairs);
  LearnedGraph read;
  read.order = {0, 1, 2};
  read.strengths = MatrixD::Zero(3, 3);
  read.strengths(0, 1) = 0.3;  // read by mistake
  read.strengths(0, 2) = 0.4;
  read.strengths(1, 2) = 0.5;
  MatrixD confirmed = read.strengths;
  confirmed(0, 1) = 0;

  LearnedGraph graph = read;
  keep_confirmed_edges(graph, Oracle(pairs.targets), codes, 0.015, 2, 1);
  EXPECT_EQ(graph.strengths, confirmed) << "strengths of the others stay, and no edge is added";
  keep_confirmed_edges(graph, Oracle(pairs.targets), codes, 100, 2, 1);
  EXPECT_TRUE(graph.strengths.isZero()) << "no edge is worth so much";

  graph = read;
  keep_confirmed_edges(graph, Oracle(pairs.targets, false), codes, 100, 2, 1);
  EXPECT_EQ(graph.strengths, read.strengths) << "no interventions are inferred";
  keep_confirmed_edges(graph, Oracle(pairs.targets), codes.topRows(2 * (kEncoMinimumPairs - 1)), 100, 2, 1);
  EXPECT_EQ(graph.strengths, read.strengths) << "too few pairs";
}

TEST(SecondOpinion, ARunAsksForItOnlyWhereItsSettingsSaySo) {
  const auto edges_of = [](const char* nats) {
    Settings s = tiny_settings();
    set_settings(
        s, {"method=pair-ica", "world.pairs=600", "world.test_pairs=200", std::string("score.edge_nats=") + nats});
    const std::atomic<bool> go_on{false};
    causeway::Run run(s, stand_in_source(), 1);
    while (!run.done()) run.work(1000, go_on);
    EXPECT_TRUE(run.scores().graph);
    return run.scores().graph ? (run.scores().graph->strengths.array() > 0).count() : -1;
  };
  EXPECT_GT(edges_of("0"), 0);
  EXPECT_EQ(edges_of("100"), 0);
}

EncoResult chain() {
  EncoResult result;
  result.strengths = MatrixD::Zero(3, 3);
  result.strengths(0, 1) = 0.9;
  result.strengths(1, 2) = 0.8;
  result.edges = (result.strengths.array() > 0.5).cast<int>();
  result.cut = {{2, 0}};
  result.undecided = {{0, 2}};
  result.pairs_of_target = {4, 5, 6, 7};
  return result;
}

nlohmann::json scores_with(const nlohmann::json& edges) {
  return {{"edges", edges},
          {"graph", edges},
          {"factors", {"a", "b", "c"}},
          {"match", {{"z0", "b"}, {"z1", "a"}, {"z2", "c"}}},
          {"true_edges", {{0, 0, 1}, {1, 0, 0}, {0, 0, 0}}}};  // b -> a -> c: z0 -> z1 -> z2
}

TEST(SecondOpinion, IsComparedWithTheImplicitGraphAndTheTruth) {
  const nlohmann::json same = enco_to_json(chain(), scores_with({{0, 1, 0}, {0, 0, 1}, {0, 0, 0}}));
  EXPECT_EQ(same["agrees_with_implicit"], true);
  EXPECT_TRUE(same["differing_edges"].empty());
  EXPECT_EQ(same["shd"], 0);
  EXPECT_EQ(same["order"], (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(same["graph"][1][2], 0.8);
  EXPECT_EQ(same["cut_edges"], nlohmann::json::parse(R"([["z2", "z0"]])"));
  EXPECT_EQ(same["undecided_pairs"], nlohmann::json::parse(R"([["z0", "z2"]])"));

  const nlohmann::json other = enco_to_json(chain(), scores_with({{0, 1, 1}, {0, 0, 0}, {0, 0, 0}}));
  EXPECT_EQ(other["agrees_with_implicit"], false);
  EXPECT_EQ(other["differing_edges"], nlohmann::json::parse(R"([
      {"cause": "z0", "effect": "z2", "enco": 0, "implicit": 1}, {"cause": "z1", "effect": "z2", "enco": 1, "implicit": 0}])"));
  EXPECT_EQ(other["shd"], 0) << "the truth does not depend on what the implicit graph says";
}

TEST(SecondOpinion, SaysNothingWhereNothingIsKnown) {
  const nlohmann::json no_truth =
      enco_to_json(chain(), {{"edges", nullptr}, {"graph", nullptr}, {"true_edges", nullptr}});
  for (const char* key : {"shd", "true_edges", "match", "factors", "agrees_with_implicit", "differing_edges"}) {
    EXPECT_TRUE(no_truth.at(key).is_null()) << key;
  }
  nlohmann::json wrong = scores_with({{0, 1, 0}, {0, 0, 1}, {0, 0, 0}});
  wrong["true_edges"] = {{0, 0, 0}, {1, 0, 0}, {1, 0, 0}};
  EXPECT_EQ(enco_to_json(chain(), wrong)["shd"], 1) << "a score that cannot be bad would say nothing";
}

}  // namespace
}  // namespace causeway
