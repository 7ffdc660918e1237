// What a method that is told labels has made of them: each label against the latent that was taught it, and how a
// variable follows from its noise and its causes, beside the world's own mechanism. Computed on a thread of its own;
// the window sends a request and polls for the answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/explore/newest_request.h"
#include "engine/training/snapshot.h"

namespace causeway {

inline constexpr int kToldShown = 200;  // labelled training pictures at most, of a run that is told few

struct LabelRequest {
  std::shared_ptr<const Snapshot> run;  // null before the first; it needs a causal model
  int variable = 0;                     // whose mechanism
  /// Values of all causal variables, of which the causes of `variable` matter; NaN, and all if it is empty: the median.
  std::vector<float> held;

  /// Whether the answer would be the same.
  bool same_as(const LabelRequest& other) const;
};

/// n labels; latent i is the one that was taught label i.
struct LabelAnswer {
  std::uint64_t id = 0;
  LabelRequest request;
  std::string error, hint;  // why there is nothing; empty if all went well

  std::vector<std::string> names;  // of the labels
  MatrixD causal, noise;           // of held-out pictures, R x n
  MatrixD labels;                  // the truth about them, R x n; empty: it is not known, or hidden
  std::vector<double> agreement;   // correlation of label and latent over them, -1 .. 1; empty as `labels`
  /// Training pictures whose labels were told, kToldShown at most; empty where all were and `labels` are known, and
  /// where they are not known.
  MatrixD told_causal, told_labels;
  std::int64_t told = 0, units = 0;  // training pictures that are labelled, and all; 0: not known

  std::vector<float> low, median, high;  // usual values of each causal variable
  Matrix<int> graph;                     // the model's, n x n of 0 and 1, row causes column; empty: it has none
  bool given = false;                    // it was told the graph
  Matrix<int> true_graph;                // empty: not known

  std::vector<double> eps;    // ascending noise of the variable asked for
  std::vector<double> model;  // its causal variable there, causes held
  /// What the world makes of noise of the same rank and of causes with the labels that these values stand for, as
  /// values of the latent; empty: the world is not known.
  std::vector<double> world;
  std::vector<double> held;         // the values of all causal variables
  std::vector<double> held_labels;  // the labels that they stand for; empty as `labels`
};

class LabelDesk {
 public:
  LabelDesk();

  /// One that still waits is replaced. Returns the request's id.
  std::uint64_t ask(LabelRequest request) { return thread_.ask(std::move(request)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const LabelAnswer> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  class Worker;
  NewestRequest<LabelRequest, LabelAnswer> thread_;
};

}  // namespace causeway
