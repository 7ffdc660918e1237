#include "engine/causal/graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {

Dag::Dag(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].empty()) {
      throw UsageError(fmt::format("variable {} of the graph has no name", i));
    }
    if (std::find(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(i), names_[i]) !=
        names_.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw UsageError(fmt::format("two variables of the graph are called '{}'", names_[i]));
    }
  }
  adjacency_ = Matrix<int>::Zero(size(), size());
}

Dag::Dag(std::vector<std::string> names, const std::vector<Edge>& edges) : Dag(std::move(names)) {
  for (const auto& [cause, effect] : edges) {
    add_edge(cause, effect);
  }
}

Dag Dag::from_adjacency(std::vector<std::string> names, const Matrix<int>& adjacency) {
  Dag graph(std::move(names));
  if (adjacency.rows() != graph.size() || adjacency.cols() != graph.size()) {
    throw UsageError(fmt::format("an adjacency matrix of {} x {} does not fit {} variables", adjacency.rows(),
                                 adjacency.cols(), graph.size()));
  }
  for (int cause = 0; cause < graph.size(); ++cause) {
    for (int effect = 0; effect < graph.size(); ++effect) {
      if (adjacency(cause, effect) != 0) {
        graph.add_edge(cause, effect);
      }
    }
  }
  return graph;
}

int Dag::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
}

void Dag::add_edge(int cause, int effect) {
  check(cause);
  check(effect);
  const auto downstream = descendants(effect);
  if (cause == effect || std::binary_search(downstream.begin(), downstream.end(), cause)) {
    throw Error(fmt::format("edge {} -> {} would close a cycle", names_[cause], names_[effect]),
                "a causal graph has no cycles: remove an edge on the way back first");
  }
  adjacency_(cause, effect) = 1;
}

bool Dag::has_edge(int cause, int effect) const {
  check(cause);
  check(effect);
  return adjacency_(cause, effect) != 0;
}

std::vector<Dag::Edge> Dag::edges() const {
  std::vector<Edge> result;
  for (int cause = 0; cause < size(); ++cause) {
    for (int effect = 0; effect < size(); ++effect) {
      if (adjacency_(cause, effect) != 0) {
        result.emplace_back(cause, effect);
      }
    }
  }
  return result;
}

std::vector<int> Dag::topological_order() const {
  std::vector<int> order;
  std::vector<bool> placed(names_.size(), false);
  while (static_cast<int>(order.size()) < size()) {
    for (int variable = 0; variable < size(); ++variable) {
      const auto causes = parents(variable);
      if (!placed[variable] && std::all_of(causes.begin(), causes.end(), [&](int i) { return placed[i]; })) {
        placed[variable] = true;
        order.push_back(variable);
        break;
      }
    }
  }
  return order;
}

std::vector<int> Dag::parents(int variable) const {
  check(variable);
  std::vector<int> result;
  for (int i = 0; i < size(); ++i) {
    if (adjacency_(i, variable) != 0) {
      result.push_back(i);
    }
  }
  return result;
}

std::vector<int> Dag::children(int variable) const {
  check(variable);
  std::vector<int> result;
  for (int i = 0; i < size(); ++i) {
    if (adjacency_(variable, i) != 0) {
      result.push_back(i);
    }
  }
  return result;
}

std::vector<int> Dag::ancestors(int variable) const { return reachable(variable, false); }

std::vector<int> Dag::descendants(int variable) const { return reachable(variable, true); }

Dag Dag::without_edges_into(int variable) const {
  check(variable);
  Dag result = *this;
  result.adjacency_.col(variable).setZero();
  return result;
}

bool Dag::operator==(const Dag& other) const { return names_ == other.names_ && adjacency_ == other.adjacency_; }

void Dag::check(int variable) const {
  if (variable < 0 || variable >= size()) {
    throw UsageError(fmt::format("variable {} is not in 0 .. {}", variable, size() - 1));
  }
}

std::vector<int> Dag::reachable(int variable, bool downstream) const {
  check(variable);
  std::vector<bool> seen(names_.size(), false);
  std::vector<int> open{variable};
  while (!open.empty()) {
    const int current = open.back();
    open.pop_back();
    for (const int next : downstream ? children(current) : parents(current)) {
      if (!seen[next]) {
        seen[next] = true;
        open.push_back(next);
      }
    }
  }
  std::vector<int> result;
  for (int i = 0; i < size(); ++i) {
    if (seen[i]) {
      result.push_back(i);
    }
  }
  return result;
}

}  // namespace causeway
