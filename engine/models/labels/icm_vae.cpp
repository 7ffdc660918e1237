#include "engine/models/labels/icm_vae.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <string>

#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/normal_density.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

// First weights of mechanisms: wide ones, since what a cause does may be a narrow bump of its values.
constexpr double kFirstWeights = 4;
constexpr double kFirstSpread = 1.5;  // of a mixture's means, in standard deviations
constexpr double kSureShare = 1e-15;  // shares nearer to 0 and 1 have no noise that a number could hold

template <class S>
Mlp add_mechanism(ParameterStore<S>& store, int i, const IcmVaeShape& shape, Random& random) {
  const int out = shape.mixture ? 3 * kMixtureComponents : 2;
  const Mlp mlp = add_mlp(store, "mechanism." + std::to_string(i), shape.vae.latents, shape.mechanism_hidden, out,
                          Activation::kSilu, random);
  for (const ParameterId id : {mlp.layers.front().weight, mlp.layers.front().bias}) {
    for (Eigen::Index e = 0; e < store.value(id).size(); ++e) {
      store.value(id).data()[e] = static_cast<S>(random.uniform(-kFirstWeights, kFirstWeights));
    }
  }
  if (shape.mixture) {
    auto bias = store.value(mlp.layers.back().bias);
    for (int c = 0; c < kMixtureComponents; ++c) {
      bias(0, kMixtureComponents + c) += static_cast<S>(kFirstSpread * (2.0 * c / (kMixtureComponents - 1) - 1));
    }
  }
  return mlp;
}

/// sum over rows of -log N(z_i; 0, 1), 1 x 1.
template <class S>
Var standard_cost(Tape<S>& tape, Var z, int i) {
  const Var y = tape.output(1, 1, true);
  const auto column = tape.value(z).col(i);
  tape.value(y)(0, 0) = S(0.5) * column.squaredNorm() + S(kHalfLogTwoPi) * static_cast<S>(column.size());
  if (tape.recording()) {
    tape.on_backward([&tape, z, i, y] {
      if (tape.has_gradient(y)) tape.gradient_for_update(z).col(i) += tape.gradient(y)(0, 0) * tape.value(z).col(i);
    });
  }
  return y;
}

}  // namespace

template <class S>
IcmVaeNetwork make_icm_vae(ParameterStore<S>& store, const IcmVaeShape& shape, const GivenGraph& graph,
                           Random& random) {
  IcmVaeNetwork net;
  net.vae = make_label_vae(store, shape.vae, random);
  for (int i = 0; i < graph.size(); ++i) {
    net.mechanisms.push_back(graph.is_root(i) ? Mlp{} : add_mechanism(store, i, shape, random));
  }
  return net;
}

template <class S>
Var icm_prior_cost(Tape<S>& tape, const IcmVaeNetwork& net, const IcmVaeShape& shape, const GivenGraph& graph, Var z) {
  const int n = shape.vae.latents;
  Var* columns = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) columns[i] = column_block(tape, z, i, 1);
  Var sum{};
  for (int i = 0; i < n; ++i) {
    Var cost;
    if (graph.is_root(i)) {
      cost = standard_cost(tape, z, i);
    } else {
      const Var causes = blocks_beside(tape, columns, n, 1, &graph.causes[static_cast<std::size_t>(i)]);
      const Var law = apply(tape, net.mechanisms[static_cast<std::size_t>(i)], causes);
      cost = shape.mixture ? mixture_mechanism_cost(tape, z, i, law) : affine_mechanism_cost(tape, z, i, law);
    }
    sum = sum.index < 0 ? cost : add(tape, sum, cost);
  }
  return sum;
}

template <class S>
Var icm_vae_loss(Tape<S>& tape, const IcmVaeNetwork& net, const IcmVaeShape& shape, const GivenGraph& graph,
                 const IcmVaeWeights& weights, Var x, const Matrix<S>* labels, const Vector<S>* told,
                 const Matrix<S>* noise, int batch, int told_in_batch, LabelTerms* terms) {
  const LabelPosterior q = label_vae_encode(tape, net.vae, x);
  const Var z = sample_gaussian(tape, q.mean, q.log_variance, noise);
  const Var decoded = label_vae_decode(tape, net.vae, z);
  const Var codes = gaussian_codes_cost(tape, decoded, x, tape.parameter(net.vae.code_log_variance));
  const Var prior = icm_prior_cost(tape, net, shape, graph, z);
  const Var entropy = negative_entropy(tape, q.log_variance);
  const Var label = label_divergence(tape, q.mean, q.log_variance, labels, told, static_cast<S>(weights.label_width));
  if (terms != nullptr) {
    terms->error = static_cast<double>((tape.value(decoded) - tape.value(x)).squaredNorm()) / batch;
    terms->divergence = static_cast<double>(tape.value(prior)(0, 0) + tape.value(entropy)(0, 0)) / batch;
  }
  const double each = 1.0 / batch;
  return weighted_sum<S>(tape, {{codes, static_cast<S>(each)},
                                {prior, static_cast<S>(weights.prior * each)},
                                {entropy, static_cast<S>(weights.prior * each)},
                                {label, static_cast<S>(weights.label / std::max(1, told_in_batch))}});
}

IcmVaeModel::IcmVaeModel(const IcmVaeShape& shape, GivenGraph graph, std::uint64_t seed, std::uint64_t start)
    : shape_(shape), graph_(std::move(graph)) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_icm_vae(store_, shape_, graph_, random);
  scale_.add_to(store_, shape_.vae.codes);
}

MatrixF IcmVaeModel::law(int i, const MatrixF& causal) const {
  MatrixF causes = causal;
  for (int j = 0; j < latents(); ++j) {
    if (graph_.adjacency(j, i) == 0) causes.col(j).setZero();
  }
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, net_.mechanisms[static_cast<std::size_t>(i)], tape.constant(causes)));
}

Vector<float> IcmVaeModel::noise_of(int i, const MatrixF& causal, const Vector<float>& values) const {
  if (graph_.is_root(i)) return values;
  const MatrixF out = law(i, causal);
  Vector<float> noise(values.size());
  for (Eigen::Index r = 0; r < values.size(); ++r) {
    if (shape_.mixture) {
      const double share = mixture_share(out.row(r).data(), kMixtureComponents, static_cast<double>(values(r)));
      noise(r) = static_cast<float>(
          boost::math::quantile(boost::math::normal(), std::clamp(share, kSureShare, 1 - kSureShare)));
    } else {
      noise(r) = (values(r) - out(r, 1)) * std::exp(-bounded_log_scale(out(r, 0)));
    }
  }
  return noise;
}

Vector<float> IcmVaeModel::value_of(int i, const MatrixF& causal, const Vector<float>& noise) const {
  if (graph_.is_root(i)) return noise;
  const MatrixF out = law(i, causal);
  Vector<float> values(noise.size());
  for (Eigen::Index r = 0; r < noise.size(); ++r) {
    if (shape_.mixture) {
      const double share = boost::math::cdf(boost::math::normal(), static_cast<double>(noise(r)));
      values(r) = static_cast<float>(
          mixture_value(out.row(r).data(), kMixtureComponents, std::clamp(share, kSureShare, 1 - kSureShare)));
    } else {
      values(r) = out(r, 1) + std::exp(bounded_log_scale(out(r, 0))) * noise(r);
    }
  }
  return values;
}

MatrixF IcmVaeModel::encode_noise(const MatrixF& codes) const {
  return noise_from_causal(label_vae_means(store_, net_.vae, scale_.into(store_, codes)));
}

MatrixF IcmVaeModel::causal_from_noise(const MatrixF& noise) const {
  MatrixF causal = MatrixF::Zero(noise.rows(), noise.cols());
  for (const int i : graph_.order) causal.col(i) = value_of(i, causal, noise.col(i));
  return causal;
}

MatrixF IcmVaeModel::noise_from_causal(const MatrixF& causal) const {
  MatrixF noise(causal.rows(), causal.cols());
  for (int i = 0; i < latents(); ++i) noise.col(i) = noise_of(i, causal, causal.col(i));
  return noise;
}

MatrixF IcmVaeModel::decode_noise(const MatrixF& noise) const {
  return scale_.back(store_, label_vae_decoded(store_, net_.vae, causal_from_noise(noise)));
}

MatrixF IcmVaeModel::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  // The causes of what is set stay as they are; its effects follow from their own noise when they are made again.
  MatrixF changed = noise;
  changed.col(latent) = noise_of(latent, causal_from_noise(noise), values);
  return changed;
}

IcmVaeLearner::IcmVaeLearner(const LearnerInput& input)
    : LabelLearner(
          input,
          IcmVaeModel(
              [&] {
                const auto own = settings_of<IcmVaeSettings>(input.own);
                return IcmVaeShape{label_vae_shape(input, own.hidden), own.mechanism_hidden, own.flow == kMixtureFlow};
              }(),
              given_graph(input.graph, input.common.latents), input.seed, input.start)) {}

double IcmVaeLearner::work_of_row() const {
  const int n = model_of().latents();
  return n * mlp_work(n, own().mechanism_hidden, model_of().shape().mixture ? 3 * kMixtureComponents : 2);
}

Var IcmVaeLearner::shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const {
  const IcmVaeWeights weights{own().prior_weight * shard.ramp, label_weight() * shard.ramp, own().label_width};
  return icm_vae_loss(tape, model_of().network(), model_of().shape(), model_of().given(), weights,
                      tape.constant(shard.x), &shard.labels, &shard.told, &shard.noise, shard.batch,
                      shard.told_in_batch, &terms);
}

Method icm_vae_method() {
  return {{.name = "icm-vae",
           .title = "ICM-VAE",
           .description = "told labels and graph: a latent for each label, each with a mechanism of its own",
           .has_graph = true,
           .several_starts = false,
           .quick = true},
          {.most_frames = 1, .labels = true, .graph = true},
          schema_of<IcmVaeSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            if (settings_of<IcmVaeSettings>(input.own).as_published == kYes) return make_icm_published_learner(input);
            return std::make_unique<IcmVaeLearner>(input);
          }};
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                      \
  template IcmVaeNetwork make_icm_vae<S>(ParameterStore<S>&, const IcmVaeShape&, const GivenGraph&, Random&);        \
  template Var icm_prior_cost<S>(Tape<S>&, const IcmVaeNetwork&, const IcmVaeShape&, const GivenGraph&, Var);        \
  template Var icm_vae_loss<S>(Tape<S>&, const IcmVaeNetwork&, const IcmVaeShape&, const GivenGraph&,                \
                               const IcmVaeWeights&, Var, const Matrix<S>*, const Vector<S>*, const Matrix<S>*, int, \
                               int, LabelTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
