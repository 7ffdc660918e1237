// Settings and schedule of the ILCM and the dVAE: search, polish, and the refinement of the mechanisms alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/models/ilcm_loss.h"
#include "engine/models/learner.h"
#include "engine/models/monotone_spline.h"

namespace causeway {

/// What these methods have of their own. Shares are fractions of the search steps.
struct IlcmSettings {
  static constexpr const char* kGroup = "ilcm";

  int skip = 0;         // 1: a linear map beside the hidden layers of encoder and decoder
  int spline_bins = 8;  // of the mechanisms; 0: affine ones, as published

  double prune_below = 0.03;   // in the refinement, once the order is found, mechanisms stop reading what matters less
  int read_causes = 0;         // 1: in the refinement mechanisms come to read causes, not their noise
  int refine_steps = 4000;     // after the polish: encoder and decoder stay, only the mechanisms learn
  int refine_batch = 512;      // pairs
  double refine_passes = 110;  // over all pairs at most, see fit_to_pairs()
  double refine_learning_rate = 5e-3;
  int cosine_restarts = 1;  // cosine periods over the search; each restart resets the optimiser

  int take_over_steps = 600;  // closed-form start: encoder and decoder learn its variables
  int settle_steps = 2000;    // closed-form start: a short search from there
  int beside = 0;             // closed-form start: random starts that compete with it
  double settle_rate = 0;     // closed-form start: learning rate of that search; 0: learning_rate

  double pretrain_until = 0.01;     // beta-VAE on both images
  double ramps_until = 0.3;         // beta, lam_z, eps reach their final values
  double prior_from = 0.3;          // the intervention prior (log N(z_i)) is switched on
  double deterministic_from = 0.8;  // order fixed, one intervention a pair
  double beta = 3e-5;
  double beta_pretrain = 1e-3;
  double eps_start = 0.025;
  double eps_end = 1e-4;
  double lam_z_start = 0.01;
  double lam_c = 0.01;
  double lam_h = 0.2;
  double min_weight = 1e-3;  // interventions of a pair with less weight in q(I) are left out, for speed

  static void visit(auto& s, auto&& entry) {
    entry("skip", s.skip, 0, 1, "1: linear maps beside the hidden layers");
    entry("spline_bins", s.spline_bins, 0, kMaxSplineBins, "bins of the mechanisms' splines; 0: affine, as published");
    entry("prune_below", s.prune_below, 0, 1e6,
          "in the refinement, once the order is found, mechanisms stop reading what matters less");
    entry("read_causes", s.read_causes, 0, 1,
          "1: after a quarter of the refinement mechanisms read causal variables in place of their noise");
    entry("refine_steps", s.refine_steps, 0, 1e8, "refinement: updates of the mechanisms alone, after the polish");
    entry("refine_batch", s.refine_batch, 2, 65536, "pairs in an update of the refinement");
    entry("refine_passes", s.refine_passes, 0, 1e9,
          "refinement: it ends after so many passes over the pairs, unless refine_steps end it before");
    entry("refine_learning_rate", s.refine_learning_rate, 0, 1, "Adam, cosine to 0 over the refinement");
    entry("cosine_restarts", s.cosine_restarts, 1, 100, "cosine periods over the search");
    entry("take_over_steps", s.take_over_steps, 1, 1e8,
          "closed-form start: updates in which encoder and decoder learn its variables");
    entry("settle_steps", s.settle_steps, 0, 1e8,
          "closed-form start: updates of a short search after that, with every explanation of each pair");
    entry("beside", s.beside, 0, 63,
          "closed-form start: random starts that compete with it, over as many updates; the unsupervised loss chooses");
    entry("settle_rate", s.settle_rate, 0, 1,
          "closed-form start: learning rate of that short search; 0: causal.learning_rate", kChangeable);
    entry("pretrain_until", s.pretrain_until, 0, 1, "share of the search: beta-VAE on both images", kChangeable);
    entry("ramps_until", s.ramps_until, 0, 1, "share of the search: end of all ramps", kChangeable);
    entry("prior_from", s.prior_from, 0, 1, "share of the search: intervention prior on", kChangeable);
    entry("deterministic_from", s.deterministic_from, 0, 1, "share of the search: order fixed", kChangeable);
    entry("beta", s.beta, 0, 1e3, "weight of the priors, final value", kChangeable);
    entry("beta_pretrain", s.beta_pretrain, 0, 1e3, "weight of the priors in pre-training", kChangeable);
    entry("eps_start", s.eps_start, 1e-12, 1, "floor of q(I) at the start", kChangeable);
    entry("eps_end", s.eps_end, 1e-12, 1, "floor of q(I) after the ramps", kChangeable);
    entry("lam_z_start", s.lam_z_start, 0, 1e3, "weight of |e|^2 at the start", kChangeable);
    entry("lam_c", s.lam_c, 0, 1e3, "weight of reconstruction from unprojected samples", kChangeable);
    entry("lam_h", s.lam_h, 0, 1e3, "weight of the entropy of the mean posterior", kChangeable);
    entry("min_weight", s.min_weight, 0, 0.5, "interventions with less weight in q(I) are left out; 0: none");
  }
};

/// The settings for so many training pairs: the refinement ends after refine_passes over them if that comes before
/// refine_steps, since mechanisms soon overfit few pairs.
IlcmSettings fit_to_pairs(IlcmSettings own, std::int64_t pairs);

/// What comes after the variables of a closed form were taken over, as settings of a search: it is short, begins with
/// the weights that other searches end with, and needs no pre-training.
CausalSettings after_closed_form(CausalSettings common, const IlcmSettings& own);
IlcmSettings after_closed_form(IlcmSettings own);
/// The settings of a random start beside it, whose search is as long as taking over and settling together.
CausalSettings beside_closed_form(CausalSettings common, const IlcmSettings& own);

/// What the schedule prescribes for one step.
struct IlcmStepPlan {
  IlcmPhase phase;
  IlcmWeights weights;
  double learning_rate;
  bool reset_optimiser = false;
  bool hold_posterior = false;  // the slopes of q(I) stay as they are
};

/// The plan of `step` (0-based): the search, then polishing, then the refinement of the mechanisms.
IlcmStepPlan ilcm_step_plan(const CausalSettings& common, const IlcmSettings& own, std::int64_t step);

/// The plan of `step` (0-based, below own.take_over_steps) of a closed-form start, before those of ilcm_step_plan().
IlcmStepPlan take_over_plan(const IlcmSettings& own, std::int64_t step);
/// Multiply-adds of its updates begin .. end-1.
double take_over_work(const CausalSettings& common, int codes, std::int64_t begin, std::int64_t end);

/// The phases of that plan (see Learner).
std::vector<Phase> ilcm_phases(const CausalSettings& common, const IlcmSettings& own);

/// Multiply-adds of the updates begin .. end-1 of one start on `codes` live codes.
double ilcm_work(const CausalSettings& common, const IlcmSettings& own, int codes, std::int64_t begin,
                 std::int64_t end);

}  // namespace causeway
