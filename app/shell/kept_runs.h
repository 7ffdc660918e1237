// Runs that the window keeps without being asked, in a folder for the state of programs:
//   last-run, last-run-2, ...           the copy of the run in a window; each window has one of its own
//   last-run.lock, ...                  held by the window for as long as it lives
//   last-run.before-1, ...              runs that were replaced by others in that window
//   earlier-1, earlier-2, ...           copies of windows of before, whose place a window has taken
// Every folder is a run directory and holds files of one run only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace causeway {

class KeptRuns {
 public:
  /// Takes the first of first, first-2, first-3, ... that no other window has. Empty: nothing is kept. Throws Error if
  /// no such folder can be made.
  explicit KeptRuns(const std::filesystem::path& first);
  ~KeptRuns();
  KeptRuns(const KeptRuns&) = delete;
  KeptRuns& operator=(const KeptRuns&) = delete;

  bool any() const { return !copy_.empty(); }
  const std::filesystem::path& copy() const { return copy_; }
  /// Where the copy of the present run goes: the window's own. Whatever a window of before has left there is moved
  /// aside when it is asked for the first time.
  const std::filesystem::path& copy_to();
  /// Another run is in the window: the copy of the one before is deleted, or moved aside if it is the only one there
  /// is.
  void begin_run(bool only_copy);
  /// A folder, not made yet, for a run that is about to be replaced.
  std::filesystem::path fresh_before();
  /// Whether a folder is one of these, which do not stay for ever.
  bool holds(const std::filesystem::path& run) const;

  /// Whether it is the copy of a window, not one that was replaced or moved aside.
  bool is_copy(const std::filesystem::path& run) const;
  /// Runs that no other window has, but for the copy of the present run: newest first.
  std::vector<std::filesystem::path> left_behind() const;
  /// Deletes all but the newest of those that were replaced or moved aside, other than `but`.
  void prune(const std::vector<std::filesystem::path>& but);

 private:
  std::filesystem::path state_, copy_;
  std::string first_;  // "last-run"
  std::string name_;   // "last-run-2"
  int lock_ = -1;      // descriptor of the open lock file
  bool ours_ = false;  // what is in copy_ was written by this window
};

}  // namespace causeway
