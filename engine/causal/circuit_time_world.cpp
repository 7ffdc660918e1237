#include "engine/causal/circuit_time_world.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "engine/causal/circuit_world.h"

namespace causeway {
namespace circuit_time {

namespace {

using circuit::kArm;
using circuit::kBlue;
using circuit::kCount;
using circuit::kGreen;
using circuit::kRed;

constexpr double kWay = 0.5;     // that a lamp goes to its goal in one frame
constexpr double kArmWay = 0.1;  // that the arm goes to the middle
constexpr int kArmPlaces = 41;   // of the fingertip, so near to each other that no touch is between them

// Measures of the scene (shaders/circuit/world.glsl) and its camera, which the engine cannot ask; a test compares them.
constexpr double kSweep = 1.745329252, kReach = 1.5, kTipHeight = 0.285;
constexpr double kLampDistance = 2.55, kLampBearing = 0.60, kLampHeight = 0.17;
constexpr double kTargetY = -1.2, kTargetZ = 0.1, kPitch = 0.92, kDistance = 8.6, kFieldOfView = 0.47;

/// Of a point of the scene: x to the right, y away, z up.
std::array<double, 2> project(double x, double y, double z) {
  const double c = std::cos(kPitch), s = std::sin(kPitch);
  const double from_y = y - (kTargetY - kDistance * c), from_z = z - (kTargetZ + kDistance * s);
  const double half = (c * from_y - s * from_z) * std::tan(0.5 * kFieldOfView);
  return {0.5 + 0.5 * x / half, 0.5 - 0.5 * (s * from_y + c * from_z) / half};
}

bool is_clear(const std::array<double, 2>& at) {
  const auto near = [&](const std::array<double, 2>& place) {
    return std::hypot(at[0] - place[0], at[1] - place[1]) < kClear;
  };
  for (int lamp = kRed; lamp <= kBlue; ++lamp) {
    if (near(place_in_picture(lamp, 0.0))) return false;
  }
  for (int i = 0; i < kArmPlaces; ++i) {
    if (near(place_in_picture(kArm, i / (kArmPlaces - 1.0)))) return false;
  }
  return true;
}

std::array<double, 2> touch(int variable, std::span<const double> latents, Random& random) {
  if (variable >= 0) {
    const double reach = (variable == kArm ? kArmScatter : kLampScatter) * std::sqrt(random.uniform());
    const double angle = 2.0 * std::numbers::pi * random.uniform();
    const auto place = place_in_picture(variable, latents[static_cast<std::size_t>(variable)]);
    return {place[0] + reach * std::cos(angle), place[1] + reach * std::sin(angle)};
  }
  while (true) {  // two of three places are clear
    const double x = random.uniform(), y = random.uniform();
    if (is_clear({x, y})) return {x, y};
  }
}

double towards(double value, double goal) { return value + kWay * (goal - value); }

}  // namespace

double red_mean(std::span<const double> now) {
  return towards(now[kRed], circuit::red_mean(now[kGreen], now[kBlue], now[kArm]));
}
double green_mean(std::span<const double> now) { return towards(now[kGreen], circuit::green_mean(now[kArm])); }
double blue_mean(std::span<const double> now) { return towards(now[kBlue], circuit::blue_mean(now[kArm])); }
double arm_mean(std::span<const double> now) { return now[kArm] + kArmWay * (0.5 - now[kArm]); }

std::array<double, 2> place_in_picture(int variable, double value) {
  const auto at_bearing = [](double bearing, double distance, double height) {
    return project(distance * std::sin(bearing), -distance * std::cos(bearing), height);
  };
  if (variable == kArm) return at_bearing((value - 0.5) * kSweep, kReach, kTipHeight);
  return at_bearing(kLampBearing * (variable - 1), kLampDistance, kLampHeight);
}

}  // namespace circuit_time

World circuit_time_world(const WorldSpec& spec) {
  using namespace circuit;
  const std::vector<std::string> names{"red", "green", "blue", "arm"};
  Matrix<int> lagged = Matrix<int>::Identity(kCount, kCount);
  for (const int lamp : {kRed, kGreen, kBlue}) lagged(kArm, lamp) = 1;
  lagged(kGreen, kRed) = lagged(kBlue, kRed) = 1;
  const std::vector<LatentRange> ranges(kCount);
  std::vector<std::shared_ptr<const Transition>> transitions(kCount);
  const auto with_mean = [&](double (*mean)(std::span<const double>)) {
    return std::make_shared<BetaTransition>(mean, LatentRange(), spec.step_noise);
  };
  transitions[kRed] = with_mean(circuit_time::red_mean);
  transitions[kGreen] = with_mean(circuit_time::green_mean);
  transitions[kBlue] = with_mean(circuit_time::blue_mean);
  transitions[kArm] = with_mean(circuit_time::arm_mean);
  // At one moment nothing causes anything: sequences start with independent variables.
  std::vector<std::shared_ptr<const Mechanism>> start(kCount, std::make_shared<UniformMechanism>(0.0, 1.0));
  return {"circuit-time",
          "The robot arm and the three lamps as they go on in time: what drives a lamp moves it frame by frame.",
          StructuralCausalModel(Dag(names), std::move(start)),
          ranges,
          [](int, Random& random) { return random.uniform(); },
          {},
          nullptr,
          {std::make_shared<LaggedModel>(std::move(lagged), Dag(names), std::move(transitions), ranges,
                                         spec.intervention_rate),
           circuit_time::touch}};
}

}  // namespace causeway
