// Scores of a trained model: the value of every metric that applies, and what is no single number, for tables, matrices
// and graphs. Labels are read here and nowhere else but in views and in methods that declare the need.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/models/learned_graph.h"
#include "engine/scores/metric.h"
#include "engine/scores/score_input.h"

namespace causeway {

/// Scores of one moment. What does not apply (no truth, no graph in the method) is empty, never a made-up number.
struct Scores {
  std::map<std::string, double, std::less<>> values;  // by key of the metric
  /// Of metrics without a value, by key: why, for people. Empty in runs that older programs have saved.
  std::map<std::string, std::string, std::less<>> reasons;

  // What is no single number.
  std::vector<double> r2;  // of each factor, predicted from all latents by the regressors of DCI; or empty
  std::optional<LearnedGraph> graph;
  MatrixD importance;   // latents x factors, or empty
  MatrixD correlation;  // factors x latents, |Spearman|, or empty
  std::vector<std::string> factors;
  std::vector<int> latent_of_factor;   // matching by correlation; -1: none. Empty without truth.
  Matrix<int> true_edges;              // n x n over factors, or empty
  std::optional<LearnedGraph> lagged;  // from one frame to the next, over latents
  Matrix<int> true_lagged;             // the true one over factors, or empty
  MatrixD group_accuracy;              // of a classifier, see group_accuracy(); or empty
  MatrixD psi;  // a model's own latents x (causal variables, then none), see AssignmentPart; or empty

  /// Of the metric with this key; empty if it does not apply.
  std::optional<double> value(std::string_view key) const;
  /// What they are about: tables have columns for that then.
  TableParts table_parts() const;
  /// Whether anything was scored at all.
  bool any() const { return !values.empty() || graph.has_value(); }
  /// Why a metric has no value; `offered` is what the scores were made from, asked where they do not say it.
  std::string why_none(const Metric& metric, const ScoreParts& offered) const;
};

/// Scores of a model that nothing is held out for: none, with that reason.
Scores nothing_to_score();

/// Every metric that applies to `input`; of a live one those that are cheap enough.
Scores score_pipeline(ScoreInput& input);

/// Values of metrics that are `live`, by column: what a history records.
std::map<std::string, double, std::less<>> live_scores(const Scores& scores);

/// For each factor the latent that may be called by its name, -1: none. The one rule for graphs, pictures, tables and
/// exports, see own_codes(); metrics and the graph's distance to the truth count with the whole match.
std::vector<int> named_latents(const Scores& scores);

/// Factor name of each latent by that rule, "" where it has none.
std::vector<std::string> factor_of_latent(const Scores& scores, int latents);

/// Why a latent bears the name that it has, or none, in one sentence with the numbers; empty without truth.
std::string why_named(const Scores& scores, int latent);

/// z0, z1, ... to the factor whose name the latent may bear, or null; null without truth.
nlohmann::json named_to_json(const Scores& scores, int latents);

/// A line a metric, with the reason where it does not apply; `offered` is what the scores were made from. Those of
/// sequences are left out where there are none.
std::string scores_text(const Scores& scores, const ScoreParts& offered);

/// The part of summary.json that is about quality: a key for every metric, null for what does not apply.
nlohmann::json scores_to_json(const Scores& scores, int latents, double edge_threshold);

/// The reverse, for showing the scores of a saved run. A metric whose key is missing does not apply. Throws Error if
/// the JSON is of another form.
Scores scores_from_json(const nlohmann::json& json);

}  // namespace causeway
