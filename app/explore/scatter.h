// Where the test data lie in the space of latents.
#pragma once

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Scatter;

struct ScatterRequest {
  using Answer = Scatter;
  bool same_subject(const ScatterRequest&) const { return true; }
  bool operator==(const ScatterRequest&) const = default;
};

/// A row for each frame of each unit; of pairs: pair 0 before, pair 0 after, pair 1 before, ...
struct Scatter : AnswerBase {
  ScatterRequest request;
  // Factors may be far from zero (time stamps), where single precision cannot tell them apart.
  MatrixD causal, noise;                   // rows x latents
  MatrixD factors;                         // rows x factors, or empty: the truth is not known
  std::vector<std::string> factor_names;   // as many as columns
  std::shared_ptr<const Dataset> samples;  // with pictures, unless vectors are seen
};

void compute(Workbench& bench, const Snapshot& snapshot, Scatter& out);

}  // namespace causeway
