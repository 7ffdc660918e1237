// Carries out the jobs of a sweep in a folder, on several threads and by several processes at once:
//   DIR/sweep.json           the spec
//   DIR/runs/NAME/           a run directory each, with error.txt if it failed
// Whoever holds the lock on DIR/runs/NAME.lock, and that of the run's folder (see run_lock.h), works on that run; locks
// end with their process, so another process can go on with a run that a killed one left unfinished, from its last
// checkpoint.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/sweep/sweep_spec.h"
#include "engine/training/data_source.h"
#include "engine/training/run_directory.h"

namespace causeway {

enum class JobState { kOpen, kFinished, kFailed };

struct JobStatus {
  JobState state = JobState::kOpen;
  std::string error;  // of a failed one
};

/// Makes DIR and writes the spec there. Throws Error if DIR holds the sweep of another spec.
void open_sweep(const nlohmann::json& spec, const std::filesystem::path& directory);

std::filesystem::path job_directory(const std::filesystem::path& sweep, const SweepJob& job);
/// What DIR says of a job: finished if it was trained to the end with exactly these settings. Throws Error if a run of
/// other settings is in its place.
JobStatus job_status(const std::filesystem::path& sweep, const SweepJob& job);

/// What one worker is doing.
struct SweepProgress {
  std::string job;
  std::string phase;
  double share = 0;  // of the job, 0..1
};

struct SweepOptions {
  int workers = 1;  // runs at the same time
  int threads = 1;  // of each
  double save_every = kCheckpointSeconds;
  std::size_t first_job = 0;  // where to look for work first: several processes begin at different places
  /// Called from the workers' threads, one at a time. What it throws is logged, and the runs go on.
  std::function<void(int worker, const SweepProgress&)> progress;
};

struct SweepResult {
  int made = 0;    // finished here
  int failed = 0;  // here
};

/// Works on open and failed jobs until none is left that no other process holds, or `interrupt` becomes true: what is
/// going on is saved then. A job that fails does no harm to others; it is left with its error.txt. Checkpoints of a run
/// are written every `save_every` seconds and after each stage; one that cannot be written is logged, and the run goes
/// on. Throws at the end what kept a worker from finding its next job.
SweepResult work_on_sweep(const std::vector<SweepJob>& jobs, const std::filesystem::path& directory, DataSource source,
                          const SweepOptions& options, const std::atomic<bool>& interrupt);

}  // namespace causeway
