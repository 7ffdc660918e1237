#include "engine/models/vae_loss.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {

template <class S>
VaeNetwork make_vae_network(ParameterStore<S>& store, const VaeShape& shape, Random& random) {
  if (shape.codes < 1 || shape.latents < 1 || shape.hidden.empty()) {
    throw UsageError("an autoencoder needs at least one code, one latent and one hidden layer",
                     "check causal.latents and causal.hidden in the settings");
  }
  VaeNetwork net;
  const std::vector<int> trunk(shape.hidden.begin(), shape.hidden.end() - 1);
  net.encoder = add_mlp(store, "encoder", shape.codes, trunk, shape.hidden.back(), shape.activation, random);
  net.mean = add_linear(store, "encoder.mean", shape.hidden.back(), shape.latents, random);
  net.log_variance = add_linear(store, "encoder.log_variance", shape.hidden.back(), shape.latents, random);
  net.decoder = add_mlp(store, "decoder", shape.latents, shape.hidden, shape.codes, shape.activation, random);
  return net;
}

template <class S>
Posterior vae_encode(Tape<S>& tape, const VaeNetwork& net, const VaeShape& shape, Var x) {
  const Var trunk = apply(tape, net.encoder, x, shape.activation);
  return {linear(tape, trunk, net.mean.weight, net.mean.bias, Activation::kNone),
          linear(tape, trunk, net.log_variance.weight, net.log_variance.bias, Activation::kNone)};
}

template <class S>
Posterior share_posteriors(Tape<S>& tape, const Posterior& q, PosteriorSharing sharing) {
  if (sharing == PosteriorSharing::kNone) return q;
  const int pairs = tape.rows(q.mean) / 2;
  const int n = tape.cols(q.mean);
  const Posterior out{tape.output(2 * pairs, n, true), tape.output(2 * pairs, n, true)};
  auto shared = tape.scratch_matrix(pairs, n);  // first the divergence, then 1 where the two posteriors are made one
  const auto m = tape.value(q.mean);
  const auto lv = tape.value(q.log_variance);
  auto mean = tape.value(out.mean);
  auto log_variance = tape.value(out.log_variance);
  mean = m;
  log_variance = lv;
  for (int p = 0; p < pairs; ++p) {
    for (int i = 0; i < n; ++i) {
      const S difference = m(pairs + p, i) - m(p, i);
      const S log_ratio = lv(p, i) - lv(pairs + p, i);
      shared(p, i) = std::exp(log_ratio) + difference * difference * std::exp(-lv(pairs + p, i)) - S(1) - log_ratio;
    }
    const S threshold = S(0.5) * (shared.row(p).minCoeff() + shared.row(p).maxCoeff());
    for (int i = 0; i < n; ++i) {
      shared(p, i) = shared(p, i) <= threshold ? S(1) : S(0);
      if (shared(p, i) == S(0)) continue;
      const S v1 = std::exp(lv(p, i)), v2 = std::exp(lv(pairs + p, i));
      const bool average = sharing == PosteriorSharing::kAverage;
      const S own = average ? S(0.5) : v2 / (v1 + v2);  // weight of the first image's mean
      mean(p, i) = mean(pairs + p, i) = own * m(p, i) + (S(1) - own) * m(pairs + p, i);
      log_variance(p, i) = log_variance(pairs + p, i) =
          average ? std::log(S(0.5) * (v1 + v2)) : std::log(S(2) * v1 * v2 / (v1 + v2));
    }
  }
  if (!tape.recording()) return out;
  tape.on_backward([&tape, q, out, shared, sharing, pairs, n] {
    const auto m = tape.value(q.mean);
    const auto lv = tape.value(q.log_variance);
    const auto g_mean = tape.gradient_for_update(out.mean);
    const auto g_log = tape.gradient_for_update(out.log_variance);
    auto d_mean = tape.gradient_for_update(q.mean);
    auto d_log = tape.gradient_for_update(q.log_variance);
    for (int p = 0; p < pairs; ++p) {
      const int other = pairs + p;
      for (int i = 0; i < n; ++i) {
        if (shared(p, i) == S(0)) {
          for (const int r : {p, other}) {
            d_mean(r, i) += g_mean(r, i);
            d_log(r, i) += g_log(r, i);
          }
          continue;
        }
        const S v1 = std::exp(lv(p, i)), v2 = std::exp(lv(other, i));
        const S of_mean = g_mean(p, i) + g_mean(other, i);
        const S of_log = g_log(p, i) + g_log(other, i);
        const S share = v1 / (v1 + v2);
        if (sharing == PosteriorSharing::kAverage) {
          d_mean(p, i) += S(0.5) * of_mean;
          d_mean(other, i) += S(0.5) * of_mean;
          d_log(p, i) += share * of_log;
          d_log(other, i) += (S(1) - share) * of_log;
        } else {
          const S tilt = share * (S(1) - share) * (m(other, i) - m(p, i)) * of_mean;
          d_mean(p, i) += (S(1) - share) * of_mean;
          d_mean(other, i) += share * of_mean;
          d_log(p, i) += (S(1) - share) * of_log + tilt;
          d_log(other, i) += share * of_log - tilt;
        }
      }
    }
  });
  return out;
}

template <class S>
Var vae_loss(Tape<S>& tape, const VaeNetwork& net, const VaeShape& shape, double beta, PosteriorSharing sharing, Var x,
             const Matrix<S>* noise, int batch_images, VaeTerms* terms) {
  const Posterior q = share_posteriors(tape, vae_encode(tape, net, shape, x), sharing);
  const auto inverse_batch = static_cast<S>(1.0 / batch_images);
  const Var kl = gaussian_divergence(tape, q.mean, q.log_variance, inverse_batch);
  const Var decoded = apply(tape, net.decoder, sample_gaussian(tape, q.mean, q.log_variance, noise));
  const Var error = squared_error(tape, decoded, 0, x);
  if (terms != nullptr) {
    terms->reconstruction += static_cast<double>(tape.value(error)(0, 0) * inverse_batch);
    terms->kl += static_cast<double>(tape.value(kl)(0, 0));
  }
  const double scale = 0.5 / (shape.decoder_std * shape.decoder_std);
  return weighted_sum<S>(tape, {{error, static_cast<S>(scale) * inverse_batch}, {kl, static_cast<S>(beta)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                         \
  template VaeNetwork make_vae_network<S>(ParameterStore<S>&, const VaeShape&, Random&);                \
  template Posterior vae_encode<S>(Tape<S>&, const VaeNetwork&, const VaeShape&, Var);                  \
  template Posterior share_posteriors<S>(Tape<S>&, const Posterior&, PosteriorSharing);                 \
  template Var vae_loss<S>(Tape<S>&, const VaeNetwork&, const VaeShape&, double, PosteriorSharing, Var, \
                           const Matrix<S>*, int, VaeTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
