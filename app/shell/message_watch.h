// Keeps in the log of messages what the window, the run and its trainer say as they go on, each once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/panels/ui_state.h"
#include "app/ui/message_log.h"
#include "engine/training/snapshot.h"

namespace causeway {

class MessageWatch {
 public:
  /// `log` must outlive it.
  explicit MessageWatch(MessageLog& log) : log_(log) {}

  /// Once for each snapshot.
  void follow(const Snapshot& snapshot, UiState& ui);
  /// The answer that this snapshot holds is in the log already.
  void told(const Snapshot& snapshot) { results_ = snapshot.results; }

 private:
  MessageLog& log_;
  std::uint64_t results_ = 0;
  std::weak_ptr<const RunData> data_;
  std::string error_, moments_error_;
};

}  // namespace causeway
