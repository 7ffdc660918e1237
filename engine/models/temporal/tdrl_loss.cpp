#include "engine/models/temporal/tdrl_loss.h"

#include <cmath>

#include "engine/grad/column_block.h"
#include "engine/grad/products.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/monotone_spline.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

constexpr double kSlope = 0.2;
constexpr int kEncoderLayers = 4, kDecoderLayers = 2, kRegimeLayers = 2;

template <class S>
S slope_at(S x) {
  return x > S(0) ? S(1) : S(kSlope);
}

template <class S>
Var leaky(Tape<S>& tape, Var x) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), tape.needs_gradient(x));
  tape.value(y) = tape.value(x).unaryExpr([](S v) { return v * slope_at(v); });
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      const auto v = tape.value(x);
      auto dx = tape.gradient_for_update(x);
      for (Eigen::Index i = 0; i < dy.size(); ++i) dx.data()[i] += dy.data()[i] * slope_at(v.data()[i]);
    });
  }
  return y;
}

/// The last column of a weight matrix (out x in) in each of R rows, times the slopes of the rectifier at `at` (R x
/// out).
template <class S>
Var first_tangent(Tape<S>& tape, ParameterId weight, Var at) {
  const Var w = tape.parameter(weight), t = tape.output(tape.rows(at), tape.cols(at), true);
  const Eigen::Index last = tape.cols(w) - 1;
  const auto v = tape.value(at);
  auto out = tape.value(t);
  for (Eigen::Index r = 0; r < out.rows(); ++r) {
    for (Eigen::Index c = 0; c < out.cols(); ++c) out(r, c) = tape.value(w)(c, last) * slope_at(v(r, c));
  }
  if (tape.recording()) {
    tape.on_backward([&tape, w, t, at, last] {
      if (!tape.has_gradient(t)) return;
      const auto dt = tape.gradient(t);
      const auto v = tape.value(at);
      auto dw = tape.gradient_for_update(w);
      for (Eigen::Index r = 0; r < dt.rows(); ++r) {
        for (Eigen::Index c = 0; c < dt.cols(); ++c) dw(c, last) += dt(r, c) * slope_at(v(r, c));
      }
    });
  }
  return t;
}

/// tangent (R x in) W^T times the slopes of the rectifier at `at` (R x out); no index: times 1.
template <class S>
Var next_tangent(Tape<S>& tape, Var tangent, ParameterId weight, Var at) {
  const Var w = tape.parameter(weight), t = tape.output(tape.rows(tangent), tape.rows(w), true);
  auto slopes = tape.scratch_matrix(tape.rows(tangent), tape.rows(w));
  if (at.index >= 0) {
    slopes = tape.value(at).unaryExpr([](S v) { return slope_at(v); });
  } else {
    slopes.setOnes();
  }
  tape.value(t) = product_transposed(tape.value(tangent), tape.value(w)).cwiseProduct(slopes);
  if (tape.recording()) {
    tape.on_backward([&tape, tangent, w, t, slopes] {
      if (!tape.has_gradient(t)) return;
      const Matrix<S> d = tape.gradient(t).cwiseProduct(slopes);
      tape.accumulate(tangent, product(d, tape.value(w)));
      tape.accumulate(w, transposed_product(d, tape.value(tangent)));
    });
  }
  return t;
}

/// Rows of a table of parameters.
template <class S>
Var chosen_rows(Tape<S>& tape, ParameterId table, const std::vector<int>* rows) {
  const Var all = tape.parameter(table), y = tape.output(static_cast<int>(rows->size()), tape.cols(all), true);
  for (std::size_t r = 0; r < rows->size(); ++r) {
    tape.value(y).row(static_cast<Eigen::Index>(r)) = tape.value(all).row((*rows)[r]);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, all, y, rows] {
      if (!tape.has_gradient(y)) return;
      auto d = tape.gradient_for_update(all);
      for (std::size_t r = 0; r < rows->size(); ++r) {
        d.row((*rows)[r]) += tape.gradient(y).row(static_cast<Eigen::Index>(r));
      }
    });
  }
  return y;
}

/// Both parts of the divergences that know the sample: of the first `lags` frames sum z^2/2 - v/2 - noise^2/2 (v: log
/// variance), of the others sum -v/2 - noise^2/2 - log sqrt(2 pi); 1 x 1 each.
template <class S>
std::pair<Var, Var> sample_costs(Tape<S>& tape, Var z, Var log_variance, const Matrix<S>* noise, int length, int lags) {
  const Var past = tape.output(1, 1, true), future = tape.output(1, 1, true);
  S first = 0, rest = 0;
  for (int r = 0; r < tape.rows(z); ++r) {
    const S own = -S(0.5) * (tape.value(log_variance).row(r).sum() + noise->row(r).squaredNorm());
    if (r % length < lags) {
      first += own + S(0.5) * tape.value(z).row(r).squaredNorm();
    } else {
      rest += own - static_cast<S>(tape.cols(z)) * S(kHalfLogTwoPi);
    }
  }
  tape.value(past)(0, 0) = first;
  tape.value(future)(0, 0) = rest;
  if (tape.recording()) {
    tape.on_backward([&tape, z, log_variance, past, future, length, lags] {
      const S of_past = tape.has_gradient(past) ? tape.gradient(past)(0, 0) : S(0);
      const S of_future = tape.has_gradient(future) ? tape.gradient(future)(0, 0) : S(0);
      auto dz = tape.gradient_for_update(z);
      auto dv = tape.gradient_for_update(log_variance);
      for (int r = 0; r < tape.rows(z); ++r) {
        const bool early = r % length < lags;
        dv.row(r).array() -= S(0.5) * (early ? of_past : of_future);
        if (early) dz.row(r) += of_past * tape.value(z).row(r);
      }
    });
  }
  return {past, future};
}

template <class S>
Mlp add_hidden(ParameterStore<S>& store, const std::string& name, int in, int layers, int hidden, int out,
               Random& random) {
  return add_mlp(store, name, in, std::vector<int>(static_cast<std::size_t>(layers), hidden), out, Activation::kNone,
                 random);
}

}  // namespace

template <class S>
TdrlNetwork make_tdrl_network(ParameterStore<S>& store, const TdrlShape& shape, Random& random) {
  const int d = shape.codes, n = shape.latents, h = shape.hidden;
  TdrlNetwork net;
  net.encoder = add_hidden(store, "encoder", d, kEncoderLayers, h, 2 * n, random);
  net.decoder = add_hidden(store, "decoder", n, kDecoderLayers, h, d, random);
  const int regime = shape.domains > 0 ? h : 0;
  for (int i = 0; i < n; ++i) {
    net.r.push_back(
        add_hidden(store, "r." + std::to_string(i), regime + shape.lags * n + 1, shape.prior_layers, h, 1, random));
  }
  if (shape.domains > 0) {
    net.regimes = store.add("regimes", shape.domains, shape.embedding);
    for (Eigen::Index i = 0; i < store.value(net.regimes).size(); ++i) {
      store.value(net.regimes).data()[i] = static_cast<S>(random.normal());
    }
    net.regime = add_hidden(store, "regime", shape.embedding, kRegimeLayers, h, h, random);
  }
  if (shape.noise_regimes > 0) {
    net.noise = store.add("noise", shape.noise_regimes, n * spline_parameters(shape.noise_bins));
  }
  return net;
}

template <class S>
Var apply_leaky(Tape<S>& tape, const Mlp& mlp, Var x) {
  for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
    x = linear(tape, x, mlp.layers[l].weight, mlp.layers[l].bias, Activation::kNone);
    if (l + 1 < mlp.layers.size()) x = leaky(tape, x);
  }
  return x;
}

template <class S>
Residual inverse_transition(Tape<S>& tape, const Mlp& r, Var input) {
  Residual residual{input, {}};
  for (std::size_t l = 0; l < r.layers.size(); ++l) {
    const bool last = l + 1 == r.layers.size();
    const Var wide = linear(tape, residual.value, r.layers[l].weight, r.layers[l].bias, Activation::kNone);
    residual.slope = l == 0 ? first_tangent(tape, r.layers[l].weight, wide)
                            : next_tangent(tape, residual.slope, r.layers[l].weight, last ? Var{} : wide);
    residual.value = last ? wide : leaky(tape, wide);
  }
  return residual;
}

template <class S>
Var past_windows(Tape<S>& tape, Var z, int length, int lags, int latent, Var prefix) {
  const int n = tape.cols(z), sequences = tape.rows(z) / length, steps = length - lags;
  const int extra = prefix.index >= 0 ? tape.cols(prefix) : 0;
  const Var y = tape.output(sequences * steps, extra + lags * n + (latent >= 0 ? 1 : 0), true);
  auto out = tape.value(y);
  for (int r = 0; r < sequences * steps; ++r) {
    const int b = r / steps, first = b * length + r % steps;
    if (extra > 0) out.row(r).head(extra) = tape.value(prefix).row(b);
    for (int l = 0; l < lags; ++l) out.row(r).segment(extra + l * n, n) = tape.value(z).row(first + l);
    if (latent >= 0) out(r, extra + lags * n) = tape.value(z)(first + lags, latent);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, z, y, length, lags, latent, prefix, n, steps, extra] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      for (int r = 0; r < dy.rows(); ++r) {
        const int b = r / steps, first = b * length + r % steps;
        if (extra > 0) tape.gradient_for_update(prefix).row(b) += dy.row(r).head(extra);
        if (!tape.needs_gradient(z)) continue;
        auto dz = tape.gradient_for_update(z);
        for (int l = 0; l < lags; ++l) dz.row(first + l) += dy.row(r).segment(extra + l * n, n);
        if (latent >= 0) dz(first + lags, latent) += dy(r, extra + lags * n);
      }
    });
  }
  return y;
}

template <class S>
Var residual_cost(Tape<S>& tape, const Residual& residual) {
  const Var cost = tape.output(1, 1, true), value = residual.value, slope = residual.slope;
  tape.value(cost)(0, 0) = S(0.5) * tape.value(value).squaredNorm() +
                           static_cast<S>(tape.value(value).size()) * S(kHalfLogTwoPi) -
                           tape.value(slope).array().abs().log().sum();
  if (tape.recording()) {
    tape.on_backward([&tape, cost, value, slope] {
      if (!tape.has_gradient(cost)) return;
      const S scale = tape.gradient(cost)(0, 0);
      tape.accumulate(value, scale * tape.value(value));
      if (tape.needs_gradient(slope)) tape.accumulate(slope, (-scale * tape.value(slope).array().inverse()).matrix());
    });
  }
  return cost;
}

template <class S>
Var regime_residual_cost(Tape<S>& tape, const Residual& residual, ParameterId noise, int latent, int latents,
                         const std::vector<int>* regimes) {
  const Var cost = tape.output(1, 1, true), value = residual.value, slope = residual.slope;
  const Var table = tape.parameter(noise);
  const int count = tape.cols(table) / latents, steps = tape.rows(value) / static_cast<int>(regimes->size());
  const auto numbers_of = [latent, count, steps, regimes](int row) {
    return std::pair((*regimes)[static_cast<std::size_t>(row / steps)], latent * count);
  };
  S sum = 0;
  for (int r = 0; r < tape.rows(value); ++r) {
    const auto [regime, at] = numbers_of(r);
    const auto bent = MonotoneSpline<S>(&tape.value(table)(regime, at), spline_bins(count))(tape.value(value)(r, 0));
    sum += S(0.5) * bent.y * bent.y + S(kHalfLogTwoPi) - bent.log_slope - std::log(std::abs(tape.value(slope)(r, 0)));
  }
  tape.value(cost)(0, 0) = sum;
  if (tape.recording()) {
    tape.on_backward([&tape, cost, value, slope, table, count, numbers_of] {
      if (!tape.has_gradient(cost)) return;
      const S scale = tape.gradient(cost)(0, 0);
      auto d_table = tape.gradient_for_update(table);
      auto d_value = tape.gradient_for_update(value);
      for (int r = 0; r < tape.rows(value); ++r) {
        const auto [regime, at] = numbers_of(r);
        const MonotoneSpline<S> spline(&tape.value(table)(regime, at), spline_bins(count));
        const S x = tape.value(value)(r, 0);
        d_value(r, 0) += spline.backward(x, scale * spline(x).y, -scale, &d_table(regime, at));
      }
      if (tape.needs_gradient(slope)) tape.accumulate(slope, (-scale * tape.value(slope).array().inverse()).matrix());
    });
  }
  return cost;
}

template <class S>
Var tdrl_prior_cost(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, Var z, int length,
                    const std::vector<int>* domains, Residual* residuals) {
  Var regime;
  if (shape.domains > 0) regime = apply_leaky(tape, net.regime, chosen_rows(tape, net.regimes, domains));
  Var sum;
  for (int i = 0; i < shape.latents; ++i) {
    const Residual own = inverse_transition(tape, net.r[static_cast<std::size_t>(i)],
                                            past_windows(tape, z, length, shape.lags, i, regime));
    if (residuals != nullptr) residuals[i] = own;
    const Var cost = shape.noise_regimes > 0 ? regime_residual_cost(tape, own, net.noise, i, shape.latents, domains)
                                             : residual_cost(tape, own);
    sum = i == 0 ? cost : add(tape, sum, cost);
  }
  return sum;
}

template <class S>
TdrlEncoded<S> tdrl_encode(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, Var x,
                           const Matrix<S>* noise) {
  const Var moments = apply_leaky(tape, net.encoder, x);
  const Var mean = column_block(tape, moments, 0, shape.latents);
  const Var log_variance = column_block(tape, moments, shape.latents, shape.latents);
  return {mean, log_variance, sample_gaussian(tape, mean, log_variance, noise)};
}

template <class S>
Var tdrl_decode(Tape<S>& tape, const TdrlNetwork& net, Var z) {
  return apply_leaky(tape, net.decoder, leaky(tape, z));
}

template <class S>
Var frame_errors(Tape<S>& tape, Var decoded, Var x, int length, int lags) {
  const Var sum = tape.output(1, 1, true);
  const S rest = S(1) / static_cast<S>(length - lags);
  const auto weight = [length, lags, rest](int r) { return r % length < lags ? S(1) : rest; };
  S total = 0;
  for (int r = 0; r < tape.rows(x); ++r) {
    total += weight(r) * (tape.value(decoded).row(r) - tape.value(x).row(r)).squaredNorm();
  }
  tape.value(sum)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, decoded, x, sum, weight] {
      if (!tape.has_gradient(sum)) return;
      const S scale = S(2) * tape.gradient(sum)(0, 0);
      auto d = tape.gradient_for_update(decoded);
      for (int r = 0; r < d.rows(); ++r) {
        d.row(r) += scale * weight(r) * (tape.value(decoded).row(r) - tape.value(x).row(r));
      }
    });
  }
  return sum;
}

template <class S>
Var tdrl_cost(Tape<S>& tape, const TdrlWeights& weights, const TdrlShape& shape, const TdrlEncoded<S>& encoded,
              const Matrix<S>* noise, Var errors, Var prior_cost, int length, int sequences, TdrlTerms* terms) {
  const auto [past, sampled] = sample_costs(tape, encoded.sample, encoded.log_variance, noise, length, shape.lags);
  const Var future = add(tape, sampled, prior_cost);
  const double share = 1.0 / sequences, later = share / (length - shape.lags);
  const auto number = [&](Var v) { return static_cast<double>(tape.value(v)(0, 0)); };
  if (terms != nullptr) *terms = {number(errors) * share, number(past) * share, number(future) * later};
  return weighted_sum<S>(tape, {{errors, static_cast<S>(share)},
                                {past, static_cast<S>(weights.beta * share)},
                                {future, static_cast<S>(weights.gamma * later)}});
}

template <class S>
Var tdrl_loss(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, const TdrlWeights& weights, Var x,
              int length, const std::vector<int>* domains, const Matrix<S>* noise, int sequences, TdrlTerms* terms) {
  const TdrlEncoded<S> encoded = tdrl_encode(tape, net, shape, x, noise);
  const Var errors = frame_errors(tape, tdrl_decode(tape, net, encoded.sample), x, length, shape.lags);
  const Var prior = tdrl_prior_cost(tape, net, shape, encoded.sample, length, domains, nullptr);
  return tdrl_cost(tape, weights, shape, encoded, noise, errors, prior, length, sequences, terms);
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                      \
  template TdrlNetwork make_tdrl_network<S>(ParameterStore<S>&, const TdrlShape&, Random&);                          \
  template Var apply_leaky<S>(Tape<S>&, const Mlp&, Var);                                                            \
  template Residual inverse_transition<S>(Tape<S>&, const Mlp&, Var);                                                \
  template Var past_windows<S>(Tape<S>&, Var, int, int, int, Var);                                                   \
  template Var residual_cost<S>(Tape<S>&, const Residual&);                                                          \
  template Var regime_residual_cost<S>(Tape<S>&, const Residual&, ParameterId, int, int, const std::vector<int>*);   \
  template Var tdrl_prior_cost<S>(Tape<S>&, const TdrlNetwork&, const TdrlShape&, Var, int, const std::vector<int>*, \
                                  Residual*);                                                                        \
  template TdrlEncoded<S> tdrl_encode<S>(Tape<S>&, const TdrlNetwork&, const TdrlShape&, Var, const Matrix<S>*);     \
  template Var tdrl_decode<S>(Tape<S>&, const TdrlNetwork&, Var);                                                    \
  template Var frame_errors<S>(Tape<S>&, Var, Var, int, int);                                                        \
  template Var tdrl_cost<S>(Tape<S>&, const TdrlWeights&, const TdrlShape&, const TdrlEncoded<S>&, const Matrix<S>*, \
                            Var, Var, int, int, TdrlTerms*);                                                         \
  template Var tdrl_loss<S>(Tape<S>&, const TdrlNetwork&, const TdrlShape&, const TdrlWeights&, Var, int,            \
                            const std::vector<int>*, const Matrix<S>*, int, TdrlTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
