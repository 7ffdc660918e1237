#include "engine/data/npz_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/image_io.h"
#include "engine/data/vector_scale.h"

namespace causeway {
namespace {

Precision precision_of(NpyType type) {
  return type == NpyType::kFloat16 || type == NpyType::kFloat32 ? Precision::kSingle : Precision::kDouble;
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
  note_unused();
  try {
    data_.validate();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", reader_.path().string(), error.what()), error.hint());
  }
  return std::move(data_);
}

/// Says which arrays have names that mean nothing here: one of them may be misspelled.
void NpzParts::note_unused() {
  static const std::vector<std::string> known{"imgs",
                                              "x",
                                              "labels",
                                              "original_latents",
                                              "noise",
                                              "epsilon",
                                              "targets",
                                              "actions",
                                              "graph",
                                              "adjacency",
                                              "lagged",
                                              "domain",
                                              "classes",
                                              "names",
                                              "world",
                                              "pressed",
                                              "latent_names",
                                              "intervention_labels",
                                              "intervention_masks"};
  std::vector<std::string> unused;
  const std::vector<std::string> names = reader_.names();
  for (auto name = names.begin(); name != names.end(); ++name) {
    const auto same = std::find_if(name + 1, names.end(), [&](const std::string& n) { return same_name(n, *name); });
    if (same == names.end() || find_name(known, *name) < 0) continue;
    throw Error(fmt::format("{} holds entries '{}' and '{}'", reader_.path().string(), *name, *same),
                "leave one of them out: capitals do not tell names apart");
  }
  for (const std::string& name : names) {
    if (find_name(known, name) < 0 && !name.starts_with("readout_")) unused.push_back(printable(name));
  }
  if (unused.empty()) return;
  data_.notes.push_back(
      fmt::format("{} holds arrays that are not used: {}", reader_.path().string(), fmt::join(unused, ", ")));
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
  const bool numbers = has_pictures && header.type != NpyType::kBytes;
  if (numbers) layout_ = picture_layout(shape, frames_told(), entry(name));
  const std::size_t unit_rank = has_pictures ? 1 : 2;  // without frames
  if (!numbers && shape.size() != unit_rank && shape.size() != unit_rank + 1) {
    throw Error(fmt::format("{} has shape ({}), expected {}", entry(name), fmt::join(shape, ", "),
                            has_pictures ? "(N) or (N, frames)" : "(N, d) or (N, frames, d)"),
                has_pictures ? "N pairs of encoded pictures are (N, 2)"
                             : "N pairs of vectors are (N, 2, d), before and after side by side along axis 1");
  }
  const std::int64_t frames = numbers ? layout_.frames : shape.size() == unit_rank ? 1 : shape[1];
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

/// How many frames a unit has, as far as the factors or the targets tell.
std::optional<std::int64_t> NpzParts::frames_told() const {
  for (const char* name : {"labels", "original_latents", "noise"}) {
    if (!reader_.contains(name)) continue;
    const auto shape = reader_.header(name).shape;
    if (shape.size() == 2) return 1;
    if (shape.size() == 3) return shape[1];
  }
  if (reader_.contains("intervention_labels") || reader_.contains("intervention_masks")) return 2;
  return {};
}

void NpzParts::read_pictures() {
  const NpyHeader header = reader_.header("imgs");
  if (header.type == NpyType::kBytes) {
    read_encoded_pictures();
  } else {
    read_numbers_as_pictures();
  }
}

void NpzParts::read_numbers_as_pictures() {
  const std::int64_t height = layout_.height, width = layout_.width;
  set_picture_size(data_, height, width, reader_.path().string(), before_, options_);  // before anything large is read
  if (height < 1 || width < 1 || height > kMaxImageSide || width > kMaxImageSide) {
    throw Error(fmt::format("{} has pictures of {} x {} pixels", entry("imgs"), width, height),
                fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
  std::vector<std::uint8_t> pixels = rgb_bytes(reader_.read("imgs"), layout_, data_.units, data_.notes);
  if (height == data_.height && width == data_.width) {
    note_darkness(data_, *std::max_element(pixels.begin(), pixels.end()));
    data_.pictures = std::move(pixels);
    return;
  }
  const std::ptrdiff_t bytes = 3 * height * width;
  const auto get = [&](std::int64_t unit, int frame) {
    const auto first = pixels.begin() + bytes * (unit * data_.frames + frame);
    return Image{static_cast<int>(width), static_cast<int>(height), {first, first + bytes}};
  };
  fill_pictures(data_, {get, [&](std::int64_t, int) { return entry("imgs"); }}, before_, options_, pool_);
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
  set_vectors(data_, read_rows("x"), precision_of(reader_.header("x").type),
              [](Eigen::Index column) { return fmt::format("x[..., {}]", column); });
}

MatrixD NpzParts::read_rows(const std::string& name, bool may_be_missing) {
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
  const std::vector<double> values = may_be_missing ? array.values<double>() : array.finite_values();
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isinf(v); })) array.finite_values();
  return Eigen::Map<const MatrixD>(values.data(), data_.rows(), array.shape.back());
}

MatrixD NpzParts::read_steps(const std::string& name) {
  const NpyArray array = reader_.read(name);
  if (data_.frames == 1) {
    throw Error(fmt::format("{} is about steps from one frame to the next, the data are single ones", array.where),
                "leave it out, or give pictures or vectors as (N, frames, ...)");
  }
  if (data_.frames > 2 || array.shape.size() != 2 || array.shape[0] != file_units_) {
    const std::string hint = fmt::format(
        "one row for each step from a frame to the next: (N, frames - 1, columns); of rows for each frame leave out "
        "the "
        "first ({0}[:, 1:]) if they tell what was done before it, the last ({0}[:, :-1]) if after it",
        name);
    with_hint(hint.c_str(), [&] { array.expect_shape({file_units_, data_.frames - 1, -1}); });
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
