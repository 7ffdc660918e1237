// What the circuit world's pictures must show for a learner to find its four variables.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/render/scene.h"
#include "render_test.h"
#include "tests/render/centre_of_change.h"

namespace causeway::test {
namespace {

class CircuitScene : public testing::Test {
 protected:
  OffscreenRenderer renderer_{"circuit", 64};
};

TEST_F(CircuitScene, LampRegionBrightensStrictlyWithItsLatent) {
  for (int lamp = 0; lamp < 3; ++lamp) {
    double previous = -1.0;
    for (int step = 0; step <= 20; ++step) {
      Latents latents{0.4, 0.4, 0.4, 0.4};
      latents[lamp] = step / 20.0;
      const double brightness = mean(renderer_.render(latents), kLampRegions[lamp], lamp);
      // More than one grey level a step, also next to 1: nothing saturates.
      EXPECT_GT(brightness, previous + (step ? 1.0 : 0.0)) << "lamp " << lamp << " at " << latents[lamp];
      previous = brightness;
    }
    EXPECT_LT(previous, 250.0);
  }
}

TEST_F(CircuitScene, LampHardlyReachesTheOtherLampsRegions) {
  for (int lamp = 0; lamp < 3; ++lamp) {
    Latents off{0.4, 0.4, 0.4, 0.4};
    Latents on = off;
    off[lamp] = 0.0;
    on[lamp] = 1.0;
    const Image dark = renderer_.render(off);
    const Image lit = renderer_.render(on);
    const double own = mean(lit, kLampRegions[lamp], lamp) - mean(dark, kLampRegions[lamp], lamp);
    EXPECT_GT(own, 60.0);
    for (int other = 0; other < 3; ++other) {
      if (other == lamp) continue;
      for (int c = 0; c < 3; ++c) {
        const double change = mean(lit, kLampRegions[other], c) - mean(dark, kLampRegions[other], c);
        EXPECT_LT(std::abs(change), 0.15 * own) << "lamp " << lamp << " seen at " << other << ", channel " << c;
      }
    }
  }
}

TEST_F(CircuitScene, ArmNeverCoversALamp) {
  // Lamps off: what is left of the arm in their regions is its shadow's outermost edge.
  const Image reference = renderer_.render(Latents{0, 0, 0, 0.5});
  for (int step = 0; step <= 40; ++step) {
    const Image image = renderer_.render(Latents{0, 0, 0, step / 40.0});
    for (const Region& region : kLampRegions) EXPECT_LE(largest_difference(image, reference, region), 8);
  }
}

TEST_F(CircuitScene, ArmMovesFromLeftToRight) {
  // The bright shell's centre in what changes against the mean of all pictures.
  std::vector<Image> images;
  std::vector<double> average(64 * 64 * 3);
  for (int step = 0; step <= 40; ++step) {
    images.push_back(renderer_.render(Latents{0.3, 0.3, 0.3, step / 40.0}));
    for (std::size_t i = 0; i < average.size(); ++i) average[i] += images.back().pixels[i] / 41.0;
  }
  double previous = -1.0;
  for (int step = 0; step <= 40; ++step) {
    double moment = 0.0;
    double weight = 0.0;
    for (std::size_t i = 0; i < average.size(); ++i) {
      const double brighter = std::max(images[step].pixels[i] - average[i] - 25.0, 0.0);
      moment += brighter * static_cast<double>(i / 3 % 64);
      weight += brighter;
    }
    const double centre = moment / weight;
    EXPECT_GT(centre, previous) << "arm at " << step / 40.0;
    if (step == 0) {
      EXPECT_LT(centre, 27.0);
    }
    previous = centre;
  }
  EXPECT_GT(previous, 36.0);
}

TEST_F(CircuitScene, ArmMovesEvenly) {
  std::vector<double> steps;
  Image previous = renderer_.render(Latents{0.5, 0.5, 0.5, 0.0});
  for (int step = 1; step <= 40; ++step) {
    Image image = renderer_.render(Latents{0.5, 0.5, 0.5, step / 40.0});
    steps.push_back(std::sqrt(squared_error(image, previous)));
    previous = std::move(image);
  }
  const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
  EXPECT_GT(*least, 0.5);
  EXPECT_LT(*most, 2.0 * *least);
}

TEST_F(CircuitScene, LatentsAreAboutEquallyVisible) {
  // Expected squared difference of two pictures that differ in one latent only.
  std::array<double, 4> visible{};
  constexpr int kPairs = 60;
  for (int i = 0; i < kPairs; ++i) {
    Random random(3, Stream::kTest, static_cast<std::uint64_t>(i));
    Latents latents{random.uniform(), random.uniform(), random.uniform(), random.uniform()};
    const Image base = renderer_.render(latents);
    for (int j = 0; j < 4; ++j) {
      Latents other = latents;
      other[j] = random.uniform();
      visible[j] += squared_error(base, renderer_.render(other)) / kPairs;
    }
  }
  const auto [least, most] = std::minmax_element(visible.begin(), visible.end());
  EXPECT_GT(*least, 5.0);
  EXPECT_LT(*most, 8.0 * *least);
}

// The buttons, red, green, blue.
constexpr std::array<Region, 3> kButtonRegions{
    {{0.26, 0.45, 0.43, 0.62}, {0.42, 0.48, 0.58, 0.65}, {0.57, 0.45, 0.74, 0.62}}};

TEST_F(CircuitScene, ButtonUnderTheArmSinks) {
  // Against the same scene with buttons that cannot move: only the pressed one differs, the more the further it is
  // pressed, and its bright top is lower in the picture.
  namespace fs = std::filesystem;
  const fs::path directory = fs::temp_directory_path() / ("causeway-buttons-test-" + std::to_string(getpid()));
  fs::copy(fs::path(CAUSEWAY_SOURCE_DIR) / "shaders", directory, fs::copy_options::recursive);
  std::ifstream in(directory / "circuit/world.glsl");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t at = text.find("CAP_TRAVEL = ");
  ASSERT_NE(at, std::string::npos);
  text.insert(at + std::string("CAP_TRAVEL = ").size(), "0.0 * ");
  std::ofstream(directory / "circuit/world.glsl") << text;
  OffscreenRenderer moving("circuit", 128);
  setenv("CAUSEWAY_SHADER_DIR", directory.c_str(), 1);
  OffscreenRenderer stiff("circuit", 128);
  unsetenv("CAUSEWAY_SHADER_DIR");
  fs::remove_all(directory);

  for (int k = 0; k < 3; ++k) {
    double previous = 0.0;
    for (const double offset : {0.125, 0.09, 0.06, 0.0}) {
      const Latents latents{0.3, 0.3, 0.3, 0.25 * (k + 1) - offset};
      const Image sunk = moving.render(latents);
      const Image still = stiff.render(latents);
      const double difference = squared_error(sunk, still);
      if (offset > 0.12) {
        EXPECT_EQ(difference, 0.0);
        continue;
      }
      EXPECT_GT(difference, previous + 0.1) << "button " << k << ", arm " << offset << " before it";
      previous = difference;
      for (int other = 0; other < 3; ++other) {
        if (other == k) continue;
        EXPECT_EQ(largest_difference(sunk, still, kButtonRegions[other]), 0);
      }
      double gained_row = 0.0, gained = 1e-9, lost_row = 0.0, lost = 1e-9;
      for (std::size_t i = 0; i < sunk.pixels.size(); ++i) {
        const double change = sunk.pixels[i] - still.pixels[i];
        const auto row = static_cast<double>(i / (3 * 128));
        (change > 0 ? gained : lost) += std::abs(change);
        (change > 0 ? gained_row : lost_row) += std::abs(change) * row;
      }
      EXPECT_GT(gained_row / gained, lost_row / lost) << "button " << k << ", arm " << offset << " before it";
    }
  }
}

TEST_F(CircuitScene, PictureIsNeitherBlankNorClipped) {
  for (const Latents& latents : {Latents{0, 0, 0, 0}, Latents{1, 1, 1, 1}, Latents{0.5, 0.5, 0.5, 0.5}}) {
    const Image image = renderer_.render(latents);
    const std::set<std::uint8_t> values(image.pixels.begin(), image.pixels.end());
    EXPECT_GT(values.size(), 60U);
    EXPECT_GT(*values.begin(), 0);
    EXPECT_LT(*values.rbegin(), 255);
  }
}

TEST_F(CircuitScene, EdgesAreSmooth) {
  // While the arm's outline moves by a small part of a pixel, no pixel jumps: with hard edges some would go from table
  // to shell at once, which is about 100 grey levels.
  Image previous = renderer_.render(Latents{0.2, 0.2, 0.2, 0.3});
  int largest = 0;
  double total = 0.0;
  for (int step = 1; step <= 40; ++step) {
    Image image = renderer_.render(Latents{0.2, 0.2, 0.2, 0.3 + 0.001 * step});
    largest = std::max(largest, largest_difference(image, previous, {0, 0, 1, 1}));
    total += squared_error(image, previous);
    previous = std::move(image);
  }
  EXPECT_GT(total, 0.1);
  EXPECT_LE(largest, 40);
}

// Where a pointer takes hold of things is where they are drawn, from any side.
TEST_F(CircuitScene, HandlesAreWhereThingsAreDrawn) {
  const SceneLayout layout = scene_layout("circuit");
  EXPECT_EQ(layout.camera, renderer_.camera());
  OffscreenRenderer renderer("circuit", 256);
  for (const float yaw : {0.0F, 0.6F}) {
    const Camera camera = layout.camera.orbited(yaw, 0.0F, 1.2F, layout.camera.distance);
    renderer.set_camera(camera);
    for (int lamp = 0; lamp < 3; ++lamp) {
      Latents on{0.0, 0.0, 0.0, 0.5};
      on[static_cast<std::size_t>(lamp)] = 1.0;
      const auto [x, y] = centre_of_change(renderer.render(Latents{0.0, 0.0, 0.0, 0.5}), renderer.render(on), 0.5);
      const auto at = project(camera, layout.handle(lamp, Latents{0.3, 0.3, 0.3, 0.5})).value();
      EXPECT_NEAR(at[0], x, 0.02) << "lamp " << lamp << ", yaw " << yaw;
      EXPECT_NEAR(at[1], y, 0.02) << "lamp " << lamp << ", yaw " << yaw;
    }
    // The arm ends at its fingertip: what is there changes when it moves away, what lies beyond hardly does.
    const Image here = renderer.render(Latents{0.0, 0.0, 0.0, 0.25});
    const Image away = renderer.render(Latents{0.0, 0.0, 0.0, 0.75});
    const auto change = [&](std::array<float, 3> point) {
      const auto at = project(camera, point).value();
      double sum = 0;
      for (int y = -2; y <= 2; ++y) {
        for (int x = -2; x <= 2; ++x) {
          const int row = static_cast<int>(256 * at[1]) + y, column = static_cast<int>(256 * at[0]) + x;
          const auto pixel = static_cast<std::size_t>(3 * (row * 256 + column));
          for (std::size_t c = pixel; c < pixel + 3; ++c) sum += std::abs(int{here.pixels[c]} - int{away.pixels[c]});
        }
      }
      return sum / 75;
    };
    std::array<float, 3> tip = layout.handle(3, Latents{0.0, 0.0, 0.0, 0.25});
    const double at_tip = change(tip);
    for (const int axis : {0, 1}) tip[static_cast<std::size_t>(axis)] *= 1.25F;
    tip[2] = 0.0F;
    EXPECT_GT(at_tip, 20.0) << "yaw " << yaw;
    EXPECT_LT(change(tip), 0.3 * at_tip) << "yaw " << yaw;
  }
}

}  // namespace
}  // namespace causeway::test
