// What may be wrong with a model, told without labels: by a diagnosis from outside, or by a fit that judges itself.
#pragma once

#include <string>
#include <vector>

namespace causeway {

enum class Sign {
  kNoChange,         // the images of a pair are the same: nothing was intervened on
  kTooFewPairs,      // held-out data are explained worse than training data, or many data are equal
  kCollapsedLatent,  // a latent carries nothing, or no pair is explained by it
  kSharedTarget,     // two latents change in the same pairs
  kUndecided,        // q(I | x, x~) does not decide what was intervened on
  kTornChart,        // images that are alike have latents far apart: the encoder's map folds or tears
  kSeveralTargets,   // in many pairs more than one latent was set at once
  kNoisyPairs,       // even pairs that nothing was done to differ: noise hides small interventions
  kPoorFit,          // the latents do not hold enough to give the codes back
  kCoveredVariable,  // a variable is never told to have been set where another has certain values: it is hidden there
  // Of pairs and of sequences.
  kNeverSet,  // a variable that no intervention reaches
  // What a fit holds against itself.
  kMixedParts,         // parts that should belong to one variable hardly depend on each other, or those of two do
  kBrokenCurve,        // a variable's parts do not lie along one curve
  kCurvedCodes,        // variables are not linear in the codes
  kUnevenTargets,      // some variables are intervened on much more often than others
  kUnsafeGraph,        // effects of interventions do not stand out from what leaks between variables
  kSoftInterventions,  // what was set goes on following its causes, so that variables cannot be told from their noise
  // Of sequences.
  kNoInterventions,  // no step shows an intervention
  kFewCodes,         // an intervention hardly shows in the codes
  kRepeatedFrames,   // many frames are the frame before once more
  // Of linear effects.
  kGaussianNoise,  // noise is Gaussian, so that directions of effects cannot be told
  // Of environments.
  kMixedEnvironment,  // an environment differs in more than one direction from the one without interventions
  kSameEnvironment,   // an environment does not differ from the one without interventions, or two change one variable
  kFewEnvironments,   // there are more latents than environments that change one
};

inline constexpr Sign kSigns[] = {
    Sign::kNoChange,        Sign::kTooFewPairs,     Sign::kCollapsedLatent,   Sign::kSharedTarget,
    Sign::kUndecided,       Sign::kTornChart,       Sign::kPoorFit,           Sign::kMixedParts,
    Sign::kBrokenCurve,     Sign::kCurvedCodes,     Sign::kUnevenTargets,     Sign::kUnsafeGraph,
    Sign::kSeveralTargets,  Sign::kNoisyPairs,      Sign::kSoftInterventions, Sign::kNeverSet,
    Sign::kNoInterventions, Sign::kFewCodes,        Sign::kGaussianNoise,     Sign::kMixedEnvironment,
    Sign::kSameEnvironment, Sign::kFewEnvironments, Sign::kRepeatedFrames,    Sign::kCoveredVariable};

/// One word with dashes, e.g. "collapsed-latent": stable, for files.
const char* sign_name(Sign sign);

struct Finding {
  Sign sign;
  std::vector<int> latents;  // the ones it is about; empty: all
  std::string what;          // one sentence with the number it rests on
  std::string advice;        // what to try
};

}  // namespace causeway
