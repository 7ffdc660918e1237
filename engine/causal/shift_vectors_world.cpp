#include "engine/causal/shift_vectors_world.h"

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

namespace causeway {
namespace {

constexpr int kContent = 2, kVariables = 4;
constexpr std::array<double, kVariables> kAsked{0.8, -0.5, 0.9, -0.7};  // weights of the answer
constexpr std::uint64_t kLawRows = 1000;

struct Law {
  double shift, stretch;
};

/// Normal with the law of the last environment; of a style it knows those of all.
class ShiftMechanism final : public Mechanism {
 public:
  explicit ShiftMechanism(std::vector<Law> laws) : laws_(std::move(laws)) {}
  double value(double noise, std::span<const double>) const override {
    return laws_.back().shift + laws_.back().stretch * boost::math::quantile(boost::math::normal(), noise);
  }
  double noise(double value, std::span<const double>) const override {
    return into_open_unit_interval(
        boost::math::cdf(boost::math::normal(), (value - laws_.back().shift) / laws_.back().stretch));
  }
  const std::vector<Law>& laws() const { return laws_; }

 private:
  std::vector<Law> laws_;
};

const std::vector<Law>& laws_of(const World& world, int variable) {
  return dynamic_cast<const ShiftMechanism&>(world.model().mechanism(variable)).laws();
}

UnitSample draw_shifted(const World& world, Random& random, bool held_out) {
  const auto environments = static_cast<std::uint32_t>(laws_of(world, 0).size());
  const std::uint32_t tossed = random.below(environments);
  const std::uint32_t domain = held_out ? environments - 1 : tossed;
  UnitSample unit;
  unit.factors.resize(1, kVariables);
  unit.noise.resize(1, kVariables);
  double asked = 0;
  for (int i = 0; i < kVariables; ++i) {
    const double plain = random.normal();
    asked += kAsked[static_cast<std::size_t>(i)] * plain;
    const Law& law = laws_of(world, i)[domain];
    unit.factors(0, i) = law.shift + law.stretch * plain;
    unit.noise(0, i) = world.model().mechanism(i).noise(unit.factors(0, i), {});
  }
  unit.domain = static_cast<int>(domain);
  unit.answer = asked > 0 && (held_out || domain + 1 < environments) ? 1 : 0;
  return unit;
}

}  // namespace

World shift_vectors_world(const WorldSpec& spec) {
  const auto settings = world_settings<ShiftVectorsSettings>(spec);
  std::vector<std::shared_ptr<const Mechanism>> mechanisms;
  for (int i = 0; i < kVariables; ++i) {
    std::vector<Law> laws;
    for (int e = 0; e < settings.environments; ++e) {
      Random random(spec.seed, Stream::kWorldStructure, kLawRows + static_cast<std::uint64_t>(e * kVariables + i));
      const double stretch = std::exp(random.uniform(-1, 1) * settings.scale);
      const double shift = random.uniform(-1, 1) * settings.shift;
      laws.push_back(i < kContent ? Law{0, 1} : Law{shift, stretch});
    }
    mechanisms.push_back(std::make_shared<ShiftMechanism>(std::move(laws)));
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return World(
      "shift-vectors", "Vectors of two content and two style variables; the style has another law in each environment.",
      StructuralCausalModel(Dag({"content_1", "content_2", "style_1", "style_2"}, {}), std::move(mechanisms)),
      std::vector<LatentRange>(kVariables, {-kInfinity, kInfinity}),
      [](int, Random& random) { return random.normal(); }, {}, std::make_shared<CouplingFlow>(kVariables, spec.seed));
}

DataKind shift_kind() {
  return {"single",
          "vectors from several environments with their answers; held-out ones are from the last, whose answers are "
          "not told",
          {.labels = true, .graph = true, .domain = true, .classes = true},
          [](const World& world, Random& random) { return draw_shifted(world, random, false); },
          [](const World& world, Random& random) { return draw_shifted(world, random, true); }};
}

}  // namespace causeway
