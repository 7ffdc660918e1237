#include "app/shell/run_keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/ui/format.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr double kFirstCopy = 5;     // seconds of training after which the first copy is made
constexpr double kCopyEvery = 10;    // seconds between copies at least
constexpr double kCopyShare = 0.01;  // of the time at most goes into copies
constexpr double kTryAgain = 60;     // seconds after a copy that could not be written

std::string title_of(const Settings& settings, std::int64_t updates) {
  return fmt::format("{}, seed {}, {} updates", settings.preset.empty() ? settings.method : settings.preset,
                     settings.seed, grouped(updates));
}

fs::path whole(const fs::path& path) {
  std::error_code unknown;
  return fs::weakly_canonical(path, unknown);
}

}  // namespace

std::string run_title(const fs::path& run) {
  try {
    const Settings settings = load_run_settings(run);
    const auto summary = read_summary(run);
    const auto step = summary.find("step");
    return title_of(settings, step != summary.end() && step->is_number_integer() ? step->get<std::int64_t>() : 0);
  } catch (const std::exception&) {  // a list names what can be opened; opening it tells what is wrong
    return run.filename().string();
  }
}

void RunKeeper::send(Command command) {
  if (auto* reset = std::get_if<command::Reset>(&command)) {
    reset->keep = kept_.fresh_before();
    wanted_ = command;
  } else if (auto* load = std::get_if<command::Load>(&command)) {
    load->keep = kept_.fresh_before();
    wanted_ = command;
  }
  send_(std::move(command));
}

void RunKeeper::send_again(bool lose) {
  if (!wanted_) return;
  if (!lose) {
    send(Command(*wanted_));
    return;
  }
  if (auto* reset = std::get_if<command::Reset>(&*wanted_)) reset->keep.clear();
  if (auto* load = std::get_if<command::Load>(&*wanted_)) load->keep.clear();
  send_(Command(*wanted_));
}

void RunKeeper::back() {
  if (before_.empty()) return;
  going_back_to_ = before_.back().run;
  open(going_back_to_);
}

bool RunKeeper::uncopied(const Snapshot& s) const {
  return kept_.any() && s.updates > std::max(s.saved_updates, s.copy.updates);
}

std::vector<fs::path> RunKeeper::left_behind() const {
  auto runs = kept_.left_behind();
  std::erase_if(runs, [&](const fs::path& run) {
    return std::any_of(before_.begin(), before_.end(), [&](const Before& b) { return b.run == run; });
  });
  return runs;
}

bool RunKeeper::follow(const Snapshot& s, UiState& ui, double now) {
  const bool another = s.run != run_;
  if (another) {
    if (run_ != 0) changed(s, ui);
    place_.clear();
    tries_ = s.copy.tries;
    waiting_ = false;
    next_copy_ = -1;
    run_ = s.run;
  }
  if (s.results != results_ || another) {
    results_ = s.results;
    if (const auto* opened = std::get_if<result::Opened>(&s.result);
        opened != nullptr && !kept_.holds(opened->directory))
      place_ = whole(opened->directory);
    if (const auto* saved = std::get_if<result::Saved>(&s.result); saved != nullptr && !saved->quiet)
      place_ = whole(saved->directory);
  }
  title_ = title_of(s.settings, s.updates);
  updates_ = s.updates;
  saved_ = s.saved_updates;
  copied_ = s.copy.updates;
  if (kept_.any()) copy(s, now);
  return another;
}

// The members still tell of the run before.
void RunKeeper::changed(const Snapshot& s, UiState& ui) {
  const auto* opened = std::get_if<result::Opened>(&s.result);
  const fs::path here = opened != nullptr ? opened->directory : fs::path();
  const bool went_back = !going_back_to_.empty() && here == going_back_to_;
  going_back_to_.clear();
  if (went_back) {
    std::erase_if(before_, [&](const Before& b) { return b.run == here; });
  } else if (!s.kept.empty()) {
    before_.push_back({s.kept, title_});
  } else if (!place_.empty() && place_ != whole(here)) {
    before_.push_back({place_, title_});
  }
  if (before_.size() > kMostBack) before_.erase(before_.begin());
  kept_.begin_run(s.kept.empty() && copied_ > saved_ && here != kept_.copy());
  std::vector<fs::path> needed{here};
  for (const Before& b : before_) needed.push_back(b.run);
  kept_.prune(needed);
  if (s.kept.empty()) {
    // The folder of a copy says nothing to a person.
    if (opened != nullptr && kept_.holds(here)) ui.say(title_of(s.settings, s.updates) + ", is here again");
    return;
  }
  const std::string what = opened != nullptr && !kept_.holds(here) ? result_text(s.result) + ": " : "";
  if (went_back) {
    ui.say(fmt::format("{}, is here again; what was here meanwhile is kept: Run, Recover",
                       title_of(s.settings, s.updates)));
  } else {
    ui.say(fmt::format("{}the run before ({}) is kept", what, title_), false, {"Back to the run before", "run.back"});
  }
}

void RunKeeper::copy(const Snapshot& s, double now) {
  if (waiting_ && s.copy.tries > tries_) {
    tries_ = s.copy.tries;
    waiting_ = false;
    next_copy_ = now + (s.copy.error.empty() ? std::max(kCopyEvery, s.copy.seconds / kCopyShare) : kTryAgain);
  }
  if (waiting_ || !uncopied(s)) return;
  const bool training = s.state == TrainerState::kTraining;
  if (next_copy_ < 0) next_copy_ = now + (training ? kFirstCopy : 0);
  // A run that stands still is copied at once, unless that has just failed.
  if (now < next_copy_ && (training || !s.copy.error.empty())) return;
  waiting_ = true;
  send_(copy_now());
}

}  // namespace causeway
