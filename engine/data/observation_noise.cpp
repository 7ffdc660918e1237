#include "engine/data/observation_noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace causeway {

namespace {

constexpr std::uint64_t kFirstRow = std::uint64_t{1}
                                    << 42;  // of the random numbers: units are sampled from those below

}  // namespace

void add_observation_noise(Dataset& data, double deviation, std::uint64_t seed, Stream stream) {
  if (!(deviation >= 0.0)) {
    throw UsageError(fmt::format("noise of standard deviation {}", deviation), "it is 0 or more");
  }
  if (deviation == 0.0) return;
  const Eigen::RowVectorXf mean =
      data.has_vectors() ? Eigen::RowVectorXf(data.vectors.colwise().mean()) : Eigen::RowVectorXf();
  const Eigen::RowVectorXf spread =
      data.has_vectors() ? Eigen::RowVectorXf((data.vectors.rowwise() - mean).array().square().colwise().mean().sqrt())
                         : Eigen::RowVectorXf();
  for (std::int64_t row = 0; row < data.rows(); ++row) {
    Random random(seed, stream, kFirstRow + static_cast<std::uint64_t>(row));
    for (Eigen::Index c = 0; c < spread.size(); ++c) {
      data.vectors(row, c) += static_cast<float>(deviation * random.normal()) * spread(c);
    }
    if (!data.has_pictures()) continue;
    for (std::uint8_t& value : data.picture_data(row / data.frames, static_cast<int>(row % data.frames))) {
      value =
          static_cast<std::uint8_t>(std::lround(std::clamp(value + 255.0 * deviation * random.normal(), 0.0, 255.0)));
    }
  }
}

}  // namespace causeway
