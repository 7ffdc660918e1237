// What the contrastive net holds against itself: everything is compared with the closed form that it started from, on
// pairs it did not learn from, and must be worse by more than chance.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "engine/models/contrastive/contrast_model.h"

namespace causeway {

namespace {

// A coordinate that was only refined keeps its order; one that folds or takes over another variable does not.
constexpr double kSameCoordinate = 0.8;
// What is worse by less does not matter, however sure it is: where codes are linear in the coordinates, both lose
// nothing.
constexpr double kLeastLoss = 0.01;   // nats a pair
constexpr double kLeastLeak = 0.005;  // share of the squared change; good nets had .004 in all, bad ones .015 and more
constexpr double kLeastError = 0.01;  // share of the variance; folded coordinates lose .1 and more
constexpr const char* kUseOthers = "compare with the method pair-ica, or use ilcm, on the same pairs";

}  // namespace

std::vector<Finding> ContrastModel::doubts() const {
  std::vector<Finding> doubts = PairModel::doubts();
  const ContrastSigns& s = signs_;
  const auto add = [&](const Compared& compared, double least, Sign sign, const char* advice, std::string what) {
    if (compared.worse(least)) doubts.push_back({sign, {}, std::move(what), advice});
  };
  add(s.loss, kLeastLoss, Sign::kMixedParts, "bring more pairs (world.pairs), or raise contrastive.steps",
      fmt::format("the net tells no better than the closed form which pictures belong together (loss {:.2f} against "
                  "{:.2f} on pairs held out)",
                  s.loss.now, s.loss.before));
  add(s.leak, kLeastLeak, Sign::kMixedParts, "bring more pairs (world.pairs), or use the method pair-ica",
      fmt::format("interventions change more than one coordinate ({:.1f} % of the squared change is outside the "
                  "largest, {:.1f} % in the closed form)",
                  100 * s.leak.now, 100 * s.leak.before));
  add(s.error, kLeastError, Sign::kBrokenCurve, kUseOthers,
      fmt::format("the net's coordinates tell less of the codes than the closed form's by a linear map ({:.0f} % of "
                  "the variance is lost, against {:.0f} %): one is folded",
                  100 * s.error.now, 100 * s.error.before));
  for (int i = 0; i < latents(); ++i) {
    if (s.agreement(i) >= kSameCoordinate) continue;
    doubts.push_back(
        {Sign::kBrokenCurve,
         {i},
         fmt::format("z{} is no longer the coordinate that the closed form found (rank correlation {:.2f})", i,
                     s.agreement(i)),
         kUseOthers});
  }
  return doubts;
}

}  // namespace causeway
