// What the contrastive net holds against itself: everything is compared with the closed form that it started from, on
// pairs it did not learn from.
#include <fmt/format.h>

#include "engine/models/contrastive/contrast_model.h"

namespace causeway {

namespace {

// A coordinate that was only refined keeps its order; one that folds or takes over another variable does not.
constexpr double kSameCoordinate = 0.8;
constexpr const char* kUseOthers = "compare with the method pair-ica, or use ilcm, on the same pairs";

}  // namespace

std::vector<Doubt> ContrastModel::doubts() const {
  std::vector<Doubt> doubts = PairModel::doubts();
  const ContrastSigns& s = signs_;
  if (s.loss > s.loss_before) {
    doubts.push_back({DoubtKind::kMixedParts,
                      {},
                      fmt::format("the net tells no better than the closed form which pictures belong together "
                                  "(loss {:.2f} against {:.2f} on pairs held out)",
                                  s.loss, s.loss_before),
                      "bring more pairs (world.pairs), or raise contrastive.steps"});
  }
  if (s.leak > s.leak_before) {
    doubts.push_back({DoubtKind::kMixedParts,
                      {},
                      fmt::format("interventions change more than one coordinate ({:.1f} % of the squared change is "
                                  "outside the largest, {:.1f} % in the closed form)",
                                  100 * s.leak, 100 * s.leak_before),
                      "bring more pairs (world.pairs), or use the method pair-ica"});
  }
  if (s.error > s.error_before) {
    doubts.push_back({DoubtKind::kBrokenCurve,
                      {},
                      fmt::format("the net's coordinates tell less of the codes than the closed form's by a linear map "
                                  "({:.0f} % of the variance is lost, against {:.0f} %): one is folded",
                                  100 * s.error, 100 * s.error_before),
                      kUseOthers});
  }
  for (int i = 0; i < latents(); ++i) {
    if (s.agreement(i) >= kSameCoordinate) continue;
    doubts.push_back(
        {DoubtKind::kBrokenCurve,
         {i},
         fmt::format("z{} is no longer the coordinate that the closed form found (rank correlation {:.2f})", i,
                     s.agreement(i)),
         kUseOthers});
  }
  return doubts;
}

}  // namespace causeway
