#include "engine/scores/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/causal/scaling_world.h"
#include "engine/core/error.h"
#include "engine/core/json_matrix.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/metrics/mcc.h"
#include "engine/models/assignment_entropy.h"
#include "engine/models/learned_graph.h"
#include "engine/scores/group_accuracy.h"

namespace causeway {

std::optional<double> Scores::value(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

TableParts Scores::table_parts() const {
  TableParts about;
  for (const Metric& metric : metrics()) {
    if (!value(metric.key)) continue;
    about.sequences |= metric.needs.sequences;
    about.answers |= metric.needs.learned_answers;
    about.style |= metric.needs.style;
  }
  return about;
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
  if (!input.options.live) scores.lagged = input.lagged();  // it takes too long while training goes on
  scores.group_accuracy = group_accuracy(input);
  if (const AssignmentPart* assigned = input.model.assigned()) scores.psi = assigned->assignment();
  if (input.latents() == nullptr) return scores;
  scores.factors = input.test.truth.names;
  scores.correlation = input.match()->correlation;
  scores.latent_of_factor = input.match()->code_of_factor;
  scores.true_edges = input.test.truth.graph;
  scores.true_lagged = input.test.truth.lagged;
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

namespace {

std::vector<std::string> names_by(const std::vector<int>& latent_of_factor, const std::vector<std::string>& factors,
                                  int latents) {
  std::vector<std::string> names(static_cast<std::size_t>(latents));
  for (std::size_t f = 0; f < std::min(latent_of_factor.size(), factors.size()); ++f) {
    const int latent = latent_of_factor[f];
    if (latent >= 0 && latent < latents) names[static_cast<std::size_t>(latent)] = factors[f];
  }
  return names;
}

nlohmann::json names_to_json(const std::vector<std::string>& names) {
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t i = 0; i < names.size(); ++i) {
    json[fmt::format("z{}", i)] = names[i].empty() ? nlohmann::json(nullptr) : nlohmann::json(names[i]);
  }
  return json;
}

}  // namespace

std::vector<int> named_latents(const Scores& scores) { return own_codes(scores.correlation, scores.latent_of_factor); }

std::vector<std::string> factor_of_latent(const Scores& scores, int latents) {
  return names_by(named_latents(scores), scores.factors, latents);
}

std::string why_named(const Scores& scores, int latent) {
  if (latent < 0 || latent >= scores.correlation.cols() || scores.correlation.rows() == 0 ||
      std::ssize(scores.factors) != scores.correlation.rows() ||
      scores.latent_of_factor.size() != scores.factors.size()) {
    return "";
  }
  Eigen::Index nearest = 0;
  const double correlation = scores.correlation.col(latent).maxCoeff(&nearest);
  const std::string& factor = scores.factors[static_cast<std::size_t>(nearest)];
  const bool named = named_latents(scores)[static_cast<std::size_t>(nearest)] == latent;
  return fmt::format(
      "z{} {} '{}': rank correlation {:.2f}. A latent bears a factor's name from {:.1f} on, if no other latent or "
      "factor comes within {:.1f} of it; from {:.2f} on, within {:.2f}.",
      latent, named ? "follows" : "matches none; nearest is", factor, correlation, kOwnCorrelation, kOwnLead,
      kSureCorrelation, kSureLead);
}

nlohmann::json named_to_json(const Scores& scores, int latents) {
  return scores.latent_of_factor.empty() ? nlohmann::json(nullptr) : names_to_json(factor_of_latent(scores, latents));
}

std::string scores_text(const Scores& scores, const ScoreParts& offered) {
  std::string text;
  for (const Metric& metric : metrics()) {
    const auto value = scores.value(metric.key);
    if (!value && !table_parts(offered).show(metric)) continue;
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
  out["undetermined"] = scores.graph && scores.graph->undetermined ? json(*scores.graph->undetermined) : json(nullptr);
  out["true_edges"] = scores.true_edges.size() > 0 ? matrix_to_json(scores.true_edges) : json(nullptr);
  out["lagged"] = scores.lagged ? matrix_to_json(scores.lagged->strengths) : json(nullptr);
  out["lagged_edges"] =
      scores.lagged ? matrix_to_json(threshold_lagged_graph(scores.lagged->strengths, edge_threshold)) : json(nullptr);
  out["true_lagged_edges"] = scores.true_lagged.size() > 0 ? matrix_to_json(scores.true_lagged) : json(nullptr);
  out["psi"] = scores.psi.size() > 0 ? matrix_to_json(scores.psi) : json(nullptr);
  out["psi_entropy"] = scores.psi.size() > 0 ? json(assignment_entropy(scores.psi)) : json(nullptr);
  // The same numbers once more, side by side.
  const auto one = scores.value("prediction_error_one"), twenty = scores.value("prediction_error_twenty");
  out["prediction_error"] = one && twenty ? json{{"one", *one}, {"twenty", *twenty}} : json(nullptr);
  out["group_accuracy"] = scores.group_accuracy.size() > 0 ? matrix_to_json(scores.group_accuracy) : json(nullptr);
  const auto together = [&](std::initializer_list<std::pair<const char*, const char*>> parts) {
    json all = json::object();
    for (const auto& [name, key] : parts) {
      const auto value = scores.value(key);
      all[name] = value ? json(*value) : json(nullptr);
    }
    return all;
  };
  out["counterfactual_error"] = scores.value("counterfactual_set")
                                    ? together({{"descendants", "counterfactual_descendants"},
                                                {"others", "counterfactual_others"},
                                                {"set", "counterfactual_set"},
                                                {"nothing_moves", "counterfactual_nothing_moves"}})
                                    : json(nullptr);
  out["graph_given"] = scores.graph ? json(scores.graph->given) : json(nullptr);
  out["factors"] = scores.factors.empty() ? json(nullptr) : json(scores.factors);
  out["correlation"] = scores.correlation.size() > 0 ? matrix_to_json(scores.correlation) : json(nullptr);
  out["importance"] = scores.importance.size() > 0 ? matrix_to_json(scores.importance) : json(nullptr);
  // The match is whole, whatever it is worth: scores are read back from it. Who shows names takes "named".
  out["match"] = scores.latent_of_factor.empty()
                     ? json(nullptr)
                     : names_to_json(names_by(scores.latent_of_factor, scores.factors, latents));
  out["named"] = named_to_json(scores, latents);
  return out;
}

Scores scores_from_json(const nlohmann::json& json) {
  Scores scores;
  const std::string world = json.is_object() && json.contains("world") && json.at("world").is_string()
                                ? json.at("world").get<std::string>()
                                : std::string();
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
      if (json.contains("undetermined") && json.at("undetermined").is_boolean()) {
        graph.undetermined = json.at("undetermined").get<bool>();
      }
      graph.given = json.contains("graph_given") && json.at("graph_given") == true;
      scores.graph = graph;
    }
    matrix("true_edges", scores.true_edges);
    LearnedGraph lagged;
    if (matrix("lagged", lagged.strengths)) scores.lagged = lagged;
    matrix("true_lagged_edges", scores.true_lagged);
    matrix("group_accuracy", scores.group_accuracy);
    matrix("psi", scores.psi);
    matrix("importance", scores.importance);
    matrix("correlation", scores.correlation);
    if (json.contains("factors") && json.at("factors").is_array()) json.at("factors").get_to(scores.factors);
    const std::vector<std::string> written = scores.factors;
    rename_old_variables(world, scores.factors);
    if (json.contains("match") && json.at("match").is_object()) {
      scores.latent_of_factor.assign(scores.factors.size(), -1);
      for (const auto& [latent, factor] : json.at("match").items()) {
        if (!factor.is_string()) continue;
        const auto found = std::find(written.begin(), written.end(), factor.get<std::string>());
        if (found != written.end()) {
          scores.latent_of_factor[static_cast<std::size_t>(found - written.begin())] = std::stoi(latent.substr(1));
        }
      }
    }
  } catch (const std::exception&) {
    throw Error("the scores in the summary are damaged",
                "delete summary.json: scores can be computed anew from the model");
  }
  return scores;
}

}  // namespace causeway
