#include "engine/models/imsda/imsda_loss.h"

#include <cmath>
#include <numbers>

#include "engine/grad/column_block.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {

namespace {

constexpr double kLeastLogVariance = -10;  // in the density of a sample
constexpr double kVarianceFloor = 1e-5;    // as in batch_norm()

template <class S>
Var rectified(Tape<S>& tape, Var x) {
  const Var out = tape.output(tape.rows(x), tape.cols(x), true);
  tape.value(out) = tape.value(x).cwiseMax(S(0));
  if (tape.recording()) {
    tape.on_backward([&tape, x, out] {
      if (!tape.has_gradient(out)) return;
      tape.accumulate(x, (tape.value(x).array() > S(0)).select(tape.gradient(out), S(0)));
    });
  }
  return out;
}

/// Row `row` of x as many times as there are rows.
template <class S>
Var repeated_row(Tape<S>& tape, Var x, int row, int rows) {
  const Var out = tape.output(rows, tape.cols(x), true);
  tape.value(out) = tape.value(x).row(row).replicate(rows, 1);
  if (tape.recording()) {
    tape.on_backward([&tape, x, row, out] {
      if (!tape.has_gradient(out)) return;
      tape.gradient_for_update(x).row(row) += tape.gradient(out).colwise().sum();
    });
  }
  return out;
}

template <class S>
Var side_by_side(Tape<S>& tape, Var a, Var b) {
  const int left = tape.cols(a), right = tape.cols(b);
  const Var out = tape.output(tape.rows(a), left + right, true);
  tape.value(out) << tape.value(a), tape.value(b);
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, left, right, out] {
      const auto g = tape.gradient_for_update(out);
      tape.accumulate(a, g.leftCols(left));
      tape.accumulate(b, g.rightCols(right));
    });
  }
  return out;
}

/// Mean over rows of log q(z) - log N(t; 0, 1) - log_slope, 1 x 1, where q is N(mean, exp(log_variance)).
template <class S>
Var divergence(Tape<S>& tape, Var mean, Var log_variance, Var z, Var t, Var log_slope) {
  const Var out = tape.output(1, 1, true);
  const auto rows = static_cast<S>(tape.rows(z));
  const auto low = static_cast<S>(kLeastLogVariance);
  const auto lv = tape.value(log_variance).array().max(low);
  const auto d = (tape.value(z) - tape.value(mean)).array();
  const S log_q = S(-0.5) * (lv + d.square() * (-lv).exp()).sum();
  const S log_p = S(-0.5) * tape.value(t).squaredNorm() + tape.value(log_slope).sum();
  tape.value(out)(0, 0) = (log_q - log_p) / rows;  // the constants of both are the same
  if (tape.recording()) {
    tape.on_backward([&tape, mean, log_variance, z, t, log_slope, out, rows, low] {
      if (!tape.has_gradient(out)) return;
      const S g = tape.gradient(out)(0, 0) / rows;
      const Matrix<S> d = tape.value(z) - tape.value(mean);
      const Matrix<S> precision = (-tape.value(log_variance).array().max(low)).exp();
      const Matrix<S> pull = g * d.cwiseProduct(precision);
      tape.accumulate(z, -pull);
      tape.accumulate(mean, pull);
      tape.accumulate(log_variance,
                      (tape.value(log_variance).array() > low)
                          .select((g * S(-0.5) * (S(1) - d.array().square() * precision.array())).matrix(), S(0)));
      tape.accumulate(t, g * tape.value(t));
      tape.gradient_for_update(log_slope).array() -= g;
    });
  }
  return out;
}

/// |x - at|, 1 x 1.
template <class S>
Var distance_from(Tape<S>& tape, Var x, S at) {
  const Var out = tape.output(1, 1, true);
  const S d = tape.value(x)(0, 0) - at;
  tape.value(out)(0, 0) = std::abs(d);
  if (tape.recording()) {
    tape.on_backward([&tape, x, d, out] {
      if (!tape.has_gradient(out)) return;
      tape.gradient_for_update(x)(0, 0) += (d > 0 ? S(1) : d < 0 ? S(-1) : S(0)) * tape.gradient(out)(0, 0);
    });
  }
  return out;
}

/// sum of all entries of (a - b)^2 / rows, 1 x 1.
template <class S>
Var mean_error(Tape<S>& tape, Var a, Var b) {
  const Var out = tape.output(1, 1, true);
  const auto rows = static_cast<S>(tape.rows(a));
  tape.value(out)(0, 0) = (tape.value(a) - tape.value(b)).squaredNorm() / rows;
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, out, rows] {
      if (!tape.has_gradient(out)) return;
      const Matrix<S> d = (S(2) * tape.gradient(out)(0, 0) / rows) * (tape.value(a) - tape.value(b));
      tape.accumulate(a, d);
      if (tape.needs_gradient(b)) tape.accumulate(b, -d);
    });
  }
  return out;
}

/// Matrices of equal width one above the other.
template <class S>
Var stacked(Tape<S>& tape, const std::vector<Var>& parts) {
  int rows = 0;
  for (const Var part : parts) rows += tape.rows(part);
  const Var out = tape.output(rows, tape.cols(parts.front()), true);
  const int count = static_cast<int>(parts.size());
  Var* list = tape.scratch_vars(count);
  for (int i = 0, row = 0; i < count; ++i) {
    list[i] = parts[static_cast<std::size_t>(i)];
    tape.value(out).middleRows(row, tape.rows(list[i])) = tape.value(list[i]);
    row += tape.rows(list[i]);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, list, count, out] {
      const auto g = tape.gradient_for_update(out);
      for (int i = 0, row = 0; i < count; ++i) {
        const int height = tape.rows(list[i]);
        if (tape.needs_gradient(list[i])) tape.accumulate(list[i], g.middleRows(row, height));
        row += height;
      }
    });
  }
  return out;
}

template <class S>
Matrix<S> log_softmax(const Matrix<S>& logits) {
  const Vector<S> top = logits.rowwise().maxCoeff();
  const Matrix<S> moved = logits.colwise() - top;
  const Vector<S> sums = moved.array().exp().rowwise().sum().log().matrix();
  return moved.colwise() - sums;
}

/// Mean cross-entropy of the rows, 1 x 1.
template <class S>
Var cross_entropy(Tape<S>& tape, Var logits, const std::vector<int>* answers) {
  const Var out = tape.output(1, 1, true);
  const auto rows = static_cast<S>(tape.rows(logits));
  const Matrix<S> logs = log_softmax<S>(tape.value(logits));
  S sum = 0;
  for (Eigen::Index r = 0; r < logs.rows(); ++r) sum -= logs(r, (*answers)[static_cast<std::size_t>(r)]);
  tape.value(out)(0, 0) = sum / rows;
  if (tape.recording()) {
    tape.on_backward([&tape, logits, answers, out, rows] {
      if (!tape.has_gradient(out)) return;
      Matrix<S> d = log_softmax<S>(tape.value(logits)).array().exp();
      for (Eigen::Index r = 0; r < d.rows(); ++r) d(r, (*answers)[static_cast<std::size_t>(r)]) -= S(1);
      tape.accumulate(logits, (tape.gradient(out)(0, 0) / rows) * d);
    });
  }
  return out;
}

/// Mean entropy of the rows whose entropy is below `limit`, 1 x 1; 0 if there are none.
template <class S>
Var sure_entropy(Tape<S>& tape, Var logits, S limit) {
  const Var out = tape.output(1, 1, true);
  const Matrix<S> logs = log_softmax<S>(tape.value(logits));
  const Vector<S> entropy = -(logs.array().exp() * logs.array()).rowwise().sum().matrix();
  S sum = 0;
  int count = 0;
  for (const S h : entropy) {
    if (!(h < limit)) continue;
    sum += h;
    ++count;
  }
  tape.value(out)(0, 0) = count > 0 ? sum / static_cast<S>(count) : S(0);
  if (tape.recording() && count > 0) {
    tape.on_backward([&tape, logits, limit, count, out] {
      if (!tape.has_gradient(out)) return;
      const Matrix<S> logs = log_softmax<S>(tape.value(logits));
      Matrix<S> d = Matrix<S>::Zero(logs.rows(), logs.cols());
      const S g = tape.gradient(out)(0, 0) / static_cast<S>(count);
      for (Eigen::Index r = 0; r < logs.rows(); ++r) {
        const S h = -(logs.row(r).array().exp() * logs.row(r).array()).sum();
        if (h < limit) d.row(r) = (-g * logs.row(r).array().exp() * (logs.row(r).array() + h)).matrix();
      }
      tape.accumulate(logits, d);
    });
  }
  return out;
}

template <class S>
NormLayer add_norm(ParameterStore<S>& store, const std::string& name, int width) {
  const NormLayer layer{store.add(name + ".scale", 1, width), store.add(name + ".offset", 1, width)};
  store.value(layer.scale).setOnes();
  return layer;
}

template <class S>
Var plain(Tape<S>& tape, Var x, const LinearLayer& layer) {
  return linear(tape, x, layer.weight, layer.bias, Activation::kNone);
}

/// (content, style~) of rows of domain `domain`.
template <class S>
std::pair<Var, Var> invariant_part(Tape<S>& tape, const ImsdaNetwork& net, const ImsdaShape& shape, Var z, int domain) {
  const int content = shape.latents - shape.style;
  const Var of_domain = apply(tape, net.domain, repeated_row(tape, tape.parameter(net.embedding), domain, 1));
  const Var shapes = repeated_row(tape, of_domain, 0, tape.rows(z));
  const FlowOutput flow = apply_flow(tape, net.flow, column_block(tape, z, content, shape.style), shapes);
  return {side_by_side(tape, column_block(tape, z, 0, content), flow.value), flow.log_slope};
}

}  // namespace

template <class S>
ImsdaNetwork make_imsda_network(ParameterStore<S>& store, const ImsdaShape& shape, Random& random) {
  ImsdaNetwork net;
  net.encoder = add_linear(store, "encoder", shape.features, shape.hidden, random);
  net.encoder_norm = add_norm(store, "encoder.norm", shape.hidden);
  net.mean = add_linear(store, "mean", shape.hidden, shape.latents, random);
  net.log_variance = add_linear(store, "log_variance", shape.hidden, shape.latents, random);
  net.decoder = add_linear(store, "decoder", shape.latents, shape.hidden, random);
  net.decoder_norm = add_norm(store, "decoder.norm", shape.hidden);
  net.decoder_out = add_linear(store, "decoder.out", shape.hidden, shape.features, random);
  net.classifier = add_linear(store, "classifier", shape.latents, shape.classes, random);
  net.embedding = store.add("embedding", shape.domains, shape.embedding);
  for (S& number : store.value(net.embedding).reshaped()) number = static_cast<S>(random.normal());
  net.flow = add_monotone_flow(store, "flow", shape.flow_layers, shape.flow_width);
  net.domain = add_mlp(store, "domain", shape.embedding, {shape.domain_hidden, shape.domain_hidden},
                       shape.style * net.flow.parameters(), Activation::kRelu, random);
  return net;
}

template <class S>
Var imsda_loss(Tape<S>& tape, const ImsdaNetwork& net, const ImsdaShape& shape, const ImsdaWeights& weights,
               const std::vector<int>& ids, const std::vector<Var>& x, const std::vector<Matrix<S>>& noise,
               const std::vector<std::vector<int>>& answers, ImsdaTerms* terms, ImsdaStatistics<S>* statistics) {
  const int domains = static_cast<int>(x.size());
  std::vector<Var> z;
  Var divergences, classification, entropy;
  const auto sum = [&tape](Var a, Var b) { return a.index < 0 ? b : add(tape, a, b); };
  for (int i = 0; i < domains; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const bool last = i + 1 == domains;
    const bool keep = last && statistics != nullptr;
    if (keep) statistics->mean = statistics->variance = Vector<S>::Zero(shape.hidden);
    const Var normed = batch_norm(tape, plain(tape, x[at], net.encoder), tape.parameter(net.encoder_norm.scale),
                                  tape.parameter(net.encoder_norm.offset), keep ? &statistics->mean : nullptr,
                                  keep ? &statistics->variance : nullptr);
    const Var hidden = rectified(tape, normed);
    const Var mean = plain(tape, hidden, net.mean), log_variance = plain(tape, hidden, net.log_variance);
    z.push_back(sample_gaussian(tape, mean, log_variance, &noise[at]));
    const auto [invariant, log_slope] = invariant_part(tape, net, shape, z.back(), ids[at]);
    divergences =
        sum(divergences, distance_from(tape, divergence(tape, mean, log_variance, z.back(), invariant, log_slope),
                                       static_cast<S>(weights.capacity)));
    const Var logits = plain(tape, invariant, net.classifier);
    if (last) {
      entropy = sure_entropy(tape, logits, static_cast<S>(weights.entropy_below));
    } else {
      classification = sum(classification, cross_entropy(tape, logits, &answers[at]));
    }
  }
  const Var all_z = stacked(tape, z);
  const Var normed = batch_norm<S>(tape, plain(tape, all_z, net.decoder), tape.parameter(net.decoder_norm.scale),
                                   tape.parameter(net.decoder_norm.offset), nullptr, nullptr);
  const Var decoded = plain(tape, rectified(tape, normed), net.decoder_out);
  const Var error = mean_error(tape, decoded, stacked(tape, x));
  const S of_sources = S(1) / static_cast<S>(std::max(1, domains - 1)), of_all = S(1) / static_cast<S>(domains);
  if (terms != nullptr) {
    const auto number = [&tape](Var v) { return v.index < 0 ? 0.0 : static_cast<double>(tape.value(v)(0, 0)); };
    terms->classification = number(classification) * static_cast<double>(of_sources);
    terms->reconstruction = number(error);
    terms->divergence = weights.beta * number(divergences) * static_cast<double>(of_all);
    terms->entropy = number(entropy);
  }
  return weighted_sum<S>(tape, {{classification, of_sources},
                                {error, static_cast<S>(weights.vae)},
                                {divergences, static_cast<S>(weights.vae * weights.beta) * of_all},
                                {entropy, static_cast<S>(weights.entropy)}});
}

template <class S>
Matrix<S> imsda_encode(const ParameterStore<S>& store, const ImsdaNetwork& net, const Matrix<S>& codes,
                       const ImsdaStatistics<S>& statistics) {
  const auto affine = [&store](const Matrix<S>& in, const LinearLayer& layer) -> Matrix<S> {
    return (in * store.value(layer.weight).transpose()).rowwise() + store.value(layer.bias).row(0);
  };
  Matrix<S> hidden = affine(codes, net.encoder);
  for (Eigen::Index c = 0; c < hidden.cols(); ++c) {
    const S deviation = std::sqrt(statistics.variance(c) + static_cast<S>(kVarianceFloor));
    hidden.col(c) =
        ((hidden.col(c).array() - statistics.mean(c)) / deviation * store.value(net.encoder_norm.scale)(0, c) +
         store.value(net.encoder_norm.offset)(0, c))
            .max(S(0));
  }
  return affine(hidden, net.mean);
}

template <class S>
Matrix<S> imsda_invariant(const ParameterStore<S>& store, const ImsdaNetwork& net, const ImsdaShape& shape,
                          const Matrix<S>& z, int domain) {
  Tape<S> tape;
  tape.begin(store, nullptr);
  return tape.value(invariant_part(tape, net, shape, tape.constant(z), domain).first);
}

#define CAUSEWAY_INSTANTIATE(S)                                                                               \
  template ImsdaNetwork make_imsda_network<S>(ParameterStore<S>&, const ImsdaShape&, Random&);                \
  template Var imsda_loss<S>(Tape<S>&, const ImsdaNetwork&, const ImsdaShape&, const ImsdaWeights&,           \
                             const std::vector<int>&, const std::vector<Var>&, const std::vector<Matrix<S>>&, \
                             const std::vector<std::vector<int>>&, ImsdaTerms*, ImsdaStatistics<S>*);         \
  template Matrix<S> imsda_encode<S>(const ParameterStore<S>&, const ImsdaNetwork&, const Matrix<S>&,         \
                                     const ImsdaStatistics<S>&);                                              \
  template Matrix<S> imsda_invariant<S>(const ParameterStore<S>&, const ImsdaNetwork&, const ImsdaShape&,     \
                                        const Matrix<S>&, int);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
