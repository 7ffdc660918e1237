// A causal graph that a person draws for the next run: arrows are put in and taken out, cycles are refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/causal/graph.h"

namespace causeway {

class DrawnGraph {
 public:
  DrawnGraph() = default;
  explicit DrawnGraph(Dag start) : graph_(std::move(start)) {}

  const Dag& dag() const { return graph_; }
  /// Puts an arrow in, or takes it out if it is there. Returns why that cannot be done, as a sentence; empty if it was.
  std::string toggle(int from, int to);
  /// As the setting 'graph' of a method has it: "arm>red, green>red", "none" without arrows. Empty if it cannot be
  /// written: a name has a character that stands for something there.
  std::optional<std::string> text() const;

 private:
  Dag graph_;
};

}  // namespace causeway
