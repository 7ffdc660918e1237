// What the window and the command line may ask of the Trainer: plain data, so that it can be logged and replayed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

#include "engine/training/settings.h"

namespace causeway {

namespace command {

struct Play {};
struct Pause {};
/// Makes `n` updates of the present stage, then pauses.
struct Step {
  std::int64_t n = 1;
};
/// At most so many updates a second, for watching; 0: as fast as possible. Changes nothing in what is learned.
struct Pace {
  double updates_per_second = 0;
};
/// Prepares a new run (paused) in place of the present one.
struct Reset {
  Settings settings;
  /// Where the present run is saved first if it holds work that was not saved; if that fails, nothing is replaced
  /// (NotKept). Empty: its work is thrown away.
  std::filesystem::path keep = {};
};
/// Changes schedule and loss weights while a run is going on. Of several for one path with no other command between
/// them only the last is applied.
struct Set {
  std::string path;
  std::string value;
};
/// Writes a run directory.
struct Save {
  std::filesystem::path directory;
  bool quiet = false;  // a copy that nobody asked for: no notice, what became of it is in Snapshot::copy
};
/// Goes on from a run directory (paused).
struct Load {
  std::filesystem::path directory;
  std::string data = {};            // where the run's data are now; empty: where the run says
  std::filesystem::path keep = {};  // as of Reset
  bool passing = false;             // the directory is not to stay: what it holds counts as not saved
};
/// Ends training here and computes final scores of what was learned so far. A saved copy can still be trained on.
struct Finish {};

}  // namespace command

/// What became of a command.
namespace result {

/// It was carried out, and there is nothing to tell.
struct Done {};
/// A run directory was written.
struct Saved {
  std::filesystem::path directory;
  bool quiet = false;  // as the command said
};
/// A run directory was opened.
struct Opened {
  std::filesystem::path directory;
};
/// It changed nothing: why, and what to do about it (may be empty).
struct Refused {
  std::string message;
  std::string hint;
};
/// Reset or Load changed nothing because the present run could not be saved first: why, and what to do about it.
struct NotKept {
  std::string message;
  std::string hint;
};

}  // namespace result

using CommandResult = std::variant<result::Done, result::Saved, result::Opened, result::Refused, result::NotKept>;

/// For a person, one line: "saved to runs/circuit-1", why a command was refused; empty if there is nothing to tell.
std::string result_text(const CommandResult& result);
/// Whether nothing was done.
bool was_refused(const CommandResult& result);

using Command = std::variant<command::Play, command::Pause, command::Step, command::Pace, command::Reset, command::Set,
                             command::Save, command::Load, command::Finish>;

}  // namespace causeway
