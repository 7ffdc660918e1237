#include "app/shell/message_watch.h"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

#include "app/ui/format.h"
#include "engine/core/error.h"

namespace causeway {

void MessageWatch::follow(const Snapshot& s, UiState& ui) {
  const std::vector<Notice> said = std::exchange(ui.said, {});
  for (const Notice& notice : said) {
    if (notice.error) {
      spdlog::warn("{}", notice.text);  // in the terminal as well
    } else {
      log_.add(spdlog::level::info, notice.text);
    }
  }
  if (s.data != data_.lock() && s.data && !s.data->train.understood.empty()) {
    log_.add(spdlog::level::info, "data: " + s.data->train.as_read());
    ui.notice.clear();
  }
  data_ = s.data;
  const std::string answer = result_text(s.result);
  if (s.results != results_ && !answer.empty()) {
    const bool refused = was_refused(s.result);
    log_.add(refused ? spdlog::level::warn : spdlog::level::info, answer);
    // The status line shows the newest message, whether a panel or the trainer sent it; of the same moment, what the
    // window says of it.
    if (refused || said.empty()) ui.notice.clear();
  }
  results_ = s.results;
  const std::string error = s.error.empty() ? "" : one_line(Error(s.error, s.hint));
  if (error != error_ && !error.empty()) log_.add(spdlog::level::err, error);
  error_ = error;
  if (s.moments_error != moments_error_ && !s.moments_error.empty()) ui.say(s.moments_error, true);
  moments_error_ = s.moments_error;
}

}  // namespace causeway
