// What a model of sequences holds against itself.
#include <fmt/format.h>

#include "engine/models/temporal/temporal_model.h"

namespace causeway {

namespace {

// Share of the steps that take a variable farther than 5 deviations from its mean: without interventions a few in a
// million for a normal law, up to some in ten thousand for laws with heavier tails.
constexpr double kAnyone = 1e-3;
// Of a variable against the mean of all.
constexpr double kHardlyEver = 0.05;
constexpr double kSeveral = 0.05;  // of the steps that take one variable so far: .02 with one target each, .07 with two

}  // namespace

std::vector<Finding> TemporalModel::doubts() const {
  std::vector<Finding> doubts = doubts_of(form_);
  const TemporalSigns& s = signs_;
  const int n = latents();
  const double mean = s.surprises.mean();
  if (form_.poked.maxCoeff() == 0) {  // no targets are told
    if (mean * n < kAnyone) {
      doubts.push_back(
          {Sign::kNoInterventions,
           {},
           fmt::format("hardly any step shows an intervention: {:.2f} % take a variable where it would not "
                       "have gone by itself",
                       100 * mean * n),
           "bring sequences in which each variable is set now and then (two steps in a hundred will do)"});
    } else {
      for (int i = 0; i < n; ++i) {
        if (s.surprises(i) >= kHardlyEver * mean) continue;
        doubts.push_back({Sign::kNeverSet,
                          {i},
                          fmt::format("z{} hardly ever goes where it would not have gone by itself ({:.3f} % of the "
                                      "steps, {:.2f} % on average)",
                                      i, 100 * s.surprises(i), 100 * mean),
                          "bring steps that intervene on every variable"});
      }
    }
    if (mean * n >= kAnyone && s.several > kSeveral) {
      doubts.push_back({Sign::kSeveralTargets,
                        {},
                        fmt::format("in {:.0f} % of the steps with an intervention a second variable is set, and at "
                                    "most one is assumed",
                                    100 * s.several),
                        "bring the targets (target-eigen, temporal-targets), or steps with one intervention each"});
    }
  }
  for (int i = 0; i < n; ++i) {
    // A net may move far from a closed form that is wrong, but not onto another of its variables.
    if (s.agreement(i) > 0) continue;
    doubts.push_back({Sign::kMixedParts,
                      {i},
                      fmt::format("z{} follows another variable of the closed form more than the one it began as", i),
                      "compare with the methods isa and target-eigen on the same sequences"});
  }
  return doubts;
}

}  // namespace causeway
