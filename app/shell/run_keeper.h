// Sees to it that no work is lost: copies of a run while it trains, runs that were replaced, the way back to them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "app/shell/kept_runs.h"

namespace causeway {

class RunKeeper {
 public:
  static constexpr std::size_t kMostBack = 3;

  /// See KeptRuns.
  RunKeeper(const std::filesystem::path& first, CommandSink send) : kept_(first), send_(std::move(send)) {}

  /// Sends a command. One that puts another run in the place of the present one saves that first, if need be.
  void send(Command command);
  /// What was sent last to replace a run, once more; `lose`: without saving the one that is there.
  void send_again(bool lose);

  bool can_go_back() const { return !before_.empty(); }
  /// Opens the run that was here before; the present one is kept too.
  void back();
  /// Once a frame. `now` in seconds. True if another run has come into the window since the last call.
  bool follow(const Snapshot& snapshot, UiState& ui, double now);

  /// Where the present run was opened or saved; empty: nowhere that stays.
  const std::filesystem::path& place() const { return place_; }
  /// Whether the run holds work that is neither saved nor in the window's copy.
  bool uncopied(const Snapshot& snapshot) const;
  /// Writes the copy now. To be sent with Trainer::ask().
  command::Save copy_now() { return {kept_.copy_to(), true}; }
  /// Runs of windows that are closed and of earlier ones in this, newest first.
  std::vector<std::filesystem::path> left_behind() const;
  /// Whether it is new to the person: the copy of a window, which none has moved aside yet.
  bool announces(const std::filesystem::path& run) const { return kept_.is_copy(run); }
  /// Opens one of them, or any run.
  void open(const std::filesystem::path& run) { send(command::Load{.directory = run, .passing = kept_.holds(run)}); }

 private:
  struct Before {
    std::filesystem::path run;
    std::string title;
  };
  void changed(const Snapshot& snapshot, UiState& ui);
  void copy(const Snapshot& snapshot, double now);

  KeptRuns kept_;
  CommandSink send_;
  std::vector<Before> before_;  // the last is the newest
  std::optional<Command> wanted_;
  std::filesystem::path going_back_to_;  // opened by back(), until it is there
  // Of the present run.
  std::uint64_t run_ = 0;
  std::uint64_t results_ = 0;
  std::filesystem::path place_;
  std::string title_;
  std::int64_t updates_ = 0, saved_ = 0, copied_ = -1;
  std::int64_t tries_ = 0;  // copies that were sent for
  bool waiting_ = false;    // for the newest of them
  double next_copy_ = -1;   // seconds; -1: as soon as there is something to copy
};

/// "circuit-quick, seed 1, 2,500 updates", from the files of a run; its folder's name if they cannot be read.
std::string run_title(const std::filesystem::path& run);

}  // namespace causeway
