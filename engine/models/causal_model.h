// What the window, the scores and the command line need from a trained causal model, whatever its method. A model is an
// immutable copy of a learner's parameters: every function is thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// What a learner was told besides pixels. Methods with different supervision must not share a ranking unsaid.
enum class Supervision { kNone, kPairs, kLabels, kLabelsAndGraph };

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
  /// q(I | x, x~) of pairs of codes (B x d each): B x (n+1), column 0 = no intervention. Empty if the method has none.
  virtual MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const = 0;
  /// Noise after `latent`'s causal variable was set to `values` (R) by intervention, all other noise kept.
  virtual MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const = 0;

  /// Causes before effects; empty while unknown.
  virtual const std::vector<int>& causal_order() const = 0;
  /// Whether the method models causal relations between its latents.
  virtual bool has_graph() const = 0;
};

}  // namespace causeway
