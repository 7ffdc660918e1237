#include "engine/models/finding.h"

namespace causeway {

const char* sign_name(Sign sign) {
  switch (sign) {
    case Sign::kNoChange:
      return "no-change";
    case Sign::kTooFewPairs:
      return "too-few-pairs";
    case Sign::kCollapsedLatent:
      return "collapsed-latent";
    case Sign::kSharedTarget:
      return "shared-target";
    case Sign::kUndecided:
      return "undecided-posterior";
    case Sign::kTornChart:
      return "torn-chart";
    case Sign::kMixedParts:
      return "mixed-parts";
    case Sign::kBrokenCurve:
      return "broken-curve";
    case Sign::kCurvedCodes:
      return "curved-codes";
    case Sign::kUnevenTargets:
      return "uneven-targets";
    case Sign::kUnsafeGraph:
      return "unsafe-graph";
    case Sign::kSeveralTargets:
      return "several-targets";
    case Sign::kNeverSet:
      return "never-set";
    case Sign::kNoInterventions:
      return "no-interventions";
    case Sign::kFewCodes:
      return "few-codes";
    case Sign::kRepeatedFrames:
      return "repeated-frames";
    case Sign::kGaussianNoise:
      return "gaussian-noise";
    case Sign::kMixedEnvironment:
      return "mixed-environment";
    case Sign::kSameEnvironment:
      return "same-environment";
    case Sign::kFewEnvironments:
      return "few-environments";
    case Sign::kNoisyPairs:
      return "noisy-pairs";
    case Sign::kSoftInterventions:
      return "soft-interventions";
    case Sign::kCoveredVariable:
      return "covered-variable";
    case Sign::kPoorFit:
      break;
  }
  return "poor-fit";
}

}  // namespace causeway
