// Progress of a training run on standard error: a bar with an ETA on a terminal, now and then a plain line elsewhere.
#pragma once

#include <string>

#include "engine/training/snapshot.h"

namespace causeway::cli {

/// "2:07", "1:02:07".
std::string duration_text(double seconds);

class Progress {
 public:
  explicit Progress(bool enabled);
  void show(const Snapshot& snapshot);
  /// Says, once, what the files of the data were taken for, as soon as they are read. show() does so too.
  void tell_data(const Snapshot& snapshot);
  /// Says, once, where starts begin and why, as soon as it is known. show() does so too.
  void tell_start(const Snapshot& snapshot);
  /// Leaves the terminal on a fresh line.
  void end();
  /// Writes text on standard error, on a line of its own, however quiet the progress is.
  void say(const std::string& text);

 private:
  bool enabled_;
  bool terminal_;
  bool dirty_ = false;
  bool data_told_ = false;
  double last_ = -1e9;
  std::string last_phase_;
  std::string start_told_;
};

}  // namespace causeway::cli
