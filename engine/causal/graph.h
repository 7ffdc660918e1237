// Directed acyclic graphs over named variables: who causes whom.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// A directed acyclic graph. Variables are 0 .. size()-1 and have unique, non-empty names.
/// A variable outside that range is a UsageError everywhere.
class Dag {
 public:
  using Edge = std::pair<int, int>;  ///< {cause, effect}

  Dag() = default;
  /// No edges yet. Throws UsageError for an empty or repeated name.
  explicit Dag(std::vector<std::string> names);
  /// The same with edges, added in order (see add_edge).
  Dag(std::vector<std::string> names, const std::vector<Edge>& edges);
  /// n x n, a non-zero entry (row, column) means that row causes column. Throws Error if it holds a cycle.
  static Dag from_adjacency(std::vector<std::string> names, const Matrix<int>& adjacency);

  int size() const { return static_cast<int>(names_.size()); }
  const std::vector<std::string>& names() const { return names_; }
  /// Index of a name, -1 if there is none.
  int find(std::string_view name) const;

  /// Adds cause -> effect (nothing happens if it is there already). Throws Error if that closes a cycle.
  void add_edge(int cause, int effect);
  bool has_edge(int cause, int effect) const;
  /// n x n of 0 and 1, row causes column.
  const Matrix<int>& adjacency() const { return adjacency_; }
  /// All edges, sorted by cause, then effect.
  std::vector<Edge> edges() const;

  /// Causes before effects; of the variables whose causes have all been listed the lowest comes next.
  std::vector<int> topological_order() const;
  /// Direct causes, ascending.
  std::vector<int> parents(int variable) const;
  /// Direct effects, ascending.
  std::vector<int> children(int variable) const;
  /// Ancestors, without the variable itself, ascending.
  std::vector<int> ancestors(int variable) const;
  /// Descendants, without the variable itself, ascending.
  std::vector<int> descendants(int variable) const;

  /// The graph after a perfect intervention on `variable`: without the edges that point at it.
  Dag without_edges_into(int variable) const;

  /// Same names in the same order and the same edges.
  bool operator==(const Dag& other) const;

 private:
  void check(int variable) const;
  std::vector<int> reachable(int variable, bool downstream) const;

  std::vector<std::string> names_;
  Matrix<int> adjacency_;
};

}  // namespace causeway
