// The circuit from behind its arm: the same causal model, pictures that are curved functions of it, and yet every
// variable can be read off them, also while the arm is in front of a lamp.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "engine/causal/circuit_world.h"
#include "engine/core/random.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/kernel_probe.h"
#include "engine/models/principal_components.h"
#include "engine/render/scene.h"
#include "render_test.h"
#include "tests/render/centre_of_change.h"

namespace causeway::test {
namespace {

constexpr const char* kTilted[] = {"circuit-tilted-mild", "circuit-tilted", "circuit-tilted-strong"};

MatrixD uniform_latents(int rows) {
  MatrixD latents(rows, 4);
  for (int r = 0; r < rows; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    for (int i = 0; i < 4; ++i) latents(r, i) = random.uniform();
  }
  return latents;
}

/// Twelve principal components of small pictures, what learners are given.
MatrixD codes_of(const std::string& world, const MatrixD& latents) {
  constexpr int kSize = 32;
  const auto pixels = render_dataset_images(world, latents, kSize, 2);
  MatrixF pictures(latents.rows(), 3 * kSize * kSize);
  for (Eigen::Index i = 0; i < pictures.size(); ++i) {
    pictures.data()[i] = static_cast<float>(pixels[static_cast<std::size_t>(i)]) / 255.0F;
  }
  ThreadPool pool(2);
  return PrincipalComponents::fit(pool, pictures, 12, 1).project(pictures).cast<double>();
}

TEST(TiltedCircuit, AProbeRecoversEveryLatentFromCodesThatAreCurved) {
  constexpr int kTrain = 1000, kTest = 300;
  const MatrixD latents = uniform_latents(kTrain + kTest);
  const auto unexplained = [&](const std::string& world) {  // by a linear map, of the lamps
    const MatrixD codes = codes_of(world, latents);
    const MatrixD train = codes.topRows(kTrain), test = codes.bottomRows(kTest);
    const auto linear = regression_probe(train, latents.topRows(kTrain), test, latents.bottomRows(kTest));
    const auto curved = kernel_probe(train, latents.topRows(kTrain), test, latents.bottomRows(kTest));
    std::cout << "  " << world << ": test R2 of red, green, blue, arm: linear " << linear.test_r2.transpose()
              << ", kernel " << curved.test_r2.transpose() << '\n';
    for (int i = 0; i < 4; ++i) EXPECT_GE(curved.test_r2(i), 0.99) << world << ", latent " << i;
    return 1.0 - linear.test_r2.head(3).mean();
  };
  double less = 5 * unexplained("circuit");
  for (const char* world : kTilted) {
    const double more = unexplained(world);
    EXPECT_GT(more, less) << world;
    less = more;
  }
}

TEST(TiltedCircuit, HasTheCircuitsCausalModel) {
  const Dataset circuit = sample_pairs(make_world("circuit"), 200, 3, Stream::kTest);
  for (const char* name : kTilted) {
    const World world = make_world(name);
    EXPECT_EQ(world.graph(), circuit_world().graph());
    const Dataset tilted = sample_pairs(world, 200, 3, Stream::kTest);
    EXPECT_EQ(tilted.world, name);
    EXPECT_EQ(tilted.truth.factors, circuit.truth.factors);
    EXPECT_EQ(tilted.truth.noise, circuit.truth.noise);
    EXPECT_EQ(tilted.truth.targets, circuit.truth.targets);
  }
}

TEST(TiltedCircuit, SameBytesFromAnyNumberOfThreadsAndAlone) {
  const MatrixD latents = uniform_latents(300);
  for (const char* name : kTilted) {
    const auto one = render_dataset_images(name, latents, 32, 1);
    EXPECT_EQ(render_dataset_images(name, latents, 32, 2), one) << name;
    const Image alone = OffscreenRenderer(name, 32).render({latents.data() + 4 * 299, 4});
    EXPECT_TRUE(std::equal(alone.pixels.begin(), alone.pixels.end(), one.end() - 3 * 32 * 32)) << name;
  }
}

// Where the dome is behind the arm, its light on the table and on the buttons still tells how bright it is.
TEST(TiltedCircuit, NoLampIsEverHidden) {
  for (const char* name : kTilted) {
    OffscreenRenderer renderer(name, 64);
    for (int lamp = 0; lamp < 3; ++lamp) {
      double least = 1e9, most = 0;
      for (int step = 0; step <= 40; ++step) {
        Latents dark{0.4, 0.4, 0.4, step / 40.0}, lit = dark;
        dark[static_cast<std::size_t>(lamp)] = 0.25;
        lit[static_cast<std::size_t>(lamp)] = 0.75;
        const double seen = squared_error(renderer.render(dark), renderer.render(lit));
        least = std::min(least, seen);
        most = std::max(most, seen);
      }
      EXPECT_LT(least, 0.7 * most) << name << ": the arm never passes in front of lamp " << lamp;
      EXPECT_GT(least, 1.0) << name << ": lamp " << lamp;
    }
  }
}

// The camera leans: where a pointer takes hold of a lamp moves with the arm.
TEST(TiltedCircuit, HandlesFollowTheCamera) {
  for (const char* name : kTilted) {
    const SceneLayout layout = scene_layout(name);
    ASSERT_NE(layout.seen, nullptr);
    OffscreenRenderer renderer(name, 256);
    EXPECT_EQ(layout.camera, renderer.camera());
    for (const double arm : {0.1, 0.9}) {
      const int lamp = arm < 0.5 ? 2 : 0;  // the one that the arm is far from
      Latents dark{0.0, 0.0, 0.0, arm}, lit = dark;
      lit[static_cast<std::size_t>(lamp)] = 1.0;
      const auto [x, y] = centre_of_change(renderer.render(dark), renderer.render(lit), 2.0 / 3.0);
      const auto at = layout.seen(project(layout.camera, layout.handle(lamp, lit)).value(), lit);
      EXPECT_NEAR(at[0], x, 0.025) << name << ", arm " << arm;
      EXPECT_NEAR(at[1], y, 0.025) << name << ", arm " << arm;
    }
  }
}

}  // namespace
}  // namespace causeway::test
