// Training on a thread of its own: commands in, snapshots out. Callers need not wait for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/training/command.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct TrainerOptions {
  int threads = 1;
  std::int64_t max_steps = 0;         // > 0: at most so many updates in each stage
  double publish_seconds = 1.0 / 30;  // shortest time between two snapshots
  double model_seconds = 0.5;         // shortest time between two copies of the parameters
  bool live_scores = true;            // score every settings.score.every_seconds
  int moments = 0;                    // of the model that are kept to go back to, see Moments
};

class Trainer {
 public:
  /// Starts the thread, paused, with a run of `settings`. Throws UsageError for bad settings.
  Trainer(const Settings& settings, DataSource source, const TrainerOptions& options);
  /// Stops within one update and joins.
  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Takes effect between two updates. Never blocks on training.
  void send(Command command);
  /// The same, but waits for what becomes of it.
  CommandResult ask(Command command);
  /// The newest snapshot; never null.
  std::shared_ptr<const Snapshot> snapshot() const;
  /// Waits until the snapshot is newer than `id` or `seconds` have passed; returns the newest.
  std::shared_ptr<const Snapshot> wait_for_snapshot(std::uint64_t id, double seconds) const;
  /// Waits until every command sent so far has been carried out.
  void flush();

 private:
  void loop();
  void drain();
  CommandResult carry_out(const Command& command);
  void take_over(std::unique_ptr<Run> run, std::filesystem::path kept);
  CommandResult replace(std::unique_ptr<Run> next, const std::filesystem::path& keep, CommandResult done);
  void copy(const std::filesystem::path& directory);
  void save(const std::filesystem::path& directory);
  void take_moment(bool scored, bool stage_over);
  std::int64_t updates_of_slice() const;
  bool wait_for_pace();
  void fail(const std::exception& error);
  void publish(bool force);

  TrainerOptions options_;
  DataSource source_;

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable changed_;
  /// A command that waits; whoever asked is told through `answer`.
  struct Waiting {
    Command command;
    std::shared_ptr<std::promise<CommandResult>> answer;  // null: nobody asked
  };
  void enqueue(Waiting waiting);
  std::deque<Waiting> commands_;
  std::uint64_t sent_ = 0;
  std::uint64_t carried_out_ = 0;
  std::shared_ptr<const Snapshot> snapshot_;
  bool quit_ = false;

  std::atomic<bool> interrupt_{false};  // a command is waiting: stop at the next update

  // Of the training thread alone.
  std::unique_ptr<Run> run_;
  TrainerState state_ = TrainerState::kPaused;
  std::int64_t steps_wanted_ = 0;  // > 0: of a Step command
  double next_slice_ = 0;          // when training may go on, to keep the pace
  double pace_ = 0;                // updates a second at most, 0: no limit
  std::uint64_t run_number_ = 1;
  std::uint64_t next_id_ = 1;
  std::shared_ptr<const Pipeline> pipeline_;
  std::uint64_t pipeline_version_ = 0;
  std::int64_t pipeline_updates_ = -1;
  std::shared_ptr<const Scores> scores_;
  Moments moments_;
  std::string moments_error_;
  double last_publication_ = -1e9, last_model_ = -1e9, last_score_ = -1e9;
  double score_pause_ = 0;  // seconds between two live scores at least, so that they take a small share of the time
  double rate_seconds_ = 0, rate_work_ = 0, steps_per_second_ = 0, work_per_second_ = 0;
  std::int64_t rate_updates_ = 0;
  std::string error_, hint_;
  std::int64_t saved_updates_ = 0;
  CopyState copy_;
  std::filesystem::path kept_;
  CommandResult result_;
  std::uint64_t results_ = 0;

  std::thread thread_;
};

}  // namespace causeway
