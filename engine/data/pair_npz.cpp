#include "engine/data/pair_npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <system_error>

#include "engine/causal/circuit_world.h"
#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/data/image_io.h"
#include "engine/data/npz.h"
#include "engine/data/pair_folder.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPairsBetweenReports = 256;

std::span<const double> numbers(const MatrixD& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

/// Strings one after the other, padded with zeros to the longest (at least one byte).
struct PaddedStrings {
  std::size_t item_size = 1;
  std::vector<std::uint8_t> data;

  explicit PaddedStrings(const std::vector<std::string>& strings) {
    for (const auto& text : strings) {
      item_size = std::max(item_size, text.size());
    }
    for (const auto& text : strings) {
      data.insert(data.end(), text.begin(), text.end());
      data.resize(data.size() + item_size - text.size(), 0);
    }
  }
};

/// (N, 2, k) numbers as (2N, k) rows, the first `pairs` of them.
MatrixD rows_of(const NpyArray& array, std::int64_t file_pairs, std::int64_t pairs, Eigen::Index columns) {
  array.expect_shape({file_pairs, 2, columns < 0 ? -1 : static_cast<std::int64_t>(columns)});
  const auto values = array.finite_values();
  return Eigen::Map<const MatrixD>(values.data(), 2 * pairs, array.shape[2]);
}

/// Labels of a file out of `intervention_labels` or, failing that, `intervention_masks`; both must agree.
std::optional<std::vector<int>> read_labels(const NpzReader& reader, std::int64_t file_pairs, std::int64_t variables) {
  std::optional<std::vector<int>> labels;
  if (reader.contains("intervention_labels")) {
    auto array = reader.read("intervention_labels");
    if (array.shape == std::vector<std::int64_t>{file_pairs, 1}) {
      array.shape.pop_back();
    }
    array.expect_shape({file_pairs});
    labels = array.values<int>();
  }
  if (!reader.contains("intervention_masks")) {
    return labels;
  }
  const auto array = reader.read("intervention_masks");
  array.expect_shape({file_pairs, variables});
  const auto masks = array.values<std::uint8_t>();
  std::vector<int> derived(static_cast<std::size_t>(file_pairs), 0);
  for (std::size_t i = 0; i < masks.size(); ++i) {
    const auto pair = i / static_cast<std::size_t>(variables);
    if (masks[i] > 1 || (masks[i] == 1 && derived[pair] != 0)) {
      throw Error(fmt::format("{}: row {} does not mark at most one variable", array.where, pair),
                  "more than one intervened variable is not supported");
    }
    if (masks[i] == 1) {
      derived[pair] = static_cast<int>(i % static_cast<std::size_t>(variables)) + 1;
    }
  }
  if (labels && *labels != derived) {
    throw Error(fmt::format("{} does not agree with intervention_labels", array.where));
  }
  return derived;
}

/// One file on its way into a data set.
class FileLoader {
 public:
  FileLoader(const fs::path& path, const PairLoadOptions& options, ThreadPool& pool, std::int64_t pairs_before,
             std::uint64_t bytes_before)
      : reader_(path, options.memory_budget),
        options_(options),
        pool_(pool),
        pairs_before_(pairs_before),
        bytes_before_(bytes_before) {}

  PairDataset load() {
    const bool has_images = reader_.contains("imgs");
    const bool has_vectors = reader_.contains("x");
    const bool has_latents = reader_.contains("original_latents");
    if (has_images && has_vectors) {
      throw Error(fmt::format("{} holds pictures (imgs) and vectors (x)", reader_.path().string()),
                  "leave one of them out: a model learns from one kind");
    }
    if (!has_images && !has_vectors && !has_latents) {
      reader_.header("imgs");  // throws, naming what is there instead
    }
    const auto shape = reader_.header(has_images ? "imgs" : has_vectors ? "x" : "original_latents").shape;
    file_pairs_ = shape.empty() ? 0 : shape[0];
    if (file_pairs_ == 0) {
      throw Error(fmt::format("{} holds no pairs", reader_.path().string()));
    }
    data_.pairs = options_.max_pairs == 0 ? file_pairs_ : std::min(file_pairs_, options_.max_pairs - pairs_before_);
    if (has_latents) {
      read_truth();
    }
    if (!has_images && !has_vectors && !data_.has_truth) {
      throw Error(fmt::format("{} holds neither pictures nor intervention labels", reader_.path().string()));
    }
    if (has_vectors) {
      read_vectors();
    }
    if (has_images) {
      read_images();
    }
    try {
      data_.validate();
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", reader_.path().string(), error.what()), error.hint());
    }
    return std::move(data_);
  }

 private:
  void read_truth() {
    auto latents = rows_of(reader_.read("original_latents"), file_pairs_, data_.pairs, -1);
    const auto n = latents.cols();
    auto labels = read_labels(reader_, file_pairs_, n);
    if (!labels) {
      return;
    }
    data_.has_truth = true;
    data_.latents = std::move(latents);
    labels->resize(static_cast<std::size_t>(data_.pairs));
    data_.intervention_labels = std::move(*labels);
    if (reader_.contains("epsilon")) {
      data_.noise = rows_of(reader_.read("epsilon"), file_pairs_, data_.pairs, n);
    }
    if (reader_.contains("pressed")) {
      data_.pressed = rows_of(reader_.read("pressed"), file_pairs_, data_.pairs, -1);
    }
    read_names(n);
    read_graph(n);
  }

  /// A world of one variant only says by its name what causes what; others must bring their graph.
  void read_graph(std::int64_t n) {
    if (reader_.contains("adjacency")) {
      const auto array = reader_.read("adjacency");
      array.expect_shape({n, n});
      const auto values = array.values<int>();
      data_.adjacency = Eigen::Map<const Matrix<int>>(values.data(), n, n);
      return;
    }
    const auto worlds = world_names();
    if (std::find(worlds.begin(), worlds.end(), data_.world) == worlds.end() || world_has_variants(data_.world)) {
      return;
    }
    const World world = make_world(data_.world);
    if (world.latent_names() == data_.latent_names) {
      data_.adjacency = world.graph().adjacency();
    }
  }

  void read_vectors() {
    const auto header = reader_.header("x");
    if (header.shape.size() != 3 || header.shape[1] != 2) {
      throw Error(fmt::format("{}: entry 'x' has shape ({}), expected (pairs, 2, d)", reader_.path().string(),
                              fmt::join(header.shape, ", ")),
                  "put the vectors before and after an intervention side by side along the second axis");
    }
    const auto size = header.shape[2];
    if (size < 1 || size > kMaxVectorSize) {
      throw Error(fmt::format("{} has vectors (x) of {} numbers", reader_.path().string(), size),
                  fmt::format("1 .. {} are possible", kMaxVectorSize));
    }
    const double bytes = static_cast<double>(bytes_before_) +
                         2.0 * static_cast<double>(data_.pairs) * static_cast<double>(size) * sizeof(float);
    if (bytes > static_cast<double>(options_.memory_budget)) {
      throw Error(fmt::format("{}: its vectors bring the data set to {:.0f} bytes, more than the {} allowed",
                              reader_.path().string(), bytes, options_.memory_budget),
                  "load fewer pairs");
    }
    data_.observations = rows_of(reader_.read("x"), file_pairs_, data_.pairs, -1).cast<float>();
    if (!data_.observations.allFinite()) {
      throw Error(fmt::format("{} has vectors (x) with numbers beyond the range of float", reader_.path().string()),
                  "scale them to be of order 1");
    }
  }

  void read_names(std::int64_t n) {
    if (reader_.contains("world")) {
      const auto array = reader_.read("world");
      array.expect_type(NpyType::kBytes);
      array.expect_shape({});
      data_.world = array.bytes(0);
    }
    if (reader_.contains("latent_names")) {
      const auto array = reader_.read("latent_names");
      array.expect_type(NpyType::kBytes);
      array.expect_shape({n});
      for (std::int64_t i = 0; i < n; ++i) {
        data_.latent_names.emplace_back(array.bytes(i));
      }
    } else if (n == circuit::kCount && data_.pressed.cols() == std::ssize(circuit::kButtonCentres)) {
      const auto world = circuit_world();
      data_.world = world.name();
      data_.latent_names = world.latent_names();
    } else {
      for (std::int64_t i = 1; i <= n; ++i) {
        data_.latent_names.push_back(fmt::format("z{}", i));
      }
    }
  }

  /// Sets the size of the pictures, which must be within what the budget leaves.
  void set_size(std::int64_t height, std::int64_t width) {
    if (options_.image_size > 0) {
      height = width = options_.image_size;
    }
    if (height < 1 || width < 1 || height > kMaxImageSide || width > kMaxImageSide) {
      throw Error(fmt::format("{}: pictures of {} x {} pixels", reader_.path().string(), width, height),
                  fmt::format("sides are 1 .. {}", kMaxImageSide));
    }
    const auto bytes = static_cast<double>(bytes_before_) + 6.0 * static_cast<double>(data_.pairs) *
                                                                static_cast<double>(height) *
                                                                static_cast<double>(width);
    if (bytes > static_cast<double>(options_.memory_budget)) {
      throw Error(fmt::format("{}: its pictures bring the data set to {:.0f} bytes, more than the {} allowed",
                              reader_.path().string(), bytes, options_.memory_budget),
                  "load fewer pairs or smaller pictures");
    }
    data_.height = static_cast<int>(height);
    data_.width = static_cast<int>(width);
  }

  void read_images() {
    const auto header = reader_.header("imgs");
    if (header.type == NpyType::kBytes) {
      read_encoded_images();
    } else {
      read_plain_images(header);
    }
  }

  void read_plain_images(const NpyHeader& header) {
    if (header.shape.size() == 5) set_size(header.shape[2], header.shape[3]);  // before anything large is read
    auto array = reader_.read("imgs");
    array.expect_shape({file_pairs_, 2, -1, -1, 3});
    if (array.type != NpyType::kUint8) to_bytes(array);
    if (array.shape[2] == data_.height && array.shape[3] == data_.width) {
      array.data.resize(2 * static_cast<std::size_t>(data_.pairs) * data_.image_bytes());
      data_.images = std::move(array.data);
      return;
    }
    if (array.shape[2] < 1 || array.shape[3] < 1 || array.shape[2] > kMaxImageSide || array.shape[3] > kMaxImageSide) {
      throw Error(fmt::format("{} has pictures of {} x {} pixels", array.where, array.shape[3], array.shape[2]),
                  fmt::format("sides are 1 .. {}", kMaxImageSide));
    }
    const auto height = static_cast<int>(array.shape[2]);
    const auto width = static_cast<int>(array.shape[3]);
    const std::size_t bytes = std::size_t{3} * height * width;
    fill([&](std::int64_t pair, int which) {
      const auto first = array.data.begin() + static_cast<std::ptrdiff_t>(bytes * (2 * pair + which));
      return Image{width, height, {first, first + static_cast<std::ptrdiff_t>(bytes)}};
    });
  }

  /// Pictures as other numbers: real ones that are all in 0 .. 1 are taken for shares of 255, all others as they are.
  static void to_bytes(NpyArray& array) {
    const std::vector<float> values = array.values<float>();
    const bool real =
        array.type == NpyType::kFloat16 || array.type == NpyType::kFloat32 || array.type == NpyType::kFloat64;
    float top = 0;
    for (const float v : values) {
      if (!(v >= 0.0F && v <= 255.0F)) {
        throw Error(fmt::format("{} holds pictures with the value {}", array.where, v),
                    "values must be 0 .. 255, or real numbers 0 .. 1");
      }
      top = std::max(top, v);
    }
    const float scale = real && top <= 1.0F ? 255.0F : 1.0F;
    array.data.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      array.data[i] = static_cast<std::uint8_t>(std::lround(scale * values[i]));
    }
    array.type = NpyType::kUint8;
    array.item_size = 1;
  }

  void read_encoded_images() {
    const auto array = reader_.read("imgs");
    array.expect_shape({file_pairs_, 2});
    const auto decode = [&](std::int64_t pair, int which) {
      const auto bytes = array.bytes(2 * pair + which);
      return decode_image({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                          fmt::format("{}: picture {} of pair {}", array.where, which, pair));
    };
    const auto first = decode(0, 0);
    set_size(first.height, first.width);
    fill(decode);
  }

  /// Puts all pictures in their places, in the size of the data set.
  void fill(const std::function<Image(std::int64_t pair, int which)>& get) {
    data_.allocate_images(data_.height, data_.width);
    for (std::int64_t begin = 0; begin < data_.pairs; begin += kPairsBetweenReports) {
      const auto end = std::min(data_.pairs, begin + kPairsBetweenReports);
      pool_.parallel_for(static_cast<int>(2 * (end - begin)), [&](int task) {
        const auto pair = begin + task / 2;
        Image image = get(pair, task % 2);
        if (options_.image_size > 0) {
          image = resize(image, data_.width, data_.height);
        } else if (image.width != data_.width || image.height != data_.height) {
          throw Error(fmt::format("{}: picture {} of pair {} has {} x {} pixels, the first one {} x {}",
                                  reader_.path().string(), task % 2, pair, image.width, image.height, data_.width,
                                  data_.height),
                      "give a size that all pictures are brought to");
        }
        std::copy(image.pixels.begin(), image.pixels.end(), data_.image(pair, task % 2).begin());
      });
      if (options_.progress) {
        options_.progress(pairs_before_ + end);
      }
    }
  }

  NpzReader reader_;
  const PairLoadOptions& options_;
  ThreadPool& pool_;
  std::int64_t pairs_before_;
  std::uint64_t bytes_before_;
  std::int64_t file_pairs_ = 0;
  PairDataset data_;
};

/// The .npz files of a directory by data set, each in numeric order.
std::map<std::string, std::vector<fs::path>> files_by_split(const fs::path& directory) {
  std::map<std::string, std::map<std::pair<std::uint64_t, std::string>, fs::path>> found;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() != ".npz" || it->is_directory()) {
      continue;
    }
    const auto stem = it->path().stem().string();
    const auto digits = stem.find_last_not_of("0123456789") + 1;
    std::uint64_t number = 0;
    std::from_chars(stem.data() + digits, stem.data() + stem.size(), number);
    auto split = stem.substr(0, digits);
    split.erase(split.find_last_not_of("-_.") + 1);
    found[split].emplace(std::pair(number, stem), it->path());
  }
  if (code) {
    throw Error(fmt::format("{} cannot be read: {}", directory.string(), code.message()));
  }
  std::map<std::string, std::vector<fs::path>> result;
  for (const auto& [split, files] : found) {
    for (const auto& [order, path] : files) {
      result[split].push_back(path);
    }
  }
  return result;
}

std::vector<fs::path> files_to_load(const fs::path& path, const std::string& split) {
  std::error_code code;
  if (!fs::is_directory(path, code)) {
    return {path};
  }
  const auto splits = files_by_split(path);
  if (splits.empty()) {
    throw Error(fmt::format("{} holds no .npz files and no pictures", path.string()),
                "give a file or folder that `causeway-cli dataset` or numpy has written, or a folder of picture pairs");
  }
  if (split.empty() && splits.size() == 1) {
    return splits.begin()->second;
  }
  const auto chosen = splits.find(split.empty() ? "train" : split);
  if (chosen == splits.end()) {
    std::vector<std::string> names;
    for (const auto& [name, files] : splits) {
      names.push_back(name);
    }
    throw Error(split.empty() ? fmt::format("{} holds several data sets, none of them 'train'", path.string())
                              : fmt::format("{} holds no data set '{}'", path.string(), split),
                fmt::format("it holds {}", fmt::join(names, ", ")));
  }
  return chosen->second;
}

}  // namespace

void save_pairs(const fs::path& path, const PairDataset& data) {
  data.validate();
  if (!data.has_images() && !data.has_observations() && !data.has_truth) {
    throw UsageError("a data set without pictures, vectors and truth cannot be saved");
  }
  const auto n = static_cast<std::int64_t>(data.variables());
  const std::vector<std::int64_t> labels(data.intervention_labels.begin(), data.intervention_labels.end());
  const Matrix<std::uint8_t> masks = data.intervention_masks().cast<std::uint8_t>();
  const Matrix<std::uint8_t> adjacency = data.adjacency.cast<std::uint8_t>();
  const PaddedStrings world({data.world});
  const PaddedStrings names(data.latent_names);

  std::vector<NpzEntry> entries;
  if (data.has_images()) {
    entries.push_back(npz_entry<std::uint8_t>("imgs", {data.pairs, 2, data.height, data.width, 3}, data.images));
  }
  if (data.has_observations()) {
    entries.push_back(npz_entry<float>("x", {data.pairs, 2, data.observations.cols()},
                                       {data.observations.data(), static_cast<std::size_t>(data.observations.size())}));
  }
  if (data.has_truth) {
    entries.push_back(npz_entry("original_latents", {data.pairs, 2, n}, numbers(data.latents)));
    if (data.noise.size() != 0) {
      entries.push_back(npz_entry("epsilon", {data.pairs, 2, n}, numbers(data.noise)));
    }
    if (data.pressed.size() != 0) {
      entries.push_back(npz_entry("pressed", {data.pairs, 2, data.pressed.cols()}, numbers(data.pressed)));
    }
    entries.push_back(npz_entry<std::int64_t>("intervention_labels", {data.pairs}, labels));
    entries.push_back(npz_entry<std::uint8_t>("intervention_masks", {data.pairs, n},
                                              {masks.data(), static_cast<std::size_t>(masks.size())}));
    if (data.adjacency.size() != 0) {
      entries.push_back(
          npz_entry<std::uint8_t>("adjacency", {n, n}, {adjacency.data(), static_cast<std::size_t>(adjacency.size())}));
    }
    entries.push_back(npz_bytes_entry("latent_names", {n}, names.item_size, names.data));
    entries.push_back(npz_bytes_entry("world", {}, world.item_size, world.data));
  }
  save_npz(path, entries);
}

PairDataset load_pairs(const fs::path& path, const PairLoadOptions& options) {
  if (options.image_size < 0 || options.image_size > kMaxImageSide || options.max_pairs < 0 || options.threads < 1) {
    throw UsageError(fmt::format("pictures of size {}, {} pairs, {} threads", options.image_size, options.max_pairs,
                                 options.threads),
                     fmt::format("size is 0 .. {}, pairs at least 0, threads at least 1", kMaxImageSide));
  }
  if (fs::is_directory(path) && files_by_split(path).empty() && is_pair_folder(path)) {
    return load_pair_folder(path, options);
  }
  ThreadPool pool(options.threads);
  std::vector<PairDataset> parts;
  std::int64_t pairs = 0;
  std::uint64_t bytes = 0;
  for (const auto& file : files_to_load(path, options.split)) {
    parts.push_back(FileLoader(file, options, pool, pairs, bytes).load());
    pairs += parts.back().pairs;
    bytes += parts.back().images.size() + sizeof(float) * static_cast<std::size_t>(parts.back().observations.size());
    if (options.progress) {
      options.progress(pairs);
    }
    if (options.max_pairs > 0 && pairs >= options.max_pairs) {
      break;
    }
  }
  return concatenate(std::move(parts));
}

std::vector<std::string> pair_splits(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& [name, files] : files_by_split(directory)) {
    names.push_back(name);
  }
  return names;
}

}  // namespace causeway
