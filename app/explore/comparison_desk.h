// Runs, moments of their training and starts side by side on the same picture: what each predicts when a factor is
// set, beside the truth; where that is not known, how each decodes the picture and what its own latents do to it.
// Loaded and computed on a thread of its own; the window sends a request and polls for the answer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/compared_item.h"
#include "app/explore/newest_request.h"
#include "engine/causal/edit.h"
#include "engine/training/snapshot.h"

namespace causeway {

inline constexpr int kMostComparedRuns = 4;
inline constexpr int kComparisonSteps = 7;

struct ComparisonRequest {
  /// The run in the window, of which moments may be among the items; it comes first itself once it has a causal model.
  std::shared_ptr<const Snapshot> live;
  std::vector<ComparedItem> items;  // what comes below it
  int sample = 0;                   // which test picture
  int factor = 0;                   // which factor is set; without a truth, which latent of each run
  EditMode mode = EditMode::kCounterfactual;
  bool truth_hidden = false;  // as if none were known

  /// Whether the answer would be the same.
  bool same_as(const ComparisonRequest& other) const;
};

/// A moment of a run that could be compared in its place.
struct ComparedMoment {
  std::int64_t updates = 0;
  double share = 0;         // of the planned work that was done, 0..1
  std::vector<int> starts;  // whose models it holds
  int leader = -1;          // of these
};

/// What one row has to show.
struct ComparedColumn {
  std::string name, method, supervision;  // method and supervision as people write them
  std::vector<ComparedMoment> moments;    // of the run
  std::vector<std::string> settings;      // "path=value" in which the runs of this method and world differ
  std::string problem;                    // why there are no pictures; empty if there are
  Scores scores;
  bool has_graph = false;              // the method learns one, within a moment or from frame to frame
  double edge_threshold = 0;           // of the run
  std::string graph;                   // graph_key() of its world: where its nodes have been put
  std::vector<double> seconds, score;  // the first headline metric over its training
  /// Squared error of decoded codes over the training of the start that was chosen: it needs no truth, and all methods
  /// measure it alike.
  std::vector<double> code_seconds, code_error;
  /// Pictures side by side as the factor is set to each of the values (without a truth: the latent through its range);
  /// the base picture as the run decodes it.
  Image strip, base;
  std::optional<double> decoded_off;  // mean absolute difference of the decoded base picture, 0..1
  std::string latent;                 // that is set: "z2"; with a word of it if it does not follow the factor clearly
  std::vector<double> off;            // the same of the strip to the truth, one a step; empty without
};

struct Comparison {
  std::uint64_t id = 0;
  ComparisonRequest request;
  std::string error, hint;  // why there is nothing; empty if all went well
  int samples = 0;
  std::vector<std::string> factors;  // that can be set; without a truth latents: z0, z1, ...
  std::vector<double> values;        // that the factor is set to; empty without a truth
  Image truth;                       // the same, rendered by the world; empty without one
  Image base;                        // the picture; empty if there is none, and `no_picture` says why
  std::string no_picture;
  bool live_first = false;  // the first column is the run in the window
  std::vector<ComparedColumn> columns;
};

class ComparisonDesk {
 public:
  ComparisonDesk();

  /// One that still waits is replaced. Returns the request's id.
  std::uint64_t ask(ComparisonRequest request) { return thread_.ask(std::move(request)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const Comparison> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  class Worker;
  NewestRequest<ComparisonRequest, Comparison> thread_;
};

/// Directories of finished runs below `folder` (two levels deep), newest first.
std::vector<std::string> runs_below(const std::string& folder);

}  // namespace causeway
