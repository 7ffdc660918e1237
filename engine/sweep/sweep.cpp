#include "engine/sweep/sweep.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/core/memory.h"
#include "engine/core/stopwatch.h"
#include "engine/data/atomic_file.h"
#include "engine/data/file_group.h"
#include "engine/data/file_lock.h"
#include "engine/data/read_file.h"
#include "engine/sweep/shared_data.h"
#include "engine/training/run_data.h"
#include "engine/training/run_directory.h"
#include "engine/training/run_lock.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr double kSliceMs = 200;

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path, 1 << 20);
  return {bytes.begin(), bytes.end()};
}

bool is_finished(const fs::path& directory) {
  try {
    return read_summary(directory).value("stage", "") == stage_name(Stage::kDone);
  } catch (const std::exception&) {
    return false;  // a damaged summary is of a run that is to be made again
  }
}

bool same_settings(const fs::path& directory, const nlohmann::json& json, const Settings& settings) {
  const auto with_data = [](Settings s, const std::string& data) {
    s.world.data = data;
    return settings_to_json(s);
  };
  try {
    Settings there = settings_from_json(json);
    there.world.split = settings.world.split;  // a run begun before there was a choice keeps the one it had
    return with_data(there, find_run_data(directory, there.world.data)) ==
           with_data(settings, absolute_data(settings.world.data));
  } catch (const Error&) {
    return false;
  }
}

/// A run that goes on where it was left, or a new one.
std::unique_ptr<Run> begin_or_resume(const SweepJob& job, const fs::path& directory, const DataSource& source,
                                     int threads) {
  if (holds_run(directory)) {
    try {
      return load_run(directory, source, threads);
    } catch (const Error& error) {
      spdlog::warn("{} is damaged and is begun anew: {}", directory.string(), error.what());
    }
  }
  return std::make_unique<Run>(job.settings, source, threads);
}

/// `total`: the work of a whole run, of which this one may have made a part in another process.
double share_done(const Run& run, double total) {
  return run.done() ? 1.0 : std::clamp(1.0 - run.work_left() / std::max(1.0, total), 0.0, 1.0);
}

void train(const SweepJob& job, const fs::path& directory, const DataSource& source, const SweepOptions& options,
           const std::function<void(const SweepProgress&)>& report, const std::atomic<bool>& interrupt) {
  check_writable(directory);
  const auto run = begin_or_resume(job, directory, source, options.threads);
  const double total = Run(job.settings, source, 1).work_left();
  const double begun = run->work_done();
  double since_save = 0;
  while (!run->done() && !interrupt) {
    const Stopwatch since;
    const Stage stage = run->stage();
    run->work(kSliceMs, interrupt);
    const double seconds = since.seconds();
    run->set_seconds(run->seconds() + seconds);
    since_save += seconds;
    report({job.name, run->phase(), share_done(*run, total)});
    const bool due = since_save > options.save_every || run->stage() != stage;
    if (!due || run->work_done() <= begun || run->done()) continue;
    since_save = 0;
    try {
      save_run(*run, directory);
    } catch (const Error& error) {
      spdlog::error("{} is not saved: {}; it goes on, saving is tried again in {:.3g} s", job.name, error.what(),
                    options.save_every);
    }
  }
  // A run stopped before anything was learned is not saved: what is on disk is as good.
  if (run->done() || run->work_done() > begun) save_run(*run, directory);
}

}  // namespace

void open_sweep(const nlohmann::json& spec, const fs::path& directory) {
  check_writable(directory);
  if (holds_run(directory)) throw Error(directory.string() + " holds a run, not a sweep", "choose another --out");
  // Locked until it is known whose folder this is: two sweeps may begin at the same moment.
  const FileLock one_at_a_time = FileLock::wait_for(directory / "results.lock");
  check_writable(directory / "runs");
  const fs::path file = directory / "sweep.json";
  if (fs::exists(file)) {
    const auto there = nlohmann::json::parse(text_of(file), nullptr, false);
    if (there != spec) {
      throw Error(fmt::format("{} holds the runs of another sweep", directory.string()),
                  "choose another --out, or go on with the spec in its sweep.json");
    }
    return;
  }
  write_file_atomically(file, json_text(spec, 2) + "\n");
}

fs::path job_directory(const fs::path& sweep, const SweepJob& job) { return sweep / "runs" / job.name; }

JobStatus job_status(const fs::path& sweep, const SweepJob& job) {
  const fs::path directory = job_directory(sweep, job);
  if (const FileGroup files = read_file_group(directory, {"settings.json"}); !files.empty()) {
    const auto& text = files.begin()->second;
    const auto there = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    // A setting that an older program did not have has its default.
    if (!there.is_discarded() && !same_settings(directory, there, job.settings)) {
      throw Error(
          fmt::format("{} holds a run of other settings", directory.string()),
          "the program's presets have changed, or the folder was used for something else: choose another --out");
    }
  }
  if (is_finished(directory)) return {JobState::kFinished, ""};
  if (!fs::exists(directory / "error.txt")) return {};
  try {
    return {JobState::kFailed, text_of(directory / "error.txt")};
  } catch (const Error&) {
    return {};  // another process has just begun to try it again
  }
}

SweepResult work_on_sweep(const std::vector<SweepJob>& jobs, const fs::path& directory, DataSource source,
                          const SweepOptions& options, const std::atomic<bool>& interrupt) {
  for (const SweepJob& job : jobs) job_status(directory, job);  // complain before anything starts
  const DataSource shared = shared_data(std::move(source));
  std::mutex mutex;  // guards what follows
  std::vector<bool> tried(jobs.size(), false);
  SweepResult result;
  std::exception_ptr first_trouble;

  const auto tell = [&](int index, const SweepProgress& progress) {
    if (!options.progress) return;
    try {
      options.progress(index, progress);
    } catch (const std::exception& error) {  // a full disk, say: no reason to stop the runs
      spdlog::error("{}; the runs go on", error.what());
    }
  };
  struct JobLock {
    std::optional<FileLock> of_sweep;
    std::optional<RunLock> of_run;
  };
  const auto next_job = [&](JobLock& lock) -> const SweepJob* {
    const std::lock_guard guard(mutex);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const std::size_t at = (options.first_job + i) % jobs.size();
      if (tried[at]) continue;
      lock.of_sweep = FileLock::try_lock(directory / "runs" / (jobs[at].name + ".lock"));
      if (!lock.of_sweep) continue;
      const fs::path place = job_directory(directory, jobs[at]);
      if (is_finished(place)) {
        tried[at] = true;
        lock = {};
        continue;
      }
      std::error_code ignored;
      fs::create_directories(place, ignored);  // what is wrong with the folder is told when the run is begun
      if (fs::is_directory(place, ignored)) lock.of_run = RunLock::try_lock(place);
      if (fs::is_directory(place, ignored) && !lock.of_run) {
        lock = {};
        continue;  // somebody trains it by itself
      }
      tried[at] = true;
      return &jobs[at];
    }
    return nullptr;
  };
  const auto worker = [&](int index) {
    const auto report = [&](const SweepProgress& progress) {
      const std::lock_guard guard(mutex);
      tell(index, progress);
    };
    while (!interrupt) {
      JobLock lock;
      const SweepJob* job = next_job(lock);
      if (job == nullptr) return;
      const fs::path place = job_directory(directory, *job);
      std::string trouble;
      try {
        std::error_code ignored;
        fs::remove(place / "error.txt", ignored);
        train(*job, place, shared, options, report, interrupt);
      } catch (const std::exception& failure) {
        const Error error = error_of(failure);
        trouble = error.hint().empty() ? error.what() : fmt::format("{} ({})", error.what(), error.hint());
      }
      if (!trouble.empty()) {
        spdlog::error("{}: {}", job->name, trouble);
        try {
          write_file_atomically(place / "error.txt", trouble + "\n");
        } catch (const Error& error) {
          spdlog::error("{}", error.what());
        }
      }
      lock.of_run.reset();
      remove_if_empty(place);  // stopped before anything was learned
      const std::lock_guard guard(mutex);
      if (!trouble.empty()) {
        ++result.failed;
      } else if (!interrupt) {
        ++result.made;
      }
      tell(index, {});
    }
  };
  const auto guarded_worker = [&](int index) {
    try {
      worker(index);
    } catch (...) {  // a lock file that cannot be made, say
      const std::lock_guard guard(mutex);
      if (!first_trouble) first_trouble = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  try {
    for (int i = 0; i < options.workers; ++i) threads.emplace_back(guarded_worker, i);
  } catch (const std::system_error&) {
    spdlog::warn("cannot make {} runs at the same time here, going on with {}", options.workers,
                 std::max<std::size_t>(1, threads.size()));
    if (threads.empty()) guarded_worker(0);
  }
  for (std::thread& thread : threads) thread.join();
  if (first_trouble) std::rethrow_exception(first_trouble);
  return result;
}

}  // namespace causeway
