// Why a run may have gone wrong, told without labels from what the latents do on training and held-out data. So it can
// also be told where no truth is known.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/models/causal_model.h"
#include "engine/models/finding.h"
#include "engine/training/pair_symptoms.h"

namespace causeway {

/// What a diagnosis looks at, all unsupervised; see diagnose() for how.
struct Symptoms {
  std::optional<double> change;  // root mean square of x~ - x over that of x - mean(x); empty: the data are no pairs
  double fit = 0;                // squared error of reconstructed held-out codes over their variance
  double fit_gap = 0;            // held-out error over training error
  double distinct_share = 0;     // share of the training units looked at that are different from all others
  double repeated_share = 0;     // of sequences: share of their frames that are exactly like the frame before
  double mechanism_gap =
      0;  // nats that mechanisms lose from training pairs to held-out ones, a change (see MechanismPart)
  double calm_change = 0;  // how much pairs that nothing was done to differ, in standard deviations of the latents
  // The next ones are of a model that infers targets; else zero or empty.
  double undecided_share = 0;   // of the held-out pairs with a change, the share whose target is not sure
  Vector<double> target_share;  // n+1: share of held-out pairs explained by no intervention, by latent 0, ...
  MatrixD shared_change;        // n x n: of the pairs that change the row's latent, the share that changes the column's
  double several_share = 0;     // of the pairs that move a latent, the share that moves more than one
  std::optional<double> least_change;  // see there; empty: too few held-out pairs to tell
  std::vector<Cover> covers;           // see find_covers()
  Vector<double> signal;               // n: variance of the encoder's mean over images
  Vector<double> torn_share;           // n: share of the closest held-out images with this latent more than 1 std apart
};

/// Fewer units than this, on either side, tell nothing.
inline constexpr Eigen::Index kDiagnosisMinimumUnits = 20;

/// `train` and `held_out`: standardised codes of units of `frames` pictures each, row u frames + t belongs to unit u,
/// frame t; at least kDiagnosisMinimumUnits units each, else Error. Symptoms about changes need frames = 2.
Symptoms symptoms(const CausalModel& model, const MatrixF& train, const MatrixF& held_out, int frames);

/// Signs of trouble, the most basic first; empty if there are none. `model` as in symptoms().
std::vector<Finding> diagnose(const Symptoms& symptoms);

nlohmann::json findings_to_json(const std::vector<Finding>& findings);
/// The reverse; what is not a finding is left out.
std::vector<Finding> findings_from_json(const nlohmann::json& json);

}  // namespace causeway
