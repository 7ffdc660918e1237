#include "app/ui/message_log.h"

#include <fmt/format.h>
#include <spdlog/details/os.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <mutex>

namespace causeway {

/// base_sink holds its mutex while it gives a message on.
class MessageLog::Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::uint64_t newest() {
    const std::lock_guard lock(mutex_);
    return newest_;
  }
  std::vector<Message> after(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t gone = newest_ - kept_.size();
    const auto first = std::min<std::uint64_t>(std::max(id, gone), newest_) - gone;
    return {kept_.begin() + static_cast<std::ptrdiff_t>(first), kept_.end()};
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (kept_.size() == kKept) kept_.pop_front();
    kept_.push_back({++newest_, message.time, message.level, {message.payload.data(), message.payload.size()}});
  }
  void flush_() override {}

  std::deque<Message> kept_;
  std::uint64_t newest_ = 0;
};

MessageLog::MessageLog() : sink_(std::make_shared<Sink>()) { spdlog::default_logger()->sinks().push_back(sink_); }

MessageLog::~MessageLog() { std::erase(spdlog::default_logger()->sinks(), sink_); }

void MessageLog::add(spdlog::level::level_enum level, std::string_view text) {
  sink_->log(spdlog::details::log_msg("", level, spdlog::string_view_t(text.data(), text.size())));
}

std::uint64_t MessageLog::newest() const { return sink_->newest(); }

std::vector<Message> MessageLog::after(std::uint64_t id) const { return sink_->after(id); }

const char* level_word(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return "error";
  return level >= spdlog::level::warn ? "warning" : "info";
}

std::string clock_time(std::chrono::system_clock::time_point time) {
  const std::tm here = spdlog::details::os::localtime(std::chrono::system_clock::to_time_t(time));
  return fmt::format("{:02}:{:02}:{:02}", here.tm_hour, here.tm_min, here.tm_sec);
}

}  // namespace causeway
