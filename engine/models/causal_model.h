// What the window, the scores and the command line need from a trained causal model, whatever its method. A model is an
// immutable copy of a learner's parameters: every function is thread-safe. What not every method has is a part that may
// be missing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/types.h"
#include "engine/models/finding.h"
#include "engine/models/learned_graph.h"

namespace causeway {

/// Of a model with causal relations between its latents.
class GraphPart {
 public:
  virtual ~GraphPart() = default;
  /// Causes before effects; empty while unknown.
  virtual const std::vector<int>& causal_order() const = 0;
  /// The graph. A method that reads it off examples uses `codes` of pictures before interventions (R x d, standardised)
  /// and samples what it needs from `seed`. Empty if it cannot be read from them.
  virtual std::optional<LearnedGraph> read_graph(const MatrixF& codes, std::uint64_t seed) const = 0;
};

/// Of a model that infers what was intervened on.
class TargetPosterior {
 public:
  virtual ~TargetPosterior() = default;
  /// q(I | x, x~) of pairs of codes (B x d each): B x (n+1), column 0 = no intervention.
  virtual MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const = 0;
};

/// Of a model whose mechanisms have a loss of their own: compared between training and held-out pairs it tells whether
/// they overfit.
class MechanismPart {
 public:
  virtual ~MechanismPart() = default;
  /// Mean negative log density (nats) of the variables that the mechanisms describe (of most methods those that were
  /// intervened on) after the intervention, over those pairs of codes (R x d each) that show an intervention; 0 if none
  /// does.
  virtual double mechanism_loss(const MatrixF& before, const MatrixF& after) const = 0;
};

/// Of a model with causal relations from one frame to the next.
class LaggedPart {
 public:
  virtual ~LaggedPart() = default;
  /// Strengths (n x n, row at t causes column at t + 1, at least 0; `order` stays empty, for such a graph may have
  /// cycles and self edges) and edges read from sequences of codes (units of `frames` > 1 rows each, standardised; row
  /// u frames + t). What is sampled comes from `seed`. Empty if it cannot be read from them.
  virtual std::optional<LearnedGraph> read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const = 0;
  /// Mean of the causal variables one frame later where nothing is intervened on (R x n each).
  virtual MatrixF predict_next(const MatrixF& causal) const = 0;
};

/// Of a model that answers a question about each picture, e.g. cow or camel.
class AnswerPart {
 public:
  virtual ~AnswerPart() = default;
  /// Codes (R x d, standardised) -> probability of each answer (R x classes, rows sum to 1).
  virtual MatrixF answer_probabilities(const MatrixF& codes) const = 0;
  /// Share of the training units whose answer, as it was told, is the likeliest one, at the last update; NaN before the
  /// first.
  virtual double training_accuracy() const = 0;
};

/// Of a model that learns from several environments.
class EnvironmentPart {
 public:
  virtual ~EnvironmentPart() = default;
  /// For each environment, counted from 0, the latent whose law the model holds to be another one there; -1: none.
  virtual std::vector<int> changed_latents() const = 0;
};

/// Of a model with more latents of its own than causal variables: each belongs to one of these or to none.
class AssignmentPart {
 public:
  virtual ~AssignmentPart() = default;
  /// m x (n+1): the probability that each of the m latents belongs to each causal variable (one of latents()), the last
  /// column to none. Rows sum to 1.
  virtual MatrixD assignment() const = 0;
  /// Codes (R x d, standardised) -> all m latents (R x m), and back.
  virtual MatrixF own_latents(const MatrixF& codes) const = 0;
  virtual MatrixF codes_of_latents(const MatrixF& latents) const = 0;
};

/// Of a model whose fit judges itself.
class DoubtPart {
 public:
  virtual ~DoubtPart() = default;
  /// Empty if there are none.
  virtual std::vector<Finding> doubts() const = 0;
};

class CausalModel {
 public:
  virtual ~CausalModel() = default;

  virtual int latents() const = 0;
  virtual int codes() const = 0;

  /// Codes (R x d, standardised) -> noise encodings, the encoder's means (R x n).
  virtual MatrixF encode_noise(const MatrixF& codes) const = 0;
  /// Noise encodings -> causal variables z (R x n).
  virtual MatrixF causal_from_noise(const MatrixF& noise) const = 0;
  /// The reverse, along the causal order (R x n).
  virtual MatrixF noise_from_causal(const MatrixF& causal) const = 0;
  /// Noise encodings -> codes (R x d, standardised).
  virtual MatrixF decode_noise(const MatrixF& noise) const = 0;
  /// Noise after `latent`'s causal variable was set to `values` (R) by intervention, all other noise kept.
  virtual MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const = 0;

  /// Parts that a method may have; null: this one has not. They live as long as the model.
  virtual const GraphPart* graph() const { return nullptr; }
  virtual const TargetPosterior* targets() const { return nullptr; }
  virtual const MechanismPart* mechanisms() const { return nullptr; }
  virtual const DoubtPart* own_doubts() const { return nullptr; }
  virtual const LaggedPart* lagged() const { return nullptr; }
  virtual const AnswerPart* answers() const { return nullptr; }
  virtual const EnvironmentPart* environments() const { return nullptr; }
  virtual const AssignmentPart* assigned() const { return nullptr; }
};

}  // namespace causeway
