#include "engine/causal/scaling_time_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "engine/causal/scaling_world.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

constexpr const char* kRandom = "random";
constexpr const char* kInstantaneous = "instantaneous";

constexpr LatentRange kRange{-2.0, 2.0};
constexpr double kCauses = 1.5;        // of a variable besides itself, on average
constexpr double kMostLikely = 0.5;    // edge
constexpr double kWay = 0.5;           // towards the goal in one frame
constexpr double kStay = 0.9;          // of a value that nothing else causes
constexpr double kFarthestGoal = 1.4;  // from 0
constexpr double kSteepness = 1.2;
constexpr int kHidden = 16;
constexpr int kCandidates = 16;  // random functions, of which the one is taken whose weakest cause matters most
constexpr int kTimeReferenceRows = 2048;

// Rows of the random stream: each transition has its own, so it does not depend on how many numbers others consumed.
constexpr std::uint64_t kTimeGraphRow = 2000;
constexpr std::uint64_t kTransitionRows = 2001;
constexpr std::uint64_t kTimeReferenceFirstRow = 3000;

std::vector<std::string> variable_names(int n) {
  std::vector<std::string> names;
  for (int i = 1; i <= n; ++i) names.push_back(fmt::format("v{}", i));
  return names;
}

struct Graphs {
  Matrix<int> lagged;
  Dag within;
};

Graphs random_graphs(const WorldSpec& spec) {
  const int n = spec.variables;
  Random random(spec.seed, Stream::kWorldStructure, kTimeGraphRow);
  const double likely = std::min(kMostLikely, kCauses / (n - 1));
  Graphs graphs{Matrix<int>::Identity(n, n), Dag(variable_names(n))};
  while (graphs.lagged.sum() == n) {  // without any relation between variables there is nothing to find
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        if (i != j) graphs.lagged(i, j) = random.uniform() < likely ? 1 : 0;
      }
    }
  }
  if (spec.graph != kInstantaneous) return graphs;
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  }
  while (graphs.within.edges().empty()) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        if (random.uniform() < likely) graphs.within.add_edge(order[i], order[j]);
      }
    }
  }
  return graphs;
}

/// Mean of the next value of `variable` as a function of all values of two frames.
BetaTransition::Mean random_mean(int variable, const Graphs& graphs, std::uint64_t seed) {
  const int n = static_cast<int>(graphs.lagged.rows());
  std::vector<int> causes;  // among the 2n
  for (int i = 0; i < n; ++i) {
    if (i != variable && graphs.lagged(i, variable) != 0) causes.push_back(i);
  }
  for (const int parent : graphs.within.parents(variable)) causes.push_back(n + parent);
  if (causes.empty()) {
    return [variable](std::span<const double> z) { return kStay * z[static_cast<std::size_t>(variable)]; };
  }
  MatrixD reference(kTimeReferenceRows, std::ssize(causes));
  for (Eigen::Index r = 0; r < reference.rows(); ++r) {
    Random random(seed, Stream::kWorldStructure, kTimeReferenceFirstRow + static_cast<std::uint64_t>(r));
    for (Eigen::Index c = 0; c < reference.cols(); ++c) reference(r, c) = random.uniform(kRange.low, kRange.high);
  }
  Random random(seed, Stream::kWorldStructure, kTransitionRows + static_cast<std::uint64_t>(variable));
  const TanhNetwork network = most_sensitive_network(reference, kHidden, kCandidates, random);
  const Vector<double> output = network.rows(reference).col(0);
  const double middle = output.mean();
  const double gain = kSteepness / std::sqrt((output.array() - middle).square().mean());
  return [variable, causes, network, middle, gain](std::span<const double> z) {
    Vector<double> inputs(std::ssize(causes));
    for (std::size_t i = 0; i < causes.size(); ++i) {
      inputs(static_cast<Eigen::Index>(i)) = z[static_cast<std::size_t>(causes[i])];
    }
    const double goal = kFarthestGoal * std::tanh(gain * (network(inputs)(0) - middle));
    const double value = z[static_cast<std::size_t>(variable)];
    return value + kWay * (goal - value);
  };
}

}  // namespace

std::vector<std::string> scaling_time_graph_kinds() { return {kRandom, kInstantaneous}; }

void check_scaling_time_spec(const WorldSpec& spec) {
  if (spec.variables < kLeastScalingVariables || spec.variables > kMostScalingVariables) {
    throw UsageError(
        fmt::format("world 'scaling-time' cannot have {} variables", spec.variables),
        fmt::format("it has {} .. {}, e.g. scaling-time-4", kLeastScalingVariables, kMostScalingVariables));
  }
  const auto kinds = scaling_time_graph_kinds();
  if (std::find(kinds.begin(), kinds.end(), spec.graph) == kinds.end()) {
    throw unknown_name("kind of graph", spec.graph, kinds);
  }
}

World scaling_time_world(const WorldSpec& spec) {
  check_scaling_time_spec(spec);
  const auto n = static_cast<std::size_t>(spec.variables);
  Graphs graphs = random_graphs(spec);
  const std::vector<LatentRange> ranges(n, kRange);
  std::vector<std::shared_ptr<const Transition>> transitions;
  for (int i = 0; i < spec.variables; ++i) {
    transitions.push_back(std::make_shared<BetaTransition>(random_mean(i, graphs, spec.seed), kRange, spec.step_noise));
  }
  std::vector<std::shared_ptr<const Mechanism>> start(n, std::make_shared<UniformMechanism>(kRange.low, kRange.high));
  return {"scaling-time",
          fmt::format("{} variables that cause each other from frame to frame{}, seen as vectors", n,
                      spec.graph == kInstantaneous ? ", some also within a frame" : ""),
          StructuralCausalModel(Dag(variable_names(spec.variables)), std::move(start)),
          ranges,
          [](int, Random& random) { return random.uniform(kRange.low, kRange.high); },
          {},
          std::make_shared<CouplingFlow>(spec.variables, spec.seed),
          {std::make_shared<LaggedModel>(std::move(graphs.lagged), std::move(graphs.within), std::move(transitions),
                                         ranges, spec.intervention_rate)}};
}

}  // namespace causeway
