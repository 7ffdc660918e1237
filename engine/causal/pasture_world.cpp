#include "engine/causal/pasture_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {
namespace pasture {

int side_of(double value) { return value < 0.5 ? 0 : 1; }

namespace {

/// Uniform in each half of [0, 1]; the half is the animal's own with a certain probability.
class BackgroundMechanism final : public Mechanism {
 public:
  explicit BackgroundMechanism(const PastureSettings& settings) : settings_(settings) {}

  double value(double noise, std::span<const double> latents) const override {
    const double grass = grass_probability(side_of(latents[kAnimal]));
    return noise < grass ? 0.5 * noise / grass : 0.5 + 0.5 * (noise - grass) / (1.0 - grass);
  }

  double noise(double value, std::span<const double> latents) const override {
    if (!(value >= 0.0 && value <= 1.0)) throw Error(fmt::format("a background of {} is outside of [0, 1]", value));
    const double grass = grass_probability(side_of(latents[kAnimal]));
    return into_open_unit_interval(value < 0.5 ? 2.0 * value * grass : grass + (2.0 * value - 1.0) * (1.0 - grass));
  }

  const PastureSettings& settings() const { return settings_; }

 private:
  /// The background follows what a picture is said to show, which is the other animal now and then.
  double grass_probability(int animal) const {
    const double said = 0.5 * (settings_.correlation + settings_.second_correlation);
    const double own = said * (1.0 - settings_.label_noise) + (1.0 - said) * settings_.label_noise;
    // Strictly between 0 and 1: every background can come about, so every picture has its noise.
    return std::clamp(animal == kCow ? own : 1.0 - own, 1e-9, 1.0 - 1e-9);
  }

  PastureSettings settings_;
};

const PastureSettings& settings_of_world(const World& world) {
  return dynamic_cast<const BackgroundMechanism&>(world.model().mechanism(kBackground)).settings();
}

bool toss(double probability, Random& random) { return random.uniform() < probability; }

/// Which background: the side `own` with probability `share`, else the other, and anywhere in that half.
double background(int own, double share, Random& random) {
  const int side = toss(share, random) ? own : 1 - own;
  return 0.5 * (side + random.uniform());
}

struct Drawn {
  UnitSample unit;
  int animal = 0, environment = 0;
};

/// All but the background, which is made by `choose`(animal, environment); it reads `random` last of all.
template <class Choose>
Drawn draw(const World& world, Random& random, Choose&& choose) {
  const StructuralCausalModel& model = world.model();
  auto sample = model.sample(random);
  Drawn drawn;
  drawn.animal = side_of(sample.latents[kAnimal]);
  drawn.environment = toss(0.5, random) ? 1 : 0;
  sample.latents[kBackground] = choose(drawn.animal, drawn.environment);
  sample.noise[kBackground] = model.mechanism(kBackground).noise(sample.latents[kBackground], sample.latents);
  drawn.unit.factors = Eigen::Map<const Eigen::RowVectorXd>(sample.latents.data(), kCount);
  drawn.unit.noise = Eigen::Map<const Eigen::RowVectorXd>(sample.noise.data(), kCount);
  return drawn;
}

Drawn draw_taught(const World& world, Random& random) {
  const PastureSettings& s = settings_of_world(world);
  int said = 0;
  Drawn drawn = draw(world, random, [&](int animal, int environment) {
    said = toss(s.label_noise, random) ? 1 - animal : animal;
    return background(said, environment == 0 ? s.correlation : s.second_correlation, random);
  });
  drawn.unit.answer = said;
  return drawn;
}

Drawn draw_held_out(const World& world, Random& random) {
  const PastureSettings& s = settings_of_world(world);
  Drawn drawn = draw(world, random, [&](int animal, int environment) {
    const double share = environment == 0 ? s.correlation : s.second_correlation;
    if (s.test == kBalancedTest) return background(animal, 0.5, random);
    if (s.test == kFlippedTest) return background(1 - animal, share, random);
    const int said = toss(s.label_noise, random) ? 1 - animal : animal;
    return background(said, share, random);
  });
  drawn.unit.answer = drawn.animal;
  drawn.environment = 2;
  return drawn;
}

using Draw = Drawn (*)(const World& world, Random& random);

template <Draw kDraw>
UnitSample with_environment(const World& world, Random& random) {
  Drawn drawn = kDraw(world, random);
  drawn.unit.domain = drawn.environment;
  return std::move(drawn.unit);
}

template <Draw kDraw>
UnitSample with_background(const World& world, Random& random) {
  Drawn drawn = kDraw(world, random);
  drawn.unit.domain = side_of(drawn.unit.factors(0, kBackground));
  return std::move(drawn.unit);
}

}  // namespace
}  // namespace pasture

std::vector<std::string> pasture_tests() { return {kBalancedTest, kFlippedTest, kSameTest}; }

World pasture_world(const WorldSpec& spec) {
  using namespace pasture;
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(kCount);
  for (auto& mechanism : mechanisms) mechanism = std::make_shared<UniformMechanism>(0.0, 1.0);
  mechanisms[kBackground] = std::make_shared<BackgroundMechanism>(world_settings<PastureSettings>(spec));
  return World(
      "pasture",
      "A cow or a camel on grass or sand; in the data to learn from cows mostly stand on grass and camels on "
      "sand, in what is held out as it happens.",
      StructuralCausalModel(Dag({"animal", "background", "pose", "size", "place", "light"}, {{kAnimal, kBackground}}),
                            std::move(mechanisms)),
      std::vector<LatentRange>(kCount), [](int, Random& random) { return random.uniform(); },
      {{"background",
        [](std::span<const double> z) { return std::vector<double>{static_cast<double>(side_of(z[kBackground]))}; }}});
}

DataKind pasture_kind() {
  using namespace pasture;
  return {"single",
          "pictures from two places with what each is said to show; held-out ones are from a third place",
          {.labels = true, .graph = true, .domain = true, .classes = true},
          with_environment<draw_taught>,
          with_environment<draw_held_out>};
}

DataKind pasture_groups_kind() {
  using namespace pasture;
  return {"single-groups",
          "the same pictures; instead of the place it is told whether the animal stands on grass or sand",
          {.labels = true, .graph = true, .classes = true, .groups = true},
          with_background<draw_taught>,
          with_background<draw_held_out>};
}

}  // namespace causeway
