// Worlds of any size for asking how a method scales: a random graph over n variables, random heteroscedastic mechanisms
// with two modes, and vectors of n numbers as observations instead of pictures.
#pragma once

#include <string>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

inline constexpr int kLeastScalingVariables = 2;
inline constexpr int kMostScalingVariables = 10;

/// Over a random order of the variables: "random": each edge from an earlier to a later one with probability 1/2;
/// "full": every such edge; "chain": each variable causes the next.
std::vector<std::string> scaling_graph_kinds();

/// Throws UsageError for a number of variables out of range or an unknown kind of graph.
void check_scaling_spec(const WorldSpec& spec);

/// The graph of the specified world, without the work of making its mechanisms. Errors as check_scaling_spec().
Dag scaling_graph(const WorldSpec& spec);

/// Files and runs of older programs call this world's variables z1 .. zn, which is also how latents are called: of data
/// or runs of `world` "scaling" such names become v1 .. vn, all others stay.
void rename_old_variables(const std::string& world, std::vector<std::string>& names);

/// The world "scaling": graph, mechanisms and flow are a pure function of (spec.variables, spec.graph, spec.seed).
/// An intervention samples the new value from N(0, 1); without one each variable has about mean 0 and variance 1.
/// Variables are called v1 .. vn: z0, z1, ... are latents of a model. Errors as check_scaling_spec().
World scaling_world(const WorldSpec& spec);

}  // namespace causeway
