// Interventions on a structural causal model, in the two meanings that are easily confused:
//   counterfactual   the same system with the same noise, which is abducted from the observed latents;
//   interventional   the distribution of the changed system: every variable that is not set gets fresh noise.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/causal/structural_causal_model.h"
#include "engine/core/random.h"

namespace causeway {

/// do(variable = value): the variable's own mechanism, and so every edge into it, is out of force.
struct Do {
  int variable = 0;
  double value = 0.0;
};

/// What the variables would have been, had the interventions been made: non-descendants of their targets stay bit for
/// bit as they are, descendants are recomputed with the noise that `latents` reveals. An empty list returns `latents`.
/// Throws UsageError for an unknown or repeated variable, a value that is not finite, a wrong number of latents.
std::vector<double> counterfactual(const StructuralCausalModel& model, std::span<const double> latents,
                                   std::span<const Do> interventions);

/// One sample of the latents under the interventions, with fresh noise for every variable that is not set (one
/// random.uniform() a variable, used or not, so the noise of a variable does not depend on which others are set).
/// Throws as counterfactual().
std::vector<double> interventional(const StructuralCausalModel& model, std::span<const Do> interventions,
                                   Random& random);

/// Samples the new value that an intervention gives a variable, independently of its causes.
using InterventionDistribution = std::function<double(int variable, Random& random)>;

/// Two views of one system, before and after a perfect stochastic intervention on at most one variable.
struct PairSample {
  std::vector<double> latents_before;
  std::vector<double> latents_after;
  std::vector<double> noise_before;
  /// Bit for bit noise_before except for the target: there the noise which its un-intervened mechanism would have
  /// needed to give the new value.
  std::vector<double> noise_after;
  int target = 0;  ///< 0 = no intervention, k = variable k-1
};

/// Samples noise for the first view, the target uniformly over "none" and the n variables, its new value from
/// `distribution`, and recomputes the descendants with the noise unchanged.
PairSample sample_pair(const StructuralCausalModel& model, const InterventionDistribution& distribution,
                       Random& random);

}  // namespace causeway
