// Of a method that learns from environments, each of which changes one variable: whether it found these variables, and
// what they reach. Environments of a world, and of data that note their interventions, are numbered: 0 changes nothing,
// k changes variable k-1.
#include "engine/causal/graph.h"
#include "engine/data/intervention_notes.h"
#include "engine/models/learned_graph.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

/// Whether environment 0 changes nothing and k changes factor k-1: as every world has it, and data whose notes say so.
bool numbered_by_factor(const ScoreInput& input) {
  if (!has_intervention_notes(input.test)) return input.truth.world.has_value();
  for (std::int64_t u = 0; u < input.test.units; ++u) {
    const int environment = input.test.domain[static_cast<std::size_t>(u)];
    const std::vector<int> expected = environment == 0 ? std::vector<int>{} : std::vector<int>{environment - 1};
    if (noted_interventions(input.test, u) != expected) return false;
  }
  return true;
}

/// For each factor the latent that the model holds to change in the environment that changes the factor, -1: none;
/// empty if the environments are not those of the factors.
std::vector<int> latent_of_environment(const ScoreInput& input) {
  const EnvironmentPart* part = input.model.environments();
  if (part == nullptr || !numbered_by_factor(input)) return {};
  std::vector<int> changed = part->changed_latents();
  if (std::ssize(changed) != input.test.truth.size() + 1) return {};
  changed.erase(changed.begin());
  return changed;
}

}  // namespace

Metric environment_correlation() {
  return {.key = "environment_correlation",
          .column = "Env. corr.",
          .title = "Correlation by environment",
          .help =
              "Mean correlation, 0 to 1, of each factor with the latent that the method holds to change in the "
              "environment where the factor changes; over held-out data without interventions.",
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .domains = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const std::vector<int> latents = latent_of_environment(input);
            if (latents.empty() || input.latents() == nullptr) return std::nullopt;
            std::vector<Eigen::Index> rows;
            for (Eigen::Index r = 0; r < input.codes.rows(); ++r) {
              if (input.test.domain[static_cast<std::size_t>(r / input.test.frames)] == 0) rows.push_back(r);
            }
            if (rows.size() < 2) return std::nullopt;
            const MatrixD correlation =
                absolute_correlation(input.latents()->causal(rows, Eigen::all), input.factors()(rows, Eigen::all),
                                     CorrelationKind::kPearson);
            double sum = 0;
            for (std::size_t f = 0; f < latents.size(); ++f) {
              if (latents[f] >= 0) sum += correlation(static_cast<Eigen::Index>(f), latents[f]);
            }
            return sum / static_cast<double>(latents.size());
          }};
}

Metric ancestor_errors() {
  return {.key = "ancestor_errors",
          .column = "Ancestors",
          .title = "Wrong ancestors",
          .help =
              "Pairs of factors of which the learned graph says wrongly whether a change of the first reaches the "
              "second; 0 is best.",
          .better = Better::kLower,
          .scale = Scale::kEdges,
          .decimals = 1,
          .prominence = Prominence::kDetail,
          .needs = {.graph = true, .world = true, .domains = true, .learned_graph = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const std::vector<int> latents = latent_of_environment(input);
            if (latents.empty() || !input.graph()) return std::nullopt;
            const Dag truth = Dag::from_adjacency(input.test.truth.names, input.test.truth.graph);
            const Matrix<int> learned = threshold_graph(input.graph()->strengths, input.options.edge_threshold);
            int errors = 0;
            for (int i = 0; i < truth.size(); ++i) {
              const std::vector<int> reached = truth.descendants(i);
              for (int j = 0; j < truth.size(); ++j) {
                if (i == j) continue;
                const int a = latents[static_cast<std::size_t>(i)], b = latents[static_cast<std::size_t>(j)];
                const bool found = a >= 0 && b >= 0 && learned(a, b) != 0;
                errors += found != std::binary_search(reached.begin(), reached.end(), j);
              }
            }
            return errors;
          }};
}

}  // namespace causeway::metric_entry
