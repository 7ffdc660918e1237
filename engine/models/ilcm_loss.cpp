#include "engine/models/ilcm_loss.h"

#include <algorithm>
#include <cmath>

#include "engine/models/monotone_spline.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

// log of a mean posterior is cut here, so that an intervention that no pair of a batch chose gives a finite gradient.
constexpr double kMinPosterior = 1e-9;

/// The terms of the loss that are sums over rows, as one operation: it only adds up numbers, so separate operations
/// would be all overhead.
template <class S>
struct RowTerms {
  Var error;             // R x 1, squared error of both images
  Var log_q;             // R x 1
  Var before;            // R x n
  Var posterior;         // B x (n+1)
  const Var* log_prior;  // n entries, one a latent, index -1 where it has no row; null while there is no prior yet
  const InterventionRows* rows;
  const Vector<S>* entropy_slope;
  S inverse_batch, recon_constant, recon_scale, beta, beta_intervention;
  bool weighted, squared_weight;

  bool has_prior(int k) const { return log_prior != nullptr && log_prior[k - 1].index >= 0; }
};

template <class S>
Var row_terms(Tape<S>& tape, const RowTerms<S>& t, IlcmTerms* terms) {
  const int n = tape.cols(t.before);
  const int count = t.rows->count();
  const Var total = tape.output(1, 1, true);
  auto error = tape.value(t.error);
  auto log_q = tape.value(t.log_q);
  auto e = tape.value(t.before);
  auto q = tape.value(t.posterior);
  auto cost = tape.scratch_matrix(count, 1);
  const auto log_choices = static_cast<S>(std::log(n + 1.0));
  double sum = 0, sum_error = 0, sum_noise = 0, sum_choice = 0;
  for (int k = 0; k <= n; ++k) {
    const int begin = t.rows->offset[k];
    for (int r = begin; r < t.rows->offset[k + 1]; ++r) {
      S kl = log_q(r, 0) + S(0.5) * e.row(r).squaredNorm() + S(n * kHalfLogTwoPi);
      if (k > 0 && t.has_prior(k)) kl -= tape.value(t.log_prior[k - 1])(r - begin, 0);
      cost(r, 0) = t.recon_constant + t.recon_scale * error(r, 0) + t.beta * kl;
      S w = S(1);
      S choice = log_choices;
      if (t.weighted) {
        w = q(t.rows->pair[r], k);
        const S log_w = std::log(w);
        choice = t.squared_weight ? w * (w * log_w + log_choices) : w * (log_w + log_choices);
      }
      sum += w * cost(r, 0) + t.beta_intervention * choice;
      sum_error += w * error(r, 0);
      sum_noise += w * kl;
      sum_choice += choice;
    }
  }
  tape.value(total)(0, 0) = static_cast<S>(sum) * t.inverse_batch;
  if (terms != nullptr) {
    terms->reconstruction += sum_error * static_cast<double>(t.inverse_batch);
    terms->noise_kl += sum_noise * static_cast<double>(t.inverse_batch);
    terms->intervention_kl += sum_choice * static_cast<double>(t.inverse_batch);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, t, total, cost, log_choices, n] {
      if (!tape.has_gradient(total)) return;
      const S d = tape.gradient(total)(0, 0) * t.inverse_batch;
      auto e = tape.value(t.before);
      auto q = tape.value(t.posterior);
      auto derror = tape.gradient_for_update(t.error);
      auto dlog_q = tape.gradient_for_update(t.log_q);
      auto de = tape.gradient_for_update(t.before);
      auto dq = tape.gradient_for_update(t.posterior);
      for (int k = 0; k <= n; ++k) {
        const int begin = t.rows->offset[k];
        if (begin == t.rows->offset[k + 1]) continue;
        for (int r = begin; r < t.rows->offset[k + 1]; ++r) {
          S w = S(1);
          if (t.weighted) {
            w = q(t.rows->pair[r], k);
            const S log_w = std::log(w);
            const S slope = t.squared_weight ? S(2) * w * log_w + w + log_choices : log_w + S(1) + log_choices;
            dq(t.rows->pair[r], k) += d * (cost(r, 0) + t.beta_intervention * slope);
          }
          const S dw = d * w;
          derror(r, 0) += dw * t.recon_scale;
          dlog_q(r, 0) += dw * t.beta;
          de.row(r) += (dw * t.beta) * e.row(r);
        }
        if (k > 0 && t.has_prior(k)) {
          auto dprior = tape.gradient_for_update(t.log_prior[k - 1]);
          for (int r = begin; r < t.rows->offset[k + 1]; ++r) {
            const S w = t.weighted ? q(t.rows->pair[r], k) : S(1);
            dprior(r - begin, 0) -= d * w * t.beta;
          }
        }
      }
      if (t.entropy_slope != nullptr) dq.rowwise() += d * t.entropy_slope->transpose();
    });
  }
  return total;
}

/// log p(z_i) + log |dz_i/de~_i| of every row's target, latent by latent (index -1 where there is no row). The prior of
/// latent i needs mechanism i alone: the others cancel, since their noise is shared, and are never evaluated.
template <class S>
const Var* intervened_log_prior(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape,
                                const InterventionRows& rows, Var before, Var after,
                                const std::vector<std::vector<int>>& masks) {
  Var* log_prior = tape.scratch_vars(shape.latents);
  for (int i = 0; i < shape.latents; ++i) {
    const int begin = rows.offset[i + 1];
    const int count = rows.offset[i + 2] - begin;
    if (count == 0) continue;
    const Var context = solution_context(tape, before, begin, count, &masks[static_cast<std::size_t>(i)]);
    const Var output = apply(tape, net.solution[static_cast<std::size_t>(i)], context);
    log_prior[i] = solution_log_prior(tape, after, begin - rows.offset[1], i, output, static_cast<S>(shape.min_scale));
  }
  return log_prior;
}

/// scale times the sum of all entries, 1 x 1.
template <class S>
Var scaled_sum(Tape<S>& tape, const Var* parts, int count, S scale) {
  const Var total = tape.output(1, 1, true);
  S sum = S(0);
  for (int i = 0; i < count; ++i) {
    if (parts[i].index >= 0) sum += tape.value(parts[i]).sum();
  }
  tape.value(total)(0, 0) = scale * sum;
  tape.on_backward([&tape, parts, count, total, scale] {
    const S d = scale * tape.gradient(total)(0, 0);
    for (int i = 0; i < count; ++i) {
      if (parts[i].index >= 0) tape.gradient_for_update(parts[i]).array() += d;
    }
  });
  return total;
}

}  // namespace

template <class S>
Var ilcm_mechanism_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const InterventionRows& rows,
                        Var before, Var after, const std::vector<std::vector<int>>& masks, int batch_pairs) {
  const Var* log_prior = intervened_log_prior(tape, net, shape, rows, before, after, masks);
  return scaled_sum(tape, log_prior, shape.latents, S(-1) / static_cast<S>(batch_pairs));
}

template <class S>
Var ilcm_encoder_mean(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x, Var trunk) {
  const Var mean = linear(tape, trunk, net.encoder_mean.weight, net.encoder_mean.bias, Activation::kNone);
  if (!shape.skip) return mean;
  return add(tape, mean, linear(tape, x, net.encoder_skip.weight, net.encoder_skip.bias, Activation::kNone));
}

template <class S>
Var ilcm_decode(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var noise) {
  const Var decoded = apply(tape, net.decoder, noise);
  if (!shape.skip) return decoded;
  return add(tape, decoded, linear(tape, noise, net.decoder_skip.weight, net.decoder_skip.bias, Activation::kNone));
}

template <class S>
IlcmMoments ilcm_moments(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x) {
  const Var trunk = apply(tape, net.encoder, x, shape.activation);
  const Var mean = ilcm_encoder_mean(tape, net, shape, x, trunk);
  const Var raw = linear(tape, trunk, net.encoder_std.weight, net.encoder_std.bias, Activation::kNone);
  return {mean, softplus(tape, raw, static_cast<S>(shape.encoder_min_std))};
}

template <class S>
IlcmEncoded ilcm_encode(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const IlcmWeights& weights,
                        Var x) {
  IlcmEncoded encoded;
  encoded.x = x;
  const IlcmMoments moments = ilcm_moments(tape, net, shape, x);
  encoded.mean = moments.mean;
  encoded.std = moments.std;
  encoded.posterior = intervention_posterior(tape, encoded.mean, tape.parameter(net.posterior_offset),
                                             tape.parameter(net.posterior_linear),
                                             tape.parameter(net.posterior_quadratic), static_cast<S>(weights.eps));
  return encoded;
}

template <class S>
double ilcm_entropy_term(double lam_h, const Vector<S>& mean_posterior, Vector<S>& slope) {
  slope.resize(mean_posterior.size());
  double negative_entropy = 0;
  for (Eigen::Index k = 0; k < mean_posterior.size(); ++k) {
    const double log_q = std::log(std::max(static_cast<double>(mean_posterior(k)), kMinPosterior));
    negative_entropy += static_cast<double>(mean_posterior(k)) * log_q;
    slope(k) = static_cast<S>(lam_h * (static_cast<double>(mean_posterior(k)) < kMinPosterior ? log_q : log_q + 1.0));
  }
  return lam_h * negative_entropy;
}

template <class S>
Var ilcm_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const IlcmWeights& weights,
              IlcmPhase phase, const IlcmEncoded& encoded, const InterventionRows* rows, const IlcmNoise<S>* noise,
              const std::vector<std::vector<int>>& masks, const Vector<S>* entropy_slope, int batch_pairs,
              IlcmTerms* terms) {
  const int pairs = tape.rows(encoded.x) / 2;
  const int n = shape.latents;
  const double s_d = shape.decoder_std;
  const S inverse_batch = S(1) / static_cast<S>(batch_pairs);
  const Var free_noise =
      sample_both(tape, encoded.mean, encoded.std, &noise->consistency_first, &noise->consistency_second);
  const Var size = squared_sum(tape, free_noise);
  const auto recon_scale = static_cast<S>(0.5 / (s_d * s_d));
  const auto recon_constant = static_cast<S>(2.0 * shape.codes * std::log(s_d));

  if (phase == IlcmPhase::kPretrain) {
    const Var decoded = ilcm_decode(tape, net, shape, free_noise);
    const Var error = squared_error(tape, decoded, 0, encoded.x);
    const Var log_q = sample_log_density(tape, encoded.std, &noise->consistency_first, &noise->consistency_second);
    const auto beta = static_cast<S>(weights.beta);
    const auto lam_z = static_cast<S>(weights.lam_z);
    const Var loss = weighted_sum<S>(tape, {{error, inverse_batch * (recon_scale + static_cast<S>(weights.lam_c))},
                                            {log_q, inverse_batch * beta},
                                            {size, inverse_batch * (S(0.5) * beta + lam_z)}});
    const S constant = recon_constant + beta * S(2 * n * kHalfLogTwoPi);
    tape.value(loss)(0, 0) += constant * static_cast<S>(pairs) * inverse_batch;
    if (terms != nullptr) {
      terms->reconstruction += static_cast<double>(tape.value(error)(0, 0) * inverse_batch);
      terms->noise_kl +=
          static_cast<double>((tape.value(log_q)(0, 0) + S(0.5) * tape.value(size)(0, 0)) * inverse_batch +
                              S(2 * n * kHalfLogTwoPi) * static_cast<S>(pairs) * inverse_batch);
    }
    return loss;
  }

  const ProjectedSample sample =
      project_and_sample(tape, encoded.mean, encoded.std, rows, &noise->lambda, &noise->first, &noise->second);
  const Var* log_prior = nullptr;
  if (weights.intervention_prior) {
    log_prior = intervened_log_prior(tape, net, shape, *rows, sample.before, sample.after, masks);
  }
  const Var stack[] = {sample.before, sample.after, free_noise};
  const Var decoded = ilcm_decode(tape, net, shape, vstack(tape, stack, 3));
  const Var error = reconstruction_rows(tape, decoded, encoded.x, rows);
  const Var consistency = squared_error(tape, decoded, rows->count() + rows->changed(), encoded.x);

  RowTerms<S> t;
  t.error = error;
  t.log_q = sample.log_q;
  t.before = sample.before;
  t.posterior = encoded.posterior;
  t.log_prior = log_prior;
  t.rows = rows;
  t.entropy_slope = entropy_slope;
  t.inverse_batch = inverse_batch;
  t.recon_constant = recon_constant;
  t.recon_scale = recon_scale;
  t.beta = static_cast<S>(weights.beta);
  t.beta_intervention = static_cast<S>(weights.beta_intervention);
  t.weighted = phase == IlcmPhase::kFull;
  t.squared_weight = weights.squared_weight;
  const Var rows_total = row_terms(tape, t, terms);
  if (terms != nullptr) {
    terms->consistency += static_cast<double>(tape.value(consistency)(0, 0) * inverse_batch);
  }
  return weighted_sum<S>(tape, {{rows_total, S(1)},
                                {size, inverse_batch * static_cast<S>(weights.lam_z)},
                                {consistency, inverse_batch * static_cast<S>(weights.lam_c)}});
}

template <class S>
Var ilcm_take_over_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x, Var noise,
                        int batch_pairs, double* error) {
  const Var trunk = apply(tape, net.encoder, x, shape.activation);
  const Var encoded = squared_error(tape, ilcm_encoder_mean(tape, net, shape, x, trunk), 0, noise);
  const Var decoded = squared_error(tape, ilcm_decode(tape, net, shape, noise), 0, x);
  const S share = S(1) / static_cast<S>(batch_pairs);
  if (error != nullptr) *error = static_cast<double>(tape.value(decoded)(0, 0) * share);
  return weighted_sum<S>(tape, {{encoded, share}, {decoded, share}});
}

std::vector<std::vector<int>> solution_masks(const IlcmShape& shape, const std::vector<int>& order) {
  const auto n = static_cast<std::size_t>(shape.latents);
  std::vector<std::vector<int>> masks(n, std::vector<int>(n, 0));
  if (!shape.context) return masks;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) masks[i][j] = i != j;
  }
  for (std::size_t position = 0; position < order.size(); ++position) {
    auto& mask = masks[static_cast<std::size_t>(order[position])];
    for (std::size_t later = position + 1; later < order.size(); ++later) {
      mask[static_cast<std::size_t>(order[later])] = 0;
    }
  }
  return masks;
}

template <class S>
Vector<S> apply_mechanism(const IlcmShape& shape, const Eigen::Ref<const Matrix<S>>& output, const Vector<S>& noise) {
  Vector<S> z = (noise - output.col(1)).array() / (output.col(0).array().exp() + S(shape.min_scale));
  if (shape.spline_bins > 0) {
    for (Eigen::Index r = 0; r < z.size(); ++r)
      z(r) = MonotoneSpline<S>(output.row(r).data() + 2, shape.spline_bins)(z(r)).y;
  }
  return z;
}

template <class S>
Vector<S> invert_mechanism(const IlcmShape& shape, const Eigen::Ref<const Matrix<S>>& output, const Vector<S>& values) {
  Vector<S> z = values;
  if (shape.spline_bins > 0) {
    for (Eigen::Index r = 0; r < z.size(); ++r)
      z(r) = MonotoneSpline<S>(output.row(r).data() + 2, shape.spline_bins).inverse(z(r));
  }
  return z.array() * (output.col(0).array().exp() + S(shape.min_scale)) + output.col(1).array();
}

template <class S>
Matrix<S> solve_causal(Tape<S>& tape, const ParameterStore<S>& store, const IlcmNetwork& net, const IlcmShape& shape,
                       const std::vector<std::vector<int>>& masks, const Matrix<S>& noise) {
  Matrix<S> z(noise.rows(), noise.cols());
  for (int i = 0; i < shape.latents; ++i) {
    tape.begin(store, nullptr);
    const Var e = tape.constant(noise);
    const Var context =
        solution_context(tape, e, 0, static_cast<int>(noise.rows()), &masks[static_cast<std::size_t>(i)]);
    const auto output = tape.value(apply(tape, net.solution[static_cast<std::size_t>(i)], context));
    z.col(i) = apply_mechanism<S>(shape, output, noise.col(i));
  }
  return z;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                     \
  template Vector<S> apply_mechanism<S>(const IlcmShape&, const Eigen::Ref<const Matrix<S>>&, const Vector<S>&);    \
  template Vector<S> invert_mechanism<S>(const IlcmShape&, const Eigen::Ref<const Matrix<S>>&, const Vector<S>&);   \
  template Var ilcm_encoder_mean<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, Var, Var);                      \
  template IlcmMoments ilcm_moments<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, Var);                        \
  template Var ilcm_decode<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, Var);                                 \
  template IlcmEncoded ilcm_encode<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, const IlcmWeights&, Var);     \
  template Var ilcm_mechanism_loss<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, const InterventionRows&, Var, \
                                      Var, const std::vector<std::vector<int>>&, int);                              \
  template double ilcm_entropy_term<S>(double, const Vector<S>&, Vector<S>&);                                       \
  template Var ilcm_loss<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, const IlcmWeights&, IlcmPhase,          \
                            const IlcmEncoded&, const InterventionRows*, const IlcmNoise<S>*,                       \
                            const std::vector<std::vector<int>>&, const Vector<S>*, int, IlcmTerms*);               \
  template Var ilcm_take_over_loss<S>(Tape<S>&, const IlcmNetwork&, const IlcmShape&, Var, Var, int, double*);      \
  template Matrix<S> solve_causal<S>(Tape<S>&, const ParameterStore<S>&, const IlcmNetwork&, const IlcmShape&,      \
                                     const std::vector<std::vector<int>>&, const Matrix<S>&);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
