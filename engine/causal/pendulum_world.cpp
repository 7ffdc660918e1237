#include "engine/causal/pendulum_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "engine/causal/bounded_normal_mechanism.h"
#include "engine/core/error.h"

namespace causeway {
namespace pendulum {
namespace {

// Both angles are whole multiples of pi / 200 in the published data.
constexpr int kFirstSwing = -40, kLastSwing = 43;
constexpr int kFirstLight = 60, kLastLight = 147, kNoLight = 100;  // left out there: straight above
constexpr double kStep = std::numbers::pi / 200.0;

constexpr double kPublishedScatter = 0.01;

double in_range(double value, LatentRange range) { return (value - range.low) / (range.high - range.low); }

/// A whole number of steps within a variable's range, each as likely. Of the noises that give it, noise() tells the
/// middle one; a value between two steps is as much as the nearest.
class GridMechanism : public Mechanism {
 public:
  explicit GridMechanism(std::vector<double> values) : values_(std::move(values)) {}

  double value(double noise, std::span<const double>) const override {
    const auto count = static_cast<double>(values_.size());
    return values_[static_cast<std::size_t>(std::clamp(std::floor(noise * count), 0.0, count - 1.0))];
  }

  double noise(double value, std::span<const double>) const override {
    if (!(value >= 0.0 && value <= 1.0)) throw Error(fmt::format("{} is outside of [0, 1]", value));
    const auto nearest = std::min_element(values_.begin(), values_.end(), [value](double a, double b) {
      return std::abs(a - value) < std::abs(b - value);
    });
    return (static_cast<double>(nearest - values_.begin()) + 0.5) / static_cast<double>(values_.size());
  }

 private:
  std::vector<double> values_;  // in ascending order
};

std::shared_ptr<const Mechanism> grid(int first, int last, int without) {
  std::vector<double> values;
  for (int i = first; i <= last; ++i) {
    if (i != without) values.push_back(static_cast<double>(i - first) / (last - first));
  }
  return std::make_shared<GridMechanism>(std::move(values));
}

using Length = double (*)(double reach);

double smooth_length(double reach) { return std::sqrt(9.0 + reach * reach); }
double published_length(double reach) { return std::max(3.0, std::abs(reach)); }

World make_pendulum(std::string name, std::string description, std::shared_ptr<const Mechanism> light,
                    std::shared_ptr<const Mechanism> swing, Length length, double scatter) {
  Dag graph({"light", "pendulum", "length", "position"},
            {{kLight, kLength}, {kPendulum, kLength}, {kLight, kPosition}, {kPendulum, kPosition}});
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(kCount);
  mechanisms[kLength] = std::make_shared<BoundedNormalMechanism>(
      [length](std::span<const double> z) { return in_range(length(shadow_reach(z[kLight], z[kPendulum])), kLengths); },
      scatter / (kLengths.high - kLengths.low));
  mechanisms[kPosition] = std::make_shared<BoundedNormalMechanism>(
      [](std::span<const double> z) { return in_range(shadow_middle(z[kLight], z[kPendulum]), kPositions); },
      scatter / (kPositions.high - kPositions.low));
  const auto redraw = [light, swing](int variable, Random& random) {
    if (variable == kLight || variable == kPendulum) {
      return (variable == kLight ? light : swing)->value(random.uniform(), {});
    }
    return random.uniform(0.1, 0.9);
  };
  mechanisms[kLight] = std::move(light);
  mechanisms[kPendulum] = std::move(swing);
  return World(std::move(name), std::move(description), StructuralCausalModel(std::move(graph), std::move(mechanisms)),
               std::vector<LatentRange>(kCount), redraw);
}

}  // namespace

double light_angle(double light) { return (kFirstLight + (kLastLight - kFirstLight) * light) * kStep; }
double swing_angle(double pendulum) { return (kFirstSwing + (kLastSwing - kFirstSwing) * pendulum) * kStep; }

double shadow_reach(double light, double pendulum) {
  const double theta = swing_angle(pendulum);
  return 9.5 * (std::sin(theta) + std::cos(theta) / std::tan(light_angle(light)));
}

double shadow_middle(double light, double pendulum) {
  const double theta = swing_angle(pendulum);
  return 10.0 + 4.75 * std::sin(theta) - (11.0 - 4.75 * std::cos(theta)) / std::tan(light_angle(light));
}

}  // namespace pendulum

World pendulum_world() {
  using namespace pendulum;
  return make_pendulum("pendulum",
                       "A lamp and a pendulum, whose angles make the length and the position of a shadow on the floor.",
                       std::make_shared<UniformMechanism>(0.0, 1.0), std::make_shared<UniformMechanism>(0.0, 1.0),
                       smooth_length, kScatter);
}

World published_pendulum_world() {
  using namespace pendulum;
  return make_pendulum("pendulum-published",
                       "The pendulum on the grid of angles it was published with: the shadow has next to no noise of "
                       "its own, and its length is the same in two of five pictures.",
                       grid(kFirstLight, kLastLight, kNoLight), grid(kFirstSwing, kLastSwing, kLastSwing + 1),
                       published_length, kPublishedScatter);
}

}  // namespace causeway
