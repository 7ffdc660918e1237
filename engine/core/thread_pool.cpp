#include "engine/core/thread_pool.h"

#include <algorithm>
#include <chrono>

#include "engine/core/error.h"

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
  if (threads < 1) throw UsageError("number of threads must be at least 1, got " + std::to_string(threads));
  for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

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
