// Messages of the program while it runs, kept so that it can be read again: everything that goes to spdlog's
// default logger, and what the window and training say to the person.
#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

struct Message {
  std::uint64_t id = 0;  // 1, 2, 3, ... also across messages that are no longer kept
  std::chrono::system_clock::time_point time;
  spdlog::level::level_enum level = spdlog::level::info;
  std::string text;
};

/// The newest messages, from any thread. It listens to the logger for as long as it lives: make it before and destroy
/// it after every thread that logs, because the logger's list of listeners is not guarded.
class MessageLog {
 public:
  static constexpr std::size_t kKept = 2000;

  MessageLog();
  ~MessageLog();
  MessageLog(const MessageLog&) = delete;
  MessageLog& operator=(const MessageLog&) = delete;

  /// For what need not be in the terminal as well.
  void add(spdlog::level::level_enum level, std::string_view text);
  /// Id of the newest message, 0 before the first.
  std::uint64_t newest() const;
  /// Messages that are kept and newer than `id`, oldest first.
  std::vector<Message> after(std::uint64_t id) const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
};

/// "info", "warning" or "error".
const char* level_word(spdlog::level::level_enum level);

/// "17:04:59" here.
std::string clock_time(std::chrono::system_clock::time_point time);

}  // namespace causeway
