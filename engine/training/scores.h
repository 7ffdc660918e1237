// How good a trained model is, against the truth of its world. Labels are read here and nowhere else in training/.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/core/thread_pool.h"
#include "engine/data/pair_dataset.h"
#include "engine/models/pipeline.h"
#include "engine/models/registry.h"
#include "engine/training/interventional_error.h"
#include "engine/training/settings.h"

namespace causeway {

/// Scores of one moment. What does not apply (no truth, no graph in the method) is empty, never a made-up number.
struct Scores {
  std::optional<double> disentanglement, completeness, informativeness, noise_disentanglement;
  std::optional<double> mcc;          // |Spearman|, matched: invariant to element-wise monotone reparametrisation
  std::optional<double> mcc_pearson;  // |Pearson|, matched
  std::optional<double> intervention_accuracy;
  std::optional<int> shd;
  std::optional<double> reconstruction_error;  // mean absolute difference of held-out pictures, 0..1
  std::optional<InterventionalError> interventional;
  std::vector<double> r2;  // of each factor, predicted from all latents by the regressors of DCI; or empty
  std::optional<LearnedGraph> graph;
  MatrixD importance;   // latents x factors, or empty
  MatrixD correlation;  // factors x latents, |Spearman|, or empty
  std::vector<std::string> factors;
  std::vector<int> latent_of_factor;  // matching by correlation; -1: none. Empty without truth.
  Matrix<int> true_edges;             // n x n over factors, or empty
};

/// Scores `pipeline` on held-out `test` pairs with their standardised `codes` (2T x kept). `dci_rows` images train the
/// DCI regressors and as many test them (fewer if there are not as many); the graph is
/// read from about as many. `truth` is the world that they come from.
Scores score_pipeline(const Pipeline& pipeline, const MethodInfo& method, const PairDataset& test, const MatrixF& codes,
                      const TrueWorld& truth, int dci_rows, double edge_threshold, int threads, std::uint64_t seed);

/// The graph learned from these codes (2T x kept); empty if the method has none.
std::optional<LearnedGraph> learned_graph(const CausalModel& model, const MatrixF& codes, std::uint64_t seed);

/// Factor name of each latent, "" where none is matched.
std::vector<std::string> factor_of_latent(const Scores& scores, int latents);

/// The part of summary.json that is about quality: null for what does not apply.
nlohmann::json scores_to_json(const Scores& scores, int latents, double edge_threshold);

/// The reverse, for showing the scores of a saved run. Throws Error if the JSON is of another form.
Scores scores_from_json(const nlohmann::json& json);

}  // namespace causeway
