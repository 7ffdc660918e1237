#include "engine/training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/start_thread.h"
#include "engine/training/run_directory.h"

namespace causeway {

namespace {

constexpr double kSliceMs = 30;      // of training before commands are looked at again
constexpr double kLiveShare = 0.05;  // of the time at most goes into live scores

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

Trainer::Trainer(const Settings& settings, DataSource source, const TrainerOptions& options)
    : options_(options), moments_({.count = static_cast<std::size_t>(std::max(0, options.moments))}) {
  // Making the data is one long piece of work: snapshots report its progress as it goes.
  source_ = [this, inner = std::move(source)](const Settings& s, int threads, const DataProgress& progress) {
    return inner(s, threads, [&](double share) {
      const bool go_on = progress(share);
      publish(false);
      return go_on;
    });
  };
  run_ = std::make_unique<Run>(settings, source_, options_.threads, options_.max_steps);
  publish(true);
  thread_ = start_thread([this] { loop(); });
}

Trainer::~Trainer() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
    interrupt_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Trainer::send(Command command) { enqueue({std::move(command), nullptr}); }

CommandResult Trainer::ask(Command command) {
  auto answer = std::make_shared<std::promise<CommandResult>>();
  auto future = answer->get_future();
  enqueue({std::move(command), std::move(answer)});
  return future.get();
}

void Trainer::enqueue(Waiting waiting) {
  {
    const std::lock_guard lock(mutex_);
    ++sent_;
    // A slider sends many values: only the newest of a setting counts. What was sent before another command must be
    // carried out before it.
    if (const auto* set = std::get_if<command::Set>(&waiting.command); set != nullptr && !waiting.answer) {
      for (auto it = commands_.rbegin(); it != commands_.rend(); ++it) {
        auto* older = std::get_if<command::Set>(&it->command);
        if (older == nullptr || it->answer) break;
        if (older->path != set->path) continue;
        older->value = set->value;
        ++carried_out_;
        return;
      }
    }
    commands_.push_back(std::move(waiting));
    interrupt_ = true;
  }
  changed_.notify_all();
}

std::shared_ptr<const Snapshot> Trainer::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

std::shared_ptr<const Snapshot> Trainer::wait_for_snapshot(std::uint64_t id, double seconds) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return snapshot_->id > id; });
  return snapshot_;
}

void Trainer::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = sent_;
  changed_.wait(lock, [&] { return carried_out_ >= wanted || quit_; });
}

void Trainer::loop() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (state_ != TrainerState::kTraining) {
        changed_.wait(lock, [&] { return quit_ || !commands_.empty(); });
      }
      if (quit_) return;
    }
    drain();
    if (state_ != TrainerState::kTraining || !wait_for_pace()) continue;

    const double begin = now();
    const Stage stage = run_->stage();
    const std::int64_t stage_step = run_->stage_step();
    const std::int64_t updates = run_->updates();
    const double work = run_->work_done();
    try {
      run_->work(kSliceMs, interrupt_, updates_of_slice());
    } catch (const std::exception& error) {
      fail(error);
    }
    double seconds = now() - begin;
    run_->set_seconds(run_->seconds() + seconds);
    const std::int64_t made = run_->updates() - updates;
    if (pace_ > 0) {
      seconds = std::max(seconds, static_cast<double>(made) / pace_);
      next_slice_ = begin + seconds;
    }
    if (steps_wanted_ > 0 && (stage == Stage::kImage || stage == Stage::kCausal)) {
      const std::int64_t stepped = run_->stage() == stage ? run_->stage_step() - stage_step : steps_wanted_;
      steps_wanted_ = std::max<std::int64_t>(0, steps_wanted_ - stepped);
      if (steps_wanted_ == 0 && state_ == TrainerState::kTraining) state_ = TrainerState::kPaused;
    }
    rate_seconds_ += seconds;
    rate_updates_ += made;
    rate_work_ += run_->work_done() - work;
    if (run_->stage() != stage) {
      // The next stage has a speed of its own.
      rate_seconds_ = rate_work_ = work_per_second_ = 0;
      rate_updates_ = 0;
    } else if (rate_seconds_ > 0.5) {
      steps_per_second_ = static_cast<double>(rate_updates_) / rate_seconds_;
      work_per_second_ = rate_work_ / rate_seconds_;
      rate_seconds_ = rate_work_ = 0;
      rate_updates_ = 0;
    }
    if (run_->done() && state_ == TrainerState::kTraining) {
      scores_ = std::make_shared<const Scores>(run_->scores());
      state_ = TrainerState::kDone;
    }
    const bool due = run_->stage() == Stage::kCausal &&
                     now() - last_score_ > std::max(run_->settings().score.every_seconds, score_pause_);
    // Where the decoder comes last, variables and graph are not kept waiting for it.
    const bool before_decoder = stage == Stage::kCausal && run_->stage() == Stage::kImage;
    bool scored = false;
    if (options_.live_scores && state_ == TrainerState::kTraining && (due || before_decoder) && run_->can_score()) {
      const double since = now();
      try {
        run_->score_now(false);
        scores_ = std::make_shared<const Scores>(run_->scores());
        scored = true;
      } catch (const std::exception& error) {
        fail(error);
      }
      last_score_ = now();
      score_pause_ = (last_score_ - since) / kLiveShare;
      run_->add_seconds("live scores", last_score_ - since);
    }
    take_moment(scored, run_->stage() != stage && stage != Stage::kData);
    publish(state_ != TrainerState::kTraining || run_->stage() != stage);
  }
}

std::int64_t Trainer::updates_of_slice() const {
  if (pace_ <= 0) return steps_wanted_;
  const auto allowed = std::max<std::int64_t>(1, std::llround(pace_ * kSliceMs / 1000));
  return steps_wanted_ > 0 ? std::min(steps_wanted_, allowed) : allowed;
}

// False if something else came first: a command or the end.
bool Trainer::wait_for_pace() {
  const double left = pace_ > 0 ? next_slice_ - now() : 0;
  if (left <= 0) return true;
  publish(false);
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, std::chrono::duration<double>(left), [&] { return quit_ || !commands_.empty(); });
}

void Trainer::drain() {
  while (true) {
    Waiting waiting;
    {
      const std::lock_guard lock(mutex_);
      interrupt_ = false;
      if (commands_.empty() || quit_) return;
      waiting = std::move(commands_.front());
      commands_.pop_front();
    }
    CommandResult result;
    try {
      result = carry_out(waiting.command);
    } catch (const std::exception& error) {
      // A command that makes no sense, or for which there is no memory, changes nothing: say so and go on.
      const Error told = error_of(error);
      result = result::Refused{told.what(), told.hint()};
    }
    if (!result_text(result).empty()) {
      result_ = result;
      ++results_;
    }
    publish(true);
    if (waiting.answer) waiting.answer->set_value(std::move(result));
    {
      const std::lock_guard lock(mutex_);
      ++carried_out_;
    }
    changed_.notify_all();
  }
}

// Puts `next` in the place of the present run, which is saved to `keep` before if it holds work that is not saved.
CommandResult Trainer::replace(std::unique_ptr<Run> next, const std::filesystem::path& keep, CommandResult done) {
  const bool unsaved = !keep.empty() && run_->updates() > saved_updates_;
  if (unsaved) {
    try {
      save(keep);
    } catch (const Error& error) {
      return result::NotKept{error.what(), error.hint()};
    } catch (const std::exception& error) {  // the file system's, or a name that no file can hold
      return result::NotKept{error.what(), ""};
    }
  }
  take_over(std::move(next), unsaved ? keep : std::filesystem::path());
  return done;
}

// A copy that cannot be written is no reason to stop: training goes on, and whoever sent the command is told.
void Trainer::copy(const std::filesystem::path& directory) {
  ++copy_.tries;
  const double begin = now();
  try {
    save(directory);
    copy_.updates = run_->updates();
    copy_.error.clear();
  } catch (const std::exception& error) {
    copy_.error = error.what();
    copy_.seconds = now() - begin;
    const auto* known = dynamic_cast<const Error*>(&error);
    throw Error(std::string("no copy of this run can be kept: ") + error.what(),
                known != nullptr ? known->hint() : "save the run to another folder");
  }
  copy_.seconds = now() - begin;
}

// The run comes first, and is saved whatever becomes of its moments.
void Trainer::save(const std::filesystem::path& directory) {
  save_run(*run_, directory);
  try {
    moments_.save(directory);
    moments_error_.clear();
  } catch (const std::exception& error) {
    moments_error_ = std::string("the run is saved, but not its moments to go back to: ") + error.what();
  }
}

// Training goes on whether or not there is room for it.
void Trainer::take_moment(bool scored, bool stage_over) {
  if (state_ == TrainerState::kFailed) return;
  try {
    if (stage_over || moments_.due(*run_, scored)) moments_.take(*run_, scores_);
  } catch (const std::exception& error) {
    moments_error_ = std::string("no moment to go back to could be taken: ") + error.what();
  }
}

void Trainer::take_over(std::unique_ptr<Run> run, std::filesystem::path kept) {
  run_ = std::move(run);
  kept_ = std::move(kept);
  saved_updates_ = 0;
  copy_ = {};
  ++run_number_;
  state_ = TrainerState::kPaused;
  steps_wanted_ = 0;
  steps_per_second_ = rate_seconds_ = work_per_second_ = rate_work_ = 0;
  rate_updates_ = 0;
  pipeline_.reset();
  pipeline_updates_ = -1;
  scores_.reset();
  moments_.clear();
  moments_error_.clear();
  error_.clear();
  hint_.clear();
  result_ = {};
  ++results_;
}

CommandResult Trainer::carry_out(const Command& command) {
  const auto visit = [&](const auto& c) -> CommandResult {
    using T = std::decay_t<decltype(c)>;
    if constexpr (std::is_same_v<T, command::Play>) {
      if (state_ == TrainerState::kPaused) state_ = TrainerState::kTraining;
      steps_wanted_ = 0;
    } else if constexpr (std::is_same_v<T, command::Pause>) {
      if (state_ == TrainerState::kTraining) state_ = TrainerState::kPaused;
      steps_wanted_ = 0;
    } else if constexpr (std::is_same_v<T, command::Step>) {
      if (c.n < 1) throw UsageError("a step command needs at least one step");
      if (state_ == TrainerState::kPaused || state_ == TrainerState::kTraining) {
        steps_wanted_ = c.n;
        state_ = TrainerState::kTraining;
      }
    } else if constexpr (std::is_same_v<T, command::Pace>) {
      if (!(c.updates_per_second >= 0)) throw UsageError("a pace is a number of updates a second, 0 for no limit");
      pace_ = c.updates_per_second;
      next_slice_ = 0;
    } else if constexpr (std::is_same_v<T, command::Reset>) {
      return replace(std::make_unique<Run>(c.settings, source_, options_.threads, options_.max_steps), c.keep,
                     result::Done{});
    } else if constexpr (std::is_same_v<T, command::Set>) {
      run_->change_setting(c.path, c.value);
    } else if constexpr (std::is_same_v<T, command::Save>) {
      if (c.quiet) {
        copy(c.directory);
      } else {
        const double since = now();
        save(c.directory);
        saved_updates_ = run_->updates();
        run_->add_seconds("saving", now() - since);  // in the file of the next time
      }
      return result::Saved{c.directory, c.quiet};
    } else if constexpr (std::is_same_v<T, command::Load>) {
      const CommandResult opened = replace(load_run(c.directory, source_, options_.threads, options_.max_steps, c.data),
                                           c.keep, result::Opened{c.directory});
      if (was_refused(opened)) return opened;
      if (!c.passing) saved_updates_ = run_->updates();
      if (run_->done()) state_ = TrainerState::kDone;
      if (run_->scores().any()) scores_ = std::make_shared<const Scores>(run_->scores());
      moments_error_ = moments_.load(c.directory, *run_);
      return opened;
    } else if constexpr (std::is_same_v<T, command::Finish>) {
      if (run_->can_score()) {
        run_->score_now(true);
        scores_ = std::make_shared<const Scores>(run_->scores());
      }
      if (state_ != TrainerState::kFailed) state_ = TrainerState::kDone;
    }
    return result::Done{};
  };
  return std::visit(visit, command);
}

void Trainer::fail(const std::exception& error) {
  state_ = TrainerState::kFailed;
  const Error told = error_of(error);
  error_ = told.what();
  hint_ = told.hint();
}

void Trainer::publish(bool force) {
  const double time = now();
  if (!force && time - last_publication_ < options_.publish_seconds) return;
  last_publication_ = time;
  if ((force || time - last_model_ > options_.model_seconds) && run_->updates() != pipeline_updates_) {
    pipeline_ = std::make_shared<const Pipeline>(run_->pipeline());
    pipeline_updates_ = run_->updates();
    ++pipeline_version_;
    last_model_ = time;
  }
  auto next = std::make_shared<Snapshot>();
  next->id = next_id_++;
  next->run = run_number_;
  next->state = state_;
  next->settings = run_->settings();
  try {
    next->phases = run_->phases();
    next->causal_steps = run_->causal_steps();
    next->search_steps = run_->search_steps();
    next->stage_steps = run_->stage_steps();
    if (state_ == TrainerState::kTraining && work_per_second_ > 0) {
      next->eta_seconds = run_->work_left() / work_per_second_;
    }
  } catch (const std::exception& error) {
    // What is to be learned is known once the data are there, and it may be more than there is memory for.
    const auto before = snapshot();
    if (!before) throw;
    next->phases = before->phases;
    next->causal_steps = before->causal_steps;
    next->search_steps = before->search_steps;
    next->stage_steps = before->stage_steps;
    fail(error);
    next->state = state_;
  }
  next->stage = stage_name(run_->stage());
  next->phase = run_->phase();
  next->stage_step = run_->stage_step();
  next->starts = run_->starts();
  next->leader = run_->leader();
  next->start_note = run_->start_note();
  next->updates = run_->updates();
  next->seconds = run_->seconds();
  next->steps_per_second = state_ == TrainerState::kTraining ? steps_per_second_ : 0.0;
  next->has_pictures = run_->has_pictures();
  next->history = run_->history().view();
  next->pipeline = pipeline_;
  next->pipeline_version = pipeline_version_;
  next->data = run_->data();
  next->scores = scores_;
  next->findings = run_->findings();
  next->moments = moments_.list();
  next->moments_error = moments_error_;
  next->pace = pace_;
  next->result = result_;
  next->results = results_;
  next->data_content = run_->data_content();
  next->saved_updates = saved_updates_;
  next->copy = copy_;
  next->kept = kept_;
  next->error = error_;
  next->hint = hint_;
  {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(next);
  }
  changed_.notify_all();
}

}  // namespace causeway
