// ICM-VAE (Komanduri, Wu, Chen, Wu, IJCAI 2024, arXiv 2306.01213) told labels and graph, with what it takes for its
// mechanisms to be learned: the encoder gives the causal variables z and a width of its own; each variable has a
// mechanism of its own, whose inverse gives the noise, so that
//   log p(z) = sum_i log p_i(z_i | z_pa(i));
// and a label says where its variable is to within a fixed width w, p(z|u) = N(u, w^2). A width that is learned would
// widen together with the posterior, since their divergence does not change when both do. The loss of a picture is
//   -log p(x|z) + alpha E[log q(z|x) - log p(z)] + beta E[log q(z|x) - log p(z|u)],
// the last of labelled pictures only. icm_published.h has the method as its released program has it.
#pragma once

#include "engine/models/labels/given_graph.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/label_vae.h"

namespace causeway {

inline constexpr const char* kAffineFlow = "affine";
inline constexpr const char* kMixtureFlow = "mixture";
inline std::vector<std::string> icm_flow_names() { return {kMixtureFlow, kAffineFlow}; }
inline constexpr int kMixtureComponents = 5;

struct IcmVaeSettings : LabelSettings {
  static constexpr const char* kGroup = "icm-vae";

  std::string graph;
  std::string flow = kMixtureFlow;
  double prior_weight = 1;
  double label_width = 0.03;
  std::vector<int> mechanism_hidden{64, 32};
  std::string as_published = "false";

  static void visit(auto& s, auto&& entry) {
    visit_common(s, entry);
    entry("graph", s.graph, no_choices,
          "which variable causes which, as in 'arm>red, green>red' by the labels' names, or 'none'; empty: the data's");
    entry("flow", s.flow, icm_flow_names,
          "a mechanism: the distribution function of a mixture of logistics, or affine in the noise");
    entry("prior_weight", s.prior_weight, 0, 1e3, "weight of the divergence from what the mechanisms say", kChangeable);
    entry("label_width", s.label_width, 1e-3, 10,
          "standard deviation of a variable around its label, in standard deviations of the label", kChangeable);
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of each mechanism");
    entry("as_published", s.as_published, yes_no_names,
          "true: as the released program has it, with one mechanism for all and nothing sampled (weights 0.1 and 1.2 "
          "times prior_weight and label_weight)");
  }
  /// Of a text that may be anything.
  static std::vector<std::string> no_choices() { return {}; }
};

struct IcmVaeShape {
  LabelVaeShape vae;
  std::vector<int> mechanism_hidden{64, 32};
  bool mixture = true;
};

struct IcmVaeNetwork {
  LabelVaeNetwork vae;
  std::vector<Mlp> mechanisms;  // [i]: n variables, of which all but the causes are 0 -> law of z_i; of roots unused
};

template <class S>
IcmVaeNetwork make_icm_vae(ParameterStore<S>& store, const IcmVaeShape& shape, const GivenGraph& graph, Random& random);

/// sum over rows of -log p(z), 1 x 1, for z R x n; roots are N(0, 1).
template <class S>
Var icm_prior_cost(Tape<S>& tape, const IcmVaeNetwork& net, const IcmVaeShape& shape, const GivenGraph& graph, Var z);

struct IcmVaeWeights {
  double prior = 1, label = 1, label_width = 0.03;
};

/// This shard's share of the loss: means over `batch` rows and, of labels, over the `told_in_batch` labelled ones.
/// x: R x d; labels, told and noise as in LabelShard, must outlive the pass.
template <class S>
Var icm_vae_loss(Tape<S>& tape, const IcmVaeNetwork& net, const IcmVaeShape& shape, const GivenGraph& graph,
                 const IcmVaeWeights& weights, Var x, const Matrix<S>* labels, const Vector<S>* told,
                 const Matrix<S>* noise, int batch, int told_in_batch, LabelTerms* terms);

class IcmVaeModel final : public CausalModel, public GraphPart {
 public:
  IcmVaeModel(const IcmVaeShape& shape, GivenGraph graph, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.vae.latents; }
  int codes() const override { return shape_.vae.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF causal_from_noise(const MatrixF& noise) const override;
  MatrixF noise_from_causal(const MatrixF& causal) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override;
  const GraphPart* graph() const override { return this; }
  const std::vector<int>& causal_order() const override { return graph_.order; }
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override { return as_given(graph_); }

  const IcmVaeShape& shape() const { return shape_; }
  const GivenGraph& given() const { return graph_; }
  const IcmVaeNetwork& network() const { return net_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  /// What the mechanism of variable i gives for rows of variables.
  MatrixF law(int i, const MatrixF& causal) const;
  /// Noise of variable i where it has `values`, given the others, and the reverse.
  Vector<float> noise_of(int i, const MatrixF& causal, const Vector<float>& values) const;
  Vector<float> value_of(int i, const MatrixF& causal, const Vector<float>& noise) const;

  IcmVaeShape shape_;
  GivenGraph graph_;
  ParameterStore<float> store_;
  IcmVaeNetwork net_;
  CodeScale scale_;
};

class IcmVaeLearner final : public LabelLearner<IcmVaeModel, IcmVaeSettings> {
 public:
  explicit IcmVaeLearner(const LearnerInput& input);

 protected:
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override;
  double work_of_row() const override;
};

/// As the released program has it.
std::unique_ptr<Learner> make_icm_published_learner(const LearnerInput& input);

}  // namespace causeway
