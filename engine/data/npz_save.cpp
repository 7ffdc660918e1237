// Data sets into .npz files; npz_parts.h describes the arrays.
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "engine/data/vector_scale.h"

namespace causeway {
namespace {

/// Strings one after the other, padded with zeros to the longest (at least one byte).
struct PaddedStrings {
  std::size_t item_size = 1;
  std::vector<std::uint8_t> data;

  explicit PaddedStrings(const std::vector<std::string>& strings) {
    for (const auto& text : strings) item_size = std::max(item_size, text.size());
    for (const auto& text : strings) {
      data.insert(data.end(), text.begin(), text.end());
      data.resize(data.size() + item_size - text.size(), 0);
    }
  }
};

/// Entries under their names in files of pairs, or in all others.
class Entries {
 public:
  explicit Entries(const Dataset& data) : data_(data) {}

  /// Shape of something that is there for every frame, or for every step between frames.
  std::vector<std::int64_t> per_frame(std::initializer_list<std::int64_t> rest) const {
    std::vector<std::int64_t> shape{data_.units};
    if (data_.frames > 1) shape.push_back(data_.frames);
    shape.insert(shape.end(), rest);
    return shape;
  }
  std::vector<std::int64_t> per_step(std::int64_t columns) const { return {data_.units, data_.frames - 1, columns}; }

  template <class S>
  void add(std::string name, std::vector<std::int64_t> shape, const Matrix<S>& matrix) {
    if (matrix.size() == 0) return;
    entries.push_back(npz_entry<S>(std::move(name), std::move(shape),
                                   std::span(matrix.data(), static_cast<std::size_t>(matrix.size()))));
  }
  void add(std::string name, const std::vector<int>& numbers) {
    if (!numbers.empty()) entries.push_back(npz_entry<int>(std::move(name), {data_.units}, numbers));
  }

  std::vector<NpzEntry> entries;

 private:
  const Dataset& data_;
};

Matrix<std::uint8_t> bytes_of(const Matrix<int>& graph) { return graph.cast<std::uint8_t>(); }

}  // namespace

void save_dataset(const std::filesystem::path& path, const Dataset& data) {
  data.validate();
  const Truth& truth = data.truth;
  if (!data.has_pictures() && !data.has_vectors() && truth.factors.size() == 0) {
    throw UsageError("a data set without pictures, vectors and factors cannot be saved",
                     "sample or load at least one unit");
  }
  const bool pairs = data.frames == 2;
  const auto n = static_cast<std::int64_t>(truth.size());
  // What entries point at must live until the file is written.
  const Matrix<std::uint8_t> graph = bytes_of(truth.graph), lagged = bytes_of(truth.lagged);
  const std::vector<int> labels = pair_labels(data);
  const std::vector<std::int64_t> long_labels(labels.begin(), labels.end());
  const MatrixD given_vectors = data.vector_scale.is_identity() ? MatrixD() : vectors_as_given(data);
  const bool single_targets = std::find(labels.begin(), labels.end(), -1) == labels.end();
  const PaddedStrings names(truth.names), world({data.world});

  Entries out(data);
  if (data.has_pictures()) {
    out.entries.push_back(npz_entry<std::uint8_t>("imgs", out.per_frame({data.height, data.width, 3}), data.pictures));
  }
  if (data.vector_scale.is_identity()) {
    out.add("x", out.per_frame({data.vectors.cols()}), data.vectors);
  } else {
    out.add("x", out.per_frame({data.vectors.cols()}), given_vectors);
  }
  out.add(pairs ? "original_latents" : "labels", out.per_frame({n}), truth.factors);
  out.add(pairs ? "epsilon" : "noise", out.per_frame({n}), truth.noise);
  for (const auto& [name, values] : truth.readouts) {
    out.add(pairs && name == "pressed" ? name : "readout_" + name, out.per_frame({values.cols()}), values);
  }
  if (pairs && !labels.empty()) {
    if (single_targets)
      out.entries.push_back(npz_entry<std::int64_t>("intervention_labels", {data.units}, long_labels));
    out.add("intervention_masks", {data.units, n}, truth.targets);
  } else {
    out.add("targets", out.per_step(n), truth.targets);
  }
  out.add(pairs ? "adjacency" : "graph", {n, n}, graph);
  out.add("lagged", {n, n}, lagged);
  out.add("domain", data.domain);
  out.add("classes", truth.classes);
  out.add("actions", out.per_step(data.actions.cols()), data.actions);
  if (n > 0) out.entries.push_back(npz_bytes_entry(pairs ? "latent_names" : "names", {n}, names.item_size, names.data));
  if (n > 0 || !data.world.empty()) out.entries.push_back(npz_bytes_entry("world", {}, world.item_size, world.data));
  save_npz(path, out.entries);
}

}  // namespace causeway
