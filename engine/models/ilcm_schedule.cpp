#include "engine/models/ilcm_schedule.h"

#include <algorithm>
#include <cmath>

#include "engine/grad/adam.h"
#include "engine/models/gradient_learner.h"
#include "engine/models/network_work.h"

namespace causeway {

namespace {

constexpr double kTakeOverRate = 2e-3;  // Adam, cosine to 0

/// The first step at or after `share` of the search, compared as in ilcm_step_plan() so that both agree.
std::int64_t first_step_at(double share, int search_steps) {
  auto step = std::max<std::int64_t>(0, std::llround(share * search_steps) - 1);
  while (step < search_steps && static_cast<double>(step) / search_steps < share) ++step;
  return step;
}

}  // namespace

IlcmSettings fit_to_pairs(IlcmSettings own, std::int64_t pairs) {
  const auto batch = static_cast<double>(std::min<std::int64_t>(own.refine_batch, pairs));
  const double bound = std::ceil(own.refine_passes * static_cast<double>(pairs) / batch);
  own.refine_steps = static_cast<int>(std::min<double>(own.refine_steps, bound));
  return own;
}

CausalSettings after_closed_form(CausalSettings common, const IlcmSettings& own) {
  common.search_steps = own.settle_steps;
  if (own.settle_rate > 0) common.learning_rate = own.settle_rate;
  return common;
}

CausalSettings beside_closed_form(CausalSettings common, const IlcmSettings& own) {
  common.search_steps = own.take_over_steps + own.settle_steps;
  return common;
}

IlcmSettings after_closed_form(IlcmSettings own) {
  own.pretrain_until = own.ramps_until = own.prior_from = 0;
  own.cosine_restarts = 1;
  return own;
}

IlcmStepPlan take_over_plan(const IlcmSettings& own, std::int64_t step) {
  IlcmStepPlan plan{};
  plan.phase = IlcmPhase::kTakeOver;
  plan.learning_rate = cosine_schedule(kTakeOverRate, 0.0, static_cast<double>(step) / own.take_over_steps);
  return plan;
}

double take_over_work(const CausalSettings& s, int codes, std::int64_t begin, std::int64_t end) {
  const double row = mlp_work(codes, s.hidden, s.latents) + mlp_work(s.latents, s.hidden, codes);
  return kForwardAndBackward * 2 * s.batch * row * static_cast<double>(end - begin);
}

IlcmStepPlan ilcm_step_plan(const CausalSettings& s, const IlcmSettings& own, std::int64_t step) {
  IlcmStepPlan plan{};
  IlcmWeights& w = plan.weights;
  w.lam_c = own.lam_c;
  w.lam_h = own.lam_h;
  const std::int64_t refine_from = std::int64_t{s.search_steps} + s.polish_steps;
  if (step >= refine_from) {
    plan.phase = IlcmPhase::kMechanisms;
    w.eps = own.eps_end;
    plan.reset_optimiser = step == refine_from;  // the loss has another scale from here on
    plan.learning_rate =
        cosine_schedule(own.refine_learning_rate, 0.0, static_cast<double>(step - refine_from) / own.refine_steps);
    return plan;
  }
  if (step >= s.search_steps) {
    plan.phase = IlcmPhase::kDeterministic;
    // Only the entropy still pulls at the weights of q(I), and Adam makes full steps of any pull. The offset comes to
    // rest where as many pairs as expected count as unchanged; the slopes would go on, and once they are negative
    // (after some 25,000 updates) the variable that changed least is taken for the one intervened on.
    plan.hold_posterior = true;
    w.beta = w.beta_intervention = own.beta;
    w.eps = own.eps_end;
    const double t = static_cast<double>(step - s.search_steps) / std::max(1, s.polish_steps);
    plan.learning_rate = cosine_schedule(s.polish_learning_rate, 0.0, t);
    return plan;
  }
  const double t = static_cast<double>(step) / s.search_steps;
  const double period = t * own.cosine_restarts;
  const double previous = static_cast<double>(step - 1) / s.search_steps * own.cosine_restarts;
  plan.reset_optimiser = step > 0 && std::floor(period) > std::floor(previous);
  plan.learning_rate = cosine_schedule(s.learning_rate, 1e-8, period - std::floor(period));
  if (t < own.pretrain_until) {
    plan.phase = IlcmPhase::kPretrain;
    w.beta = own.beta_pretrain;
    w.lam_z = own.lam_z_start;
    return plan;
  }
  const double ramp = (t - own.pretrain_until) / std::max(1e-9, own.ramps_until - own.pretrain_until);
  plan.phase = t < own.deterministic_from ? IlcmPhase::kFull : IlcmPhase::kDeterministic;
  w.beta = w.beta_intervention = linear_ramp(0.0, own.beta, ramp);
  w.lam_z = linear_ramp(own.lam_z_start, 0.0, ramp);
  w.eps = exponential_ramp(own.eps_start, own.eps_end, ramp);
  w.intervention_prior = t >= own.prior_from;
  return plan;
}

std::vector<Phase> ilcm_phases(const CausalSettings& s, const IlcmSettings& own) {
  const std::int64_t pretrained = first_step_at(own.pretrain_until, s.search_steps);
  const std::int64_t fixed = std::max(pretrained, first_step_at(own.deterministic_from, s.search_steps));
  const std::int64_t prior = std::clamp(first_step_at(own.prior_from, s.search_steps), pretrained, fixed);
  std::vector<Phase> phases;
  const auto add = [&](std::int64_t begin, std::int64_t end, const char* name, const char* help) {
    if (begin < end) phases.push_back({begin, name, help});
  };
  add(0, pretrained, "pre-training", "A variational autoencoder on both pictures of a pair: a first set of codes.");
  add(pretrained, prior, "interventions",
      "The model learns to see which variable was changed between the pictures of a pair.");
  add(prior, fixed, "mechanisms",
      "The intervention prior is on: mechanisms learn how each variable follows from its causes.");
  add(fixed, s.search_steps, "order fixed",
      "A causal order is fixed, for now, and each pair has exactly one explanation.");
  add_polish(phases, s);
  if (own.refine_steps > 0) {
    phases.push_back({std::int64_t{s.search_steps} + s.polish_steps, "refinement",
                      "Encoder and decoder stay as they are; mechanisms learn on, their order is found once more."});
  }
  return phases;
}

double ilcm_work(const CausalSettings& s, const IlcmSettings& own, int codes, std::int64_t begin, std::int64_t end) {
  const double n = s.latents;
  const double encoder = 2 * mlp_work(codes, s.hidden, 2 * s.latents);
  const double decoder = mlp_work(s.latents, s.hidden, codes);
  const double solution = mlp_work(2 * s.latents, s.solution_hidden, 2);
  const double search = s.search_steps;
  const auto overlap = [&](double from, double to) {
    return std::max(0.0, std::min(static_cast<double>(end), to) - std::max(static_cast<double>(begin), from));
  };
  const double pretrain = overlap(0, own.pretrain_until * search);
  const double full = overlap(own.pretrain_until * search, own.deterministic_from * search);
  const double refine_from = search + s.polish_steps;
  const double rest = overlap(own.deterministic_from * search, refine_from);
  const double refine = overlap(refine_from, 1e18);
  const double share = n / (n + 1);  // of pairs with an intervention
  // In the refinement the encoder does not learn, and all pictures are encoded once.
  // A mechanism that reads causes needs their values, which about half of the other mechanisms compute for it.
  const double reading = own.read_causes != 0 ? 0.75 * (n - 1) / 2 : 0;
  const double refinement = own.refine_batch * refine * share * solution * (kForwardAndBackward + reading);
  return refinement +
         kForwardAndBackward * s.batch *
             (pretrain * (encoder + 2 * decoder) + full * (encoder + (2 * n + 3) * decoder + n * solution) +
              rest * (encoder + (3 + share) * decoder + share * solution));
}

}  // namespace causeway
