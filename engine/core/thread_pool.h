// Fork-join for steps of a few hundred microseconds. What a task computes may depend on its index only, never on the
// thread that runs it: that is what makes results independent of the number of threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace causeway {

class ThreadPool {
 public:
  /// `threads` >= 1 counts the caller: a pool of one runs everything in the calling thread.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Runs task(0) .. task(count - 1), each once, and returns when all are done. The first exception is rethrown. Not
  /// reentrant: a task must not call parallel_for of its own pool.
  void parallel_for(int count, const std::function<void(int)>& task);

 private:
  struct Job;
  void work();
  static void run(Job& job);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<Job> job_;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace causeway
