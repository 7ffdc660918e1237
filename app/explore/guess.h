// What people take the true graph for: drawn by hand while the truth is hidden, kept by name, compared when it is
// shown.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/types.h"
#include "engine/metrics/graph_metrics.h"

namespace causeway {

struct Guess {
  std::string name;     // of who made it
  std::string world;    // graph_key() of what it is about
  bool lagged = false;  // its arrows go from one frame to the next: a variable may have one to itself
  Matrix<int> edges;    // n x n of 0 and 1, row causes column
};

/// Draws the arrow, or takes it away if it is there; within a frame the opposite one makes way for it. An arrow from a
/// variable to itself is drawn from frame to frame alone.
void toggle_edge(Guess& guess, int from, int to);

/// How a guess differs from the true graph of the same variables. From frame to frame both directions may be true, so
/// nothing is reversed.
GraphDifference guess_difference(const Guess& guess, const Matrix<int>& truth);

/// Guesses kept by name, one a person and world.
class GuessBook {
 public:
  /// Reads the file if it is there. One that is damaged is kept aside as FILE.damaged; the text says so, else it is
  /// empty. Without a file (an empty path) guesses are kept as long as the book is there.
  std::string open(const std::filesystem::path& file);
  const std::filesystem::path& file() const { return file_; }
  /// In place of what this person guessed of this world before. Throws Error if the file cannot be written.
  void keep(const Guess& guess);
  /// Throws Error if the file cannot be written.
  void forget(const std::string& world);
  /// Those of one world over `variables` variables, in the order in which they were kept first.
  std::vector<Guess> of(const std::string& world, int variables) const;

 private:
  void save() const;

  std::filesystem::path file_;
  std::vector<Guess> guesses_;
};

}  // namespace causeway
