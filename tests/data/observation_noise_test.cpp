#include "engine/data/observation_noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

TEST(ObservationNoise, PicturesGetNoiseOfThatStrength) {
  Dataset data;
  data.units = 40;
  data.frames = 2;
  data.allocate_pictures(8, 8);
  for (std::int64_t u = 0; u < data.units; ++u) {
    for (const int frame : {0, 1}) {
      for (std::uint8_t& value : data.picture_data(u, frame)) value = frame == 0 ? 128 : 255;
    }
  }
  Dataset still = data;
  add_observation_noise(still, 0.0, 1, Stream::kTest);
  EXPECT_EQ(still.pictures, data.pictures);
  Dataset noisy = data;
  add_observation_noise(noisy, 0.05, 1, Stream::kTest);
  double sum = 0, squares = 0, count = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    for (const std::uint8_t value : noisy.picture_data(u, 0)) {
      sum += value - 128.0;
      squares += (value - 128.0) * (value - 128.0);
      ++count;
    }
  }
  EXPECT_NEAR(sum / count, 0, 0.5);
  EXPECT_NEAR(std::sqrt(squares / count), 0.05 * 255, 0.4);
  EXPECT_NE(noisy.picture(0, 1).pixels, noisy.picture(1, 1).pixels);
  Dataset again = slice(data, 0, 10);
  add_observation_noise(again, 0.05, 1, Stream::kTest);
  EXPECT_EQ(again.pictures, slice(noisy, 0, 10).pictures) << "that of a picture does not depend on how many there are";
  Dataset other = data;
  add_observation_noise(other, 0.05, 2, Stream::kTest);
  EXPECT_NE(other.pictures, noisy.pictures);
  EXPECT_THROW(add_observation_noise(data, -0.1, 1, Stream::kTest), UsageError);
  EXPECT_THROW(add_observation_noise(data, std::nan(""), 1, Stream::kTest), UsageError);
}

TEST(ObservationNoise, VectorsGetItInTheirOwnUnits) {
  Dataset data = sample_pairs(make_world("scaling-3"), 2000, 5, Stream::kTest);
  data.vectors.col(1) *= 100;
  const MatrixF before = data.vectors;
  add_observation_noise(data, 0.2, 5, Stream::kTest);
  for (int c = 0; c < 3; ++c) {
    const Vector<double> column = before.col(c).cast<double>();
    const double spread = std::sqrt((column.array() - column.mean()).square().mean());
    const double noise = std::sqrt((data.vectors.col(c) - before.col(c)).cast<double>().squaredNorm() / 4000);
    EXPECT_NEAR(noise / spread, 0.2, 0.01) << c;
  }
}

}  // namespace
}  // namespace causeway
