#include "engine/scores/confirmed_graph.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/dataset.h"
#include "engine/models/likeliest_targets.h"

namespace causeway {
namespace {

/// What ENCO reads of the model.
struct FoundPairs {
  MatrixF before, after;  // causal variables
  std::vector<int> targets;
};

FoundPairs found_pairs(const CausalModel& model, const MatrixF& codes) {
  const MatrixF before = frame_rows(codes, 2, 0), after = frame_rows(codes, 2, 1);
  const auto causal = [&](const MatrixF& side) { return model.causal_from_noise(model.encode_noise(side)); };
  return {causal(before), causal(after), likeliest_targets(model.targets()->intervention_posterior(before, after))};
}

}  // namespace

EncoResult enco_graph(const CausalModel& model, const MatrixF& codes, const EncoSettings& settings, int threads,
                      std::uint64_t seed) {
  if (model.targets() == nullptr) {
    throw Error("ENCO needs to know what was intervened on, and this model infers no interventions",
                "use a run of a method that does (ilcm, dvae, elcm), with held-out pairs");
  }
  const FoundPairs pairs = found_pairs(model, codes);
  return enco(pairs.before, pairs.after, pairs.targets, settings, threads, seed);
}

void keep_confirmed_edges(LearnedGraph& graph, const CausalModel& model, const MatrixF& codes, double nats, int threads,
                          std::uint64_t seed) {
  if (model.targets() == nullptr || model.latents() > kEncoMaximumVariables || codes.rows() < 2 * kEncoMinimumPairs) {
    return;
  }
  const FoundPairs pairs = found_pairs(model, codes);
  if (!pairs.before.allFinite() || !pairs.after.allFinite()) return;
  EncoSettings settings;
  settings.sparsity = nats;
  const EncoResult found = enco(pairs.before, pairs.after, pairs.targets, settings, threads, seed);
  // Found as well, but of a direction that the pairs do not tell, or given up so that no cycle is left.
  const auto is_there = [&](int i, int j) {
    return found.edges(i, j) != 0 || std::ranges::find(found.cut, std::pair{i, j}) != found.cut.end() ||
           std::ranges::find(found.undecided, std::pair{std::min(i, j), std::max(i, j)}) != found.undecided.end();
  };
  for (int i = 0; i < model.latents(); ++i) {
    for (int j = 0; j < model.latents(); ++j) {
      if (i != j && !is_there(i, j)) graph.strengths(i, j) = 0;
    }
  }
}

}  // namespace causeway
