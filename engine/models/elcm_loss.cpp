#include "engine/models/elcm_loss.h"

#include <cmath>

#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

constexpr double kLeastPosterior = 1e-9;  // floor of a batch mean, so that its logarithm is finite

template <class S>
S sigmoid(S x) {
  return S(1) / (S(1) + std::exp(-x));
}

/// [A_i z, A_i] with A_i the causes of variable i.
template <class S>
Var causes_of(Tape<S>& tape, int latent, Var z, Var adjacency) {
  const int rows = tape.rows(z), n = tape.cols(z);
  const Var context = tape.output(rows, 2 * n, true);
  const auto values = tape.value(z);
  const auto a = tape.value(adjacency);
  auto out = tape.value(context);
  for (int r = 0; r < rows; ++r) {
    for (int j = 0; j < n; ++j) {
      out(r, j) = a(j, latent) * values(r, j);
      out(r, n + j) = a(j, latent);
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, latent, z, adjacency, context, rows, n] {
      if (!tape.has_gradient(context)) return;
      const auto d = tape.gradient(context);
      const auto values = tape.value(z);
      const auto a = tape.value(adjacency);
      auto dz = tape.gradient_for_update(z);
      for (int j = 0; j < n; ++j) dz.col(j) += a(j, latent) * d.col(j);
      if (!tape.needs_gradient(adjacency)) return;
      auto da = tape.gradient_for_update(adjacency);
      for (int r = 0; r < rows; ++r) {
        for (int j = 0; j < n; ++j) da(j, latent) += d(r, j) * values(r, j) + d(r, n + j);
      }
    });
  }
  return context;
}

/// -log p(z) - log p(z~ | z), summed over the pairs, minus lam_H / beta times B H(mean posterior); 1 x 1.
template <class S>
Var pair_prior(Tape<S>& tape, Var z, const Var* outputs, double sigma, double entropy_weight, double& prior,
               double& entropy) {
  const int pairs = tape.rows(z) / 2, n = tape.cols(z);
  const Var total = tape.output(1, 1, true);
  auto weights = tape.scratch_matrix(pairs, n + 1);  // posterior of I
  const auto v = tape.value(z);
  std::vector<Matrix<S>> maps;
  for (int i = 0; i < n; ++i) maps.push_back(tape.value(outputs[i]));
  const Matrix<S> likelihood = elcm_log_likelihoods<S>(v, maps, sigma);
  double sum = 0;
  for (int p = 0; p < pairs; ++p) {
    const S top = likelihood.row(p).maxCoeff();
    weights.row(p) = (likelihood.row(p).array() - top).exp();
    const S mass = weights.row(p).sum();
    weights.row(p) /= mass;
    sum -= static_cast<double>(top + std::log(mass)) - std::log(n + 1.0);
    for (int i = 0; i < n; ++i) {
      const auto& o = maps[static_cast<std::size_t>(i)];
      const S e = (v(p, i) - o(p, 1)) * std::exp(-o(p, 0));
      sum += 0.5 * static_cast<double>(e * e) + kHalfLogTwoPi + static_cast<double>(o(p, 0));
    }
  }
  auto slope = tape.scratch_matrix(1, n + 1);  // of the entropy term with respect to each pair's posterior
  entropy = 0;
  for (int k = 0; k <= n; ++k) {
    const double mean = std::max(static_cast<double>(weights.col(k).mean()), kLeastPosterior);
    entropy -= mean * std::log(mean);
    slope(0, k) = static_cast<S>(entropy_weight * (std::log(mean) + 1.0));
  }
  prior = sum;
  tape.value(total)(0, 0) = static_cast<S>(sum - entropy_weight * pairs * entropy);
  if (tape.recording()) {
    const auto inverse_variance = static_cast<S>(1.0 / (sigma * sigma));
    tape.on_backward([&tape, z, outputs, total, weights, slope, inverse_variance, pairs, n] {
      if (!tape.has_gradient(total)) return;  // its weight is 0
      const S d = tape.gradient(total)(0, 0);
      const auto v = tape.value(z);
      auto dz = tape.gradient_for_update(z);
      for (int p = 0; p < pairs; ++p) {
        const int q = pairs + p;
        const S shared = weights.row(p).dot(slope.row(0));
        for (int i = 0; i < n; ++i) {
          const auto o = tape.value(outputs[i]);
          auto dout = tape.gradient_for_update(outputs[i]);
          const S scale = std::exp(-o(p, 0)), scale_after = std::exp(-o(q, 0));
          const S e = (v(p, i) - o(p, 1)) * scale, e_after = (v(q, i) - o(q, 1)) * scale_after;
          // log sum_I exp(L_I): U_i (i kept) is in all L but L_i, C_i (i changed) in L_i alone. Entropy tilts weights.
          const S w = weights(p, i + 1);
          const S tilt = w * (slope(0, i + 1) - shared);  // d entropy term / d L_i
          const S on_changed = -w + tilt;                 // d loss / d C_i
          // Sum of d loss / d L_k over k other than i: all of them sum to -1 (the entropy's to 0).
          const S on_kept = -(S(1) - w) - tilt;
          const S apart = (e_after - e) * inverse_variance;
          const S de = d * (e + on_kept * apart);
          const S de_after = d * (-on_kept * apart);
          dz(p, i) += de * scale;
          dz(q, i) += de_after * scale_after - d * on_changed * v(q, i);
          dout(p, 1) -= de * scale;
          dout(q, 1) -= de_after * scale_after;
          dout(p, 0) += d - de * e;
          dout(q, 0) += -de_after * e_after - d * on_kept;
        }
      }
    });
  }
  return total;
}

/// Half the sum of all entries: the part of a Gaussian's entropy that its log variances decide.
template <class S>
Var half_sum(Tape<S>& tape, Var x) {
  const Var sum = tape.output(1, 1, true);
  tape.value(sum)(0, 0) = S(0.5) * tape.value(x).sum();
  if (tape.recording()) {
    tape.on_backward([&tape, x, sum] {
      if (!tape.has_gradient(sum)) return;  // its weight is 0
      tape.gradient_for_update(x).array() += S(0.5) * tape.gradient(sum)(0, 0);
    });
  }
  return sum;
}

}  // namespace

template <class S>
ElcmNetwork make_elcm_network(ParameterStore<S>& store, const VaeShape& shape, const std::vector<int>& mechanism_hidden,
                              Random& random) {
  ElcmNetwork net;
  net.vae = make_vae_network(store, shape, random);
  // Encodings begin with little noise, as in the ILCM: more would hide the change between the images.
  store.value(net.vae.log_variance.bias).setConstant(S(-6));
  for (int i = 0; i < shape.latents; ++i) {
    net.mechanisms.push_back(add_mlp(store, "mechanism." + std::to_string(i), 2 * shape.latents, mechanism_hidden, 2,
                                     Activation::kRelu, random));
    auto weight = store.value(net.mechanisms.back().layers.back().weight);
    weight *= S(0.1);
  }
  net.existence = store.add("existence", shape.latents, shape.latents);
  store.value(net.existence).setOnes();
  net.potential = store.add("potential", 1, shape.latents);
  auto potential = store.value(net.potential);
  for (int i = 0; i < shape.latents; ++i) potential(0, i) = static_cast<S>(0.1 * random.normal());
  return net;
}

template <class S>
Var elcm_adjacency(Tape<S>& tape, const ElcmNetwork& net, double temperature) {
  const Var g = tape.parameter(net.existence), p = tape.parameter(net.potential);
  const int n = tape.rows(g);
  const Var a = tape.output(n, n, true);
  const auto inverse = static_cast<S>(1.0 / temperature);
  const auto logits = tape.value(g);
  const auto order = tape.value(p);
  auto out = tape.value(a);
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < n; ++i) {
      out(j, i) = i == j ? S(0) : sigmoid(logits(j, i)) * sigmoid((order(0, j) - order(0, i)) * inverse);
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, g, p, a, inverse, n] {
      if (!tape.has_gradient(a)) return;
      const auto logits = tape.value(g);
      const auto order = tape.value(p);
      const auto d = tape.gradient(a);
      auto dg = tape.gradient_for_update(g);
      auto dp = tape.gradient_for_update(p);
      for (int j = 0; j < n; ++j) {
        for (int i = 0; i < n; ++i) {
          if (i == j) continue;
          const S there = sigmoid(logits(j, i)), before = sigmoid((order(0, j) - order(0, i)) * inverse);
          dg(j, i) += d(j, i) * there * (S(1) - there) * before;
          const S turn = d(j, i) * there * before * (S(1) - before) * inverse;
          dp(0, j) += turn;
          dp(0, i) -= turn;
        }
      }
    });
  }
  return a;
}

template <class S>
Var elcm_mechanism(Tape<S>& tape, const ElcmNetwork& net, int latent, Var z, Var adjacency) {
  return apply(tape, net.mechanisms[static_cast<std::size_t>(latent)], causes_of(tape, latent, z, adjacency));
}

template <class S>
Matrix<S> elcm_log_likelihoods(const Eigen::Ref<const Matrix<S>>& z, const std::vector<Matrix<S>>& outputs,
                               double sigma) {
  const Eigen::Index pairs = z.rows() / 2, n = z.cols();
  Matrix<S> log_likelihood(pairs, n + 1);
  for (Eigen::Index p = 0; p < pairs; ++p) {
    const Eigen::Index q = pairs + p;
    S kept = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto& o = outputs[static_cast<std::size_t>(i)];
      const S apart = (z(q, i) - o(q, 1)) * std::exp(-o(q, 0)) - (z(p, i) - o(p, 1)) * std::exp(-o(p, 0));
      const S same = static_cast<S>(-0.5 / (sigma * sigma)) * apart * apart -
                     static_cast<S>(std::log(sigma) + kHalfLogTwoPi) - o(q, 0);
      kept += same;
      log_likelihood(p, i + 1) = -S(0.5) * z(q, i) * z(q, i) - static_cast<S>(kHalfLogTwoPi) - same;
    }
    log_likelihood(p, 0) = 0;
    log_likelihood.row(p).array() += kept;
  }
  return log_likelihood;
}

template <class S>
Var elcm_loss(Tape<S>& tape, const ElcmNetwork& net, const VaeShape& shape, const ElcmWeights& weights, Var x,
              const Matrix<S>* noise, const Matrix<S>* fixed, int batch_pairs, ElcmTerms* terms) {
  const int n = shape.latents;
  const int pairs = tape.rows(x) / 2;
  const Posterior q = vae_encode(tape, net.vae, shape, x);
  const Var z = sample_gaussian(tape, q.mean, q.log_variance, noise);
  const Var adjacency = fixed != nullptr ? tape.constant(*fixed) : elcm_adjacency(tape, net, weights.temperature);
  Var* outputs = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) outputs[i] = elcm_mechanism(tape, net, i, z, adjacency);
  double prior = 0, entropy = 0;
  const double entropy_weight = weights.beta > 0 ? weights.lam_h / weights.beta : 0.0;
  const Var priors = pair_prior(tape, z, outputs, weights.sigma, entropy_weight, prior, entropy);
  const Var error = squared_error(tape, apply(tape, net.vae.decoder, z), 0, x);
  const double share = 1.0 / batch_pairs;
  if (terms != nullptr) {
    terms->reconstruction += share * static_cast<double>(tape.value(error)(0, 0));
    terms->prior += share * prior;
    terms->posterior_entropy += share * pairs * entropy;
  }
  const Var spread = half_sum(tape, q.log_variance);
  const Var edges = fixed != nullptr ? Var{} : half_sum(tape, adjacency);
  const auto weight = [&](double w) { return static_cast<S>(w * share); };
  return weighted_sum<S>(tape, {{error, weight(0.5 / (shape.decoder_std * shape.decoder_std))},
                                {priors, weight(weights.beta)},
                                {spread, weight(-weights.beta)},
                                {edges, weight(2 * weights.sparsity * pairs)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                       \
  template ElcmNetwork make_elcm_network<S>(ParameterStore<S>&, const VaeShape&, const std::vector<int>&, Random&);   \
  template Var elcm_adjacency<S>(Tape<S>&, const ElcmNetwork&, double);                                               \
  template Var elcm_mechanism<S>(Tape<S>&, const ElcmNetwork&, int, Var, Var);                                        \
  template Matrix<S> elcm_log_likelihoods<S>(const Eigen::Ref<const Matrix<S>>&, const std::vector<Matrix<S>>&,       \
                                             double);                                                                 \
  template Var elcm_loss<S>(Tape<S>&, const ElcmNetwork&, const VaeShape&, const ElcmWeights&, Var, const Matrix<S>*, \
                            const Matrix<S>*, int, ElcmTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
