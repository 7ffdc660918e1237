// What panels want to see of a trained model: reconstructions, interventions, ranges of latents. Computed on a thread
// of its own from the parameters in a snapshot; the window asks and looks in again later, it never waits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

/// A test picture and what the image stage makes of it (the picture alone while there is no image model).
struct ReconstructRequest {
  int sample = 0;
  /// An answer to `other` may still be shown for this one.
  bool same_subject(const ReconstructRequest& other) const { return sample == other.sample; }
  bool operator==(const ReconstructRequest&) const = default;
};

/// A test picture before and after one causal variable was set. Without a latent: before alone.
struct InterveneRequest {
  int sample = 0;
  int latent = -1;
  float value = 0;
  EditMode mode = EditMode::kDo;
  std::uint64_t seed = 1;
  std::string file = {};  // of a picture that a person has brought; empty: the sample
  /// Pictures of a slider on its way may be shown, those of another edit may not.
  bool same_subject(const InterveneRequest& other) const {
    return sample == other.sample && latent == other.latent && mode == other.mode && file == other.file;
  }
  bool operator==(const InterveneRequest&) const = default;
};

/// What values the causal variables take over the test pictures.
struct RangesRequest {
  bool same_subject(const RangesRequest&) const { return true; }
  bool operator==(const RangesRequest&) const = default;
};

/// What is varied in a traversal, one latent at a time.
enum class TraverseSpace {
  kSet,      // the causal variable alone
  kEffects,  // the causal variable; its effects follow with the picture's own noise
  kNoise,    // the latent's noise, all other noise stays
};

/// Pictures along each latent, from a test picture.
struct TraverseRequest {
  int sample = 0;
  TraverseSpace space = TraverseSpace::kEffects;
  int steps = 7;
  bool same_subject(const TraverseRequest& other) const { return *this == other; }
  bool operator==(const TraverseRequest&) const = default;
};

/// The same written to a file: a grid as PNG, or all latents side by side in motion as GIF.
struct SaveTraversalRequest {
  TraverseRequest what;
  bool moving = false;
  std::string path;
  std::vector<std::uint32_t> colours;  // of each latent, 0xAABBGGRR like ImU32: a bar beside its pictures
  /// What has been written must be told, whatever was asked since.
  bool same_subject(const SaveTraversalRequest&) const { return true; }
  bool operator==(const SaveTraversalRequest&) const = default;
};

/// Where the test data lie in the space of latents.
struct ScatterRequest {
  bool same_subject(const ScatterRequest&) const { return true; }
  bool operator==(const ScatterRequest&) const = default;
};

/// How one causal variable follows from another.
struct MechanismRequest {
  int from = 0, to = 0;
  /// false: the mechanism alone, all other variables held. true: the other effects of `from` follow and act on `to`
  /// too.
  bool total = false;
  bool same_subject(const MechanismRequest& other) const { return *this == other; }
  bool operator==(const MechanismRequest&) const = default;
};

/// The first held-out pairs, and which intervention the model sees in each.
struct PairsRequest {
  bool same_subject(const PairsRequest&) const { return true; }
  bool operator==(const PairsRequest&) const = default;
};

/// Two latents of a model with independent latents, turned into each other.
struct RotationRequest {
  int sample = 0;
  int first = 0, second = 1;
  double degrees = 0;
  /// Pictures of a slider on its way may be shown.
  bool same_subject(const RotationRequest& other) const {
    return sample == other.sample && first == other.first && second == other.second;
  }
  bool operator==(const RotationRequest&) const = default;
};

/// Common to all answers.
struct Answer {
  std::uint64_t id = 0;  // of the request
  std::uint64_t run = 0;
  std::uint64_t version = 0;  // of the pipeline
  std::string error, hint;    // why there is nothing else in here; empty if all went well
};

struct Reconstruction : Answer {
  ReconstructRequest request;
  int samples = 0;  // how many there are; the sample shown is request.sample modulo this
  Image original, reconstruction, difference;
  double squared_error = 0, mean_difference = 0;
};

struct Intervention : Answer {
  InterveneRequest request;
  int samples = 0;
  Image original, before, after, difference;
  std::vector<float> causal_before, causal_after;  // values of the latents
  /// The world's own picture after the same intervention on the factor that the latent is matched with, and how far
  /// the model's is from it (mean over all values, 0..1; not for fresh noise, which is another draw). Empty where the
  /// truth is not known.
  Image truth;
  std::string factor;
  double factor_value = 0;
  std::optional<double> off;
};

struct LatentRanges : Answer {
  RangesRequest request;
  int pictures = 0;
  std::vector<float> low, high;  // 1 % and 99 % quantiles of each latent
};

struct Traversal : Answer {
  TraverseRequest request;
  int samples = 0;
  int pictures = 0;  // test pictures whose 1 % and 99 % quantiles the columns span
  Image base;        // as the model draws it
  Image sheet;       // the pictures without gaps: a row a latent, a column a step, each as large as the base
  MatrixF values;    // latents x steps, of what is varied
  MatrixF causal;    // latents x steps, of the varied latent's causal variable: the same but in kNoise
  std::vector<float> base_values;  // of what is varied, one a latent
};

struct SavedTraversal : Answer {
  SaveTraversalRequest request;
};

/// Rows belong to pictures (or vectors) of pairs: pair 0 before, pair 0 after, pair 1 before, ...
struct Scatter : Answer {
  ScatterRequest request;
  MatrixF causal, noise;                       // rows x latents
  MatrixF factors;                             // rows x factors, or empty: the truth is not known
  std::vector<std::string> factor_names;       // as many as columns
  std::shared_ptr<const PairDataset> samples;  // with pictures, unless vectors are seen
};

struct MechanismCurves : Answer {
  MechanismRequest request;
  /// `from` over its 1 % to 99 % quantiles, and `to` at each of these values for a few test pictures: their noise of
  /// `to` is at ascending quantiles, the median in the middle row.
  std::vector<float> values;
  MatrixF curves;
  std::vector<float> from, to;  // of all test pictures as they are
};

/// One entry a pair in every list.
struct Pairs : Answer {
  PairsRequest request;
  std::vector<Image> before, after, difference;
  MatrixF posterior;        // pairs x (latents + 1), column 0 = no intervention; empty: no model, or no targets
  std::vector<int> labels;  // 0 = none, k = factor k-1; empty: the truth is not known
  std::vector<std::string> factors;  // names, empty like the labels
};

struct Rotation : Answer {
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

/// What differences of pictures are multiplied by, to be seen.
inline constexpr double kReconstructionGain = 4.0;
inline constexpr double kInterventionGain = 2.0;

class Explorer {
 public:
  Explorer();
  ~Explorer();
  Explorer(const Explorer&) = delete;
  Explorer& operator=(const Explorer&) = delete;

  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  /// Ask for something, once; returns the request's id. A request that waits is replaced by a newer one of its kind.
  std::uint64_t reconstruct(SnapshotPtr snapshot, const ReconstructRequest& request);
  std::uint64_t intervene(SnapshotPtr snapshot, const InterveneRequest& request);
  std::uint64_t ranges(SnapshotPtr snapshot, const RangesRequest& request = {});
  std::uint64_t traverse(SnapshotPtr snapshot, const TraverseRequest& request);
  std::uint64_t save_traversal(SnapshotPtr snapshot, const SaveTraversalRequest& request);
  std::uint64_t scatter(SnapshotPtr snapshot, const ScatterRequest& request = {});
  std::uint64_t mechanism(SnapshotPtr snapshot, const MechanismRequest& request);
  std::uint64_t rotate(SnapshotPtr snapshot, const RotationRequest& request);
  std::uint64_t pairs(SnapshotPtr snapshot, const PairsRequest& request = {});

  /// The newest answer of each kind, null before the first. Answers that came too late are never here: those of another
  /// run or another subject than the newest request's.
  std::shared_ptr<const Reconstruction> reconstruction() const;
  std::shared_ptr<const Intervention> intervention() const;
  std::shared_ptr<const LatentRanges> latent_ranges() const;
  std::shared_ptr<const Traversal> traversal() const;
  std::shared_ptr<const SavedTraversal> saved_traversal() const;
  std::shared_ptr<const Scatter> scatter_points() const;
  std::shared_ptr<const MechanismCurves> mechanism_curves() const;
  std::shared_ptr<const Pairs> seen_pairs() const;
  std::shared_ptr<const Rotation> rotation() const;

  /// Nothing waits and nothing is being computed.
  bool idle() const;
  /// For tests and screenshots: true once idle, false if that takes longer.
  bool wait_until_idle(double seconds) const;
  /// Answers that were dropped because they came too late.
  std::int64_t dropped() const;

 private:
  template <class Request, class AnswerType>
  struct Slot;
  class Worker;

  template <class Request, class AnswerType>
  std::uint64_t ask(Slot<Request, AnswerType>& slot, SnapshotPtr snapshot, const Request& request);
  template <class Request, class AnswerType, class Compute>
  void serve(Slot<Request, AnswerType>& slot, std::unique_lock<std::mutex>& lock, Compute&& compute);
  void loop();

  struct Slots;
  std::unique_ptr<Slots> slots_;
  mutable std::mutex mutex_;  // guards the slots and what follows
  mutable std::condition_variable changed_;
  std::uint64_t next_id_ = 1;
  std::int64_t dropped_ = 0;
  bool busy_ = false;
  bool quit_ = false;

  std::unique_ptr<Worker> worker_;  // of the thread alone
  std::thread thread_;
};

}  // namespace causeway
