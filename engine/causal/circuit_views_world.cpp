#include "engine/causal/circuit_views_world.h"

#include <algorithm>

#include "engine/causal/circuit_world.h"

namespace causeway {
namespace {

using namespace circuit_views;

/// A mechanism of the circuit, whose variables come first here.
class OfCircuit final : public Mechanism {
 public:
  OfCircuit(World circuit, int variable) : circuit_(std::move(circuit)), variable_(variable) {}
  double value(double noise, std::span<const double> latents) const override {
    return mechanism().value(noise, latents.first(circuit::kCount));
  }
  double noise(double value, std::span<const double> latents) const override {
    return mechanism().noise(value, latents.first(circuit::kCount));
  }

 private:
  const Mechanism& mechanism() const { return circuit_.model().mechanism(variable_); }

  World circuit_;
  int variable_;
};

/// Uniform around the middle; it knows how often a second view has a value of its own.
class StyleMechanism final : public Mechanism {
 public:
  explicit StyleMechanism(const CircuitViewsSettings& s)
      : uniform_(0.5 - 0.5 * s.strength, 0.5 + 0.5 * s.strength), change_(s.change) {}
  double value(double noise, std::span<const double> latents) const override { return uniform_.value(noise, latents); }
  /// An intervention may set a style that is stronger than those that are seen: then the noise at the border.
  double noise(double value, std::span<const double> latents) const override {
    const double low = uniform_.value(0.0, latents), high = uniform_.value(1.0, latents);
    return uniform_.noise(std::min(std::max(value, low), high), latents);
  }
  double change() const { return change_; }

 private:
  UniformMechanism uniform_;
  double change_;
};

}  // namespace

World circuit_views_world(const WorldSpec& spec) {
  const auto settings = world_settings<CircuitViewsSettings>(spec);
  const World circuit = circuit_world();
  std::vector<std::string> names = circuit.latent_names();
  for (const char* name : {"gain_red", "gain_green", "gain_blue", "brightness", "shift_x", "shift_y"}) {
    names.emplace_back(name);
  }
  Matrix<int> edges = Matrix<int>::Zero(kCount, kCount);
  edges.topLeftCorner(circuit::kCount, circuit::kCount) = circuit.graph().adjacency();
  std::vector<std::shared_ptr<const Mechanism>> mechanisms;
  for (int i = 0; i < circuit::kCount; ++i) mechanisms.push_back(std::make_shared<OfCircuit>(circuit, i));
  for (int i = circuit::kCount; i < kCount; ++i) mechanisms.push_back(std::make_shared<StyleMechanism>(settings));
  return World("circuit-views", "The circuit through a camera whose tint, brightness and aim differ between two views.",
               StructuralCausalModel(Dag::from_adjacency(names, edges), std::move(mechanisms)),
               std::vector<LatentRange>(kCount), [](int, Random& random) { return random.uniform(); });
}

DataKind views_kind() {
  return {"views",
          "two views of one scene: the same variables of the circuit, another tint, brightness and shift",
          {.frames = 2, .labels = true, .graph = true},
          [](const World& world, Random& random) {
            const StructuralCausalModel& model = world.model();
            const auto first = model.sample(random);
            UnitSample unit;
            unit.noise.resize(2, kCount);
            unit.factors.resize(2, kCount);
            unit.noise.row(0) = Eigen::Map<const Eigen::RowVectorXd>(first.noise.data(), kCount);
            unit.noise.row(1) = unit.noise.row(0);
            for (int i = circuit::kCount; i < kCount; ++i) {
              const double change = dynamic_cast<const StyleMechanism&>(model.mechanism(i)).change();
              // Both are drawn whether they are used or not: an entry does not depend on what became of others.
              const double toss = random.uniform(), other = random.uniform();
              if (toss < change) unit.noise(1, i) = other;
            }
            for (int view = 0; view < 2; ++view) {
              const auto latents = model.solve({unit.noise.row(view).data(), kCount});
              unit.factors.row(view) = Eigen::Map<const Eigen::RowVectorXd>(latents.data(), kCount);
            }
            return unit;
          }};
}

}  // namespace causeway
