// Cows and camels: who stands where in the data to learn from and in those that are held out.
#include "engine/causal/pasture_world.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

using pasture::side_of;

World pasture_with(nlohmann::json own) { return make_world(WorldSpec{.name = "pasture", .own = std::move(own)}); }

Dataset pasture_data(const World& world, const char* kind, Stream stream, std::int64_t units = 4000) {
  return sample_dataset(world, world_kind("pasture", kind), units, 7, stream);
}

int animal(const Dataset& data, std::int64_t u) { return side_of(data.truth.factors(u, pasture::kAnimal)); }
int ground(const Dataset& data, std::int64_t u) { return side_of(data.truth.factors(u, pasture::kBackground)); }

/// Share of the units of environment `domain` (-1: all) for which the background is the one of `of`.
template <class Of>
double share_matching(const Dataset& data, int domain, Of&& of) {
  int match = 0, all = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    if (domain >= 0 && data.domain[static_cast<std::size_t>(u)] != domain) continue;
    match += ground(data, u) == of(u);
    ++all;
  }
  return match / static_cast<double>(all);
}

TEST(Pasture, TheBackgroundGoesWithWhatAPictureIsSaidToShow) {
  const World world = pasture_with({{"correlation", 0.99}, {"second_correlation", 0.8}, {"label_noise", 0.25}});
  const Dataset data = pasture_data(world, "single", Stream::kWorldTrain);
  EXPECT_NO_THROW(data.validate());
  const auto said = [&](std::int64_t u) { return data.truth.classes[static_cast<std::size_t>(u)]; };
  EXPECT_NEAR(share_matching(data, 0, said), 0.99, 0.01);
  EXPECT_NEAR(share_matching(data, 1, said), 0.8, 0.03);
  int wrong = 0, second = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    wrong += said(u) != animal(data, u);
    second += data.domain[static_cast<std::size_t>(u)];
  }
  EXPECT_NEAR(wrong / 4000.0, 0.25, 0.02) << "said to be the other animal";
  EXPECT_NEAR(second / 4000.0, 0.5, 0.03);
  // The model's own mechanism is the mean of the environments, seen from the animal.
  const Dataset pairs = pasture_data(world, "pairs", Stream::kWorldTrain);
  int own = 0;
  for (std::int64_t u = 0; u < pairs.units; ++u) {
    own += side_of(pairs.truth.factors(2 * u, pasture::kAnimal)) ==
           side_of(pairs.truth.factors(2 * u, pasture::kBackground));
  }
  EXPECT_NEAR(own / 4000.0, 0.895 * 0.75 + 0.105 * 0.25, 0.02);
}

TEST(Pasture, HeldOutPicturesAreSaidTrulyAndStandAnywhere) {
  for (const auto& [test, expected] :
       {std::pair{"balanced", 0.5}, {"flipped", 0.05}, {"same", 0.95 * 0.75 + 0.05 * 0.25}}) {
    const World world = pasture_with({{"test", test}});
    const Dataset data = pasture_data(world, "single", Stream::kWorldTest);
    for (std::int64_t u = 0; u < data.units; ++u) {
      ASSERT_EQ(data.truth.classes[static_cast<std::size_t>(u)], animal(data, u)) << test;
      ASSERT_EQ(data.domain[static_cast<std::size_t>(u)], 2) << "an environment of their own";
      ASSERT_EQ(data.truth.readouts.at("background")(u, 0), ground(data, u));
    }
    EXPECT_NEAR(share_matching(data, -1, [&](std::int64_t u) { return animal(data, u); }), expected, 0.03) << test;
  }
  EXPECT_THROW(pasture_with({{"label_noise", "much"}}), std::exception);
}

TEST(Pasture, BothKindsShowTheSamePictures) {
  const World world = pasture_with(nlohmann::json::object());
  for (const Stream stream : {Stream::kWorldTrain, Stream::kWorldTest}) {
    const Dataset places = pasture_data(world, "single", stream, 300),
                  groups = pasture_data(world, "single-groups", stream, 300);
    EXPECT_EQ(places.truth.factors, groups.truth.factors);
    EXPECT_EQ(places.truth.classes, groups.truth.classes);
    for (std::int64_t u = 0; u < 300; ++u) EXPECT_EQ(groups.domain[static_cast<std::size_t>(u)], ground(groups, u));
  }
}

TEST(Pasture, NoiseAndFactorsTellEachOther) {
  const World world = pasture_with({{"correlation", 1.0}, {"second_correlation", 1.0}, {"label_noise", 0.0}});
  for (const char* kind : {"single", "pairs"}) {
    const Dataset data = pasture_data(world, kind, Stream::kWorldTest, 200);
    for (Eigen::Index r = 0; r < data.rows(); ++r) {
      const std::vector<double> noise(data.truth.noise.row(r).data(), data.truth.noise.row(r).data() + pasture::kCount);
      const auto factors = world.model().solve(noise);
      for (int i = 0; i < pasture::kCount; ++i) {
        // A background that never comes about has its place at the very end of the noise.
        EXPECT_NEAR(factors[static_cast<std::size_t>(i)], data.truth.factors(r, i), 1e-6) << kind << r;
      }
    }
  }
}

}  // namespace
}  // namespace causeway
