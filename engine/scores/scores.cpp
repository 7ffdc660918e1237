#include "engine/scores/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/json_matrix.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/models/learned_graph.h"

namespace causeway {

std::optional<double> Scores::value(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::string Scores::why_none(const Metric& metric, const ScoreParts& offered) const {
  const auto found = reasons.find(metric.key);
  return found == reasons.end() ? why_no_score(metric, offered) : found->second;
}

Scores nothing_to_score() {
  Scores scores;
  for (const Metric& metric : metrics()) scores.reasons[metric.key] = "no data are held out";
  return scores;
}

Scores score_pipeline(ScoreInput& input) {
  Scores scores;
  for (const Metric& metric : metrics()) {
    if (input.options.live && !metric.live) continue;
    try {
      const auto value = applies(metric, input.parts) ? metric.score(input) : std::nullopt;
      if (value && std::isfinite(*value)) {
        scores.values[metric.key] = *value;
      } else {
        scores.reasons[metric.key] = input.why_none(metric);
      }
    } catch (const Error& error) {  // one score that cannot be made is no reason to lose the others, or the run
      scores.reasons[metric.key] = error.what();
    }
  }
  scores.graph = input.graph();
  if (input.latents() == nullptr) return scores;
  scores.factors = input.test.truth.names;
  scores.correlation = input.match()->correlation;
  scores.latent_of_factor = input.match()->code_of_factor;
  scores.true_edges = input.test.truth.graph;
  // Where DCI failed there is no value of it.
  const DciResult* dci = scores.values.contains("disentanglement") ? input.dci_of_causal() : nullptr;
  if (dci != nullptr) {
    scores.importance = dci->importance;
    const MatrixD held_out = input.factors().middleRows(input.dci_rows(), input.dci_rows());
    for (Eigen::Index f = 0; f < held_out.cols(); ++f) {
      const double variance = (held_out.col(f).array() - held_out.col(f).mean()).square().mean();
      // Of a factor that does not vary nothing can be explained.
      scores.r2.push_back(variance > 0 ? 1.0 - dci->test_error_by_factor(f) / variance
                                       : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return scores;
}

std::map<std::string, double, std::less<>> live_scores(const Scores& scores) {
  std::map<std::string, double, std::less<>> by_column;
  for (const Metric& metric : metrics()) {
    const auto value = scores.value(metric.key);
    if (metric.live && value) by_column[metric.column] = *value;
  }
  return by_column;
}

std::vector<std::string> factor_of_latent(const Scores& scores, int latents) {
  std::vector<std::string> names(static_cast<std::size_t>(latents));
  for (std::size_t f = 0; f < scores.latent_of_factor.size(); ++f) {
    const int latent = scores.latent_of_factor[f];
    if (latent >= 0) names[static_cast<std::size_t>(latent)] = scores.factors[f];
  }
  return names;
}

std::string scores_text(const Scores& scores, const ScoreParts& offered) {
  std::string text;
  for (const Metric& metric : metrics()) {
    const auto value = scores.value(metric.key);
    text += fmt::format(
        "{:<32}{}\n", metric.title,
        value ? fmt::format("{:.4g}", *value) : fmt::format("does not apply: {}", scores.why_none(metric, offered)));
  }
  return text;
}

nlohmann::json scores_to_json(const Scores& scores, int latents, double edge_threshold) {
  using nlohmann::json;
  json out;
  for (const Metric& metric : metrics()) {
    const auto value = scores.value(metric.key);
    out[metric.key] = !value                          ? json(nullptr)
                      : metric.scale == Scale::kEdges ? json(std::llround(*value))
                                                      : json(*value);
  }
  json reasons = json::object();
  for (const auto& [key, reason] : scores.reasons) reasons[key] = reason;
  out["does_not_apply"] = reasons;
  out["r2"] = scores.r2.empty() ? json(nullptr) : json(scores.r2);
  out["graph"] = scores.graph ? matrix_to_json(scores.graph->strengths) : json(nullptr);
  out["edges"] =
      scores.graph ? matrix_to_json(threshold_graph(scores.graph->strengths, edge_threshold)) : json(nullptr);
  out["order"] = scores.graph ? json(scores.graph->order) : json(nullptr);
  out["true_edges"] = scores.true_edges.size() > 0 ? matrix_to_json(scores.true_edges) : json(nullptr);
  out["factors"] = scores.factors.empty() ? json(nullptr) : json(scores.factors);
  out["correlation"] = scores.correlation.size() > 0 ? matrix_to_json(scores.correlation) : json(nullptr);
  out["importance"] = scores.importance.size() > 0 ? matrix_to_json(scores.importance) : json(nullptr);
  json match = json::object();
  const auto names = factor_of_latent(scores, latents);
  for (int i = 0; i < latents; ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    match[fmt::format("z{}", i)] = name.empty() ? json(nullptr) : json(name);
  }
  out["match"] = scores.latent_of_factor.empty() ? json(nullptr) : match;
  return out;
}

Scores scores_from_json(const nlohmann::json& json) {
  Scores scores;
  const auto matrix = [&](const char* key, auto& target) {
    using Target = std::decay_t<decltype(target)>;
    if (!json.contains(key) || json.at(key).is_null()) return false;
    target = matrix_from_json<typename Target::Scalar>(json.at(key));
    return true;
  };
  try {
    for (const Metric& metric : metrics()) {
      const auto found = json.find(metric.key);
      if (found != json.end() && !found->is_null()) scores.values[metric.key] = found->get<double>();
    }
    if (json.contains("does_not_apply")) json.at("does_not_apply").get_to(scores.reasons);
    if (json.contains("r2") && json.at("r2").is_array()) {
      for (const auto& value : json.at("r2")) scores.r2.push_back(number_from_json<double>(value));
    }
    LearnedGraph graph;
    if (matrix("graph", graph.strengths)) {
      if (json.contains("order") && json.at("order").is_array()) json.at("order").get_to(graph.order);
      scores.graph = graph;
    }
    matrix("true_edges", scores.true_edges);
    matrix("importance", scores.importance);
    matrix("correlation", scores.correlation);
    if (json.contains("factors") && json.at("factors").is_array()) json.at("factors").get_to(scores.factors);
    if (json.contains("match") && json.at("match").is_object()) {
      scores.latent_of_factor.assign(scores.factors.size(), -1);
      for (const auto& [latent, factor] : json.at("match").items()) {
        if (!factor.is_string()) continue;
        const auto found = std::find(scores.factors.begin(), scores.factors.end(), factor.get<std::string>());
        if (found != scores.factors.end()) {
          scores.latent_of_factor[static_cast<std::size_t>(found - scores.factors.begin())] =
              std::stoi(latent.substr(1));
        }
      }
    }
  } catch (const std::exception&) {
    throw Error("the scores in the summary are damaged", "delete summary.json; `causeway-cli eval` computes them anew");
  }
  return scores;
}

}  // namespace causeway
