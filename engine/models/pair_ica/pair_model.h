// The model of the closed form (see closed_form.h): linear causal variables, whose mechanisms and decoder are networks
// fitted to them. A mechanism is a monotone map from its variable, given its causes, to standard normal noise.
#pragma once

#include "engine/grad/linear.h"
#include "engine/models/causal_model.h"
#include "engine/models/ilcm_network.h"
#include "engine/models/pair_ica/closed_form.h"

namespace causeway {

struct PairShape {
  int codes = 0;
  int latents = 0;
  std::vector<int> mechanism_hidden{48, 48};
  std::vector<int> decoder_hidden{128, 128};
  int spline_bins = 8;

  /// The same sizes for what mechanisms share with the ILCM's (see ilcm_loss.h).
  IlcmShape mechanism_shape() const;
};

struct PairNetwork {
  std::vector<Mlp> mechanism;  // [i]: [masked causal variables, mask] (2n) -> (log scale, shift, spline numbers)
  Mlp decoder;                 // causal variables -> codes, added to a linear map
  LinearLayer decoder_skip;
};

template <class S>
PairNetwork make_pair_network(ParameterStore<S>& store, const PairShape& shape, Random& random);

/// `from` -> codes, zero until weights are set: an Mlp of these hidden widths and a linear map, for apply_with_skip().
template <class S>
std::pair<Mlp, LinearLayer> add_decoder(ParameterStore<S>& store, const std::string& name, int from,
                                        const std::vector<int>& hidden, int codes, Random& random);
template <class S>
Var apply_with_skip(Tape<S>& tape, const Mlp& bent, const LinearLayer& skip, Var from);
/// The skip becomes the best linear map from `from` (R x n) to codes (R x d).
void fit_linear_map(ParameterStore<float>& store, const LinearLayer& skip, const MatrixD& from, const MatrixF& codes);

template <class S>
Var pair_decode(Tape<S>& tape, const PairNetwork& net, Var causal);

class PairModel : public CausalModel, public GraphPart, public TargetPosterior, public MechanismPart, public DoubtPart {
 public:
  /// Initial weights from (seed, start); no closed form yet: every variable is 0.
  PairModel(const PairShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF causal_from_noise(const MatrixF& noise) const override;
  MatrixF noise_from_causal(const MatrixF& causal) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override;
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override;
  /// Of the variables that were not intervened on, given their causes: the mechanisms tell nothing of the others.
  double mechanism_loss(const MatrixF& before, const MatrixF& after) const override;
  const std::vector<int>& causal_order() const override { return form_.order; }
  /// Mean squared change of a variable's noise when one of its causes is replaced by that of another picture; 0 where
  /// interventions show no effect. Empty if there are fewer than two codes or a number is not finite.
  std::optional<LearnedGraph> read_graph(const MatrixF& codes, std::uint64_t seed) const override;
  std::vector<Finding> doubts() const override { return doubts_of(form_); }
  const GraphPart* graph() const override { return this; }
  const TargetPosterior* targets() const override { return this; }
  const MechanismPart* mechanisms() const override { return this; }
  const DoubtPart* own_doubts() const override { return this; }

  const PairShape& shape() const { return shape_; }
  const PairNetwork& network() const { return network_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  const ClosedForm& form() const { return form_; }
  /// Entry [i][j] is 1 if mechanism i reads variable j.
  const std::vector<std::vector<int>>& masks() const { return masks_; }
  /// Codes (R x d) -> coordinates that only an intervention on their own variable changes, R x n, std 1 over the
  /// training data: what targets are told from.
  virtual MatrixD noise_coordinates(const MatrixF& codes) const { return form_.noise_of(codes); }
  /// Takes over variables, order and causes.
  void set_form(ClosedForm form);
  /// The linear part of the decoder becomes the best linear map from causal variables to these codes.
  void fit_linear_decoder(const MatrixF& codes);

 private:
  MatrixF mechanism_output(int latent, const MatrixF& causal) const;
  /// Changes of the noise coordinates of pairs.
  MatrixD changes(const MatrixF& before, const MatrixF& after) const {
    return noise_coordinates(after) - noise_coordinates(before);
  }

  PairShape shape_;
  ParameterStore<float> store_;
  PairNetwork network_;
  ClosedForm form_;
  std::vector<std::vector<int>> masks_;
};

/// Which effects of interventions are real. Entries of `moved` against the order are none, and show how much leaks from
/// one variable into another. Upwards from there, effects begin after the first clear gap.
struct Effects {
  double limit = 0;           // larger entries are effects
  double weakest = 0;         // smallest effect; 0: there is none
  double strongest_none = 0;  // largest entry that is no effect
};
Effects find_effects(const MatrixD& moved, const std::vector<int>& order);

}  // namespace causeway
