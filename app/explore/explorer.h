// What panels want to see of a trained model: reconstructions, interventions, ranges of latents. Computed on a thread
// of its own from the parameters in a snapshot; the window sends requests and polls for answers, it never waits.
//
// To add a kind of question: a file with a request, its answer and compute(), and the request's name in the list below.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "app/explore/answers.h"
#include "app/explore/closed_form_question.h"
#include "app/explore/failures.h"
#include "app/explore/film.h"
#include "app/explore/intervene.h"
#include "app/explore/mechanism.h"
#include "app/explore/neighbours.h"
#include "app/explore/pairs.h"
#include "app/explore/reconstruct.h"
#include "app/explore/rotate.h"
#include "app/explore/scatter.h"
#include "app/explore/selection_export.h"
#include "app/explore/traverse.h"
#include "engine/training/snapshot.h"

namespace causeway {

/// In the order in which they are answered: what a person drags comes first. Each kind gets its turn in every round.
using ExplorerRequests = std::tuple<InterveneRequest, ProbeRequest, ReconstructRequest, RangesRequest, MechanismRequest,
                                    RotationRequest, PairsRequest, FilmRequest, NeighboursRequest, GroupAnswersRequest,
                                    OcclusionRequest, TraverseRequest, ScatterRequest, MechanismFitRequest,
                                    FailuresRequest, ClosedFormRequest, SaveTraversalRequest, SaveSelectionRequest>;

class Explorer {
 public:
  Explorer();
  ~Explorer();
  Explorer(const Explorer&) = delete;
  Explorer& operator=(const Explorer&) = delete;

  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  /// Ask for something, once; returns the request's id. A request that waits is replaced by a newer one of its kind.
  template <class Request>
  std::uint64_t ask(SnapshotPtr snapshot, const Request& request) {
    std::uint64_t id = 0;
    {
      const std::lock_guard lock(mutex_);
      Slot<Request>& slot = std::get<Slot<Request>>(slots_);
      id = next_id_++;
      slot.newest = request;
      slot.newest_run = snapshot->run;
      slot.waiting = {id, std::move(snapshot), request};
    }
    changed_.notify_all();
    return id;
  }

  /// The newest answer of a kind, null before the first. Answers that came too late are never here: those of another
  /// run or another subject than the newest request's.
  template <class Answer>
  std::shared_ptr<const Answer> answer() const {
    const std::lock_guard lock(mutex_);
    return std::get<Slot<decltype(Answer::request)>>(slots_).answer;
  }

  /// Nothing waits and nothing is being computed.
  bool idle() const;
  /// True once idle, false if that takes longer.
  bool wait_until_idle(double seconds) const;
  /// Answers that were dropped because they came too late.
  std::int64_t dropped() const;

 private:
  /// One kind of request: at most one waits, at most one answer is kept.
  template <class Request>
  struct Slot {
    struct Job {
      std::uint64_t id;  // always given. With "= 0" clang 14 makes no function that reads it, so nothing links
      SnapshotPtr snapshot;
      Request request;
    };
    std::optional<Job> waiting;
    Request newest;  // asked last, whether answered or not
    std::uint64_t newest_run = 0;
    std::shared_ptr<const typename Request::Answer> answer;
  };
  template <class Tuple>
  struct SlotsOf;
  template <class... Requests>
  struct SlotsOf<std::tuple<Requests...>> {
    using Type = std::tuple<Slot<Requests>...>;
  };

  template <class Request>
  void serve(Slot<Request>& slot, std::unique_lock<std::mutex>& lock);
  bool waiting() const;
  void loop();

  SlotsOf<ExplorerRequests>::Type slots_;
  mutable std::mutex mutex_;  // guards the slots and what follows
  mutable std::condition_variable changed_;
  std::uint64_t next_id_ = 1;
  std::int64_t dropped_ = 0;
  bool busy_ = false;
  bool quit_ = false;

  std::unique_ptr<Workbench> bench_;  // used by the thread alone
  std::thread thread_;
};

}  // namespace causeway
