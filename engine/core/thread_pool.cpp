#include "engine/core/thread_pool.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "engine/core/error.h"
#include "engine/core/start_thread.h"

namespace causeway {

namespace {

// Long enough to bridge the gap between two parallel sections of a training step, short enough to leave the core to
// others when training pauses.
constexpr auto kSpin = std::chrono::microseconds(200);

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Ends all of a pool's workers; new ones may be started afterwards.
void stop_workers(std::mutex& mutex, std::atomic<bool>& stop, std::condition_variable& wake,
                  std::vector<std::thread>& workers) {
  {
    const std::lock_guard lock(mutex);
    stop = true;
  }
  wake.notify_all();
  for (std::thread& worker : workers) worker.join();
  workers.clear();
  stop = false;
}

}  // namespace

/// Shared with the workers, so that one that wakes late finds a finished job and not a dangling pointer.
struct ThreadPool::Job {
  const std::function<void(int)>* task = nullptr;
  int count = 0;
  std::atomic<int> next{0};
  std::atomic<int> done{0};
  std::mutex error_mutex;
  std::exception_ptr error;
};

ThreadPool::ThreadPool(int threads) {
  if (threads < 1 || threads > kMostThreads) {
    throw UsageError(fmt::format("a pool cannot have {} threads", threads),
                     fmt::format("ask for 1 to {}", kMostThreads));
  }
  const auto start = [this](std::size_t count) {
    try {
      while (workers_.size() < count) workers_.emplace_back([this] { work(); });
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  };
  std::size_t workers = static_cast<std::size_t>(threads) - 1;
  workers_.reserve(workers);
  while (!start(workers)) {
    // Results do not depend on their number, so fewer do as well. Half of what there can be is left to others: a run
    // has further threads, and a graphics driver too.
    workers = workers_.size() / 2;
    stop_workers(mutex_, stop_, wake_, workers_);
  }
  static std::atomic<bool> told{false};
  if (this->threads() < threads && !told.exchange(true)) {
    spdlog::warn("cannot start {} threads here, going on with {}", threads, this->threads());
  }
}

ThreadPool::~ThreadPool() { stop_workers(mutex_, stop_, wake_, workers_); }

void ThreadPool::run(Job& job) {
  for (int i = job.next.fetch_add(1); i < job.count; i = job.next.fetch_add(1)) {
    try {
      (*job.task)(i);
    } catch (...) {
      const std::lock_guard lock(job.error_mutex);
      if (!job.error) job.error = std::current_exception();
    }
    job.done.fetch_add(1, std::memory_order_release);
  }
}

void ThreadPool::parallel_for(int count, const std::function<void(int)>& task) {
  if (workers_.empty() || count <= 1) {
    for (int i = 0; i < count; ++i) task(i);
    return;
  }
  auto job = std::make_shared<Job>();
  job->task = &task;
  job->count = count;
  {
    const std::lock_guard lock(mutex_);
    job_ = job;
    generation_.fetch_add(1, std::memory_order_release);
  }
  wake_.notify_all();
  run(*job);
  for (int spins = 0; job->done.load(std::memory_order_acquire) < count; ++spins) {
    relax();
    if (spins > 4096) std::this_thread::yield();  // the machine is busy with something else: do not hold it up
  }
  if (job->error) std::rethrow_exception(job->error);
}

void ThreadPool::work() {
  std::uint64_t seen = 0;
  while (true) {
    const auto limit = std::chrono::steady_clock::now() + kSpin;
    while (generation_.load(std::memory_order_acquire) == seen && !stop_ && std::chrono::steady_clock::now() < limit) {
      for (int i = 0; i < 32; ++i) relax();
    }
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || generation_ != seen; });
      if (stop_) return;
      seen = generation_;
      job = job_;
    }
    run(*job);
  }
}

}  // namespace causeway
