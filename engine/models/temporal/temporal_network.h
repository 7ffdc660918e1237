// The networks of a TemporalModel.
#pragma once

#include <string>
#include <vector>

#include "engine/grad/linear.h"
#include "engine/models/temporal/temporal_ops.h"
#include "engine/models/temporal/touch_features.h"

namespace causeway {

struct TemporalShape {
  int codes = 0;
  int latents = 0;
  bool bends = false;                 // variables have a network beside their rows; else they are linear in the codes
  std::vector<int> hidden{128, 128};  // of it
  std::vector<int> mechanism_hidden{32, 32};  // of each mechanism
  std::vector<int> offset_hidden{64, 64};     // of what makes up for how likely a frame is by itself
  std::vector<int> touch_hidden{32, 32};      // of what a touch reaches
  std::vector<int> decoder_hidden{64, 64};    // of the decoder, beside its linear part
  int actions = 0;                            // columns of the touches; 0: none are told
};

struct TemporalNetwork {
  LinearLayer rows;  // codes in one common unit -> variables, added to `bend`
  Mlp bend;          // no layers where variables are linear
  // Of the contrast, while variables are learned; not there where they are linear.
  std::vector<Mlp> contrast_mechanism;
  TransitionTables contrast_tables;
  Mlp offset;  // variables -> 1
  Mlp touch;   // features of a touch -> n logits; no layers where touches are not told
  // Of the variables as they are in the end.
  std::vector<Mlp> mechanism;
  TransitionTables tables;
  Mlp decoder;
  LinearLayer decoder_skip;
};

template <class S>
TemporalNetwork make_temporal_network(ParameterStore<S>& store, const TemporalShape& shape, Random& random);

/// Codes in one common unit (R x d) -> variables (R x n).
template <class S>
Var temporal_encode(Tape<S>& tape, const TemporalNetwork& net, Var scaled);

/// Outputs of every mechanism (R x 2 each) for variables (R x n).
template <class S>
void apply_mechanisms(Tape<S>& tape, const std::vector<Mlp>& mechanisms, Var variables, Var* outputs);

/// T transitions of a batch, as the contrast reads them.
template <class S>
struct TransitionBatch {
  Matrix<S> before, after;  // T x d, codes in one common unit
  Matrix<S> targets;        // T x n of 0 and 1; empty: not told
  Matrix<S> touch;          // T x kTouchFeatures a; empty: not told
};

/// This shard's share of the mean over `transitions` transitions of a batch: transition_contrast() among the shard's
/// transitions, and unit_loss() of its variables. The batch must outlive the pass.
template <class S>
Var temporal_objective(Tape<S>& tape, const TemporalNetwork& net, const TransitionBatch<S>& batch, int transitions);

/// T transitions between variables that stay as they are.
template <class S>
struct VariableBatch {
  Matrix<S> before, after;  // T x n
  Matrix<S> targets;        // T x n of 0 and 1; empty: not told
  Matrix<S> codes;          // 2 T x d of frames before, then of those after
  Matrix<S> variables;      // 2 T x n: `before` and `after`
};

/// This shard's share of the mean over `transitions` of a batch: transition_loss() and, in units of the codes'
/// variance, the squared error of a frame's decoded codes, which goes to `error` too unless that is null.
template <class S>
Var temporal_fit_loss(Tape<S>& tape, const TemporalNetwork& net, const VariableBatch<S>& batch, double variance,
                      int transitions, double* error);

}  // namespace causeway
