#include "engine/data/npz_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

bool is_real(NpyType type) {
  return type == NpyType::kFloat16 || type == NpyType::kFloat32 || type == NpyType::kFloat64;
}

const char* hint_for_pictures(const std::vector<std::int64_t>& shape) {
  const std::size_t rank = shape.size();
  if (rank >= 4 && shape.back() == 1) return "for grey pictures repeat the last axis: np.repeat(imgs, 3, axis=-1)";
  if (rank >= 4 && shape.back() == 4) return "leave out the fourth channel: imgs[..., :3]";
  if (rank >= 4 && shape[rank - 3] == 3) return "put the channels last: np.moveaxis(imgs, -3, -1)";
  if (rank == 3 || rank == 4) {
    return "grey pictures need three equal channels: np.repeat(imgs[..., None], 3, axis=-1)";
  }
  return "N pictures are (N, H, W, 3), N pairs (N, 2, H, W, 3), N sequences (N, F, H, W, 3)";
}

/// Pictures of a type other than uint8: real numbers all in 0 .. 1 are multiplied by 255, others are taken as they are.
void to_bytes(NpyArray& array) {
  const std::vector<float> values = array.values<float>();
  float top = 0;
  for (const float v : values) {
    if (!(v >= 0.0F && v <= 255.0F)) {
      throw Error(fmt::format("{} holds pictures with the value {}", array.where, v),
                  "values must be 0 .. 255, or real numbers 0 .. 1");
    }
    top = std::max(top, v);
  }
  const float scale = is_real(array.type) && top <= 1.0F ? 255.0F : 1.0F;
  array.data.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    array.data[i] = static_cast<std::uint8_t>(std::lround(scale * values[i]));
  }
  array.type = NpyType::kUint8;
  array.item_size = 1;
}

}  // namespace

NpzParts::NpzParts(const std::filesystem::path& path, const DataLoadOptions& options, ThreadPool& pool,
                   const LoadedBefore& before)
    : reader_(path, options.memory_budget), options_(options), pool_(pool), before_(before) {}

Dataset NpzParts::load() {
  find_units();
  if (reader_.contains("imgs")) read_pictures();
  if (reader_.contains("x")) read_vectors();
  read_given_names();
  read_truth();
  read_readouts();
  name_factors();
  take_graph_of_world();
  try {
    data_.validate();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", reader_.path().string(), error.what()), error.hint());
  }
  return std::move(data_);
}

std::string NpzParts::entry(const std::string& name) const {
  return fmt::format("{}: entry '{}'", reader_.path().string(), name);
}

/// Units and frames follow from what the data are seen as: pictures, vectors or, failing both, the factors.
void NpzParts::find_units() {
  const bool has_pictures = reader_.contains("imgs"), has_vectors = reader_.contains("x");
  if (has_pictures && has_vectors) {
    throw Error(fmt::format("{} holds pictures (imgs) and vectors (x)", reader_.path().string()),
                "leave one of them out: a model learns from one kind");
  }
  const bool old = !reader_.contains("labels") && reader_.contains("original_latents");
  const std::string name = has_pictures ? "imgs" : has_vectors ? "x" : old ? "original_latents" : "labels";
  if (!has_pictures && !has_vectors && !reader_.contains(name)) {
    reader_.header("imgs");  // throws, naming what is there instead
  }
  const NpyHeader header = reader_.header(name);
  const auto& shape = header.shape;
  const std::size_t unit_rank = !has_pictures ? 2 : header.type == NpyType::kBytes ? 1 : 4;  // without frames
  const bool fits = shape.size() == unit_rank || shape.size() == unit_rank + 1;
  if (!fits || (unit_rank == 4 && shape.back() != 3)) {
    throw Error(fmt::format("{} has shape ({}), expected {}", entry(name), fmt::join(shape, ", "),
                            unit_rank == 4   ? "(N, H, W, 3) or (N, frames, H, W, 3)"
                            : unit_rank == 1 ? "(N) or (N, frames)"
                                             : "(N, d) or (N, frames, d)"),
                unit_rank == 4   ? hint_for_pictures(shape)
                : unit_rank == 1 ? "N pairs of encoded pictures are (N, 2)"
                                 : "N pairs of vectors are (N, 2, d), before and after side by side along axis 1");
  }
  const std::int64_t frames = shape.size() == unit_rank ? 1 : shape[1];
  if (shape[0] == 0 || frames < 1 || frames > std::numeric_limits<int>::max()) {
    throw Error(fmt::format("{} has shape ({}): it holds no {}", entry(name), fmt::join(shape, ", "),
                            has_pictures  ? "pictures"
                            : has_vectors ? "vectors"
                                          : "factors"),
                "the first axis counts pictures, pairs or sequences");
  }
  file_units_ = shape[0];
  data_.frames = static_cast<int>(frames);
  data_.units = options_.max_units == 0 ? file_units_ : std::min(file_units_, options_.max_units - before_.units);
}

void NpzParts::read_pictures() {
  const NpyHeader header = reader_.header("imgs");
  if (header.type == NpyType::kBytes) {
    read_encoded_pictures();
  } else {
    read_numbers_as_pictures(header);
  }
}

void NpzParts::read_numbers_as_pictures(const NpyHeader& header) {
  const std::int64_t height = header.shape[header.shape.size() - 3], width = header.shape[header.shape.size() - 2];
  set_picture_size(data_, height, width, reader_.path().string(), before_, options_);  // before anything large is read
  if (height < 1 || width < 1 || height > kMaxImageSide || width > kMaxImageSide) {
    throw Error(fmt::format("{} has pictures of {} x {} pixels", entry("imgs"), width, height),
                fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
  NpyArray array = reader_.read("imgs");
  if (array.type != NpyType::kUint8) to_bytes(array);
  if (height == data_.height && width == data_.width) {
    array.data.resize(static_cast<std::size_t>(data_.rows()) * data_.picture_bytes());
    data_.pictures = std::move(array.data);
    return;
  }
  const std::ptrdiff_t bytes = 3 * height * width;
  const auto get = [&](std::int64_t unit, int frame) {
    const auto first = array.data.begin() + bytes * (unit * data_.frames + frame);
    return Image{static_cast<int>(width), static_cast<int>(height), {first, first + bytes}};
  };
  fill_pictures(data_, {get, [&](std::int64_t, int) { return array.where; }}, before_, options_, pool_);
}

void NpzParts::read_encoded_pictures() {
  const NpyArray array = reader_.read("imgs");
  const auto name = [&](std::int64_t unit, int frame) {
    return fmt::format("{}: {}", array.where, picture_name(data_.frames, unit, frame));
  };
  PictureNotes notes;
  const auto decode = [&](std::int64_t unit, int frame) {
    const auto bytes = array.bytes(unit * data_.frames + frame);
    return decode_image({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, name(unit, frame), &notes);
  };
  const Image first = decode(0, 0);
  set_picture_size(data_, first.height, first.width, reader_.path().string(), before_, options_);
  notes.turned = notes.transparent = 0;  // the first picture is decoded once more
  fill_pictures(data_, {decode, name, &notes}, before_, options_, pool_);
}

void NpzParts::read_vectors() {
  check_vector_size(data_, reader_.header("x").shape.back(), reader_.path().string(), before_, options_);
  data_.vectors = read_rows("x").cast<float>();
  if (!data_.vectors.allFinite()) {
    throw Error(fmt::format("{} has numbers beyond the range of float", entry("x")), "scale them to be of order 1");
  }
}

MatrixD NpzParts::read_rows(const std::string& name) {
  const NpyArray array = reader_.read(name);
  if (data_.frames > 1 || array.shape.size() != 2 || array.shape[0] != file_units_) {
    with_hint(data_.frames == 1 ? "one row for each picture or vector: (N, columns)"
                                : "one row for each frame of each unit: (N, frames, columns)",
              [&] {
                array.expect_shape(data_.frames == 1 && array.shape.size() != 3
                                       ? std::vector<std::int64_t>{file_units_, -1}
                                       : std::vector<std::int64_t>{file_units_, data_.frames, -1});
              });
  }
  const std::vector<double> values = array.finite_values();
  return Eigen::Map<const MatrixD>(values.data(), data_.rows(), array.shape.back());
}

MatrixD NpzParts::read_steps(const std::string& name) {
  const NpyArray array = reader_.read(name);
  if (data_.frames == 1) {
    throw Error(fmt::format("{} is about steps from one frame to the next, the data are single ones", array.where),
                "leave it out, or give pictures or vectors as (N, frames, ...)");
  }
  if (data_.frames > 2 || array.shape.size() != 2 || array.shape[0] != file_units_) {
    with_hint("one row for each step from a frame to the next: (N, frames - 1, columns)", [&] {
      array.expect_shape({file_units_, data_.frames - 1, -1});
    });
  }
  const std::vector<double> values = array.finite_values();
  return Eigen::Map<const MatrixD>(values.data(), data_.units * (data_.frames - 1), array.shape.back());
}

std::vector<int> NpzParts::read_unit_numbers(const std::string& name, const char* hint) {
  if (!reader_.contains(name)) return {};
  NpyArray array = reader_.read(name);
  if (array.shape == std::vector<std::int64_t>{file_units_, 1}) array.shape.pop_back();
  std::vector<int> numbers = with_hint(hint, [&] {
    array.expect_shape({file_units_});
    return array.values<int>();
  });
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0) throw Error(fmt::format("{}: {} at position {} is negative", array.where, numbers[i], i), hint);
  }
  numbers.resize(static_cast<std::size_t>(data_.units));
  return numbers;
}

}  // namespace causeway
