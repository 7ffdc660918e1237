// Scores of models of sequences: somebody who knows a world in time, and others who do not.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/causal/sequence_kinds.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/independent_model.h"
#include "engine/scores/prediction_error.h"
#include "engine/scores/scores.h"

namespace causeway {
namespace {

/// Undoes the flow of a world of vectors, and knows how it goes on; the latents are the factors in reverse order.
class TimeOracle final : public IndependentModel, public LaggedPart, public TargetPosterior {
 public:
  TimeOracle(World world, bool knows_time) : world_(std::move(world)), knows_time_(knows_time) {}

  int latents() const override { return world_.size(); }
  int codes() const override { return world_.size(); }
  MatrixF encode_noise(const MatrixF& codes) const override {
    MatrixF out(codes.rows(), codes.cols());
    for (Eigen::Index r = 0; r < codes.rows(); ++r) {
      const std::vector<double> x(codes.row(r).begin(), codes.row(r).end());
      const auto z = world_.observation()->inverse(x);
      for (Eigen::Index i = 0; i < out.cols(); ++i) out(r, i) = static_cast<float>(z[index(i)]);
    }
    return out;
  }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  const LaggedPart* lagged() const override { return this; }
  const TargetPosterior* targets() const override { return this; }

  std::optional<LearnedGraph> read_lagged(const MatrixF&, int frames, std::uint64_t) const override {
    EXPECT_EQ(frames, kSequenceFrames);
    LearnedGraph graph{{}, MatrixD::Zero(latents(), latents())};
    for (Eigen::Index i = 0; i < latents(); ++i) {
      for (Eigen::Index j = 0; j < latents(); ++j) {
        const bool edge =
            world_.lagged()->lagged()(static_cast<Eigen::Index>(index(i)), static_cast<Eigen::Index>(index(j))) != 0;
        graph.strengths(i, j) = edge && (knows_time_ || i == j) ? 0.7 : 0.05;
      }
    }
    return graph;
  }
  MatrixF predict_next(const MatrixF& causal) const override {
    MatrixF out = causal;
    for (Eigen::Index r = 0; r < causal.rows() && knows_time_; ++r) {
      const auto next = world_.lagged()->mean_next(factors_of(causal, r));
      for (Eigen::Index i = 0; i < out.cols(); ++i) out(r, i) = static_cast<float>(next[index(i)]);
    }
    return out;
  }
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override {
    const MatrixF a = encode_noise(before), b = encode_noise(after);
    MatrixF out(a.rows(), latents() + 1);
    for (Eigen::Index r = 0; r < a.rows(); ++r) {
      const auto posterior = world_.lagged()->target_posterior(factors_of(a, r), factors_of(b, r));
      out(r, 0) = static_cast<float>(posterior[0]);
      for (Eigen::Index i = 0; i < latents(); ++i) out(r, i + 1) = static_cast<float>(posterior[index(i) + 1]);
    }
    return out;
  }

 private:
  std::size_t index(Eigen::Index latent) const { return static_cast<std::size_t>(latents() - 1 - latent); }
  std::vector<double> factors_of(const MatrixF& causal, Eigen::Index row) const {
    std::vector<double> z(static_cast<std::size_t>(latents()));
    for (Eigen::Index i = 0; i < latents(); ++i) z[index(i)] = std::clamp<double>(causal(row, i), -2, 2);
    return z;
  }

  World world_;
  bool knows_time_;
};

const World& small_world() {
  static const World world = make_world("scaling-time-3");
  return world;
}

Dataset held_out(const char* kind = "sequences") {
  return sample_dataset(small_world(), world_kind("scaling-time", kind), 40, 5, Stream::kWorldTest);
}

MethodInfo in_time() {
  MethodInfo info;
  info.has_targets = info.has_lagged = true;
  return info;
}

Scores scores_of(bool knows_time, const Dataset& test, const TrueWorld& truth) {
  Pipeline pipeline;
  pipeline.causal = std::make_shared<TimeOracle>(small_world(), knows_time);
  const auto n = static_cast<int>(test.vectors.cols());
  for (int i = 0; i < n; ++i) pipeline.scaler.kept.push_back(i);
  pipeline.scaler.mean = Eigen::RowVectorXf::Zero(n);
  pipeline.scaler.std = Eigen::RowVectorXf::Ones(n);
  const MethodInfo method = in_time();
  ScoreInput input(pipeline, method, test, test.vectors, truth, {.rows = 400});
  return score_pipeline(input);
}

TEST(SequenceScores, OfSomebodyWhoKnowsTheWorldAreThoseOfTheBest) {
  const Scores scores = scores_of(true, held_out(), {small_world(), {}});
  for (const char* key : {"mcc", "mcc_uniform", "r2_diagonal"}) EXPECT_GT(scores.value(key).value(), 0.995) << key;
  EXPECT_LT(scores.value("r2_off_diagonal").value(), 0.03);
  EXPECT_EQ(scores.value("lagged_shd"), 0);
  EXPECT_LT(scores.value("prediction_error_one").value(), 1e-3);
  EXPECT_LT(scores.value("prediction_error_twenty").value(), 1e-3);
  const double best = scores.value("target_accuracy_best_possible").value();
  EXPECT_GT(best, 0.75);
  EXPECT_LT(best, 0.97);
  EXPECT_NEAR(scores.value("target_accuracy").value(), best, 0.03) << "1960 steps";
  EXPECT_FALSE(scores.value("intervention_accuracy")) << "that is one of pairs";

  const nlohmann::json json = scores_to_json(scores, 3, 0.1);
  EXPECT_EQ(json.at("prediction_error").at("one"), json.at("prediction_error_one"));
  EXPECT_EQ(json.at("prediction_error").at("twenty"), json.at("prediction_error_twenty"));
  EXPECT_EQ(json.at("true_lagged_edges").size(), 3U);
  EXPECT_EQ(json.at("lagged_edges")[0][0], 1) << "a variable may cause itself";
  const Scores again = scores_from_json(json);
  EXPECT_EQ(again.values, scores.values);
  EXPECT_EQ(again.lagged->strengths, scores.lagged->strengths);
  EXPECT_EQ(again.true_lagged, small_world().lagged()->lagged());
}

/// Knows the variables; decodes either rightly or with two of them exchanged.
class TripletModel final : public IndependentModel, public AssignmentPart {
 public:
  TripletModel(bool exchanged, bool assigns) : exchanged_(exchanged), assigns_(assigns) {}
  const AssignmentPart* assigned() const override { return this; }
  int latents() const override { return 3; }
  int codes() const override { return 3; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF decode_noise(const MatrixF& noise) const override {
    return exchanged_ ? MatrixF(noise(Eigen::all, std::vector<int>{1, 0, 2})) : noise;
  }
  MatrixD assignment() const override {
    MatrixD psi = MatrixD::Zero(3, 4);
    // Of a wrong assignment the first two latents belong to each other's variable.
    for (int d = 0; d < 3; ++d) psi(d, assigns_ || d == 2 ? d : 1 - d) = 1;
    return psi;
  }
  MatrixF own_latents(const MatrixF& codes) const override { return codes; }
  MatrixF codes_of_latents(const MatrixF& latents) const override { return decode_noise(latents); }

 private:
  bool exchanged_, assigns_;
};

Scores triplet_scores(bool exchanged, bool assigns) {
  Dataset test = held_out();
  Pipeline pipeline;
  pipeline.causal = std::make_shared<TripletModel>(exchanged, assigns);
  const MatrixF codes = test.truth.factors.cast<float>();
  MethodInfo method;
  method.has_blocks = true;
  ScoreInput input(pipeline, method, test, codes, {}, {.rows = 400});
  return score_pipeline(input);
}

TEST(SequenceScores, TripletsAreRightOnlyWhereVariablesAreWhatTheyAreTakenFor) {
  const double right = triplet_scores(false, true).value("triplet_distance").value();
  EXPECT_LT(right, 0.02) << "what the regression leaves over";
  EXPECT_GT(triplet_scores(true, true).value("triplet_distance").value(), 0.1);
  EXPECT_GT(triplet_scores(false, false).value("triplet_distance").value(), 0.1);
}

TEST(SequenceScores, TellHowLatentsAreAssigned) {
  const Scores scores = triplet_scores(false, true);
  const nlohmann::json json = scores_to_json(scores, 3, 0.1);
  EXPECT_EQ(json.at("psi").size(), 3U);
  EXPECT_EQ(json.at("psi")[1][1], 1.0);
  EXPECT_EQ(json.at("psi_entropy"), 0.0);
  EXPECT_GT(scores.value("block_disentanglement").value(), 0.95);
  EXPECT_FALSE(scores_of(true, held_out(), {small_world(), {}}).value("block_disentanglement")) << "no blocks";
  EXPECT_EQ(scores_from_json(json).psi, scores.psi);
  EXPECT_TRUE(scores_to_json(Scores(), 3, 0.1).at("psi").is_null());
}

TEST(SequenceScores, CountWhatIsNotKnownOfTime) {
  const Dataset test = held_out();
  const Scores scores = scores_of(false, test, {small_world(), {}});
  EXPECT_EQ(scores.value("lagged_shd"), small_world().lagged()->lagged().sum() - 3);
  const TimeOracle model(small_world(), false);
  const MatrixD causal = model.encode_noise(test.vectors).cast<double>();
  for (const int steps : {1, 20}) {
    const auto error =
        prediction_error(model, causal, test.truth.factors, {2, 1, 0}, {small_world(), {}}, steps).value();
    EXPECT_NEAR(error.model, error.unchanged, 1e-3);
    EXPECT_GT(error.unchanged, steps == 1 ? 0.03 : 0.3);
  }
  const auto missing = prediction_error(model, causal, test.truth.factors, {2, -1, 0}, {small_world(), {}}, 20).value();
  EXPECT_GT(missing.model, 0);
}

TEST(SequenceScores, SayWhyTheyCannotBeTold) {
  const Scores unknown = scores_of(true, held_out(), {});
  EXPECT_TRUE(unknown.value("r2_diagonal") && unknown.value("lagged_shd") && unknown.value("target_accuracy"));
  EXPECT_FALSE(unknown.value("mcc_uniform") || unknown.value("prediction_error_one"));
  EXPECT_TRUE(scores_to_json(unknown, 3, 0.1).at("prediction_error").is_null());

  TrueWorld of_a_file{small_world(), {}};
  of_a_file.law_known = false;
  const Scores from_file = scores_of(true, held_out(), of_a_file);
  EXPECT_TRUE(from_file.value("prediction_error_one")) << "means do not depend on noise and rate";
  EXPECT_NE(from_file.reasons.at("target_accuracy_best_possible").find("does not tell"), std::string::npos);

  const Scores several = scores_of(true, held_out("sequences-several"), {small_world(), {}});
  EXPECT_TRUE(several.value("target_accuracy"));
  EXPECT_NE(several.reasons.at("target_accuracy_best_possible").find("several"), std::string::npos);
}

}  // namespace
}  // namespace causeway
