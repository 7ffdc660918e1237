#include "engine/data/pair_dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/data/read_file.h"

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

template <class S>
void check_matrix(const Matrix<S>& matrix, const char* name, Eigen::Index rows, Eigen::Index cols, bool may_be_empty) {
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

template <class S>
Matrix<S> stacked(const std::vector<PairDataset>& parts, const Matrix<S> PairDataset::*member) {
  Eigen::Index rows = 0;
  for (const auto& part : parts) {
    rows += (part.*member).rows();
  }
  Matrix<S> result(rows, (parts.front().*member).cols());
  Eigen::Index row = 0;
  for (const auto& part : parts) {
    const Matrix<S>& matrix = part.*member;
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
  check_matrix(observations, "observations", 2 * pairs, -1, true);
  if (observations.cols() > kMaxVectorSize) {
    throw Error(fmt::format("observations of {} numbers are too long", observations.cols()),
                fmt::format("at most {} are possible", kMaxVectorSize));
  }
  if (has_images() && has_observations()) {
    throw Error("the data set holds pictures and vectors", "leave one of them out: a model learns from one kind");
  }
  if (!has_truth) {
    if (adjacency.size() != 0 || latents.size() != 0 || noise.size() != 0 || pressed.size() != 0 ||
        !intervention_labels.empty()) {
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
  if (adjacency.size() != 0) {
    check_matrix(adjacency, "adjacency", n, n, false);
    if (adjacency.minCoeff() < 0 || adjacency.maxCoeff() > 1) {
      throw Error("adjacency holds something else than 0 and 1");
    }
    Dag::from_adjacency(latent_names, adjacency);  // throws for a cycle
  }
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

PairDataset slice(const PairDataset& data, std::int64_t begin, std::int64_t count) {
  PairDataset part;
  part.world = data.world;
  part.pairs = count;
  part.height = data.height;
  part.width = data.width;
  const auto bytes = static_cast<std::int64_t>(2 * data.image_bytes());
  part.images.assign(data.images.begin() + begin * bytes, data.images.begin() + (begin + count) * bytes);
  const auto rows = [&](const auto& m) {
    using M = std::decay_t<decltype(m)>;
    return m.rows() > 0 ? M(m.middleRows(2 * begin, 2 * count)) : M();
  };
  part.observations = rows(data.observations);
  part.has_truth = data.has_truth;
  part.latent_names = data.latent_names;
  part.latents = rows(data.latents);
  part.noise = rows(data.noise);
  part.pressed = rows(data.pressed);
  if (!data.intervention_labels.empty()) {
    part.intervention_labels.assign(data.intervention_labels.begin() + begin,
                                    data.intervention_labels.begin() + begin + count);
  }
  part.adjacency = data.adjacency;
  return part;
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
        part.observations.cols() != first.observations.cols() || part.adjacency.rows() != first.adjacency.rows() ||
        part.adjacency != first.adjacency || part.noise.cols() != first.noise.cols() ||
        part.pressed.cols() != first.pressed.cols()) {
      throw Error("the data sets do not belong together",
                  "size of pictures or vectors, causal variables and recorded truth must agree");
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
  all.adjacency = first.adjacency;
  all.observations = stacked(parts, &PairDataset::observations);
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
