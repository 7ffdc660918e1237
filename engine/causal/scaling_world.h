// Worlds of any size for asking how a method scales: a random graph over n variables, random heteroscedastic mechanisms
// with two modes, and vectors of n numbers to look at instead of pictures.
#pragma once

#include <string>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

inline constexpr int kLeastScalingVariables = 2;
inline constexpr int kMostScalingVariables = 10;

/// "random": each edge of a random order with probability 1/2; "full": every edge of a random order; "chain": each
/// variable of a random order causes the next.
std::vector<std::string> scaling_graph_kinds();

/// Throws UsageError for a number of variables or a kind of graph that there is not.
void check_scaling_spec(const WorldSpec& spec);

/// The graph of that world, without the work of making its mechanisms. Errors as check_scaling_spec().
Dag scaling_graph(const WorldSpec& spec);

/// The world "scaling": graph, mechanisms and flow are a pure function of (spec.variables, spec.graph, spec.seed).
/// An intervened variable is redrawn from N(0, 1); every variable has about mean 0 and variance 1 before. Variables
/// are called z1 .. zn. Errors as check_scaling_spec().
World scaling_world(const WorldSpec& spec);

}  // namespace causeway
