// The circuit's world, made once for all tests of a program.
#pragma once

#include "engine/causal/circuit_world.h"

namespace causeway {

inline const World& world() {
  static const World circuit = circuit_world();
  return circuit;
}

}  // namespace causeway
