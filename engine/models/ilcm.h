// The implicit latent causal model as an immutable model: encoder, decoder, mechanisms. arXiv 2203.16437.
#pragma once

#include "engine/models/causal_model.h"
#include "engine/models/ilcm_loss.h"

namespace causeway {

class Ilcm final : public CausalModel, public GraphPart, public TargetPosterior, public MechanismPart {
 public:
  /// Initial weights from (seed, start).
  Ilcm(const IlcmShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF causal_from_noise(const MatrixF& noise) const override;
  MatrixF noise_from_causal(const MatrixF& causal) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override;
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override;
  const std::vector<int>& causal_order() const override { return order_; }
  /// See ilcm_graph.h; empty if there are fewer than two codes or their noise is not finite.
  std::optional<LearnedGraph> read_graph(const MatrixF& codes, std::uint64_t seed) const override;
  /// ilcm_mechanism_loss() at the encoder's means: nothing is random.
  double mechanism_loss(const MatrixF& before, const MatrixF& after) const override;
  /// Null without context.
  const GraphPart* graph() const override { return shape_.context ? this : nullptr; }
  const TargetPosterior* targets() const override { return this; }
  const MechanismPart* mechanisms() const override { return this; }

  const IlcmShape& shape() const { return shape_; }
  const IlcmNetwork& network() const { return network_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  /// What each mechanism may see: entry [i][j] is 1 if s_i reads noise j, or z_j if it reads causes.
  const std::vector<std::vector<int>>& masks() const { return masks_; }
  /// From now on mechanisms read only what comes before them in `order` (a permutation of the latents).
  void fix_order(const std::vector<int>& order);
  /// From now on mechanisms read every other noise again, and there is no order.
  void open_masks() { fix_order({}); }
  /// From now on mechanism i reads j only if masks()[i][j] was 1 and `dependence`(i, j) is above `threshold`.
  void prune(const MatrixD& dependence, double threshold);
  /// Masks that were saved: n x n of 0 and 1.
  void restore_masks(std::vector<std::vector<int>> masks) { masks_ = std::move(masks); }
  /// From now on mechanism i reads the causal variables z_j before it in the order, not their noise; with `yes` false
  /// noise again. Given the order the two tell the same, since each z_j follows from the noise of j and of what comes
  /// before j; but a mechanism of a few direct causes is smoother as a function of these, and need not read the causes
  /// of its causes. Needs an order.
  void read_causes(bool yes);
  bool reads_causes() const { return reads_causes_; }
  /// What the mechanisms of the rows' interventions read (R x n, as `before`): the noise `before` or, with
  /// reads_causes(), in rows with an intervention the causal variables that its target reads, directly or through
  /// another; columns that are not read hold anything.
  MatrixF mechanism_context(const InterventionRows& rows, const Eigen::Ref<const MatrixF>& before) const;

  /// z of `latent` for its own noise `own` (R) in noise contexts (R x n; the latent's column is not read).
  Vector<float> solve(int latent, const Vector<float>& own, const MatrixF& context) const;
  /// The reverse: the noise that gives the causal values `values` (R).
  Vector<float> invert(int latent, const Vector<float>& values, const MatrixF& context) const;
  /// z of `latent` for its own noise and the values of the causal variables (R x n) that it reads. Needs
  /// reads_causes().
  Vector<float> solve_from_causes(int latent, const Vector<float>& own, const MatrixF& causal) const;

 private:
  /// What solution network `latent` gives for what it reads (R x n).
  MatrixF solution_output(int latent, const MatrixF& read) const;
  /// What solution network `latent` reads in noise contexts (R x n).
  MatrixF read_of(int latent, const MatrixF& context) const;
  /// With reads_causes(): the causal variables of `noise` that `latent` reads, directly or through another, or all if
  /// it is -1; the others are 0.
  MatrixF causal_before(int latent, const MatrixF& noise) const;

  IlcmShape shape_;
  ParameterStore<float> store_;
  IlcmNetwork network_;
  std::vector<int> order_;
  std::vector<std::vector<int>> masks_;
  bool reads_causes_ = false;
};

}  // namespace causeway
