// What a classifier answers about held-out pictures: group by group, and of a single picture while it is changed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"
#include "engine/metrics/calibration.h"

namespace causeway {

struct GroupAnswers;
struct Probe;
struct Occlusion;

/// What a world calls its classes and what they should not depend on (the columns of group_accuracy()), and which of
/// its variables decide about them: below .5 it is the first of two, else the second.
struct AnswerWords {
  std::vector<std::string> classes, columns;      // by number; others are "class 2", "environment 2"
  int class_variable = -1, column_variable = -1;  // of the world; -1: none

  std::string class_name(int number) const;
  std::string column_name(int number) const;
};
AnswerWords answer_words(const World* world);

struct GroupAnswersRequest {
  using Answer = GroupAnswers;
  bool same_subject(const GroupAnswersRequest&) const { return true; }
  bool operator==(const GroupAnswersRequest&) const = default;
};

struct AnsweredUnit {
  int unit = 0;
  int truth = 0, column = 0;  // as in group_accuracy(); -1: not known
  int answer = 0;
  float probability = 0;  // of the answer

  bool right() const { return answer == truth; }
};

struct GroupAnswers : AnswerBase {
  GroupAnswersRequest request;
  std::shared_ptr<const Dataset> data;  // held-out units; with pictures if the run's data have some
  std::vector<AnsweredUnit> units;      // of all of these, in their order
  int classes = 0, columns = 0;         // numbers below are in use
  bool truth = false;                   // whether the true classes are known
  AnswerWords words;
  Calibration calibration;  // without bins if the true classes are not known
  double training = 0;      // accuracy in training; NaN: not known
};

/// Throws Error if there is no causal model yet or if it answers no question.
void compute(Workbench& bench, const Snapshot& snapshot, GroupAnswers& out);

/// A held-out picture, with the world's variables set to `latents`; empty: as it is.
struct ProbeRequest {
  using Answer = Probe;
  int unit = 0;
  std::vector<double> latents = {};
  bool same_subject(const ProbeRequest& other) const { return unit == other.unit; }
  bool operator==(const ProbeRequest&) const = default;
};

struct Probe : AnswerBase {
  ProbeRequest request;
  Image picture;                     // as the model sees it; empty for vectors
  Image large;                       // the same scene in more pixels; empty if the world is not known
  std::vector<double> usual, shown;  // the world's variables in the data, and as they are here; empty: not known
  std::vector<float> probabilities;  // of each class
  int answer = 0;                    // the likeliest
};

void compute(Workbench& bench, const Snapshot& snapshot, Probe& out);

/// What of a picture its answer hangs on: a grey patch is slid over it, and the answer's log-odds fall where it hides
/// what speaks for the answer (Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014).
struct OcclusionRequest {
  using Answer = Occlusion;
  int unit = 0;
  std::vector<double> latents = {};
  bool same_subject(const OcclusionRequest& other) const { return unit == other.unit; }
  bool operator==(const OcclusionRequest&) const = default;
};

struct Occlusion : AnswerBase {
  OcclusionRequest request;
  int answer = 0;  // that the map is about
  /// height x width: by how much the answer's log-odds (nats) fall where a patch covers the pixel, the mean over all
  /// places of the patch that do. Negative: what is there speaks against the answer.
  MatrixF fall;
  Image overlay;  // of the scene in grey, coloured by `fall`
};

/// Throws Error for vectors.
void compute(Workbench& bench, const Snapshot& snapshot, Occlusion& out);

/// Colours of an overlay for what speaks for the answer and what speaks against it, RGB. Orange and blue: also the
/// colour-blind tell them apart.
inline constexpr std::array<std::uint8_t, 3> kSpeaksFor{230, 159, 0}, kSpeaksAgainst{0, 114, 178};

/// `scene` (w x h) in grey, coloured by `fall` (of any size): the stronger, the larger |fall| is compared with `most`,
/// which is above 0.
Image occlusion_overlay(const Image& scene, const MatrixF& fall, double most);

}  // namespace causeway
