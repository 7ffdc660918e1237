// A thread that answers requests one at a time, always the newest: one that still waits is replaced.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "engine/core/memory.h"
#include "engine/core/start_thread.h"

namespace causeway {

/// `Answer` has id, request and error, and may have a hint: why there is nothing else in it.
template <class Request, class Answer>
class NewestRequest {
 public:
  using Compute = std::function<void(Answer& out)>;  // out.request is there already

  /// `make` is called on the thread, and what it returns is used and destroyed there: an OpenGL context is for one
  /// thread.
  explicit NewestRequest(std::function<Compute()> make)
      : make_(std::move(make)), thread_(start_thread([this] { loop(); })) {}
  ~NewestRequest() {
    {
      const std::lock_guard lock(mutex_);
      quit_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  NewestRequest(const NewestRequest&) = delete;
  NewestRequest& operator=(const NewestRequest&) = delete;

  /// Returns the request's id.
  std::uint64_t ask(Request request) {
    std::uint64_t id = 0;
    {
      const std::lock_guard lock(mutex_);
      id = ++last_id_;
      waiting_ = std::move(request);
    }
    changed_.notify_all();
    return id;
  }
  /// The newest answer, null before the first.
  std::shared_ptr<const Answer> answer() const {
    const std::lock_guard lock(mutex_);
    return answer_;
  }
  bool idle() const {
    const std::lock_guard lock(mutex_);
    return !busy_ && !waiting_;
  }

 private:
  void loop() {
    const Compute compute = make_();
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return quit_ || waiting_; });
      if (quit_) return;
      auto out = std::make_shared<Answer>();
      out->request = std::move(*waiting_);
      out->id = last_id_;
      waiting_.reset();
      busy_ = true;
      lock.unlock();
      try {
        compute(*out);
      } catch (const std::exception& failure) {
        const Error error = error_of(failure);
        out->error = error.what();
        if constexpr (requires { out->hint; }) out->hint = error.hint();
      }
      lock.lock();
      busy_ = false;
      answer_ = std::move(out);
    }
  }

  std::function<Compute()> make_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Request> waiting_;
  std::uint64_t last_id_ = 0;
  std::shared_ptr<const Answer> answer_;
  bool busy_ = false, quit_ = false;
  std::thread thread_;  // last: when it starts all other members exist
};

}  // namespace causeway
