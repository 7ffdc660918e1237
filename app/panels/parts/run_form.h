// What a person has chosen for the next run, and where this one is saved: the bar at the top shows it, and Reset and
// Save work from a menu or by key while the bar is out of sight.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/training/command.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct RunForm {
  std::string preset;
  std::string method = "ilcm";
  std::uint64_t seed = 1;

  /// Takes over the settings of a run that has not been seen before. Everything below does so first.
  void follow(const Snapshot& snapshot);
  /// Another preset, and with it its method: what a preset is made for is no accident of the run before.
  void choose_preset(const std::string& name);
  /// Whether another run was chosen than the present one.
  bool differs(const Snapshot& snapshot);
  /// Prepares what was chosen, with all other settings of the present run unless another preset was chosen.
  command::Reset reset(const Snapshot& snapshot);
  /// Saves below runs/, the same run always to the same folder.
  command::Save save(const Snapshot& snapshot);

 private:
  std::uint64_t run_ = 0;        // that was followed last
  std::uint64_t saved_run_ = 0;  // that `directory_` belongs to
  std::filesystem::path directory_;
};

}  // namespace causeway
