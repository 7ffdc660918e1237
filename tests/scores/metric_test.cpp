#include "engine/scores/metric.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/dci.h"
#include "engine/models/independent_model.h"
#include "engine/scores/scores.h"

namespace causeway {
namespace {

/// A value of its own for each metric.
Scores one_of_each() {
  Scores scores;
  double value = 3;
  for (const Metric& m : metrics()) scores.values[m.key] = m.scale == Scale::kEdges ? value++ : 0.001 * value++;
  return scores;
}

TEST(Metrics, EachHasItsOwnNamesAndSaysWhatItIs) {
  std::set<std::string> keys, columns, titles;
  for (const Metric& m : metrics()) {
    EXPECT_TRUE(keys.insert(m.key).second) << m.key;
    EXPECT_TRUE(columns.insert(m.column).second) << m.column;
    EXPECT_TRUE(titles.insert(m.title).second) << m.title;
    EXPECT_FALSE(m.key.empty() || m.column.empty() || m.title.empty());
    EXPECT_EQ(m.column.find_first_of(",\"\n"), std::string::npos) << m.column << " is a column of a CSV file";
    EXPECT_GT(m.help.size(), 20U) << m.key;
    EXPECT_TRUE(m.help.back() == '.' || m.help.back() == '?') << m.key << " has a help text of whole sentences";
    EXPECT_NE(m.score, nullptr) << m.key;
    EXPECT_EQ(&metric(m.key), &m);
  }
  for (const char* column : {"step", "stage", "phase", "start", "seconds", "loss", "kl"}) {
    EXPECT_FALSE(columns.contains(column)) << column << " is a column of metrics.csv already";
  }
  EXPECT_THROW(metric("disentangelment"), UsageError);
  EXPECT_FALSE(headline_metrics().empty());
}

TEST(Metrics, EachGoesThroughJsonAndText) {
  const Scores scores = one_of_each();
  const nlohmann::json json = scores_to_json(scores, 4, 0.1);
  EXPECT_EQ(scores_from_json(json).values, scores.values);
  const std::string text = scores_text(scores, {});
  for (const Metric& m : metrics()) {
    ASSERT_TRUE(json.contains(m.key)) << m.key;
    EXPECT_EQ(json.at(m.key).is_number_integer(), m.scale == Scale::kEdges) << m.key;
    EXPECT_NE(text.find(m.title), std::string::npos) << m.key;
    EXPECT_NE(text.find(fmt::format(" {:.4g}\n", *scores.value(m.key))), std::string::npos) << m.key;
  }
}

TEST(Metrics, WhatDoesNotApplyIsNullAndSaysWhy) {
  const nlohmann::json json = scores_to_json({}, 4, 0.1);
  for (const Metric& m : metrics()) EXPECT_TRUE(json.at(m.key).is_null()) << m.key;
  EXPECT_TRUE(scores_from_json(json).values.empty());
  EXPECT_FALSE(scores_from_json(json).any());
  auto older = json;
  older.erase("mcc_pearson");
  EXPECT_FALSE(scores_from_json(older).value("mcc_pearson")) << "a run of before this metric was there";
  EXPECT_THROW(scores_from_json({{"mcc", "high"}}), Error);

  const ScoreParts beta_vae = score_parts(method_info("beta-vae"));
  EXPECT_EQ(why_no_score(metric("shd"), beta_vae), "the method learns no graph");
  EXPECT_NE(scores_text({}, beta_vae).find("does not apply: the method learns no graph\n"), std::string::npos);
  EXPECT_EQ(why_no_score(metric("mcc"), {}), "the true factors of the data are not known");
  EXPECT_EQ(why_no_score(metric("reconstruction_error"), {}), "the data hold no pictures");
}

TEST(Metrics, WhichApplyFollowsFromTheMethodAndTheData) {
  const auto has = [](const std::vector<std::string>& keys, const char* key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  const auto ilcm = metrics_that_apply(score_parts(method_info("ilcm")));
  for (const Metric& m : metrics()) {
    EXPECT_EQ(has(ilcm, m.key.c_str()),
              !m.needs.learned_lagged && !m.needs.learned_answers && !m.needs.domains && !m.needs.learned_blocks)
        << m.key << ": it learns a graph within a frame and tells interventions";
  }
  const auto& of_views = table_metrics({.style = true});
  EXPECT_TRUE(std::any_of(of_views.begin(), of_views.end(), [](const Metric* m) { return m->key == "content_r2"; }));
  const auto vae = metrics_that_apply(score_parts(method_info("beta-vae")));
  EXPECT_FALSE(has(vae, "shd") || has(vae, "intervention_accuracy"));
  EXPECT_TRUE(has(vae, "mcc") && has(vae, "reconstruction_error"));

  const World world = make_world("scaling-4-full");
  Dataset test = sample_pairs(world, 20, 5, Stream::kWorldTest);
  const auto vectors = metrics_that_apply(score_parts(method_info("ilcm"), test, {world, {}}));
  EXPECT_TRUE(has(vectors, "shd") && has(vectors, "interventional_error_factors"));
  EXPECT_FALSE(has(vectors, "interventional_error") || has(vectors, "reconstruction_error")) << "no pictures";
  test.truth = {};
  EXPECT_TRUE(metrics_that_apply(score_parts(method_info("ilcm"), test, {})).empty());
}

/// The true factors of vectors as a model that has found them.
class Finder final : public CausalModel {
 public:
  explicit Finder(int n) : n_(n) {}
  int latents() const override { return n_; }
  int codes() const override { return n_; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return causal; }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  MatrixF counterfactual_noise(const MatrixF& noise, int, const Vector<float>&) const override { return noise; }

 private:
  int n_;
};

TEST(Scores, KeepTheWholeMatchAndSayWhichNamesItSupports) {
  Scores scores;
  scores.factors = {"arm", "red"};
  scores.latent_of_factor = {1, 0};
  scores.correlation = MatrixD{{0.3, 0.97}, {0.55, 0.2}};
  EXPECT_EQ(named_latents(scores), (std::vector<int>{1, -1}));
  EXPECT_EQ(factor_of_latent(scores, 2), (std::vector<std::string>{"", "arm"}));
  const nlohmann::json json = scores_to_json(scores, 2, 0.1);
  EXPECT_EQ(json.at("match"), (nlohmann::json{{"z0", "red"}, {"z1", "arm"}}));
  EXPECT_EQ(json.at("named"), (nlohmann::json{{"z0", nullptr}, {"z1", "arm"}}));
  EXPECT_EQ(scores_from_json(json).latent_of_factor, scores.latent_of_factor);
  EXPECT_NE(why_named(scores, 0).find("z0 matches none; nearest is 'red': rank correlation 0.55"), std::string::npos);
  EXPECT_NE(why_named(scores, 1).find("z1 follows 'arm': rank correlation 0.97"), std::string::npos);
  EXPECT_EQ(why_named(Scores(), 0), "");
  EXPECT_TRUE(scores_to_json(Scores(), 2, 0.1).at("named").is_null());
}

// Their variables had the names that latents have.
TEST(Scores, OfOldRunsOnRandomWorldsReadWithTheirNewNames) {
  nlohmann::json old{{"world", "scaling"},
                     {"factors", {"z1", "z2"}},
                     {"match", {{"z0", "z2"}, {"z1", "z1"}}},
                     {"correlation", {{0.1, 0.9}, {0.95, 0.2}}}};
  Scores scores = scores_from_json(old);
  EXPECT_EQ(scores.factors, (std::vector<std::string>{"v1", "v2"}));
  EXPECT_EQ(scores.latent_of_factor, (std::vector<int>{1, 0}));
  EXPECT_EQ(factor_of_latent(scores, 2), (std::vector<std::string>{"v2", "v1"}));
  old["world"] = "mine";
  EXPECT_EQ(scores_from_json(old).factors, (std::vector<std::string>{"z1", "z2"})) << "names of one's own are kept";
}

TEST(Scores, HoldWhatAppliesAndNoMore) {
  const World world = make_world("circuit");
  const Dataset test = sample_pairs(world, 400, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Finder>(4);
  const MatrixF codes = test.truth.factors.cast<float>();
  const MethodInfo& method = method_info("beta-vae");
  ScoreOptions options{.rows = 400};
  ScoreInput input(pipeline, method, test, codes, {}, options);
  const Scores all = score_pipeline(input);
  EXPECT_NEAR(all.value("mcc").value(), 1.0, 1e-9);
  EXPECT_GT(all.value("disentanglement").value(), 0.9);
  for (const char* key : {"noise_disentanglement", "mcc_pearson", "completeness", "informativeness"}) {
    EXPECT_TRUE(all.value(key)) << key;
  }
  for (const char* key : {"shd", "intervention_accuracy", "interventional_error_factors", "reconstruction_error"}) {
    EXPECT_FALSE(all.value(key)) << key;
  }
  EXPECT_EQ(all.latent_of_factor, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(all.r2.size(), 4U);

  options.live = true;
  ScoreInput on_the_way(pipeline, method, test, codes, {}, options);
  const Scores live = score_pipeline(on_the_way);
  for (const Metric& m : metrics()) {
    if (m.live) {
      EXPECT_EQ(live.value(m.key), all.value(m.key)) << m.key;
    } else {
      EXPECT_FALSE(live.value(m.key)) << m.key << " is not asked for while training goes on";
    }
  }
  EXPECT_EQ(live_scores(all).size(), live.values.size()) << "by column, what a history records";
  EXPECT_EQ(live_scores(all).at("MCC"), all.value("mcc"));
}

// Factors may be given in any unit, also one whose squares are no numbers.
TEST(Scores, HugeAndTinyFactorsAreScoredAsOthers) {
  const World world = make_world("circuit");
  Dataset test = sample_pairs(world, kDciMinimumRows + 50, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Finder>(4);
  const MatrixF codes = test.truth.factors.cast<float>();
  const auto scores_now = [&] {
    ScoreInput input(pipeline, method_info("beta-vae"), test, codes, {}, {});
    return score_pipeline(input);
  };
  const Scores usual = scores_now();
  test.truth.factors.col(0) *= std::ldexp(1.0, 700);
  test.truth.factors.col(3) *= std::ldexp(1.0, -700);
  const Scores far = scores_now();
  for (const char* key : {"disentanglement", "completeness", "mcc"}) {
    ASSERT_TRUE(usual.value(key) && far.value(key)) << key;
    EXPECT_EQ(*far.value(key), *usual.value(key)) << key;
  }
  EXPECT_GT(*usual.value("disentanglement"), 0.5);
}

TEST(Scores, OfFewDataAreLeftOut) {
  const World world = make_world("circuit");
  const Dataset test = sample_pairs(world, kDciMinimumRows - 1, 5, Stream::kWorldTest);
  Pipeline pipeline;
  pipeline.causal = std::make_shared<Finder>(4);
  const MatrixF codes = test.truth.factors.cast<float>();
  ScoreInput input(pipeline, method_info("beta-vae"), test, codes, {}, {});
  const Scores scores = score_pipeline(input);
  EXPECT_TRUE(scores.values.empty());
  EXPECT_TRUE(scores.factors.empty());
  EXPECT_NE(why_no_score(metric("mcc"), input.parts).find("too few"), std::string::npos);
}

}  // namespace
}  // namespace causeway
