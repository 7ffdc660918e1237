// Runs side by side on the same picture: each one's idea of setting a factor, beside the truth. Loaded and computed on
// a thread of its own; the window asks and looks in again later.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/causal/edit.h"
#include "engine/training/snapshot.h"

namespace causeway {

inline constexpr int kMostComparedRuns = 4;
inline constexpr int kComparisonSteps = 7;

struct ComparisonRequest {
  std::shared_ptr<const Snapshot> live;  // the run in the window comes first; null: it has no causal model yet
  std::vector<std::string> runs;         // directories
  int sample = 0;                        // which test picture
  int factor = 0;
  EditMode mode = EditMode::kCounterfactual;

  /// Whether the answer would be the same.
  bool same_as(const ComparisonRequest& other) const;
};

/// What one run has to show.
struct ComparedColumn {
  std::string name, method, supervision;  // method and supervision as people write them
  std::vector<std::string> settings;      // "path=value" in which the runs of this method and world differ
  std::string problem;                    // why there are no pictures; empty if there are
  Scores scores;
  std::vector<double> seconds, disentanglement;  // over its training
  /// Pictures side by side as the factor is set to each of the values; the base picture as the run draws it.
  Image strip, base;
  std::vector<double> off;  // mean absolute difference to the truth, 0..1, one a step
};

struct Comparison {
  std::uint64_t id = 0;
  ComparisonRequest request;
  std::string error, hint;  // why there is nothing; empty if all went well
  int samples = 0;
  std::vector<std::string> factors;
  std::vector<double> values;  // that the factor is set to
  Image truth, base;           // the same, drawn by the world
  std::vector<ComparedColumn> columns;
};

class ComparisonDesk {
 public:
  ComparisonDesk();
  ~ComparisonDesk();
  ComparisonDesk(const ComparisonDesk&) = delete;
  ComparisonDesk& operator=(const ComparisonDesk&) = delete;

  /// One that still waits is replaced. Returns the request's id.
  std::uint64_t ask(ComparisonRequest request);
  /// The newest answer, null before the first.
  std::shared_ptr<const Comparison> answer() const;
  bool idle() const;

 private:
  class Worker;
  void loop();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<ComparisonRequest> waiting_;
  std::uint64_t last_id_ = 0;
  std::shared_ptr<const Comparison> answer_;
  bool busy_ = false, quit_ = false;
  std::thread thread_;
};

/// Directories of finished runs below `folder` (two levels deep), newest first.
std::vector<std::string> runs_below(const std::string& folder);

}  // namespace causeway
