#include "engine/data/dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "engine/causal/graph.h"
#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/image_io.h"
#include "engine/data/vector_scale.h"

namespace causeway {
namespace {

std::size_t picture_offset(const Dataset& data, std::int64_t unit, int frame) {
  if (unit < 0 || unit >= data.units || frame < 0 || frame >= data.frames) {
    throw UsageError(fmt::format("there is no picture at frame {} of unit {}", frame, unit),
                     fmt::format("there are {} units of {} frames", data.units, data.frames));
  }
  if (!data.has_pictures()) throw UsageError("the data set has no pictures");
  return (static_cast<std::size_t>(unit) * static_cast<std::size_t>(data.frames) + static_cast<std::size_t>(frame)) *
         data.picture_bytes();
}

/// Throws unless an optional matrix is empty or has this shape (`cols` < 0: any width) and finite numbers.
template <class S>
void check_matrix(const Matrix<S>& matrix, const std::string& name, Eigen::Index rows, Eigen::Index cols) {
  if (matrix.size() == 0) return;
  if (matrix.rows() != rows || (cols >= 0 && matrix.cols() != cols)) {
    throw Error(fmt::format("{} has shape ({}, {}), expected {} rows{}", name, matrix.rows(), matrix.cols(), rows,
                            cols >= 0 ? fmt::format(" of {}", cols) : ""));
  }
  if (!matrix.allFinite()) throw Error(fmt::format("{} holds NaN or infinity", name));
}

template <class S>
void check_zeros_and_ones(const Matrix<S>& matrix, const char* name) {
  if (matrix.size() != 0 && (matrix.minCoeff() < 0 || matrix.maxCoeff() > 1)) {
    throw Error(fmt::format("{} holds something else than 0 and 1", name));
  }
}

/// The same of the factors, which are NaN in units that are not labelled.
void check_factors(const Truth& truth, Eigen::Index rows, Eigen::Index n, int frames) {
  if (truth.labelled.empty() || truth.factors.rows() != rows || std::ssize(truth.labelled) * frames != rows) {
    check_matrix(truth.factors, "factors", rows, n);
    return;
  }
  for (Eigen::Index r = 0; r < rows; ++r) {
    if (truth.labelled[static_cast<std::size_t>(r / frames)] == 0) continue;
    check_matrix(MatrixD(truth.factors.row(r)), "factors", 1, n);
  }
}

void check_numbers_of_units(const std::vector<int>& numbers, const char* name, std::int64_t units) {
  if (numbers.empty()) return;
  if (std::ssize(numbers) != units) throw Error(fmt::format("{} {} for {} units", numbers.size(), name, units));
  if (*std::min_element(numbers.begin(), numbers.end()) < 0) throw Error(fmt::format("{} below 0", name));
}

/// Throws for something about steps between frames where there are none.
template <class S>
void check_steps(const Matrix<S>& matrix, const char* name, int frames) {
  if (matrix.size() == 0 || frames > 1) return;
  throw Error(fmt::format("{} without steps in time: the data are single pictures or vectors", name),
              "leave it out, or give pictures or vectors as (N, frames, ...)");
}

void check_truth(const Truth& truth, std::int64_t units, int frames) {
  const Eigen::Index rows = units * frames;
  const auto n = static_cast<Eigen::Index>(truth.names.size());
  if (!truth.names.empty()) check_names(truth.names, "the factors");
  const bool about_factors = truth.factors.size() != 0 || truth.noise.size() != 0 || truth.graph.size() != 0 ||
                             truth.lagged.size() != 0 || truth.targets.size() != 0;
  if (about_factors && n == 0) throw Error("the factors have no names");
  check_factors(truth, rows, n, frames);
  check_matrix(truth.noise, "noise", rows, n);
  check_matrix(truth.graph, "graph", n, n);
  check_matrix(truth.lagged, "lagged graph", n, n);
  check_steps(truth.lagged, "a lagged graph", frames);
  check_steps(truth.targets, "targets", frames);
  check_matrix(truth.targets, "targets", units * (frames - 1), n);
  check_zeros_and_ones(truth.graph, "graph");
  check_zeros_and_ones(truth.lagged, "lagged graph");
  check_zeros_and_ones(truth.targets, "targets");
  if (truth.graph.size() != 0) Dag::from_adjacency(truth.names, truth.graph);  // throws for a cycle
  check_numbers_of_units(truth.classes, "classes", units);
  if (!truth.labelled.empty()) {
    if (std::ssize(truth.labelled) != units) {
      throw Error(fmt::format("{} marks of what is labelled for {} units", truth.labelled.size(), units));
    }
    if (*std::max_element(truth.labelled.begin(), truth.labelled.end()) > 1) {
      throw Error("the marks of what is labelled hold something else than 0 and 1");
    }
  }
  for (const auto& [name, values] : truth.readouts) {
    if (const std::string fault = fault_of_name(name); !fault.empty()) {
      throw Error(fmt::format("the name of readout '{}' {}", printable(name), fault), "give it a name of visible text");
    }
    check_matrix(values, "readout " + name, rows, -1);
  }
}

/// Rows begin .. begin + count - 1 of a matrix; empty if the matrix is.
template <class M>
M rows_of(const M& matrix, Eigen::Index begin, Eigen::Index count) {
  return matrix.size() != 0 ? M(matrix.middleRows(begin, count)) : M();
}

template <class T>
std::vector<T> part_of(const std::vector<T>& numbers, std::int64_t begin, std::int64_t count) {
  return numbers.empty() ? std::vector<T>() : std::vector<T>(numbers.begin() + begin, numbers.begin() + begin + count);
}

/// The same optional part of all data sets, one below the other. All must have it, in the same width, or none.
template <class Get>
auto stacked(const std::vector<Dataset>& parts, const char* name, Get get) {
  using M = std::decay_t<decltype(get(parts.front()))>;
  Eigen::Index rows = 0, columns = 0;
  for (const Dataset& part : parts) {
    rows += get(part).rows();
    columns = std::max(columns, get(part).cols());
  }
  M result(rows, columns);
  Eigen::Index row = 0;
  for (const Dataset& part : parts) {
    const M& matrix = get(part);
    if (part.units > 0 && matrix.cols() != columns) {
      throw Error(fmt::format("the data sets do not belong together: {} differ in width or are missing in some", name),
                  "bring parts that were recorded in the same way");
    }
    result.middleRows(row, matrix.rows()) = matrix;
    row += matrix.rows();
  }
  return result;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& part) {
  all.insert(all.end(), part.begin(), part.end());
}

/// Marks of what is labelled: a part without any is labelled as a whole.
void append_marks(std::vector<std::uint8_t>& all, const Dataset& part, bool some_marked) {
  if (!some_marked) return;
  if (part.truth.labelled.empty()) {
    all.insert(all.end(), static_cast<std::size_t>(part.units), 1);
  } else {
    append(all, part.truth.labelled);
  }
}

}  // namespace

DataOffer Dataset::offer() const {
  return {.frames = frames,
          .labels = truth.factors.size() != 0,
          .graph = truth.graph.size() != 0,
          .lagged = truth.lagged.size() != 0,
          .targets = truth.targets.size() != 0,
          .domain = !domain.empty(),
          .actions = actions.size() != 0,
          .classes = !truth.classes.empty(),
          .groups = !domain.empty() && !truth.classes.empty()};
}

void Dataset::allocate_pictures(int new_height, int new_width) {
  if (new_height < 1 || new_width < 1 || new_height > kMaxImageSide || new_width > kMaxImageSide) {
    throw UsageError(fmt::format("pictures of {} x {} pixels", new_width, new_height),
                     fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
  height = new_height;
  width = new_width;
  pictures.assign(static_cast<std::size_t>(rows()) * picture_bytes(), 0);
}

std::span<std::uint8_t> Dataset::picture_data(std::int64_t unit, int frame) {
  return std::span(pictures).subspan(picture_offset(*this, unit, frame), picture_bytes());
}

std::span<const std::uint8_t> Dataset::picture_data(std::int64_t unit, int frame) const {
  return std::span(pictures).subspan(picture_offset(*this, unit, frame), picture_bytes());
}

Image Dataset::picture(std::int64_t unit, int frame) const {
  const auto bytes = picture_data(unit, frame);
  return {width, height, std::vector<std::uint8_t>(bytes.begin(), bytes.end())};
}

std::string Dataset::as_read() const {
  return notes.empty() ? understood : fmt::format("{}; {}", understood, fmt::join(notes, "; "));
}

void Dataset::validate() const {
  if (units < 0 || frames < 1 || height < 0 || width < 0 || height > kMaxImageSide || width > kMaxImageSide) {
    throw Error(
        fmt::format("{} units of {} pictures of {} x {} pixels make no data set", units, frames, width, height));
  }
  if (pictures.size() != static_cast<std::size_t>(rows()) * picture_bytes()) {
    throw Error(fmt::format("{} bytes of pictures do not fit {} units of {} pictures of {} x {} pixels",
                            pictures.size(), units, frames, width, height));
  }
  check_matrix(vectors, "vectors", rows(), -1);
  if (vectors.cols() > kMaxVectorSize) {
    throw Error(fmt::format("vectors of {} numbers are too long", vectors.cols()),
                fmt::format("at most {} are possible", kMaxVectorSize));
  }
  if (has_pictures() && has_vectors()) {
    throw Error("the data set holds pictures and vectors", "leave one of them out: a model learns from one kind");
  }
  check_numbers_of_units(domain, "domains", units);
  if (!vector_scale.is_identity() &&
      (vector_scale.origin.size() != vectors.cols() || vector_scale.unit.size() != vectors.cols() ||
       !vector_scale.origin.allFinite() || !vector_scale.unit.allFinite() || vector_scale.unit.minCoeff() <= 0)) {
    throw Error("the scale of the vectors does not fit them");
  }
  if (!world.empty() && !fault_of_name(world).empty()) {
    throw Error(fmt::format("the name of the world, '{}', {}", printable(world), fault_of_name(world)),
                "give it a name of visible text");
  }
  check_steps(actions, "actions", frames);
  check_matrix(actions, "actions", units * (frames - 1), -1);
  check_truth(truth, units, frames);
}

std::vector<int> target_labels(const Matrix<std::uint8_t>& targets) {
  std::vector<int> labels(static_cast<std::size_t>(targets.rows()), 0);
  for (Eigen::Index r = 0; r < targets.rows(); ++r) {
    const int count = targets.row(r).cast<int>().sum();
    if (count > 1) {
      labels[static_cast<std::size_t>(r)] = -1;
    } else if (count == 1) {
      Eigen::Index factor = 0;
      targets.row(r).maxCoeff(&factor);
      labels[static_cast<std::size_t>(r)] = static_cast<int>(factor) + 1;
    }
  }
  return labels;
}

std::vector<int> pair_labels(const Dataset& pairs) {
  if (pairs.frames != 2 || pairs.truth.targets.size() == 0) return {};
  return target_labels(pairs.truth.targets);
}

Matrix<std::uint8_t> targets_of_labels(const std::vector<int>& labels, int factors) {
  Matrix<std::uint8_t> targets = Matrix<std::uint8_t>::Zero(std::ssize(labels), factors);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] > factors) {
      throw Error(fmt::format("intervention label {} of pair {} is not in 0 .. {}", labels[i], i, factors),
                  "0 is no intervention, k the k-th factor");
    }
    if (labels[i] > 0) targets(static_cast<Eigen::Index>(i), labels[i] - 1) = 1;
  }
  return targets;
}

void note_constant_factors(Dataset& data) {
  const MatrixD& factors = data.truth.factors;
  for (Eigen::Index c = 0; factors.rows() > 1 && c < factors.cols(); ++c) {
    if (!factors.col(c).allFinite()) continue;
    constexpr double kRounding = 1e-14;  // as scores have it
    const double low = factors.col(c).minCoeff(), high = factors.col(c).maxCoeff();
    if (high - low > kRounding * std::max(std::abs(low), std::abs(high))) continue;
    data.notes.push_back(
        fmt::format("factor {} is {} everywhere{}: scores that compare with it do not apply",
                    data.truth.names[static_cast<std::size_t>(c)], factors(0, c),
                    high > low ? " but for rounding, which takes the digits of numbers so far from zero" : ""));
  }
}

Dataset slice(const Dataset& data, std::int64_t begin, std::int64_t count) {
  const std::int64_t first = begin * data.frames, rows = count * data.frames;
  const std::int64_t first_step = begin * (data.frames - 1), steps = count * (data.frames - 1);
  Dataset part;
  part.world = data.world;
  part.units = count;
  part.frames = data.frames;
  part.height = data.height;
  part.width = data.width;
  const auto bytes = static_cast<std::int64_t>(data.picture_bytes());
  if (data.has_pictures()) {
    part.pictures.assign(data.pictures.begin() + first * bytes, data.pictures.begin() + (first + rows) * bytes);
  }
  part.vectors = rows_of(data.vectors, first, rows);
  part.vector_scale = data.vector_scale;
  part.domain = part_of(data.domain, begin, count);
  part.actions = rows_of(data.actions, first_step, steps);
  part.truth.names = data.truth.names;
  part.truth.factors = rows_of(data.truth.factors, first, rows);
  part.truth.noise = rows_of(data.truth.noise, first, rows);
  part.truth.graph = data.truth.graph;
  part.truth.lagged = data.truth.lagged;
  part.truth.targets = rows_of(data.truth.targets, first_step, steps);
  part.truth.classes = part_of(data.truth.classes, begin, count);
  part.truth.labelled = part_of(data.truth.labelled, begin, count);
  for (const auto& [name, values] : data.truth.readouts) part.truth.readouts[name] = rows_of(values, first, rows);
  part.notes = data.notes;
  part.understood = data.understood;
  return part;
}

Dataset chosen_units(const Dataset& data, const std::vector<std::int64_t>& units) {
  const auto rows_of_units = [&](std::int64_t per_unit) {
    std::vector<Eigen::Index> rows;
    rows.reserve(units.size() * static_cast<std::size_t>(per_unit));
    for (const std::int64_t unit : units) {
      for (std::int64_t k = 0; k < per_unit; ++k) rows.push_back(unit * per_unit + k);
    }
    return rows;
  };
  const std::vector<Eigen::Index> rows = rows_of_units(data.frames), steps = rows_of_units(data.frames - 1);
  const auto rows_from = []<class M>(const M& matrix, const std::vector<Eigen::Index>& wanted) {
    return matrix.size() != 0 ? M(matrix(wanted, Eigen::all)) : M();
  };
  const auto numbers_from = [&]<class T>(const std::vector<T>& numbers) {
    std::vector<T> wanted;
    if (numbers.empty()) return wanted;
    for (const std::int64_t unit : units) wanted.push_back(numbers[static_cast<std::size_t>(unit)]);
    return wanted;
  };
  Dataset part = slice(data, 0, 0);  // what belongs to no unit
  part.units = std::ssize(units);
  part.pictures.reserve(units.size() * static_cast<std::size_t>(data.frames) * data.picture_bytes());
  for (std::size_t i = 0; i < units.size() && data.has_pictures(); ++i) {
    for (int frame = 0; frame < data.frames; ++frame) {
      const auto bytes = data.picture_data(units[i], frame);
      part.pictures.insert(part.pictures.end(), bytes.begin(), bytes.end());
    }
  }
  part.vectors = rows_from(data.vectors, rows);
  part.domain = numbers_from(data.domain);
  part.actions = rows_from(data.actions, steps);
  part.truth.factors = rows_from(data.truth.factors, rows);
  part.truth.noise = rows_from(data.truth.noise, rows);
  part.truth.targets = rows_from(data.truth.targets, steps);
  part.truth.classes = numbers_from(data.truth.classes);
  part.truth.labelled = numbers_from(data.truth.labelled);
  for (const auto& [name, values] : data.truth.readouts) part.truth.readouts[name] = rows_from(values, rows);
  return part;
}

Dataset concatenate(std::vector<Dataset> parts) {
  if (parts.empty()) throw UsageError("there are no data sets to put together");
  if (parts.size() == 1) return std::move(parts.front());
  Dataset all;
  const Dataset& first = parts.front();
  std::size_t bytes = 0;
  const auto same = [](const auto& a, const auto& b) { return a.rows() == b.rows() && a.cols() == b.cols() && a == b; };
  const bool some_marked =
      std::any_of(parts.begin(), parts.end(), [](const Dataset& part) { return !part.truth.labelled.empty(); });
  for (const Dataset& part : parts) {
    if (part.frames != first.frames || part.height != first.height || part.width != first.width ||
        part.world != first.world || part.truth.names != first.truth.names ||
        !same(part.truth.graph, first.truth.graph) || !same(part.truth.lagged, first.truth.lagged) ||
        part.domain.empty() != first.domain.empty() || part.truth.classes.empty() != first.truth.classes.empty() ||
        part.truth.readouts.size() != first.truth.readouts.size()) {
      throw Error("the data sets do not belong together",
                  "number of frames, size of pictures or vectors, factors and recorded truth must agree");
    }
    all.units += part.units;
    bytes += part.pictures.size();
    append(all.domain, part.domain);
    append(all.truth.classes, part.truth.classes);
    append_marks(all.truth.labelled, part, some_marked);
    append(all.notes, part.notes);
  }
  all.world = first.world;
  all.frames = first.frames;
  all.height = first.height;
  all.width = first.width;
  bring_to_one_scale(parts);
  all.vector_scale = first.vector_scale;
  all.vectors = stacked(parts, "vectors", [](const Dataset& d) -> const MatrixF& { return d.vectors; });
  all.actions = stacked(parts, "actions", [](const Dataset& d) -> const MatrixD& { return d.actions; });
  all.truth.names = first.truth.names;
  all.truth.graph = first.truth.graph;
  all.truth.lagged = first.truth.lagged;
  all.truth.factors = stacked(parts, "factors", [](const Dataset& d) -> const MatrixD& { return d.truth.factors; });
  all.truth.noise = stacked(parts, "noise", [](const Dataset& d) -> const MatrixD& { return d.truth.noise; });
  all.truth.targets =
      stacked(parts, "targets", [](const Dataset& d) -> const Matrix<std::uint8_t>& { return d.truth.targets; });
  for (const auto& [name, values] : first.truth.readouts) {
    static const MatrixD none;
    all.truth.readouts[name] = stacked(parts, "readouts", [&name = name](const Dataset& d) -> const MatrixD& {
      const auto found = d.truth.readouts.find(name);
      return found == d.truth.readouts.end() ? none : found->second;
    });
  }
  all.pictures.reserve(bytes);
  for (Dataset& part : parts) {
    all.pictures.insert(all.pictures.end(), part.pictures.begin(), part.pictures.end());
    std::vector<std::uint8_t>().swap(part.pictures);
  }
  return all;
}

}  // namespace causeway
