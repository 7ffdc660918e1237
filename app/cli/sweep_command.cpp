#include <fmt/format.h>
#include <unistd.h>

#include <exception>

#include "app/cli/command.h"
#include "app/cli/process_group.h"
#include "app/cli/progress.h"
#include "app/cli/stop_signals.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/start_thread.h"
#include "engine/core/stopwatch.h"
#include "engine/core/version.h"
#include "engine/data/atomic_file.h"
#include "engine/data/file_lock.h"
#include "engine/render/world_data.h"
#include "engine/report/html_report.h"
#include "engine/sweep/sweep.h"
#include "engine/training/run_lock.h"

namespace causeway::cli {

namespace {

namespace fs = std::filesystem;

struct SweepCommandOptions {
  std::string spec;
  std::string out;
  int workers = 0;
  int threads = 1;
  double save_every = kCheckpointSeconds;
  bool json = false;
};

struct Collected {
  std::vector<ComparedRun> runs;
  std::vector<MissingRun> missing;
  int failed = 0;
  MissingRun first_failed;
};

Collected collect(const std::vector<SweepJob>& jobs, const fs::path& out) {
  Collected all;
  for (const SweepJob& job : jobs) {
    const JobStatus status = job_status(out, job);
    if (status.state == JobState::kFinished) {
      ComparedRun run = compared_run(job_directory(out, job).string());
      run.world = job.world;
      run.variant = job.variant;
      all.runs.push_back(std::move(run));
    } else {
      const bool failed = status.state == JobState::kFailed;
      all.missing.push_back({job.name, failed ? status.error : "not made yet"});
      if (failed && all.failed++ == 0) all.first_failed = all.missing.back();
    }
  }
  return all;
}

Collected write_results(const std::vector<SweepJob>& jobs, const nlohmann::json& spec, const std::string& title,
                        const fs::path& out) {
  // One process after the other, from looking to writing: the last to write has seen all that was there before.
  const FileLock lock = FileLock::wait_for(out / "results.lock");
  Collected all = collect(jobs, out);
  write_file_atomically(out / "results.csv", comparison_csv(all.runs));
  const ReportText text{title, json_text(spec, 2), fmt::format("causeway 0.1.0, commit {}", git_version())};
  write_file_atomically(out / "report.html", html_report(text, all.runs, all.missing));
  return all;
}

/// One line on standard error: how many runs there are, what is going on, and when it will be over.
class SweepLine {
 public:
  SweepLine(const std::vector<SweepJob>& jobs, fs::path out) : jobs_(jobs), out_(std::move(out)) {
    count();
    finished_before_ = finished_;
  }

  void show(int worker, const SweepProgress& progress) {
    const bool ended = progress.job.empty();
    if (static_cast<std::size_t>(worker) >= going_.size()) going_.resize(static_cast<std::size_t>(worker) + 1);
    going_[static_cast<std::size_t>(worker)] = progress;
    const double now = since_.seconds();
    if (!ended && now - last_ < (terminal_ ? 0.5 : 30.0)) return;
    if (ended || now - last_count_ > 5) count();
    last_ = now;
    double under_way = 0;
    std::string what;
    for (const SweepProgress& g : going_) {
      if (g.job.empty()) continue;
      under_way += g.share;
      what += fmt::format("{}{} {:.0f} %", what.empty() ? "" : ", ", g.job, 100 * g.share);
    }
    const double made = finished_ - finished_before_ + under_way;
    const double left = static_cast<double>(jobs_.size()) - finished_ - failed_ - under_way;
    const std::string eta = made > 0.05 ? duration_text(now / made * std::max(0.0, left)) : "?";
    const std::string line = fmt::format("{} of {} runs{}  {}  ETA {}", finished_, jobs_.size(),
                                         failed_ > 0 ? fmt::format(", {} failed", failed_) : "", what, eta);
    if (terminal_) {
      say(fmt::format("\r\x1b[K{}", line));
    } else {
      say(fmt::format("{}\n", line));
    }
  }
  void end() const {
    if (terminal_ && last_ > 0) say("\n");
  }

 private:
  /// Counts the runs of all processes, from what is in the folder.
  void count() {
    finished_ = failed_ = 0;
    for (const SweepJob& job : jobs_) {
      const JobState state = job_status(out_, job).state;
      finished_ += state == JobState::kFinished ? 1 : 0;
      failed_ += state == JobState::kFailed ? 1 : 0;
    }
    last_count_ = since_.seconds();
  }

  const std::vector<SweepJob>& jobs_;
  fs::path out_;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  Stopwatch since_;
  std::vector<SweepProgress> going_;
  int finished_before_ = 0, finished_ = 0, failed_ = 0;
  double last_ = 0, last_count_ = 0;
};

/// What is wrong with a spec is told with its file.
std::vector<SweepJob> jobs_of(const nlohmann::json& spec, const std::string& file) {
  try {
    return sweep_jobs(spec);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", file, error.what()), error.hint());
  }
}

int sweep(const SweepCommandOptions& o) {
  const nlohmann::json spec = load_sweep_spec(o.spec);
  const std::vector<SweepJob> jobs = jobs_of(spec, o.spec);
  const fs::path out = o.out;
  const std::string title = fs::path(o.spec).stem().string();
  const ProcessGroup group;
  check_writable(out);
  const RunLock lock(out, RunLock::Use::kSweep);
  if (group.rank() == 0 || !group.can_wait()) {
    open_sweep(spec, out);
    for (const SweepJob& job : jobs) job_status(out, job);  // complain before anything starts
  }
  group.wait_for_all();
  catch_stop_signals();

  SweepLine line(jobs, out);
  SweepOptions options;
  options.workers = o.workers > 0 ? o.workers : group.size() > 1 ? 1 : std::max(1, default_threads() / o.threads);
  options.workers = std::min(options.workers, static_cast<int>(jobs.size()));
  options.threads = o.threads;
  options.save_every = o.save_every;
  options.first_job = jobs.size() * static_cast<std::size_t>(group.rank()) / static_cast<std::size_t>(group.size());
  options.progress = [&](int worker, const SweepProgress& progress) {
    if (group.rank() != 0) return;
    line.show(worker, progress);
    if (progress.job.empty()) write_results(jobs, spec, title, out);
  };
  std::exception_ptr trouble;
  try {
    work_on_sweep(jobs, out, make_data_source(), options, stop_requested());
  } catch (...) {  // thrown again once the others have ended: what fails here must not end their runs
    trouble = std::current_exception();
  }
  if (group.rank() == 0) line.end();
  group.wait_for_all();
  Collected all;
  // Where processes cannot wait for each other each writes the results at its end: the last one has them all.
  if (group.rank() == 0 || !group.can_wait()) all = write_results(jobs, spec, title, out);
  group.wait_for_all();
  if (trouble) std::rethrow_exception(trouble);
  if (group.rank() != 0) return stop_requested() ? kInterrupted : kDone;

  if (stop_requested()) {
    say("interrupted; what was going on is saved, the same command goes on\n");
    return kInterrupted;
  }
  if (!all.runs.empty()) print_comparison(all.runs, all.missing, o.json);
  if (!o.json) fmt::print("report: {}\n", (out / "report.html").string());
  if (all.failed > 0) {
    throw Error(fmt::format("{} of {} runs failed, the first: {}: {}", all.failed, jobs.size(), all.first_failed.name,
                            all.first_failed.reason.substr(0, all.first_failed.reason.find('\n'))),
                "the same command tries them again; others are not touched");
  }
  if (!all.missing.empty()) {
    say(fmt::format("{} of {} runs are still being made by other processes in the same folder\n", all.missing.size(),
                    jobs.size()));
  }
  return kDone;
}

}  // namespace

void add_sweep(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<SweepCommandOptions>();
  CLI::App* verb = app.add_subcommand(
      "sweep", "Train many runs: methods x worlds x settings x seeds; resumable, also under mpirun or srun");
  verb->add_option(
          "SPEC", o->spec,
          "JSON file, e.g. {\"methods\": [\"ilcm\", \"beta-vae\"], \"worlds\": [\"circuit\"], \"seeds\": [1, 2, 3]}")
      ->required();
  verb->add_option("--out", o->out, "Folder of all runs, results.csv and report.html")->required();
  verb->add_option("--jobs", o->workers, "Runs at the same time in this process (default: as many as there are cores)")
      ->transform(whole_number(1, kMostThreads));
  verb->add_option("--threads", o->threads, "Threads of each run")
      ->transform(whole_number(1, kMostThreads))
      ->capture_default_str();
  verb->add_option("--save-every", o->save_every, "Seconds between two checkpoints of a run")
      ->transform(real_number(0.01, 86400))
      ->capture_default_str();
  verb->add_flag("--json", o->json, "Print the comparison as one JSON object on standard output");
  verb->callback([o, &exit_code] { exit_code = sweep(*o); });
}

}  // namespace causeway::cli
