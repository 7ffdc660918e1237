#include "engine/models/labels/causal_vae_z_first.h"

#include <cmath>
#include <string>

#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/learned_matrix.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

constexpr double kWideWeights = 4;  // wide, since what a cause does may be a narrow bump of its values
constexpr double kFirstEffects = 0.1;
constexpr double kLeastEffect = 0.05;  // smaller entries of A move nothing in a counterfactual
constexpr double kZFirstCycles = 3, kZFirstCyclesSquared = 10;

template <class S>
Matrix<S> off_diagonal(int n) {
  return Matrix<S>::Ones(n, n) - Matrix<S>::Identity(n, n);
}

class ZFirstModel final : public CausalModel, public GraphPart {
 public:
  ZFirstModel(const ZFirstShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_ = make_z_first(store_, shape_, random);
    scale_.add_to(store_, shape_.vae.codes);
  }
  int latents() const override { return shape_.vae.latents; }
  int codes() const override { return shape_.vae.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    return noise_from_causal(label_vae_means(store_, net_.vae, scale_.into(store_, codes)));
  }
  MatrixF causal_from_noise(const MatrixF& noise) const override {
    const LearnedGraph found = graph_of_matrix(effects());
    const MatrixF used = used_entries(found);
    MatrixF causal = MatrixF::Zero(noise.rows(), noise.cols());
    for (const int i : found.order) causal.col(i) = noise.col(i) + means(causal, used).col(i);
    return causal;
  }
  MatrixF noise_from_causal(const MatrixF& causal) const override {
    return causal - means(causal, used_entries(graph_of_matrix(effects())));
  }
  MatrixF decode_noise(const MatrixF& noise) const override {
    return scale_.back(store_, label_vae_decoded(store_, net_.vae, causal_from_noise(noise)));
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    MatrixF causal = causal_from_noise(noise), changed = noise;
    causal.col(latent) = values;
    changed.col(latent) = noise_from_causal(causal).col(latent);
    return changed;
  }
  const GraphPart* graph() const override { return this; }
  const std::vector<int>& causal_order() const override { return none_; }
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override {
    return graph_of_matrix(effects());
  }

  const ZFirstNetwork& network() const { return net_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  MatrixD effects() const { return store_.value(net_.graph).cast<double>(); }
  MatrixF used_entries(const LearnedGraph& found) const {
    return (found.strengths.array() > kLeastEffect).cast<float>().matrix();
  }
  MatrixF means(const MatrixF& causal, const MatrixF& used) const {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    return tape.value(z_first_means(tape, net_, tape.constant(causal), &used));
  }

  ZFirstShape shape_;
  ParameterStore<float> store_;
  ZFirstNetwork net_;
  CodeScale scale_;
  std::vector<int> none_;
};

class ZFirstLearner final : public LabelLearner<ZFirstModel, CausalVaeSettings> {
 public:
  explicit ZFirstLearner(const LearnerInput& input)
      : LabelLearner(input, ZFirstModel({label_vae_shape(input, settings_of<CausalVaeSettings>(input.own).hidden),
                                         settings_of<CausalVaeSettings>(input.own).mask_hidden},
                                        input.seed, input.start)),
        rest_(off_diagonal<float>(input.common.latents)) {}

 protected:
  double work_of_row() const override { return model_of().latents() * mlp_work(1, {own().mask_hidden}, 1); }
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const ZFirstNetwork& net = model_of().network();
    const Var x = tape.constant(shard.x);
    const LabelPosterior q = label_vae_encode(tape, net.vae, x);
    const Var z = sample_gaussian(tape, q.mean, q.log_variance, &shard.noise);
    const Var decoded = label_vae_decode(tape, net.vae, z);
    const Var codes = gaussian_codes_cost(tape, decoded, x, tape.parameter(net.vae.code_log_variance));
    const Var prior = z_first_cost(tape, z, z_first_means(tape, net, z, &rest_), tape.parameter(net.log_std));
    const Var entropy = negative_entropy(tape, q.log_variance);
    const Var label = label_divergence(tape, q.mean, q.log_variance, &shard.labels, &shard.told,
                                       static_cast<float>(own().label_width));
    const Var a = entry_product(tape, tape.parameter(net.graph), tape.constant(rest_));
    const Var cycles = cycle_measure(tape, a), squared = entry_product(tape, cycles, cycles);
    const Var size = entry_sum(tape, map_entries(
                                         tape, a, [](float v) { return std::abs(v); },
                                         [](float v, float) { return v > 0   ? 1.0F
                                                                     : v < 0 ? -1.0F
                                                                             : 0.0F; }));
    terms.error = static_cast<double>((tape.value(decoded) - shard.x).squaredNorm()) / shard.batch;
    terms.divergence = static_cast<double>(tape.value(prior)(0, 0) + tape.value(entropy)(0, 0)) / shard.batch;
    const double each = own().prior_weight * shard.ramp / shard.batch;
    const double share = 1.0 / kShards;  // of what does not depend on rows
    return weighted_sum<float>(tape, {{codes, 1.0F / static_cast<float>(shard.batch)},
                                      {prior, static_cast<float>(each)},
                                      {entropy, static_cast<float>(each)},
                                      {label, static_cast<float>(label_weight() * shard.ramp / shard.told_in_batch)},
                                      {cycles, static_cast<float>(kZFirstCycles * share)},
                                      {squared, static_cast<float>(kZFirstCyclesSquared * share)},
                                      {size, static_cast<float>(own().sparsity * share)}});
  }

 private:
  MatrixF rest_;
};

}  // namespace

template <class S>
ZFirstNetwork make_z_first(ParameterStore<S>& store, const ZFirstShape& shape, Random& random) {
  const int n = shape.vae.latents;
  ZFirstNetwork net;
  net.vae = make_label_vae(store, shape.vae, random);
  net.graph = store.add("graph", n, n);
  for (Eigen::Index e = 0; e < store.value(net.graph).size(); ++e) {
    store.value(net.graph).data()[e] = static_cast<S>(random.uniform(0.5 * kFirstEffects, kFirstEffects));
  }
  net.log_std = store.add("noise.log_std", 1, n);
  for (int i = 0; i < n; ++i) {
    const Mlp mlp = add_mlp(store, "mask." + std::to_string(i), 1, {shape.mask_hidden, shape.mask_hidden}, 1,
                            Activation::kSilu, random);
    for (const ParameterId id : {mlp.layers.front().weight, mlp.layers.front().bias}) {
      for (Eigen::Index e = 0; e < store.value(id).size(); ++e) {
        store.value(id).data()[e] = static_cast<S>(random.uniform(-kWideWeights, kWideWeights));
      }
    }
    net.mask.push_back(mlp);
  }
  return net;
}

template <class S>
Var z_first_means(Tape<S>& tape, const ZFirstNetwork& net, Var z, const Matrix<S>* rest) {
  const int n = tape.cols(z);
  const Var causes = mix_variables(tape, z, entry_product(tape, tape.parameter(net.graph), tape.constant(*rest)), 1);
  Var* columns = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) {
    columns[i] = apply(tape, net.mask[static_cast<std::size_t>(i)], column_block(tape, causes, i, 1));
  }
  return blocks_beside(tape, columns, n, 1, static_cast<const std::vector<int>*>(nullptr));
}

template <class S>
Var z_first_cost(Tape<S>& tape, Var z, Var means, Var log_std) {
  const Var y = tape.output(1, 1, true);
  const S rows = static_cast<S>(tape.rows(z));
  auto noise = tape.scratch_matrix(tape.rows(z), tape.cols(z));
  noise = (tape.value(z) - tape.value(means)).array().rowwise() * (-tape.value(log_std).array()).exp().row(0);
  tape.value(y)(0, 0) =
      S(0.5) * noise.squaredNorm() + rows * tape.value(log_std).sum() + S(kHalfLogTwoPi) * static_cast<S>(noise.size());
  if (tape.recording()) {
    tape.on_backward([&tape, z, means, log_std, y, noise, rows] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      const Matrix<S> slope = (d * (noise.array().rowwise() * (-tape.value(log_std).array()).exp().row(0))).matrix();
      tape.accumulate(z, slope);
      tape.accumulate(means, -slope);
      tape.gradient_for_update(log_std).row(0).array() += d * (rows - noise.array().square().colwise().sum());
    });
  }
  return y;
}

std::unique_ptr<Learner> make_causal_vae_z_first(const LearnerInput& input) {
  return std::make_unique<ZFirstLearner>(input);
}

#define CAUSEWAY_INSTANTIATE(S)                                                            \
  template ZFirstNetwork make_z_first<S>(ParameterStore<S>&, const ZFirstShape&, Random&); \
  template Var z_first_means<S>(Tape<S>&, const ZFirstNetwork&, Var, const Matrix<S>*);    \
  template Var z_first_cost<S>(Tape<S>&, Var, Var, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
