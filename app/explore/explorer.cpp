#include "app/explore/explorer.h"

#include <chrono>

#include "engine/core/memory.h"
#include "engine/core/start_thread.h"

namespace causeway {

Explorer::Explorer() : bench_(std::make_unique<Workbench>()) {
  thread_ = start_thread([this] { loop(); });
}

Explorer::~Explorer() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Explorer::waiting() const {
  return std::apply([](const auto&... slot) { return (slot.waiting.has_value() || ...); }, slots_);
}

bool Explorer::idle() const {
  const std::lock_guard lock(mutex_);
  return !busy_ && !waiting();
}

bool Explorer::wait_until_idle(double seconds) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return !busy_ && !waiting(); });
}

std::int64_t Explorer::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

template <class Request>
void Explorer::serve(Slot<Request>& slot, std::unique_lock<std::mutex>& lock) {
  if (quit_ || !slot.waiting) return;
  const auto job = std::move(*slot.waiting);
  slot.waiting.reset();
  busy_ = true;
  lock.unlock();

  using Answer = typename Request::Answer;
  auto answer = std::make_shared<Answer>();
  answer->request = job.request;
  try {
    compute(*bench_, *job.snapshot, *answer);
  } catch (const std::exception& failure) {
    const Error error = error_of(failure);
    *answer = {};
    answer->error = error.what();
    answer->hint = error.hint();
  }
  answer->request = job.request;
  answer->id = job.id;
  answer->run = job.snapshot->run;
  answer->version = job.snapshot->pipeline_version;

  lock.lock();
  busy_ = false;
  if (answer->run == slot.newest_run && answer->request.same_subject(slot.newest)) {
    slot.answer = std::move(answer);
  } else {
    ++dropped_;
  }
  changed_.notify_all();
}

void Explorer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return quit_ || waiting(); });
    std::apply([&](auto&... slot) { (this->serve(slot, lock), ...); }, slots_);
    if (quit_) return;
  }
}

}  // namespace causeway
