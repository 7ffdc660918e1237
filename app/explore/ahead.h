// What a model expects of the frames that come, beside what the world does: from one frame of a held-out sequence on
// nothing is intervened on but one variable, in the first step or in all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/explore/newest_request.h"
#include "app/explore/workbench.h"
#include "engine/scores/true_world.h"

namespace causeway {

struct AheadRequest {
  static constexpr int kFrames = 30, kMostFrames = 1000;

  int unit = 0;       // taken modulo the number of sequences
  int frame = 0;      // of it, that all starts from; clamped
  int latent = -1;    // that is set; -1: none
  double value = 0;   // in units of the variable that goes with the latent; of one that goes with none in its own
  bool held = false;  // set in every step, not only in the first
  int steps = kFrames;
  bool operator==(const AheadRequest&) const = default;
};

/// S steps: S + 1 frames, the first one as it is in the data. n latents, m true variables. What is not known is empty.
struct Ahead {
  AheadRequest request;
  int frames = 0;                 // of a sequence of the data
  std::vector<int> latent_of;     // m: the latent that goes with each true variable, -1: none clearly does
  MatrixF latents;                // (S + 1) x n: the model's causal variables, each step at the mean that it expects
  MatrixD expected;               // (S + 1) x n: the same in units of the variables that they go with; others untouched
  std::vector<double> low, high;  // n: what values each takes in the data, in the units of `expected`
  std::vector<std::string> factors;
  MatrixD world;                                // (S + 1) x m: each step at the mean of the world's law
  MatrixD world_low, world_high;                // (S + 1) x m: between them are 8 of 10 samples of the world's future
  std::string no_world;                         // why there is no `world`; empty if there is
  std::vector<Image> pictures, world_pictures;  // S + 1: of `latents` and of `world`
};

/// What look_ahead() starts from.
struct AheadData {
  const Dataset& held_out;  // sequences
  const MatrixF& codes;     // standardised, of all their frames
  std::vector<int> latent_of;
  TrueWorld truth;
};

/// All but the pictures. Throws Error if the data are no sequences, the model has no idea of the next frame, or its
/// expectation grows out of all bounds; UsageError if there is no such latent.
void look_ahead(const CausalModel& model, const AheadData& data, Ahead& out);

/// Pictures of the model's latents, a row each. Of a pipeline with pictures.
std::vector<Image> pictures_of(const Pipeline& pipeline, const MatrixF& latents);

/// For a window: with pictures, on a thread of its own, since what is dragged should not wait for other questions.
class AheadDesk {
 public:
  /// Of the run's held-out data; 0 sequences, or no model, is an error of the answer.
  struct Question {
    std::shared_ptr<const Snapshot> snapshot;
    AheadRequest ahead;
  };
  struct Answer {
    std::uint64_t id = 0;
    Question request;
    std::string error, hint;  // why there is nothing in `ahead`; empty if there is
    Ahead ahead;
  };

  AheadDesk();
  /// One that still waits is replaced. Returns the question's id.
  std::uint64_t ask(Question question) { return thread_.ask(std::move(question)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const Answer> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  NewestRequest<Question, Answer> thread_;
};

}  // namespace causeway
