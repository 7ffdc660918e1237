// Single pictures or vectors from several environments: the world by itself, and for each variable an environment in
// which its law is another one. The environment of each is told, but not what it changes.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

/// Environment 0 is the world by itself, environment k gives variable k-1 a value by the world's intervention, whatever
/// its causes say. All are as likely.
DataKind environments_kind();

/// The same with soft changes: in environment k the noise of variable k-1 is drawn from the middle two fifths of its
/// law, so that the variable spreads less, and its causes go on acting on it.
DataKind soft_environments_kind();

/// How many environments there are, and how they replace a variable's law: by a Beta law, in shares of its range.
struct EnvironmentWorldSettings {
  static constexpr const char* kGroup = "environments";

  double centre = 0.5;
  double concentration = 24;
  int count = 0;

  static void visit(auto& s, auto&& entry) {
    entry("centre", s.centre, 0.01, 0.99, "mean of a variable's law in the environment that changes it");
    entry("concentration", s.concentration, 0.1, 1e4,
          "how narrow that law is: Beta(centre c, (1 - centre) c); 2 and a centre of 0.5 is uniform");
    entry("count", s.count, 0, kMostEnvironments,
          "environments, the world by itself included: the others change its first variables, one each; 0: all");
  }

  static constexpr int kMostEnvironments = 5;
};

/// The first mechanism of such a world, so that there are `count` environments (at least 1) and no more; 0: all.
std::shared_ptr<const Mechanism> counting_environments(std::shared_ptr<const Mechanism> first, int count);

/// The variable that an environment of these kinds changes, -1: none.
inline int variable_of_environment(int environment) { return environment - 1; }

}  // namespace causeway
