#include "engine/training/scores.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/metrics/dci.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/metrics/mcc.h"
#include "engine/models/likeliest_targets.h"

namespace causeway {

namespace {

constexpr Eigen::Index kGraphRows = 4096;       // at most
constexpr Eigen::Index kLeastGraphRows = 1000;  // enough for a look on the way

/// Every other row: the images before (0) or after (1) the intervention.
MatrixF side_of(const MatrixF& codes, int side) {
  MatrixF out(codes.rows() / 2, codes.cols());
  for (Eigen::Index r = 0; r < out.rows(); ++r) out.row(r) = codes.row(2 * r + side);
  return out;
}

bool varies(const MatrixD& m) {
  return m.rows() > 1 && ((m.rowwise() - m.row(0)).cwiseAbs().colwise().maxCoeff().array() > 0).all();
}

}  // namespace

std::optional<LearnedGraph> learned_graph(const CausalModel& model, const MatrixF& codes, std::uint64_t seed) {
  if (model.graph() == nullptr) return std::nullopt;
  return model.graph()->read_graph(side_of(codes.topRows(std::min(codes.rows(), 2 * kGraphRows)), 0), seed);
}

Scores score_pipeline(const Pipeline& pipeline, const MethodInfo& method, const PairDataset& test, const MatrixF& codes,
                      const TrueWorld& truth, int dci_rows, double edge_threshold, int threads, std::uint64_t seed) {
  Scores scores;
  const CausalModel& model = *pipeline.causal;
  const Eigen::Index graph_pairs = std::clamp<Eigen::Index>(dci_rows, kLeastGraphRows, kGraphRows);
  scores.graph = learned_graph(model, codes.topRows(std::min(codes.rows(), 2 * graph_pairs)), seed);
  scores.reconstruction_error = reconstruction_error(pipeline, test, codes);
  if (!test.has_truth || codes.rows() < 2 * kDciMinimumRows) return scores;

  const int n = model.latents();
  const MatrixF noise_f = model.encode_noise(codes);
  const MatrixD noise = noise_f.cast<double>();
  const MatrixD causal = model.causal_from_noise(noise_f).cast<double>();
  if (!causal.allFinite() || !noise.allFinite()) return scores;
  scores.factors = test.latent_names;

  const MccResult rank = mcc(causal, test.latents, CorrelationKind::kSpearman);
  scores.mcc = rank.mcc;
  scores.correlation = rank.correlation;
  scores.latent_of_factor = rank.code_of_factor;
  scores.mcc_pearson = mcc(causal, test.latents, CorrelationKind::kPearson).mcc;

  const Eigen::Index half = std::min<Eigen::Index>(dci_rows, codes.rows() / 2);
  const bool usable =
      (causal.topRows(half).colwise().maxCoeff() - causal.topRows(half).colwise().minCoeff()).maxCoeff() > 0;
  if (usable && varies(test.latents.topRows(half))) {
    DciOptions options;
    options.threads = threads;
    const DciResult z = dci(causal.topRows(2 * half), test.latents.topRows(2 * half), half, options);
    scores.disentanglement = z.disentanglement;
    scores.completeness = z.completeness;
    scores.informativeness = z.informativeness_test;
    scores.importance = z.importance;
    const MatrixD held_out = test.latents.middleRows(half, half);
    for (Eigen::Index f = 0; f < held_out.cols(); ++f) {
      const double variance = (held_out.col(f).array() - held_out.col(f).mean()).square().mean();
      scores.r2.push_back(1.0 - z.test_error_by_factor(f) / variance);
    }
    scores.noise_disentanglement =
        dci(noise.topRows(2 * half), test.latents.topRows(2 * half), half, options).disentanglement;
  }

  scores.interventional = interventional_error(pipeline, test, codes, scores.latent_of_factor, truth, threads, seed);
  if (model.targets() != nullptr && method.has_targets && !test.intervention_labels.empty()) {
    const MatrixF q = model.targets()->intervention_posterior(side_of(codes, 0), side_of(codes, 1));
    const std::vector<int> predicted = likeliest_targets(q);
    const std::vector<int> targets(test.intervention_labels.begin(), test.intervention_labels.begin() + q.rows());
    scores.intervention_accuracy = intervention_accuracy(predicted, targets, n, test.variables()).accuracy;
  }
  if (test.adjacency.size() != 0) {
    scores.true_edges = test.adjacency;
    if (scores.graph && test.variables() == static_cast<int>(scores.latent_of_factor.size())) {
      scores.shd = shd(permute_graph(threshold_graph(scores.graph->strengths, edge_threshold), scores.latent_of_factor),
                       scores.true_edges);
    }
  }
  return scores;
}

std::vector<std::string> factor_of_latent(const Scores& scores, int latents) {
  std::vector<std::string> names(static_cast<std::size_t>(latents));
  for (std::size_t f = 0; f < scores.latent_of_factor.size(); ++f) {
    const int latent = scores.latent_of_factor[f];
    if (latent >= 0) names[static_cast<std::size_t>(latent)] = scores.factors[f];
  }
  return names;
}

nlohmann::json scores_to_json(const Scores& scores, int latents, double edge_threshold) {
  using nlohmann::json;
  const auto optional_json = [](const auto& value) { return value ? json(*value) : json(nullptr); };
  const auto matrix_json = [](const auto& m) {
    json rows = json::array();
    for (Eigen::Index r = 0; r < m.rows(); ++r) {
      json row = json::array();
      for (Eigen::Index c = 0; c < m.cols(); ++c) row.push_back(m(r, c));
      rows.push_back(row);
    }
    return rows;
  };
  json out;
  out["disentanglement"] = optional_json(scores.disentanglement);
  out["completeness"] = optional_json(scores.completeness);
  out["informativeness"] = optional_json(scores.informativeness);
  out["noise_disentanglement"] = optional_json(scores.noise_disentanglement);
  out["mcc"] = optional_json(scores.mcc);
  out["mcc_pearson"] = optional_json(scores.mcc_pearson);
  out["intervention_accuracy"] = optional_json(scores.intervention_accuracy);
  out["shd"] = optional_json(scores.shd);
  out["reconstruction_error"] = optional_json(scores.reconstruction_error);
  const auto& error = scores.interventional;
  out["interventional_error"] = error ? optional_json(error->pictures) : json(nullptr);
  out["interventional_error_unchanged"] = error ? optional_json(error->pictures_unchanged) : json(nullptr);
  out["interventional_error_factors"] = error ? json(error->factors) : json(nullptr);
  out["interventional_error_factors_unchanged"] = error ? json(error->factors_unchanged) : json(nullptr);
  out["r2"] = scores.r2.empty() ? json(nullptr) : json(scores.r2);
  out["graph"] = scores.graph ? matrix_json(scores.graph->strengths) : json(nullptr);
  out["edges"] = scores.graph ? matrix_json(threshold_graph(scores.graph->strengths, edge_threshold)) : json(nullptr);
  out["order"] = scores.graph ? json(scores.graph->order) : json(nullptr);
  out["true_edges"] = scores.true_edges.size() > 0 ? matrix_json(scores.true_edges) : json(nullptr);
  out["factors"] = scores.factors.empty() ? json(nullptr) : json(scores.factors);
  out["correlation"] = scores.correlation.size() > 0 ? matrix_json(scores.correlation) : json(nullptr);
  out["importance"] = scores.importance.size() > 0 ? matrix_json(scores.importance) : json(nullptr);
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
  const auto number = [&](const char* key, auto& target) {
    using T = typename std::decay_t<decltype(target)>::value_type;
    if (json.contains(key) && !json.at(key).is_null()) target = json.at(key).get<T>();
  };
  const auto matrix = [&](const char* key, auto& target) {
    if (!json.contains(key) || json.at(key).is_null()) return false;
    const auto& rows = json.at(key);
    target.resize(static_cast<Eigen::Index>(rows.size()),
                  rows.empty() ? 0 : static_cast<Eigen::Index>(rows.at(0).size()));
    for (Eigen::Index r = 0; r < target.rows(); ++r) {
      for (Eigen::Index c = 0; c < target.cols(); ++c) {
        rows.at(static_cast<std::size_t>(r)).at(static_cast<std::size_t>(c)).get_to(target(r, c));
      }
    }
    return true;
  };
  try {
    number("disentanglement", scores.disentanglement);
    number("completeness", scores.completeness);
    number("informativeness", scores.informativeness);
    number("noise_disentanglement", scores.noise_disentanglement);
    number("mcc", scores.mcc);
    number("mcc_pearson", scores.mcc_pearson);
    number("intervention_accuracy", scores.intervention_accuracy);
    number("shd", scores.shd);
    number("reconstruction_error", scores.reconstruction_error);
    std::optional<double> factors;
    number("interventional_error_factors", factors);
    if (factors) {
      InterventionalError error;
      error.factors = *factors;
      error.factors_unchanged = json.value("interventional_error_factors_unchanged", 0.0);
      number("interventional_error", error.pictures);
      number("interventional_error_unchanged", error.pictures_unchanged);
      scores.interventional = error;
    }
    if (json.contains("r2") && json.at("r2").is_array()) json.at("r2").get_to(scores.r2);
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
