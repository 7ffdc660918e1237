#include "app/panels/parts/drawn_graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/text.h"

namespace causeway {
namespace {

/// Names along a shortest way from one variable to another, which there is.
std::string way(const Dag& graph, int from, int to) {
  std::vector<int> before(static_cast<std::size_t>(graph.size()), -1), reached{from};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const int next : graph.children(reached[i])) {
      if (next == from || before[static_cast<std::size_t>(next)] >= 0) continue;
      before[static_cast<std::size_t>(next)] = reached[i];
      reached.push_back(next);
    }
  }
  std::string words = graph.names()[static_cast<std::size_t>(to)];
  for (int at = to; at != from;) {
    at = before[static_cast<std::size_t>(at)];
    words = graph.names()[static_cast<std::size_t>(at)] + " → " + words;
  }
  return words;
}

}  // namespace

std::string DrawnGraph::toggle(int from, int to) {
  const auto name = [&](int variable) { return graph_.names().at(static_cast<std::size_t>(variable)); };
  if (from == to) return fmt::format("'{}' cannot cause itself.", name(from));
  if (graph_.has_edge(from, to)) {
    Dag without(graph_.names());
    for (const auto& [cause, effect] : graph_.edges()) {
      if (cause != from || effect != to) without.add_edge(cause, effect);
    }
    graph_ = std::move(without);
    return "";
  }
  const std::vector<int> effects = graph_.descendants(to);
  if (std::find(effects.begin(), effects.end(), from) != effects.end()) {
    return fmt::format("'{}' cannot cause '{}': with {} that would be a cycle. Take an arrow of these out first.",
                       name(from), name(to), way(graph_, to, from));
  }
  graph_.add_edge(from, to);
  return "";
}

std::optional<std::string> DrawnGraph::text() const {
  std::string words;
  for (const auto& [cause, effect] : graph_.edges()) {
    for (const int variable : {cause, effect}) {
      const std::string& name = graph_.names()[static_cast<std::size_t>(variable)];
      if (name.find_first_of(",>") != std::string::npos || trimmed(name) != name) return std::nullopt;
    }
    words += fmt::format("{}{}>{}", words.empty() ? "" : ", ", graph_.names()[static_cast<std::size_t>(cause)],
                         graph_.names()[static_cast<std::size_t>(effect)]);
  }
  if (!words.empty()) return words;
  if (graph_.find("none") >= 0) return std::nullopt;
  return "none";
}

}  // namespace causeway
