// The networks of an EnvironmentModel.
#pragma once

#include <vector>

#include "engine/grad/linear.h"
#include "engine/models/environments/environment_ops.h"

namespace causeway {

/// How variables are learned.
enum class EnvironmentLoss {
  kNone,      // not at all: they are linear, in closed form
  kTell,      // by telling environments apart
  kGenerate,  // by a variational autoencoder with a law of its own for each environment
};

struct EnvironmentShape {
  int codes = 0;
  int latents = 0;
  int environments = 0;  // the one without interventions included
  EnvironmentLoss loss = EnvironmentLoss::kNone;
  std::vector<int> hidden{64, 64};            // of the variables' network, beside its linear part
  std::vector<int> mechanism_hidden{32, 32};  // of each mechanism
  std::vector<int> generator_hidden{96, 96};  // of the decoder that variables are learned with
  std::vector<int> decoder_hidden{64, 64};    // of the decoder in the end, beside its linear part
};

struct EnvironmentNetwork {
  LinearLayer rows;  // whitened codes -> variables, added to `bend`
  Mlp bend;          // no layers where variables are linear
  TellTable tell;    // of kTell
  // Of kGenerate.
  Mlp spread;  // whitened codes -> log variances of the variables
  std::vector<Mlp> mechanism;
  ParameterId set_mean;  // 1 x M
  Mlp generator;         // variables -> whitened codes, added to generator_skip
  LinearLayer generator_skip;
  ParameterId code_log_variance;  // 1 x d
  // Of the variables as they are in the end.
  Mlp decoder;
  LinearLayer decoder_skip;
};

template <class S>
EnvironmentNetwork make_environment_network(ParameterStore<S>& store, const EnvironmentShape& shape, Random& random);

/// Whitened codes (R x d) -> variables (R x n).
template <class S>
Var environment_encode(Tape<S>& tape, const EnvironmentNetwork& net, Var white);

/// Rows of a batch, as in EnvironmentBlocks, and which variables each mechanism may read.
template <class S>
struct EnvironmentBatch {
  Matrix<S> white;  // (1 + M) block x d, whitened codes
  EnvironmentBlocks blocks;
  Matrix<S> noise;  // as many rows x n, of N(0, 1); of kGenerate
};

/// This shard's share of the loss over a batch with `batch_block` rows of each environment: environments are told apart
/// (mean over rows and environments), variables keep their unit, and effects in the table are few. The batch must
/// outlive the pass.
template <class S>
Var tell_loss(Tape<S>& tape, const EnvironmentNetwork& net, const EnvironmentBatch<S>& batch, int batch_block);

/// The same of a variational autoencoder: mean over the batch's rows of the cost of codes given variables and, with
/// weight `beta`, of the divergence from the law that each environment gives them. `masks[i][j]` is 1 if mechanism i
/// reads variable j; `width`: standard deviation of a variable that an environment sets.
template <class S>
Var generate_loss(Tape<S>& tape, const EnvironmentNetwork& net, const EnvironmentBatch<S>& batch,
                  const std::vector<std::vector<int>>& masks, double width, double beta, int batch_block);

}  // namespace causeway
