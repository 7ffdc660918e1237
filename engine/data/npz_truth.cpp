// Reads the ground truth of an .npz file: everything besides its pictures or vectors.
#include <fmt/format.h>

#include <algorithm>

#include "engine/causal/circuit_own_world.h"
#include "engine/causal/circuit_world.h"
#include "engine/causal/graph.h"
#include "engine/causal/scaling_world.h"
#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/npz_parts.h"
#include "engine/data/unlabelled.h"

namespace causeway {
namespace {

constexpr std::string_view kReadout = "readout_";
constexpr const char* kGraphHint = "write 1 where the row's factor causes the column's, else 0";
constexpr const char* kTargetsHint = "write 1 where a factor was intervened on, else 0";

template <class S>
bool same(const Matrix<S>& a, const Matrix<S>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}
bool same(const std::vector<std::string>& a, const std::vector<std::string>& b) { return a == b; }

template <class Values>
void expect_zeros_and_ones(const Values& values, const std::string& where, const char* hint) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0 && values[i] != 1) {
      throw Error(fmt::format("{}: {} at position {} is neither 0 nor 1", where, values[i], i), hint);
    }
  }
}

}  // namespace

/// What one of two entries holds, nothing if neither is there; if both are, they must agree.
template <class Read>
auto NpzParts::read_either(const std::string& name, const std::string& old_name, Read read) {
  using Part = std::decay_t<decltype(read(name))>;
  if (!reader_.contains(old_name)) return reader_.contains(name) ? read(name) : Part();
  Part old = read(old_name);
  if (reader_.contains(name) && !same(read(name), old)) throw_differing(name, old_name);
  return old;
}

void NpzParts::throw_differing(const std::string& name, const std::string& old_name) const {
  throw Error(fmt::format("{}: entries '{}' and '{}' are two names of one thing but differ", reader_.path().string(),
                          name, old_name),
              "leave one of them out");
}

void NpzParts::read_truth() {
  Truth& truth = data_.truth;
  const auto rows_of_factors = [this](const std::string& name) {
    MatrixD rows = read_rows(name, name == "labels");
    expect_factors(name, rows.cols());
    return rows;
  };
  truth.factors = read_either("labels", "original_latents", rows_of_factors);
  mark_unlabelled(data_, reader_.path().string());
  truth.noise = read_either("noise", "epsilon", rows_of_factors);
  truth.graph = read_either("graph", "adjacency", [this](const std::string& name) { return read_graph(name); });
  if (truth.graph.size() != 0) expect_no_cycle();
  if (reader_.contains("lagged")) truth.lagged = read_graph("lagged");
  read_targets();
  truth.classes = read_unit_numbers("classes", "classes are whole numbers from 0, one for each unit: (N)");
  data_.domain = read_unit_numbers("domain", "domains are whole numbers from 0, one for each unit: (N)");
  if (reader_.contains("actions")) data_.actions = read_steps("actions");
}

void NpzParts::expect_factors(const std::string& name, std::int64_t n) {
  if (n < 1) throw Error(fmt::format("{} is about no factors", entry(name)), "leave it out");
  if (factors_ >= 0 && n != factors_) {
    throw Error(fmt::format("{} is about {} factors, another entry about {}", entry(name), n, factors_),
                "labels, noise, targets, graph and names must be about the same factors");
  }
  factors_ = n;
}

Matrix<int> NpzParts::read_graph(const std::string& name) {
  const NpyArray array = reader_.read(name);
  if (array.shape.size() != 2 || array.shape[0] != array.shape[1]) {
    throw Error(fmt::format("{} has shape {}, expected (n, n)", array.where, array.shape_text()), kGraphHint);
  }
  expect_factors(name, array.shape[0]);
  const std::vector<int> values = with_hint(kGraphHint, [&] { return array.values<int>(); });
  expect_zeros_and_ones(values, array.where, kGraphHint);
  return Eigen::Map<const Matrix<int>>(values.data(), array.shape[0], array.shape[0]);
}

void NpzParts::expect_no_cycle() const {
  std::vector<std::string> numbered;
  for (std::int64_t i = 0; i < factors_; ++i) numbered.push_back(std::to_string(i));
  try {
    Dag::from_adjacency(data_.truth.names.empty() ? numbered : data_.truth.names, data_.truth.graph);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", entry(reader_.contains("graph") ? "graph" : "adjacency"), error.what()),
                data_.frames > 1
                    ? "what holds from one frame to the next goes into the entry 'lagged', which may have cycles"
                    : "write 0 for one of the arrows on the way round: a causal graph has no cycles");
  }
}

void NpzParts::read_targets() {
  Matrix<std::uint8_t>& targets = data_.truth.targets;
  if (reader_.contains("targets")) {
    const MatrixD steps = read_steps("targets");
    expect_factors("targets", steps.cols());
    expect_zeros_and_ones(std::span(steps.data(), static_cast<std::size_t>(steps.size())), entry("targets"),
                          kTargetsHint);
    targets = steps.cast<std::uint8_t>();
  }
  for (const char* name : {"intervention_masks", "intervention_labels"}) {
    if (!reader_.contains(name)) continue;
    if (data_.frames != 2) {
      throw Error(fmt::format("{} is about pairs, the data have {} a unit", entry(name),
                              data_.frames == 1 ? "one frame" : fmt::format("{} frames", data_.frames)),
                  "leave it out; the entry 'targets' is for sequences, 'domain' for single pictures or vectors");
    }
    const Matrix<std::uint8_t> old =
        std::string_view(name) == "intervention_masks" ? read_masks() : read_labels_of_pairs();
    // If no pair has an intervention, the labels do not determine the number of factors.
    if (old.size() == 0) continue;
    if (targets.size() != 0 && !same(targets, old)) {
      throw_differing(reader_.contains("targets") ? "targets" : "intervention_masks", name);
    }
    targets = old;
  }
}

Matrix<std::uint8_t> NpzParts::read_masks() {
  const NpyArray array = reader_.read("intervention_masks");
  with_hint("one row a pair, one column a factor", [&] { array.expect_shape({file_units_, -1}); });
  expect_factors("intervention_masks", array.shape[1]);
  const auto values = with_hint(kTargetsHint, [&] { return array.values<std::uint8_t>(); });
  expect_zeros_and_ones(values, array.where, kTargetsHint);
  return Eigen::Map<const Matrix<std::uint8_t>>(values.data(), data_.units, array.shape[1]);
}

Matrix<std::uint8_t> NpzParts::read_labels_of_pairs() {
  constexpr const char* kHint = "one whole number a pair: 0 = no intervention, k = the k-th factor";
  NpyArray array = reader_.read("intervention_labels");
  if (array.shape == std::vector<std::int64_t>{file_units_, 1}) array.shape.pop_back();
  std::vector<int> labels = with_hint(kHint, [&] {
    array.expect_shape({file_units_});
    return array.values<int>();
  });
  if (factors_ < 0) {
    const int most = *std::max_element(labels.begin(), labels.end());
    if (most < 1) return {};
    factors_ = most;
  }
  labels.resize(static_cast<std::size_t>(data_.units));
  try {
    return targets_of_labels(labels, static_cast<int>(factors_));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", array.where, error.what()), error.hint());
  }
}

void NpzParts::read_readouts() {
  for (const std::string& name : reader_.names()) {
    if (name.size() > kReadout.size() && name.starts_with(kReadout)) {
      data_.truth.readouts[name.substr(kReadout.size())] = read_rows(name);
    }
  }
  if (reader_.contains("pressed")) {
    data_.truth.readouts["pressed"] =
        read_either("readout_pressed", "pressed", [this](const std::string& name) { return read_rows(name); });
  }
}

void NpzParts::read_given_names() {
  if (reader_.contains("world")) {
    const NpyArray array = reader_.read("world");
    with_hint("one string", [&] { array.expect_shape({}); });
    data_.world = array.text(0);
  }
  data_.truth.names = read_either("names", "latent_names", [this](const std::string& name) {
    const NpyArray array = reader_.read(name);
    with_hint("one string a factor", [&] { array.expect_shape({-1}); });
    expect_factors(name, array.shape[0]);
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < array.shape[0]; ++i) names.push_back(array.text(i));
    check_names(names, array.where);
    return names;
  });
}

/// Published CausalCircuit files hold no names: they are recognised by their four latents and three buttons.
void NpzParts::name_factors() {
  std::vector<std::string>& names = data_.truth.names;
  rename_old_variables(data_.world, names);
  if (factors_ < 0 || !names.empty()) return;
  const auto pressed = data_.truth.readouts.find("pressed");
  if (reader_.contains("original_latents") && factors_ == circuit::kCount && pressed != data_.truth.readouts.end() &&
      pressed->second.cols() == std::ssize(circuit::kButtonCentres)) {
    const World world = circuit_world();
    data_.world = world.name();
    names = world.latent_names();
    return;
  }
  for (std::int64_t i = 1; i <= factors_; ++i) names.push_back(fmt::format("v{}", i));
}

/// For files of pairs without a graph, as older versions wrote them: if the world has no variants, its name determines
/// the graph; data of other worlds stay without one.
void NpzParts::take_graph_of_world() {
  Truth& truth = data_.truth;
  if (data_.frames != 2 || truth.graph.size() != 0 || truth.factors.size() == 0 || truth.targets.size() == 0) return;
  const auto worlds = world_names();
  if (std::find(worlds.begin(), worlds.end(), data_.world) == worlds.end() || world_has_variants(data_.world)) return;
  if (is_own_circuit(data_.world)) return;  // its arrows are not in its name
  const World world = make_world(data_.world);
  if (world.latent_names() == truth.names) truth.graph = world.graph().adjacency();
}

}  // namespace causeway
