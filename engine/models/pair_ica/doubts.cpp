// What a closed form holds against itself, from its signs.
#include <fmt/format.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

namespace {

// Blocks of the circuit's variables were joined by dependences .27 to .38 and apart by .05 to .13; where two variables
// were mixed up both were .17.
constexpr double kJoinedOverApart = 2.0;
constexpr double kBent = 0.1;      // second eigenvalue over the first: below .003 on a curve, above .19 on none
constexpr double kLineFit = 0.99;  // R2 of a curve's coordinate as a linear function of the codes
constexpr double kClearDirection =
    0.5;                           // between the variable that was set and the next direction; .75 to .99 if linear
constexpr double kUneven = 2.5;    // times more or less often than the fair share
constexpr double kStandOut = 1.5;  // weakest effect over the strongest that is none
constexpr double kEchoed =
    0.6;  // of the movement: .1 to .3 where interventions set variables, .8 to 1 where they do not

constexpr double kHardlyAny = 0.1;  // of a variable's own movement: less is no effect, whatever else there is

constexpr const char* kUseIlcm = "the method ilcm searches without these assumptions; start it on the same pairs";

std::vector<int> all_with(const Vector<double>& values, auto&& holds) {
  std::vector<int> list;
  for (int i = 0; i < values.size(); ++i) {
    if (holds(values(i))) list.push_back(i);
  }
  return list;
}

}  // namespace

std::vector<Finding> doubts_of(const ClosedForm& form) {
  const ClosedFormSigns& s = form.signs;
  const auto n = static_cast<int>(form.noise_rows.rows());
  std::vector<Finding> doubts;
  if (s.joined < kJoinedOverApart * s.apart) {
    doubts.push_back({Sign::kMixedParts,
                      {},
                      fmt::format("parts of one variable depend on each other little more ({:.2f}) than those of "
                                  "different variables ({:.2f})",
                                  s.joined, s.apart),
                      "set image.codes to another number (8 to 16), or bring more pairs"});
  }
  for (int i = 0; i < n; ++i) {
    if (s.bend(i) > kBent || s.line_fit(i) < kLineFit) {
      doubts.push_back({Sign::kBrokenCurve,
                        {i},
                        fmt::format("z{} has {} parts that do not lie along one curve, or one that no linear map "
                                    "straightens (second over first eigenvalue {:.3f}, R2 {:.3f})",
                                    i, s.block_sizes[static_cast<std::size_t>(i)], s.bend(i), s.line_fit(i)),
                        kUseIlcm});
    }
  }
  const Vector<double> gap = s.predictable.col(1) - s.predictable.col(0);
  // Of a curve all directions are unpredictable: the second is no more so than by chance either.
  std::vector<int> curved;
  for (int i = 0; i < n; ++i) {
    if (s.predictable(i, 1) > s.chance(i) && gap(i) < kClearDirection) curved.push_back(i);
  }
  if (!curved.empty()) {
    doubts.push_back({Sign::kCurvedCodes, curved,
                      fmt::format("no direction in code space is a variable that was set: the least predictable and "
                                  "the next differ by {:.2f} (clear: above {:.1f})",
                                  gap(curved.front()), kClearDirection),
                      kUseIlcm});
  }
  const auto unknown = all_with(gap, [](double g) { return std::isnan(g); });
  const auto uneven = all_with(
      s.shares.tail(n), [&](double share) { return share > kUneven / (n + 1) || share < 1.0 / (kUneven * (n + 1)); });
  if (!uneven.empty() || !unknown.empty()) {
    const int i = uneven.empty() ? unknown.front() : uneven.front();
    doubts.push_back({Sign::kUnevenTargets, uneven.empty() ? unknown : uneven,
                      fmt::format("z{} is the target of {:.1f} % of the pairs (about {:.0f} % would be even)", i,
                                  100 * s.shares(i + 1), 100.0 / (n + 1)),
                      "bring more pairs that intervene on every variable, or change causal.latents"});
  }
  const Effects effects = find_effects(s.moved, form.order);
  if (effects.weakest > 0 ? effects.weakest < kStandOut * effects.strongest_none
                          : effects.strongest_none > kHardlyAny) {
    doubts.push_back({Sign::kUnsafeGraph,
                      {},
                      fmt::format("effects of interventions (from {:.2f}) do not stand out from what leaks between "
                                  "variables (to {:.2f})",
                                  effects.weakest, effects.strongest_none),
                      "bring more pairs (world.pairs), or look at the graph of the method ilcm"});
  }
  if (s.echo > kEchoed) {
    doubts.push_back({Sign::kSoftInterventions,
                      {},
                      fmt::format("where an intervention moves another variable, that one's own noise moves as well "
                                  "({:.0f} % of the squared movement): what is set seems to go on following its causes",
                                  100 * s.echo),
                      "bring pairs in which a variable is set whatever its causes are; shifts of its noise alone leave "
                      "variables and noise the same to every method"});
  }
  return doubts;
}

std::vector<Finding> doubts_of_pairs(const MatrixF& codes, int latents, std::uint64_t seed) {
  try {
    const std::vector<Finding> doubts = doubts_of(fit_closed_form(codes, latents, seed));
    return doubts.size() == 1 && doubts.front().sign == Sign::kSoftInterventions ? doubts : std::vector<Finding>{};
  } catch (const Error&) {
    return {};
  }
}

}  // namespace causeway
