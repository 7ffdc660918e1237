#include "engine/causal/sequence_kinds.h"

#include <cmath>
#include <iterator>

namespace causeway {

namespace {

constexpr double kTwoAtOnce = 0.5;  // of the steps with an intervention

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// Which variables are intervened on in a step.
std::vector<int> draw_targets(const World& world, double two_at_once, Random& random) {
  std::vector<int> targets;
  if (random.uniform() >= world.lagged()->rate()) return targets;
  const auto n = static_cast<std::uint32_t>(world.size());
  targets.push_back(static_cast<int>(random.below(n)));
  if (two_at_once > 0 && n > 1 && random.uniform() < two_at_once) {
    targets.push_back((targets.front() + 1 + static_cast<int>(random.below(n - 1))) % world.size());
  }
  return targets;
}

/// `pace`: how far variables that are not set move, see kRegimePace.
UnitSample sequence(const World& world, Random& random, double two_at_once, bool touched, double pace = 1) {
  const LaggedModel& model = *world.lagged();
  constexpr int kSteps = kSequenceFrames - 1;
  UnitSample unit;
  unit.factors.resize(kSequenceFrames, world.size());
  unit.noise.resize(kSequenceFrames, world.size());
  unit.targets = Matrix<std::uint8_t>::Zero(kSteps, world.size());
  if (touched) unit.actions.resize(kSteps, 2);
  const auto start = world.model().sample(random);
  std::vector<double> now = start.latents;
  unit.factors.row(0) = row_of(now);
  unit.noise.row(0) = row_of(start.noise);
  for (int t = 0; t < kSteps; ++t) {
    std::vector<Do> set;
    for (const int target : draw_targets(world, two_at_once, random)) {
      set.push_back({target, world.redraw(target, random)});
      unit.targets(t, target) = 1;
    }
    if (touched) {
      const auto [x, y] = world.touch()(set.empty() ? -1 : set.front().variable, now, random);
      unit.actions.row(t) << x, y;
    }
    LaggedModel::Step step = model.sample_next(now, set, random);
    for (std::size_t i = 0; pace != 1 && i < now.size(); ++i) {
      if (unit.targets(t, static_cast<Eigen::Index>(i)) == 0)
        step.latents[i] = std::lerp(now[i], step.latents[i], pace);
    }
    now = std::move(step.latents);
    unit.factors.row(t + 1) = row_of(now);
    unit.noise.row(t + 1) = row_of(step.noise);
  }
  return unit;
}

UnitSample touched_sequence(const World& world, Random& random) { return sequence(world, random, 0, true); }
UnitSample untouched_sequence(const World& world, Random& random) { return sequence(world, random, 0, false); }
UnitSample several_sequence(const World& world, Random& random) { return sequence(world, random, kTwoAtOnce, false); }

UnitSample regime_sequence(const World& world, Random& random) {
  const auto regime = static_cast<int>(random.below(std::size(kRegimePace)));
  UnitSample unit = sequence(world, random, 0, false, kRegimePace[regime]);
  unit.domain = regime;
  return unit;
}

constexpr DataOffer kSequences{
    .frames = kSequenceFrames, .labels = true, .graph = true, .lagged = true, .targets = true};

}  // namespace

DataKind sequences_kind(bool touched) {
  DataOffer offer = kSequences;
  offer.actions = touched;
  return {"sequences", "the world going on in time, one variable or none intervened on in each step", offer,
          touched ? touched_sequence : untouched_sequence};
}

DataKind several_sequences_kind() {
  return {"sequences-several",
          "the world going on in time, one variable, two at once, or none intervened on in each step", kSequences,
          several_sequence};
}

DataKind regimes_kind() {
  DataOffer offer = kSequences;
  offer.domain = true;
  return {"sequences-regimes", "the world going on in time, fast, slowly or very slowly: its pace is the environment",
          offer, regime_sequence};
}

DataKind independent_kind() {
  DataKind kind = single_kind();
  kind.description = "single pictures or vectors out of time, all variables uniform and independent of each other";
  return kind;
}

}  // namespace causeway
