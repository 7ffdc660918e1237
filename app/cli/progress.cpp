#include "app/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace causeway::cli {

std::string duration_text(double seconds) {
  const auto s = static_cast<long>(std::lround(std::max(0.0, seconds)));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

void to_standard_error(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

Progress::Progress(bool enabled) : enabled_(enabled), terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::show(const Snapshot& s) {
  const double interval = terminal_ ? 0.2 : 10.0;
  const bool news = s.phase != last_phase_;
  const double clock = s.seconds;
  constexpr double kQuietStart = 1.0;  // what fails at once should complain in one line
  if (!enabled_ || clock < kQuietStart || (!news && clock - last_ < interval)) return;
  last_ = clock;
  last_phase_ = s.phase;
  const double share =
      static_cast<double>(s.stage_step) / static_cast<double>(std::max<std::int64_t>(1, s.stage_steps));
  std::string scores;
  for (const Metric* metric : headline_metrics()) {
    const auto value = s.scores ? s.scores->value(metric->key) : std::nullopt;
    if (value) scores += fmt::format("  {} {}", metric->column, score_text(*metric, *value, 2));
  }
  const std::string eta = s.eta_seconds >= 0 ? duration_text(s.eta_seconds) : "?";
  const std::string line = fmt::format("{:>3.0f} %  {}: {}{}  {} ETA {}", 100 * share, s.stage, s.phase, scores,
                                       duration_text(s.seconds), eta);
  if (terminal_) {
    constexpr int kWidth = 24;
    const int filled = std::clamp(static_cast<int>(share * kWidth), 0, kWidth);
    to_standard_error(
        fmt::format("\r\x1b[K[{}{}] {}", std::string(filled, '#'), std::string(kWidth - filled, '.'), line));
    dirty_ = true;
  } else {
    to_standard_error(line + "\n");
  }
}

void Progress::end() {
  if (dirty_) to_standard_error("\n");
  dirty_ = false;
}

void Progress::say(const std::string& text) {
  end();
  to_standard_error(text);
}

}  // namespace causeway::cli
