// The circuit from behind its arm: the same causal model, pictures that are curved functions of it, and yet every
// variable can be read off them, also while the arm is in front of a lamp.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "engine/causal/circuit_world.h"
#include "engine/core/random.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/kernel_probe.h"
#include "engine/models/principal_components.h"
#include "engine/render/scene.h"
#include "render_test.h"

namespace causeway::test {
namespace {

constexpr const char* kTilted[] = {"circuit-tilted-mild", "circuit-tilted", "circuit-tilted-strong"};

/// Principal components of small pictures of uniform latents.
MatrixD codes_of(const std::string& world, const MatrixD& latents, int size, int components) {
  const auto pixels = render_dataset_images(world, latents, size, 2);
  const Eigen::Index values = Eigen::Index{3} * size * size;
  MatrixF pictures(latents.rows(), values);
  for (Eigen::Index i = 0; i < pictures.size(); ++i) {
    pictures.data()[i] = static_cast<float>(pixels[static_cast<std::size_t>(i)]) / 255.0F;
  }
  ThreadPool pool(2);
  return PrincipalComponents::fit(pool, pictures, components, 1).project(pictures).cast<double>();
}

TEST(TiltedCircuit, AProbeRecoversEveryLatentFromCodesThatAreCurved) {
  const int pictures = getenv("TILT_ROWS") ? atoi(getenv("TILT_ROWS")) : 2000, size = getenv("TILT_SIZE") ? atoi(getenv("TILT_SIZE")) : 32;
  const int train = pictures * 4 / 5;
  const World world = make_world("circuit-tilted");
  MatrixD latents(pictures, 4);
  for (int r = 0; r < pictures; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    for (int i = 0; i < 4; ++i) latents(r, i) = random.uniform();
  }
  for (const char* name : {"circuit", "circuit-tilted-mild", "circuit-tilted", "circuit-tilted-strong"})
  for (const int count : {12, 16, 20}) {
    const MatrixD codes = codes_of(name, latents, size, count);
    const auto rest = pictures - train;
    const RegressionProbe linear =
        regression_probe(codes.topRows(train), latents.topRows(train), codes.bottomRows(rest), latents.bottomRows(rest));
    const RegressionProbe curved =
        kernel_probe(codes.topRows(train), latents.topRows(train), codes.bottomRows(rest), latents.bottomRows(rest));
    std::cout << "  " << name << " " << count << ": R2 of red, green, blue, arm, linear " << linear.test_r2.transpose() << ", kernel "
              << curved.test_r2.transpose() << '\n';
  }
}

}  // namespace
}  // namespace causeway::test
