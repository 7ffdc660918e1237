#include "app/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "app/cli/command.h"

namespace causeway::cli {

std::string duration_text(double seconds) {
  const auto s = static_cast<long>(std::lround(std::max(0.0, seconds)));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

Progress::Progress(bool enabled) : enabled_(enabled), terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::show(const Snapshot& s) {
  const double interval = terminal_ ? 0.2 : 10.0;
  const bool news = s.phase != last_phase_;
  const double clock = s.seconds;
  constexpr double kQuietStart = 1.0;  // what fails at once should complain in one line
  if (!enabled_ || clock < kQuietStart) return;
  tell_data(s);
  tell_start(s);
  if (!news && clock - last_ < interval) return;
  last_ = clock;
  last_phase_ = s.phase;
  const bool done = s.stage == "done";  // no stage: it has no steps
  const double share =
      done ? 1.0 : static_cast<double>(s.stage_step) / static_cast<double>(std::max<std::int64_t>(1, s.stage_steps));
  std::string scores;
  for (const Metric* metric : headline_metrics()) {
    const auto value = s.scores ? s.scores->value(metric->key) : std::nullopt;
    if (value) scores += fmt::format("  {} {}", metric->column, score_text(*metric, *value, 2));
  }
  const std::string eta = done ? "0:00" : s.eta_seconds >= 0 ? duration_text(s.eta_seconds) : "?";
  const std::string line = fmt::format("{:>3.0f} %  {}: {}{}  {} ETA {}", 100 * share, s.stage, s.phase, scores,
                                       duration_text(s.seconds), eta);
  if (terminal_) {
    constexpr int kWidth = 24;
    const int filled = std::clamp(static_cast<int>(share * kWidth), 0, kWidth);
    cli::say(fmt::format("\r\x1b[K[{}{}] {}", std::string(filled, '#'), std::string(kWidth - filled, '.'), line));
    dirty_ = true;
  } else {
    cli::say(fmt::format("{}\n", line));
  }
}

void Progress::tell_data(const Snapshot& s) {
  if (!enabled_ || data_told_ || !s.data) return;
  data_told_ = true;
  if (s.data->train.understood.empty()) return;
  end();
  cli::say(fmt::format("data: {}\n", s.data->train.as_read()));
}

void Progress::tell_start(const Snapshot& s) {
  if (!enabled_ || start_told_ == s.start_note) return;
  start_told_ = s.start_note;
  if (start_told_.empty()) return;
  say(fmt::format("start: {}\n", s.start_note));
}

void Progress::end() {
  if (dirty_) cli::say("\n");
  dirty_ = false;
}

void Progress::say(const std::string& text) {
  end();
  cli::say(text);
}

}  // namespace causeway::cli
