// Sequences of a world in time, as vectors, for tests: three lamps and an arm that wanders. The arm presses buttons
// (bumps of its position) that draw the lamps along, red also follows blue and green; now and then a variable is set.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

struct LampSequences {
  MatrixF codes;                 // U F x d
  MatrixD factors;               // U F x 4: arm, blue, green, red
  Matrix<std::uint8_t> targets;  // U (F - 1) x 4
  MatrixD touch;                 // U (F - 1) x 2: where the world was touched
  int frames = 0;
};

struct LampWorld {
  int units = 60;
  int frames = 50;
  double std = 0.08;       // of the noise at the middle
  double rate = 0.5;       // of steps with an intervention
  int at_once = 1;         // variables set in such a step
  int never = -1;          // a variable that is never set
  bool nonlinear = false;  // codes: through two layers of tanh, else linear in lamps and a curve of the arm
  std::uint64_t seed = 1;
};

inline const Matrix<int>& lamp_graph() {
  static const Matrix<int> graph = [] {
    Matrix<int> g(4, 4);
    g << 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1;
    return g;
  }();
  return graph;
}

/// Rows of random numbers made orthonormal.
inline MatrixD random_rotation(int size, std::uint64_t seed) {
  Random random(seed, Stream::kTest, 99);
  MatrixD m(size, size);
  for (double& number : m.reshaped()) number = random.normal();
  return Eigen::HouseholderQR<Eigen::MatrixXd>(m).householderQ();
}

inline MatrixF lamp_codes(const MatrixD& factors, bool nonlinear, std::uint64_t seed) {
  if (nonlinear) {
    MatrixD y = (factors.rowwise() - factors.colwise().mean()) / 0.3;
    for (int layer = 0; layer < 2; ++layer) {
      y = y * random_rotation(4, seed + static_cast<std::uint64_t>(layer));
      y = (1.1 * y.array()).tanh() + 0.2 * y.array();
    }
    return (y * random_rotation(8, seed + 7).topRows(4)).cast<float>();
  }
  MatrixD features(factors.rows(), 8);
  const auto arm = 3.0 * factors.col(0).array();
  features << 2 * factors.rightCols(3), arm.sin(), arm.cos(), (2 * arm).sin() / 2, (2 * arm).cos() / 2,
      (3 * arm).sin() / 4;
  return (features * random_rotation(8, seed)).cast<float>();
}

inline LampSequences lamp_sequences(const LampWorld& world) {
  const auto pressed = [](double arm, double centre) { return std::max(0.0, 1 - std::pow((arm - centre) / 0.12, 2)); };
  const auto goal = [](double drive) { return 0.2 + 0.6 * std::min(1.0, std::max(0.0, drive)); };
  LampSequences s;
  s.frames = world.frames;
  s.factors.resize(world.units * world.frames, 4);
  const Eigen::Index steps = world.units * (world.frames - 1);
  s.targets.setZero(steps, 4);
  s.touch.resize(steps, 2);
  const double k = 0.25 / (world.std * world.std) - 1;
  for (int u = 0; u < world.units; ++u) {
    Random random(world.seed, Stream::kTest, static_cast<std::uint64_t>(u));
    const auto beta = [&](double mean) {
      const double m = std::min(0.98, std::max(0.02, mean));
      const double a = std::gamma_distribution<double>(k * m)(random);
      return a / (a + std::gamma_distribution<double>(k * (1 - m))(random));
    };
    Eigen::RowVector4d z;
    for (double& value : z) value = random.uniform();
    for (int t = 0; t < world.frames; ++t) {
      if (t > 0) {
        const Eigen::RowVector4d old = z;
        const double arm = old(0), blue = old(1), green = old(2), red = old(3);
        z(0) = beta(0.5 + 0.9 * (arm - 0.5));
        z(1) = beta(blue + 0.5 * (goal(pressed(arm, 0.75)) - blue));
        z(2) = beta(green + 0.5 * (goal(pressed(arm, 0.5)) - green));
        z(3) = beta(red + 0.5 * (goal(green + blue + pressed(arm, 0.25)) - red));
        const Eigen::Index step = u * (world.frames - 1) + t - 1;
        s.touch.row(step) << random.uniform(), random.uniform();
        if (random.uniform() < world.rate) {
          for (int count = 0; count < world.at_once; ++count) {
            int target = static_cast<int>(random.below(4));
            while (target == world.never || s.targets(step, target) != 0) target = static_cast<int>(random.below(4));
            z(target) = random.uniform();
            s.targets(step, target) = 1;
            // Each variable has a quarter of the picture.
            s.touch.row(step) << 0.5 * (target % 2) + 0.5 * random.uniform(),
                0.5 * (target / 2) + 0.25 * random.uniform();
          }
        } else {
          s.touch(step, 1) = 0.25 + 0.5 * random.below(2) + 0.25 * s.touch(step, 1);  // between these places
        }
      }
      s.factors.row(u * world.frames + t) = z;
    }
  }
  s.codes = lamp_codes(s.factors, world.nonlinear, world.seed);
  return s;
}

}  // namespace causeway
