// Moments of a run that can be gone back to: the model as it was along its training, and the scores of then; also the
// models of the other starts, until they are dropped. They are taken at even shares of the work, so their number does
// not grow with the length of a run, and are kept with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/training/run.h"

namespace causeway {

struct Moment {
  std::int64_t updates = 0;  // of the run: tells its moments apart
  double share = 0;          // of the planned work that was done, 0..1
  double seconds = 0;        // of training
  std::string stage;         // "image", "causal", ...: where training was
  std::string phase;
  std::int64_t step = 0;                      // within the stage
  std::shared_ptr<const Scores> scores;       // the newest of then; null before the first
  std::shared_ptr<const Safetensors> model;   // see ModelState
  std::shared_ptr<const Safetensors> images;  // shared by moments with the same image model; null without pictures
  std::string images_key;
  std::vector<int> starts;  // whose models there are, the leading one's among them; empty before the causal stage
  int leader = -1;          // of these; -1 before the causal stage

  bool holds(int start) const;
};

/// In the order in which they were taken.
using MomentList = std::vector<std::shared_ptr<const Moment>>;

/// The moment's model, of the start that led then or the one that is asked for. Throws Error if it is damaged or does
/// not hold that start.
StoredPipeline pipeline_of(const Moment& moment, std::optional<int> start = std::nullopt);

/// The last moment that holds the model of a start and is not after `updates`, else the first that holds it after them;
/// null if none does.
std::shared_ptr<const Moment> moment_with(const MomentList& list, int start, std::int64_t updates);

/// Not for use by several threads; what list() gives may be handed to others.
class Moments {
 public:
  struct Limits {
    std::size_t count = 0;           // that are taken; 0: none, those of an opened run are kept
    std::uint64_t bytes = 64 << 20;  // of all together, in memory as on disk
  };
  static constexpr const char* kFolder = "moments";  // in the folder of a run

  explicit Moments(Limits limits) : limits_(limits) {}

  /// Whether enough has been learned since the last; `scored`: there are scores of this very moment, which is worth
  /// taking it a little earlier.
  bool due(const Run& run, bool scored);
  /// Takes one, unless nothing has been learned since the last. If there are too many, one goes whose neighbours are
  /// nearest to each other; the first and the last stay, and the last that a start is in as long as others can go.
  /// Where room is short, models of starts that did not lead go first, of all but the last moment that a start is in.
  void take(const Run& run, std::shared_ptr<const Scores> scores);
  /// Never null.
  std::shared_ptr<const MomentList> list() const { return list_; }
  /// Of the present run none are left.
  void clear();

  /// Writes those that are not there yet into the folder of the run, and removes all others from it. Throws Error; what
  /// was written before, and what is in memory, stays.
  void save(const std::filesystem::path& run);
  /// Those of an opened run. What is damaged, or belongs to another run, is passed over: returns a line that says so,
  /// "" if all is well.
  std::string load(const std::filesystem::path& directory, const Run& run);

 private:
  double share_of(const Run& run);
  std::uint64_t bytes() const;
  bool leave_starts();
  void lighten(std::size_t place);
  void thin();

  Limits limits_;
  std::shared_ptr<const MomentList> list_ = std::make_shared<const MomentList>();
  double total_ = 0;                                                // planned work of the run, 0: not known yet
  std::map<std::filesystem::path, std::set<std::string>> written_;  // by folder: names of files
};

}  // namespace causeway
