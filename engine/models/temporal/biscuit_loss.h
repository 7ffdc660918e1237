// BISCUIT (Lippe et al., "BISCUIT: Causal representation learning from binary interactions", UAI 2023) on codes: what
// was done to the world is known (an action, e.g. where it was touched), not which variables it reached. Each latent of
// a normalising flow has a bit, a function of the action: tanh(T l), l a logit of its own network and T a temperature
// that rises. The latent goes on from the frame before by
//   N(mean, std^2),  (mean, log std) = out(context(z before) + act(bit)),
// and the bit is all that it learns of the action.
#pragma once

#include "engine/grad/linear.h"
#include "engine/models/temporal/assignment_ops.h"
#include "engine/models/temporal/code_flow.h"

namespace causeway {

struct BiscuitShape {
  int features = 0;   // of an action
  FlowShape flow;     // size: latents m, as many as codes
  int hidden = 32;    // of every network, for each latent
  bool state = true;  // bits also depend on the frame before
};

struct BiscuitNetwork {
  Flow flow;
  LinearLayer action;        // features -> m h
  LinearLayer action_state;  // frame before -> m h; not there if bits do not depend on it
  LatentLayer bit_middle, bit_output;
  LinearLayer context;   // frame before -> m h
  LatentLayer own, bit;  // a latent's own value before, its bit -> h; `bit` begins at 0
  LatentLayer middle, output;
};

template <class S>
BiscuitNetwork make_biscuit_network(ParameterStore<S>& store, const BiscuitShape& shape, Random& random);

/// B transitions of S samples each: rows b S + s of all frames before, then as many of those after.
template <class S>
struct BiscuitBatch {
  int samples = 1;
  Matrix<S> codes;                           // 2 B S x d, with their noise
  Matrix<S> features;                        // B S x features, those of a transition for each of its samples
  S temperature = 1;                         // T
  std::vector<int> rows_before, rows_after;  // what a pass refers to
};

/// Logits of the bits, R x m.
template <class S>
Var biscuit_logits(Tape<S>& tape, const BiscuitNetwork& net, Var features, Var before);

/// (mean, log std) of every latent, R x 2m, after `before` with these bits (R x m).
template <class S>
Var biscuit_params(Tape<S>& tape, const BiscuitNetwork& net, Var before, Var bits);

/// This shard's share of the mean over `transitions` transitions of a batch: minus log density of frames after, over
/// all pairs of samples, and log det of the flow; the gradient, not the value, also has a pull of the logits towards
/// "nothing happens": of 0.004 (1 + sign l)^2, as if the sign had slope 1, and 4e-5 l^2. The batch must outlive the
/// pass.
template <class S>
Var biscuit_loss(Tape<S>& tape, const BiscuitNetwork& net, BiscuitBatch<S>& batch, int transitions);

}  // namespace causeway
