#include "engine/causal/scaling_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "engine/causal/bimodal_mechanism.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

constexpr int kReferenceRows = 2048;  // samples on which mechanisms are scaled
constexpr double kLeastExplained = 0.4;
constexpr double kMostExplained = 0.6;

// Rows of the random stream: each mechanism has its own, so it does not depend on how many numbers others consumed.
constexpr std::uint64_t kGraphRow = 0;
constexpr std::uint64_t kMechanismRows = 1;
constexpr std::uint64_t kReferenceFirstRow = 1000;

/// Uniform noise (kReferenceRows x variables) from which the latents for scaling mechanisms are computed.
MatrixD reference_noise(int variables, std::uint64_t seed) {
  MatrixD noise(kReferenceRows, variables);
  for (int r = 0; r < kReferenceRows; ++r) {
    Random random(seed, Stream::kWorldStructure, kReferenceFirstRow + static_cast<std::uint64_t>(r));
    for (int c = 0; c < variables; ++c) noise(r, c) = random.uniform();
  }
  return noise;
}

}  // namespace

std::vector<std::string> scaling_graph_kinds() { return {"random", "full", "chain"}; }

void check_scaling_spec(const WorldSpec& spec) {
  if (spec.variables < kLeastScalingVariables || spec.variables > kMostScalingVariables) {
    throw UsageError(
        fmt::format("world '{}' cannot have {} variables", spec.name, spec.variables),
        fmt::format("it has {} .. {}, e.g. {}-4", kLeastScalingVariables, kMostScalingVariables, spec.name));
  }
  const auto kinds = scaling_graph_kinds();
  if (std::find(kinds.begin(), kinds.end(), spec.graph) == kinds.end()) {
    throw unknown_name("kind of graph", spec.graph, kinds);
  }
}

void rename_old_variables(const std::string& world, std::vector<std::string>& names) {
  if (world != "scaling") return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == fmt::format("z{}", i + 1)) names[i] = fmt::format("v{}", i + 1);
  }
}

Dag scaling_graph(const WorldSpec& spec) {
  check_scaling_spec(spec);
  std::vector<std::string> names;
  for (int i = 1; i <= spec.variables; ++i) names.push_back(fmt::format("v{}", i));
  Random random(spec.seed, Stream::kWorldStructure, kGraphRow);
  std::vector<int> order(static_cast<std::size_t>(spec.variables));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  }
  Dag graph(names);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const bool tossed = random.uniform() < 0.5;
      if (spec.graph == "full" || (spec.graph == "chain" && j == i + 1) || (spec.graph == "random" && tossed)) {
        graph.add_edge(order[i], order[j]);
      }
    }
  }
  return graph;
}

World scaling_world(const WorldSpec& spec) {
  Dag graph = scaling_graph(spec);
  const int n = spec.variables;
  const MatrixD noise = reference_noise(n, spec.seed);
  MatrixD latents = MatrixD::Constant(kReferenceRows, n, std::numeric_limits<double>::quiet_NaN());
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(static_cast<std::size_t>(n));
  for (const int i : graph.topological_order()) {
    Random random(spec.seed, Stream::kWorldStructure, kMechanismRows + static_cast<std::uint64_t>(i));
    const double explained = random.uniform(kLeastExplained, kMostExplained);
    const auto mechanism = std::make_shared<BimodalMechanism>(graph.parents(i), latents, explained, random);
    for (int r = 0; r < kReferenceRows; ++r) {
      latents(r, i) = mechanism->value(noise(r, i), {latents.row(r).data(), static_cast<std::size_t>(n)});
    }
    mechanisms[static_cast<std::size_t>(i)] = mechanism;
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return {"scaling",
          fmt::format("{} variables of a {} graph with random mechanisms, seen as vectors", n, spec.graph),
          StructuralCausalModel(std::move(graph), std::move(mechanisms)),
          std::vector<LatentRange>(static_cast<std::size_t>(n), {-kInfinity, kInfinity}),
          [](int, Random& random) { return random.normal(); },
          {},
          std::make_shared<CouplingFlow>(n, spec.seed)};
}

}  // namespace causeway
