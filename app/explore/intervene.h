// A test picture before and after one causal variable was set, beside the world's own picture of the same.
#pragma once

#include <optional>

#include "app/explore/answer.h"
#include "app/explore/latent_edit.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Intervention;
struct LatentRanges;

/// Without a latent: the picture before alone.
struct InterveneRequest {
  using Answer = Intervention;
  int sample = 0;
  int latent = -1;
  float value = 0;
  EditMode mode = EditMode::kDo;
  std::uint64_t seed = 1;
  std::string file = {};  // of a picture that a person has opened; empty: the test picture
  /// An answer for an earlier position of the same slider may be shown, one for another edit may not.
  bool same_subject(const InterveneRequest& other) const {
    return sample == other.sample && latent == other.latent && mode == other.mode && file == other.file;
  }
  bool operator==(const InterveneRequest&) const = default;
};

struct Intervention : AnswerBase {
  InterveneRequest request;
  int samples = 0;
  Image original, before, after, difference;
  std::vector<float> causal_before, causal_after;  // values of the latents
  /// The world's own picture after the same intervention on the factor that the latent is matched with, and how far
  /// the model's is from it (mean over all values, 0..1; not for fresh noise, which is another sample). Empty where the
  /// truth is not known.
  Image truth;
  std::string factor;
  double factor_value = 0;
  std::optional<double> off;
  /// Of a run on vectors, which has no pictures: the numbers of the decoded vector, standardised over the training
  /// data.
  std::vector<float> vector_before, vector_after;
};

/// What the difference of before and after is multiplied by, to be seen.
inline constexpr double kInterventionGain = 2.0;

void compute(Workbench& bench, const Snapshot& snapshot, Intervention& out);

/// What values the causal variables take over the test pictures.
struct RangesRequest {
  using Answer = LatentRanges;
  bool same_subject(const RangesRequest&) const { return true; }
  bool operator==(const RangesRequest&) const = default;
};

struct LatentRanges : AnswerBase {
  RangesRequest request;
  int pictures = 0;
  std::vector<float> low, high;  // 1 % and 99 % quantiles of each latent
  /// Of each latent, whether it falls where the factor whose name it bears rises. A learner cannot tell which way a
  /// variable is counted, so such a latent is shown from its high end to its low one.
  std::vector<bool> turned;
};

void compute(Workbench& bench, const Snapshot& snapshot, LatentRanges& out);

}  // namespace causeway
