// What the window shows while the truth is hidden: the one place that takes it out, for all panels. They get a snapshot
// in which there is none, as of a run on data that nobody knows anything about, so that none of them has to ask.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

/// Whether a metric compares with something that only the world knows. What a new one may need counts as truth until it
/// is said here not to be.
bool needs_truth(const Metric& metric);

/// Scores without names, matches, the true graph and whatever was measured against the truth; the learned graph stays.
Scores without_truth(const Scores& scores);

/// Whether one of `words` stands in `text` as a word, in small letters or large ones.
bool names_one_of(std::string_view text, const std::vector<std::string>& words);

/// Names of true variables that a run knows.
std::vector<std::string> true_words(const Snapshot& snapshot);

/// "A", "B", ..., "Z", "A2", ...: what true variables are called while their names are hidden.
std::string hidden_name(int variable);

/// Makes snapshots without the truth. What belongs together is made once: scores when they change, of the history what
/// is new.
class Blindfold {
 public:
  /// `snapshot` as it is shown while the truth is hidden, see truth_hidden().
  std::shared_ptr<const Snapshot> over(const std::shared_ptr<const Snapshot>& snapshot);

 private:
  std::shared_ptr<const Snapshot> seen_, blind_;
  std::shared_ptr<const Scores> seen_scores_, blind_scores_;
  std::uint64_t run_ = 0;
  History history_;
  std::size_t copied_ = 0;  // records of the run's history
};

}  // namespace causeway
