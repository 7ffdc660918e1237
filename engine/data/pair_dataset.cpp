#include "engine/data/pair_dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

std::size_t image_offset(const PairDataset& data, std::int64_t pair, int which) {
  if (pair < 0 || pair >= data.pairs || which < 0 || which > 1) {
    throw UsageError(fmt::format("there is no picture {} of pair {}", which, pair),
                     fmt::format("there are {} pairs, each of pictures 0 and 1", data.pairs));
  }
  if (!data.has_images()) {
    throw UsageError("the data set has no pictures");
  }
  return (2 * static_cast<std::size_t>(pair) + static_cast<std::size_t>(which)) * data.image_bytes();
}

void check_matrix(const MatrixD& matrix, const char* name, Eigen::Index rows, Eigen::Index cols, bool may_be_empty) {
  if (may_be_empty && matrix.size() == 0) {
    return;
  }
  if (matrix.rows() != rows || (cols >= 0 && matrix.cols() != cols)) {
    throw Error(fmt::format("{} has shape ({}, {}), expected {} rows{}", name, matrix.rows(), matrix.cols(), rows,
                            cols >= 0 ? fmt::format(" of {}", cols) : ""));
  }
  if (!matrix.allFinite()) {
    throw Error(fmt::format("{} holds NaN or infinity", name));
  }
}

MatrixD stacked(const std::vector<PairDataset>& parts, const MatrixD PairDataset::*member) {
  Eigen::Index rows = 0;
  for (const auto& part : parts) {
    rows += (part.*member).rows();
  }
  MatrixD result(rows, (parts.front().*member).cols());
  Eigen::Index row = 0;
  for (const auto& part : parts) {
    const MatrixD& matrix = part.*member;
    result.middleRows(row, matrix.rows()) = matrix;
    row += matrix.rows();
  }
  return result;
}

}  // namespace

void PairDataset::allocate_images(int new_height, int new_width) {
  if (new_height < 1 || new_width < 1 || new_height > kMaxImageSide || new_width > kMaxImageSide) {
    throw UsageError(fmt::format("pictures of {} x {} pixels", new_width, new_height),
                     fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
  height = new_height;
  width = new_width;
  images.assign(2 * static_cast<std::size_t>(pairs) * image_bytes(), 0);
}

std::span<std::uint8_t> PairDataset::image(std::int64_t pair, int which) {
  return std::span(images).subspan(image_offset(*this, pair, which), image_bytes());
}

std::span<const std::uint8_t> PairDataset::image(std::int64_t pair, int which) const {
  return std::span(images).subspan(image_offset(*this, pair, which), image_bytes());
}

Image PairDataset::picture(std::int64_t pair, int which) const {
  const auto bytes = image(pair, which);
  return {width, height, std::vector<std::uint8_t>(bytes.begin(), bytes.end())};
}

MatrixF PairDataset::intervention_masks() const {
  MatrixF masks = MatrixF::Zero(static_cast<Eigen::Index>(intervention_labels.size()), variables());
  for (std::size_t i = 0; i < intervention_labels.size(); ++i) {
    if (intervention_labels[i] > 0) {
      masks(static_cast<Eigen::Index>(i), intervention_labels[i] - 1) = 1.0F;
    }
  }
  return masks;
}

void PairDataset::validate() const {
  if (pairs < 0 || height < 0 || width < 0 || height > kMaxImageSide || width > kMaxImageSide) {
    throw Error(fmt::format("{} pairs of {} x {} pixels make no data set", pairs, width, height));
  }
  if (images.size() != 2 * static_cast<std::size_t>(pairs) * image_bytes()) {
    throw Error(
        fmt::format("{} bytes of pictures do not fit {} pairs of {} x {} pixels", images.size(), pairs, width, height));
  }
  if (!has_truth) {
    if (latents.size() != 0 || noise.size() != 0 || pressed.size() != 0 || !intervention_labels.empty()) {
      throw Error("a data set without truth holds some");
    }
    return;
  }
  if (latent_names.empty()) {
    throw Error("the causal variables have no names");
  }
  const auto n = static_cast<Eigen::Index>(latent_names.size());
  check_matrix(latents, "latents", 2 * pairs, n, false);
  check_matrix(noise, "noise", 2 * pairs, n, true);
  check_matrix(pressed, "pressed", 2 * pairs, -1, true);
  if (static_cast<std::int64_t>(intervention_labels.size()) != pairs) {
    throw Error(fmt::format("{} intervention labels for {} pairs", intervention_labels.size(), pairs));
  }
  const auto wrong = std::find_if(intervention_labels.begin(), intervention_labels.end(),
                                  [&](int label) { return label < 0 || label > n; });
  if (wrong != intervention_labels.end()) {
    throw Error(fmt::format("intervention label {} of pair {} is not in 0 .. {}", *wrong,
                            wrong - intervention_labels.begin(), n));
  }
}

PairDataset sample_pairs(const World& world, std::int64_t count, std::uint64_t seed, Stream stream) {
  if (count < 0) {
    throw UsageError(fmt::format("{} pairs cannot be drawn", count));
  }
  PairDataset data;
  data.world = world.name();
  data.pairs = count;
  data.has_truth = true;
  data.latent_names = world.latent_names();
  data.latents.resize(2 * count, world.size());
  data.noise.resize(2 * count, world.size());
  data.intervention_labels.resize(static_cast<std::size_t>(count));
  const auto row_of = [](const std::vector<double>& values) {
    return Eigen::Map<const Eigen::RowVectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
  };
  const std::vector<double> anywhere(static_cast<std::size_t>(world.size()), 0.0);
  data.pressed.resize(2 * count, static_cast<Eigen::Index>(world.pressed(anywhere).size()));
  for (std::int64_t i = 0; i < count; ++i) {
    Random random(seed, stream, static_cast<std::uint64_t>(i));
    const PairSample pair = world.sample_pair(random);
    data.latents.row(2 * i) = row_of(pair.latents_before);
    data.latents.row(2 * i + 1) = row_of(pair.latents_after);
    data.noise.row(2 * i) = row_of(pair.noise_before);
    data.noise.row(2 * i + 1) = row_of(pair.noise_after);
    data.pressed.row(2 * i) = row_of(world.pressed(pair.latents_before));
    data.pressed.row(2 * i + 1) = row_of(world.pressed(pair.latents_after));
    data.intervention_labels[static_cast<std::size_t>(i)] = pair.target;
  }
  return data;
}

PairDataset concatenate(std::vector<PairDataset> parts) {
  if (parts.empty()) {
    throw UsageError("there are no data sets to put together");
  }
  if (parts.size() == 1) {
    return std::move(parts.front());
  }
  PairDataset all;
  const PairDataset& first = parts.front();
  std::size_t bytes = 0;
  for (const auto& part : parts) {
    if (part.height != first.height || part.width != first.width || part.has_truth != first.has_truth ||
        part.world != first.world || part.latent_names != first.latent_names ||
        part.noise.cols() != first.noise.cols() || part.pressed.cols() != first.pressed.cols()) {
      throw Error("the data sets do not belong together",
                  "picture size, causal variables and recorded truth must agree");
    }
    all.pairs += part.pairs;
    bytes += part.images.size();
    all.intervention_labels.insert(all.intervention_labels.end(), part.intervention_labels.begin(),
                                   part.intervention_labels.end());
  }
  all.world = first.world;
  all.height = first.height;
  all.width = first.width;
  all.has_truth = first.has_truth;
  all.latent_names = first.latent_names;
  all.latents = stacked(parts, &PairDataset::latents);
  all.noise = stacked(parts, &PairDataset::noise);
  all.pressed = stacked(parts, &PairDataset::pressed);
  all.images.reserve(bytes);
  for (auto& part : parts) {
    all.images.insert(all.images.end(), part.images.begin(), part.images.end());
    std::vector<std::uint8_t>().swap(part.images);
  }
  return all;
}

}  // namespace causeway
