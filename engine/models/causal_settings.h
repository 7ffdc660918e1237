// Settings of the causal stage: sizes, loss weights and the schedule over the steps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace causeway {

/// Shares are of the search steps. Defaults are the recipe of preset `circuit`.
struct CausalSettings {
  int latents = 4;
  std::vector<int> hidden{128, 128, 128, 128};
  std::string activation = "silu";
  std::vector<int> solution_hidden{100, 100};
  std::string solution_activation = "relu";
  double decoder_std = 1.0;
  int skip = 0;         // 1: a linear map beside the hidden layers of encoder and decoder
  int spline_bins = 8;  // of the mechanisms; 0: affine ones, as published

  int batch = 64;
  int starts = 16;             // independent starts; the unsupervised loss chooses among them
  int search_steps = 15000;    // of each start that is not dropped
  int polish_steps = 4000;     // of the chosen start: order fixed, q(I) deterministic
  double prune_below = 0.03;   // half-way through the refinement mechanisms stop reading noise that matters less
  int refine_steps = 4000;     // after that: encoder and decoder stay, only the mechanisms learn
  int refine_batch = 512;      // pairs
  double refine_passes = 110;  // over all pairs at most, see fit_to_pairs()
  double first_cut = 0.2;      // share of the search after which the worse half of the starts is dropped
  double learning_rate = 8e-4;
  double polish_learning_rate = 1e-3;
  double refine_learning_rate = 5e-3;
  int cosine_restarts = 1;  // cosine periods over the search; each restart resets the optimiser
  double clip_norm = 10.0;

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
  double vae_beta = 1e-3;       // beta-VAE and its kin: weight of the KL term
  double elcm_beta = 0.03;      // ELCM: weight of priors against the squared error
  double elcm_sigma = 0.03;     // noise that stays may differ by so much at the end
  double elcm_sparsity = 3e-3;  // weight of the number of edges
  double min_weight = 1e-3;     // interventions of a pair with less weight in q(I) are left out, for speed
};

/// The schedule for so many training pairs: the refinement ends after refine_passes over them if that comes before
/// refine_steps, since mechanisms alone soon know few pairs by heart.
inline CausalSettings fit_to_pairs(CausalSettings s, std::int64_t pairs) {
  const auto batch = static_cast<double>(std::min<std::int64_t>(s.refine_batch, pairs));
  const double bound = std::ceil(s.refine_passes * static_cast<double>(pairs) / batch);
  s.refine_steps = static_cast<int>(std::min<double>(s.refine_steps, bound));
  return s;
}

/// Updates of an ILCM's start that is not dropped.
inline std::int64_t causal_steps(const CausalSettings& s) {
  return std::int64_t{s.search_steps} + s.polish_steps + s.refine_steps;
}

}  // namespace causeway
