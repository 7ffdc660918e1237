// A test picture and what the image stage makes of it.
#pragma once

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Reconstruction;

struct ReconstructRequest {
  using Answer = Reconstruction;
  int sample = 0;
  /// An answer to `other` may still be shown for this one.
  bool same_subject(const ReconstructRequest& other) const { return sample == other.sample; }
  bool operator==(const ReconstructRequest&) const = default;
};

/// The picture alone while there is no image model.
struct Reconstruction : AnswerBase {
  ReconstructRequest request;
  int samples = 0;  // how many there are; the sample shown is request.sample modulo this
  Image original, reconstruction, difference;
  double squared_error = 0, mean_difference = 0;
};

/// What the difference of the two pictures is multiplied by, to be seen.
inline constexpr double kReconstructionGain = 4.0;

void compute(Workbench& bench, const Snapshot& snapshot, Reconstruction& out);

}  // namespace causeway
