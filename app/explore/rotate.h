// Two latents of a model with independent latents, turned into each other: the loss cannot tell.
#pragma once

#include <optional>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Rotation;

struct RotationRequest {
  using Answer = Rotation;
  int sample = 0;
  int first = 0, second = 1;
  double degrees = 0;
  /// An answer for an earlier position of the slider may be shown.
  bool same_subject(const RotationRequest& other) const {
    return sample == other.sample && first == other.first && second == other.second;
  }
  bool operator==(const RotationRequest&) const = default;
};

struct Rotation : AnswerBase {
  RotationRequest request;
  int samples = 0;
  /// Means over the test pictures: squared error of the codes that come back, and |z|^2 / 2, the part of the prior that
  /// depends on z. Their sum is what a loss at the posterior means can see.
  double squared_error = 0, prior = 0;
  std::optional<double> mcc;  // with the true factors; empty: they are not known
  Image base;
  Image sheet;  // two rows of kRotationSteps pictures: each of the turned latents from its 1 % to its 99 % quantile
};
inline constexpr int kRotationSteps = 7;

void compute(Workbench& bench, const Snapshot& snapshot, Rotation& out);

}  // namespace causeway
