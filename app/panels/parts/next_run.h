// Another run in place of the present one, of which nothing is lost: it is saved first, and only once that is done the
// next one is made and started.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "engine/training/command.h"
#include "engine/training/snapshot.h"

namespace causeway {

class NextRun {
 public:
  using Send = std::function<void(Command)>;

  /// Asks for the present run to be saved; the rest follows.
  void start(const Snapshot& snapshot, command::Save save, Settings settings, const Send& send);
  /// Once a frame. What cannot be saved is not replaced; why is said as of every refused command.
  void follow(const Snapshot& snapshot, const Send& send);
  bool waiting() const { return wanted_.has_value(); }

 private:
  struct Wanted {
    std::uint64_t run, results;  // of the snapshot when it was asked for
    std::filesystem::path directory;
    Settings settings;
  };
  std::optional<Wanted> wanted_;
};

}  // namespace causeway
