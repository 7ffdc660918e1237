// A world that goes on in time while a person watches and pokes it, and what was recorded of it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/world.h"
#include "engine/data/dataset.h"

namespace causeway {

class WorldTime {
 public:
  struct Moment {
    std::vector<double> latents;
    // Of the step to this moment; those of the first one have no meaning.
    std::vector<std::uint8_t> set;  // of each variable 0 or 1: somebody gave it this value
    std::array<double, 2> touch{};  // shares of the picture's width and height, if the world can be touched
  };

  /// More than an hour of watching.
  static constexpr int kMostMoments = 30000;

  /// Starts anywhere. Throws UsageError for a world that does not go on in time.
  WorldTime(World world, std::uint64_t seed);

  const World& world() const { return world_; }
  /// At least one.
  const std::vector<Moment>& moments() const { return moments_; }
  int last() const { return static_cast<int>(moments_.size()) - 1; }

  /// One frame on from the last moment: `poke` is given its value. Without one the world may poke itself, as often as
  /// in its data. Does nothing once there are kMostMoments.
  void step(const std::optional<Do>& poke, bool pokes_itself);
  /// The value that a poke of the data would give a variable.
  double any_value(int variable) { return world_.redraw(variable, random_); }
  /// Steps in which something was set.
  int pokes() const { return pokes_; }

  /// All moments as sequences of `frames` frames with their targets and touches; frames at the end that do not fill
  /// one are left out. No pictures yet. Throws Error if there is not one whole sequence.
  Dataset record(int frames) const;

 private:
  World world_;
  Random random_;
  std::vector<Moment> moments_;
  int pokes_ = 0;
};

/// Renders what was recorded, `size` pixels a side, and writes it as .npz. Slow: not for the thread of the window.
/// Throws Error as OffscreenRenderer and save_npz() do.
void save_recording(Dataset recording, int size, const std::filesystem::path& file);

}  // namespace causeway
