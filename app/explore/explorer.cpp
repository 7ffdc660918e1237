#include "app/explore/explorer.h"

#include <chrono>

#include "app/explore/explorer_worker.h"
#include "engine/core/error.h"

namespace causeway {

/// One kind of request: at most one waits, at most one answer is kept.
template <class Request, class AnswerType>
struct Explorer::Slot {
  struct Job {
    std::uint64_t id = 0;
    SnapshotPtr snapshot;
    Request request;
  };
  std::optional<Job> waiting;
  Request newest;  // asked last, whether answered or not
  std::uint64_t newest_run = 0;
  std::shared_ptr<const AnswerType> answer;
};

struct Explorer::Slots {
  Slot<ReconstructRequest, Reconstruction> reconstruct;
  Slot<InterveneRequest, Intervention> intervene;
  Slot<RangesRequest, LatentRanges> ranges;
  Slot<TraverseRequest, Traversal> traverse;
  Slot<SaveTraversalRequest, SavedTraversal> save_traversal;
  Slot<ScatterRequest, Scatter> scatter;
  Slot<MechanismRequest, MechanismCurves> mechanism;
  Slot<PairsRequest, Pairs> pairs;
  Slot<RotationRequest, Rotation> rotate;

  bool waiting() const {
    return reconstruct.waiting || intervene.waiting || ranges.waiting || traverse.waiting || save_traversal.waiting ||
           scatter.waiting || mechanism.waiting || pairs.waiting || rotate.waiting;
  }
};

Explorer::Explorer() : slots_(std::make_unique<Slots>()), worker_(std::make_unique<Worker>()) {
  thread_ = std::thread([this] { loop(); });
}

Explorer::~Explorer() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

template <class Request, class AnswerType>
std::uint64_t Explorer::ask(Slot<Request, AnswerType>& slot, SnapshotPtr snapshot, const Request& request) {
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = next_id_++;
    slot.newest = request;
    slot.newest_run = snapshot->run;
    slot.waiting = {id, std::move(snapshot), request};
  }
  changed_.notify_all();
  return id;
}

std::uint64_t Explorer::reconstruct(SnapshotPtr snapshot, const ReconstructRequest& request) {
  return ask(slots_->reconstruct, std::move(snapshot), request);
}
std::uint64_t Explorer::intervene(SnapshotPtr snapshot, const InterveneRequest& request) {
  return ask(slots_->intervene, std::move(snapshot), request);
}
std::uint64_t Explorer::ranges(SnapshotPtr snapshot, const RangesRequest& request) {
  return ask(slots_->ranges, std::move(snapshot), request);
}
std::uint64_t Explorer::traverse(SnapshotPtr snapshot, const TraverseRequest& request) {
  return ask(slots_->traverse, std::move(snapshot), request);
}
std::uint64_t Explorer::save_traversal(SnapshotPtr snapshot, const SaveTraversalRequest& request) {
  return ask(slots_->save_traversal, std::move(snapshot), request);
}
std::uint64_t Explorer::scatter(SnapshotPtr snapshot, const ScatterRequest& request) {
  return ask(slots_->scatter, std::move(snapshot), request);
}
std::uint64_t Explorer::mechanism(SnapshotPtr snapshot, const MechanismRequest& request) {
  return ask(slots_->mechanism, std::move(snapshot), request);
}
std::uint64_t Explorer::rotate(SnapshotPtr snapshot, const RotationRequest& request) {
  return ask(slots_->rotate, std::move(snapshot), request);
}
std::uint64_t Explorer::pairs(SnapshotPtr snapshot, const PairsRequest& request) {
  return ask(slots_->pairs, std::move(snapshot), request);
}

std::shared_ptr<const Reconstruction> Explorer::reconstruction() const {
  const std::lock_guard lock(mutex_);
  return slots_->reconstruct.answer;
}
std::shared_ptr<const Intervention> Explorer::intervention() const {
  const std::lock_guard lock(mutex_);
  return slots_->intervene.answer;
}
std::shared_ptr<const LatentRanges> Explorer::latent_ranges() const {
  const std::lock_guard lock(mutex_);
  return slots_->ranges.answer;
}
std::shared_ptr<const Traversal> Explorer::traversal() const {
  const std::lock_guard lock(mutex_);
  return slots_->traverse.answer;
}
std::shared_ptr<const SavedTraversal> Explorer::saved_traversal() const {
  const std::lock_guard lock(mutex_);
  return slots_->save_traversal.answer;
}
std::shared_ptr<const Scatter> Explorer::scatter_points() const {
  const std::lock_guard lock(mutex_);
  return slots_->scatter.answer;
}
std::shared_ptr<const MechanismCurves> Explorer::mechanism_curves() const {
  const std::lock_guard lock(mutex_);
  return slots_->mechanism.answer;
}
std::shared_ptr<const Rotation> Explorer::rotation() const {
  const std::lock_guard lock(mutex_);
  return slots_->rotate.answer;
}
std::shared_ptr<const Pairs> Explorer::seen_pairs() const {
  const std::lock_guard lock(mutex_);
  return slots_->pairs.answer;
}

bool Explorer::idle() const {
  const std::lock_guard lock(mutex_);
  return !busy_ && !slots_->waiting();
}

bool Explorer::wait_until_idle(double seconds) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return !busy_ && !slots_->waiting(); });
}

std::int64_t Explorer::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

template <class Request, class AnswerType, class Compute>
void Explorer::serve(Slot<Request, AnswerType>& slot, std::unique_lock<std::mutex>& lock, Compute&& compute) {
  if (!slot.waiting) return;
  const auto job = std::move(*slot.waiting);
  slot.waiting.reset();
  busy_ = true;
  lock.unlock();

  auto answer = std::make_shared<AnswerType>();
  answer->request = job.request;
  try {
    compute(*job.snapshot, *answer);
  } catch (const Error& error) {
    *answer = {};
    answer->error = error.what();
    answer->hint = error.hint();
  } catch (const std::exception& error) {
    *answer = {};
    answer->error = error.what();
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
    changed_.wait(lock, [&] { return quit_ || slots_->waiting(); });
    // What a person drags comes first. Every kind gets its turn in each round.
    const auto compute = [this](const Snapshot& snapshot, auto& answer) { worker_->answer(snapshot, answer); };
    if (!quit_) serve(slots_->intervene, lock, compute);
    if (!quit_) serve(slots_->reconstruct, lock, compute);
    if (!quit_) serve(slots_->ranges, lock, compute);
    if (!quit_) serve(slots_->mechanism, lock, compute);
    if (!quit_) serve(slots_->rotate, lock, compute);
    if (!quit_) serve(slots_->pairs, lock, compute);
    if (!quit_) serve(slots_->traverse, lock, compute);
    if (!quit_) serve(slots_->scatter, lock, compute);
    if (!quit_) serve(slots_->save_traversal, lock, compute);
    if (quit_) return;
  }
}

}  // namespace causeway
