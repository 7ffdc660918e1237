// The explicit latent causal model as an immutable model: causal variables, mechanisms, adjacency (see elcm_loss.h).
#pragma once

#include "engine/models/causal_model.h"
#include "engine/models/elcm_loss.h"

namespace causeway {

class Elcm final : public CausalModel, public GraphPart, public TargetPosterior {
 public:
  /// Initial weights from (seed, start).
  Elcm(const VaeShape& shape, const std::vector<int>& mechanism_hidden, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF causal_from_noise(const MatrixF& noise) const override;
  MatrixF noise_from_causal(const MatrixF& causal) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override;
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override;
  const std::vector<int>& causal_order() const override { return order_; }
  /// The learned adjacency; the codes are not read.
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override {
    return LearnedGraph{order_, adjacency_.cast<double>()};
  }
  const GraphPart* graph() const override { return this; }
  const TargetPosterior* targets() const override { return this; }

  const VaeShape& shape() const { return shape_; }
  const ElcmNetwork& network() const { return network_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  /// Weights of edges, 0 .. 1, row causes column; 0 for edges against the order of the potentials.
  const MatrixF& adjacency() const { return adjacency_; }
  /// Of 0 and 1 once the graph is fixed, else empty.
  const MatrixF& fixed() const { return fixed_; }

  /// Takes over order and edges from the parameters and keeps `sigma` for inference. Call it after parameters changed.
  void refresh(double sigma);
  /// From now on edges are those of `adjacency` (n x n of 0 and 1, no cycle), whatever the parameters say.
  void fix_graph(MatrixF adjacency) { fixed_ = std::move(adjacency); }

 private:
  MatrixF encode(const MatrixF& codes) const;
  /// (log s, t) of a mechanism for causal variables (R x n).
  MatrixF mechanism(int latent, const MatrixF& causal) const;

  VaeShape shape_;
  ParameterStore<float> store_;
  ElcmNetwork network_;
  MatrixF adjacency_, fixed_;
  std::vector<int> order_;
  double sigma_ = 1;
};

}  // namespace causeway
