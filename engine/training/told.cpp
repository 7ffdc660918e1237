#include "engine/training/told.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/causal/graph.h"
#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"
#include "engine/data/unlabelled.h"

namespace causeway {

namespace {

constexpr const char* kGraphSetting = "graph";
constexpr const char* kNoEdges = "none";
constexpr std::uint64_t kLabelledOrder = ~std::uint64_t{0};  // of Stream::kBatchOrder, apart from all orders of batches

std::string graph_text(const Settings& settings) {
  const nlohmann::json own = own_values(settings);
  return own.contains(kGraphSetting) && own.at(kGraphSetting).is_string() ? own.at(kGraphSetting).get<std::string>()
                                                                          : std::string();
}

int variable_of(const Dag& graph, std::string_view name) {
  const int found = graph.find(name);
  if (found < 0) throw unknown_name("variable in the graph", std::string(name), graph.names());
  return found;
}

}  // namespace

std::int64_t labelled_count(double labelled, std::int64_t units) {
  if (!(labelled > 0)) {
    throw UsageError("world.labelled is 0: nothing is labelled, and the method learns from labels",
                     "set it to a share up to 1 or a number of units, or choose a method that needs no labels");
  }
  if (labelled <= 1) return std::max<std::int64_t>(1, std::llround(labelled * static_cast<double>(units)));
  if (labelled != std::floor(labelled)) {
    throw UsageError(fmt::format("world.labelled is {}, above 1 but no whole number", labelled),
                     "give a share up to 1, or a whole number of units");
  }
  if (labelled > static_cast<double>(units)) {
    throw UsageError(fmt::format("world.labelled asks for {} labelled units, but there are {}", labelled, units),
                     "lower it (1: all of them), or raise world.pairs");
  }
  return static_cast<std::int64_t>(labelled);
}

std::vector<std::uint8_t> labelled_units(const Dataset& train, const Settings& settings) {
  std::vector<std::int64_t> able = units_with_labels(train);
  if (able.empty()) {
    throw Error("none of the training units has labels, and the method learns from them",
                "bring data with labels for some of them, or choose a method that needs none");
  }
  const std::int64_t wanted = labelled_count(settings.world.labelled, std::ssize(able));
  if (wanted == train.units) return {};
  Random random(settings.seed, Stream::kBatchOrder, kLabelledOrder);
  std::vector<std::uint8_t> labelled(static_cast<std::size_t>(train.units), 0);
  for (std::int64_t i = 0; i < wanted; ++i) {
    const auto at = static_cast<std::size_t>(i);
    std::swap(able[at], able[at + random.below(static_cast<std::uint32_t>(able.size() - at))]);
    labelled[static_cast<std::size_t>(able[at])] = 1;
  }
  return labelled;
}

MatrixD told_labels(const Dataset& train, const std::vector<std::uint8_t>& labelled) {
  MatrixD labels = train.truth.factors;
  const auto told = [&](Eigen::Index row) {
    return labelled.empty() || labelled[static_cast<std::size_t>(row / train.frames)] != 0;
  };
  for (Eigen::Index c = 0; c < labels.cols(); ++c) {
    const std::string& name = train.truth.names[static_cast<std::size_t>(c)];
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (Eigen::Index r = 0; r < labels.rows(); ++r) {
      if (!told(r)) continue;
      if (!std::isfinite(labels(r, c))) {
        throw Error(fmt::format("label '{}' is no number in training picture {}", printable(name), r),
                    "leave the cell empty in all columns of a picture without labels, or complete it");
      }
      least = std::min(least, labels(r, c));
      most = std::max(most, labels(r, c));
    }
    if (!(most > least)) {
      throw Error(fmt::format("label '{}' is the same in all labelled training pictures: nothing can be learned of it",
                              printable(name)),
                  "label more pictures (world.labelled), or leave the column out of the data");
    }
  }
  for (Eigen::Index r = 0; r < labels.rows(); ++r) {
    if (!told(r)) labels.row(r).setConstant(std::numeric_limits<double>::quiet_NaN());
  }
  return labels;
}

bool draws_graph(const Settings& settings) { return !trimmed(graph_text(settings)).empty(); }

Matrix<int> told_graph(const Truth& truth, const Settings& settings) {
  const std::string text = trimmed(graph_text(settings));
  if (text.empty()) return truth.graph;
  Dag graph(truth.names);
  if (text == kNoEdges && graph.find(kNoEdges) < 0) return graph.adjacency();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string edge = trimmed(std::string_view(text).substr(begin, end - begin));
    const std::size_t arrow = edge.find('>');
    if (arrow == std::string::npos || edge.find('>', arrow + 1) != std::string::npos) {
      throw UsageError(fmt::format("'{}' is no edge of a graph", printable(edge)),
                       "write edges as in 'arm>red, green>red', or 'none' for a graph without edges");
    }
    graph.add_edge(variable_of(graph, trimmed(edge.substr(0, arrow))),
                   variable_of(graph, trimmed(edge.substr(arrow + 1))));
    begin = end + 1;
  }
  return graph.adjacency();
}

}  // namespace causeway
