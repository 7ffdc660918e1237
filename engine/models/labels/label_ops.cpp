#include "engine/models/labels/label_ops.h"

#include <algorithm>

#include "engine/core/decompositions.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

constexpr double kLeastLogScale = -5, kMostLogScale = 1.5;
// A mixture's least scale keeps a single picture from being given a spike of its own.

/// Log scale within its bounds, and the slope of that.
template <class S>
struct LogScale {
  S value, slope;
};
template <class S>
LogScale<S> mixture_log_scale(S raw) {
  constexpr S middle = S((kMostLogScale + kLeastLogScale) / 2), half = S((kMostLogScale - kLeastLogScale) / 2);
  const S t = std::tanh((raw - middle) / half);
  return {middle + half * t, S(1) - t * t};
}

/// log of the logistic density at x, without its scale: -x - 2 log(1 + exp(-x)).
template <class S>
S log_logistic(S x) {
  const S size = std::abs(x);
  return -size - S(2) * std::log1p(std::exp(-size));
}

}  // namespace

template <class S>
Var elu(Tape<S>& tape, Var x) {
  return map_entries(
      tape, x, [](S v) { return v > S(0) ? v : std::expm1(v); }, [](S v, S y) { return v > S(0) ? S(1) : y + S(1); });
}

template <class S>
Var sigmoid(Tape<S>& tape, Var x) {
  return map_entries(
      tape, x, [](S v) { return S(1) / (S(1) + std::exp(-v)); }, [](S, S y) { return y * (S(1) - y); });
}

template <class S>
Var exponential(Tape<S>& tape, Var x) {
  return map_entries(
      tape, x, [](S v) { return std::exp(v); }, [](S, S y) { return y; });
}

template <class S>
Var scaled(Tape<S>& tape, Var x, S factor) {
  return map_entries(
      tape, x, [factor](S v) { return factor * v; }, [factor](S, S) { return factor; });
}

template <class S>
Var apply_elu(Tape<S>& tape, const Mlp& mlp, Var x) {
  for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
    x = linear(tape, x, mlp.layers[l].weight, mlp.layers[l].bias, Activation::kNone);
    if (l + 1 < mlp.layers.size()) x = elu(tape, x);
  }
  return x;
}

template <class S>
Var blocks_beside(Tape<S>& tape, const Var* blocks, int count, int k, const std::vector<int>* use) {
  Var* used = tape.scratch_vars(count);
  int rows = 0;
  for (int j = 0; j < count; ++j) {
    if (blocks[j].index < 0) continue;
    rows = tape.rows(blocks[j]);
    if (use == nullptr || (*use)[static_cast<std::size_t>(j)] != 0) used[j] = blocks[j];
  }
  const Var y = tape.output(rows, count * k, true);
  for (int j = 0; j < count; ++j) {
    auto block = tape.value(y).middleCols(j * k, k);
    if (used[j].index >= 0) {
      block = tape.value(used[j]);
    } else {
      block.setZero();
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, used, y, count, k] {
      if (!tape.has_gradient(y)) return;
      for (int j = 0; j < count; ++j) {
        if (used[j].index < 0 || !tape.needs_gradient(used[j])) continue;
        tape.gradient_for_update(used[j]) += tape.gradient(y).middleCols(j * k, k);
      }
    });
  }
  return y;
}

template <class S>
Var entry_product(Tape<S>& tape, Var a, Var b) {
  const Var y = tape.output(tape.rows(a), tape.cols(a), true);
  tape.value(y) = tape.value(a).cwiseProduct(tape.value(b));
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, y] {
      if (!tape.has_gradient(y)) return;
      if (tape.needs_gradient(a)) tape.accumulate(a, tape.gradient(y).cwiseProduct(tape.value(b)));
      if (tape.needs_gradient(b)) tape.accumulate(b, tape.gradient(y).cwiseProduct(tape.value(a)));
    });
  }
  return y;
}

template <class S>
Var minus(Tape<S>& tape, Var a, Var b) {
  const Var y = tape.output(tape.rows(a), tape.cols(a), true);
  tape.value(y) = tape.value(a) - tape.value(b);
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, y] {
      if (!tape.has_gradient(y)) return;
      if (tape.needs_gradient(a)) tape.accumulate(a, tape.gradient(y));
      if (tape.needs_gradient(b)) tape.accumulate(b, -tape.gradient(y));
    });
  }
  return y;
}

template <class S>
Var rows_kept(Tape<S>& tape, Var x, const Vector<S>* told) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), tape.needs_gradient(x));
  tape.value(y) = tape.value(x).array().colwise() * told->array();
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y, told] {
      if (tape.has_gradient(y))
        tape.gradient_for_update(x).array() += tape.gradient(y).array().colwise() * told->array();
    });
  }
  return y;
}

template <class S>
Var row_sums(Tape<S>& tape, Var a) {
  const Var y = tape.output(tape.rows(a), 1, tape.needs_gradient(a));
  tape.value(y) = tape.value(a).rowwise().sum();
  if (tape.recording() && tape.needs_gradient(a)) {
    tape.on_backward([&tape, a, y] {
      if (tape.has_gradient(y)) tape.gradient_for_update(a).colwise() += tape.gradient(y).col(0);
    });
  }
  return y;
}

template <class S>
Var entry_sum(Tape<S>& tape, Var a) {
  const Var y = tape.output(1, 1, tape.needs_gradient(a));
  tape.value(y)(0, 0) = tape.value(a).sum();
  if (tape.recording() && tape.needs_gradient(a)) {
    tape.on_backward([&tape, a, y] {
      if (tape.has_gradient(y)) tape.gradient_for_update(a).array() += tape.gradient(y)(0, 0);
    });
  }
  return y;
}

template <class S>
Var mix_variables(Tape<S>& tape, Var x, Var weights, int k) {
  const int n = tape.rows(weights);
  const Var y = tape.output(tape.rows(x), n * k, true);
  using Block = Eigen::Map<Matrix<S>>;
  for (Eigen::Index r = 0; r < tape.rows(x); ++r) {
    Block(tape.value(y).row(r).data(), n, k).noalias() =
        tape.value(weights).transpose() * Block(tape.value(x).row(r).data(), n, k);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, x, weights, y, n, k] {
      if (!tape.has_gradient(y)) return;
      auto dw = tape.gradient_for_update(weights);
      for (Eigen::Index r = 0; r < tape.rows(x); ++r) {
        const Block dy(tape.gradient(y).row(r).data(), n, k);
        dw.noalias() += Block(tape.value(x).row(r).data(), n, k) * dy.transpose();
        if (!tape.needs_gradient(x)) continue;
        Block(tape.gradient_for_update(x).row(r).data(), n, k).noalias() += tape.value(weights) * dy;
      }
    });
  }
  return y;
}

template <class S>
Var inverse_of_rest(Tape<S>& tape, Var a) {
  const int n = tape.rows(a);
  const Var y = tape.output(n, n, true);
  const MatrixD rest = MatrixD::Identity(n, n) - tape.value(a).template cast<double>();
  tape.value(y) = inverse_of(rest).template cast<S>();
  if (tape.recording()) {
    tape.on_backward([&tape, a, y] {
      if (!tape.has_gradient(y)) return;
      const Matrix<S> inverse = tape.value(y).transpose();
      tape.gradient_for_update(a) += inverse * tape.gradient(y) * inverse;
    });
  }
  return y;
}

template <class S>
Var cycle_measure(Tape<S>& tape, Var a) {
  const int n = tape.rows(a);
  const Var y = tape.output(1, 1, true);
  const Matrix<S> base = Matrix<S>::Identity(n, n) + tape.value(a).cwiseAbs2() / S(n);
  auto power = tape.scratch_matrix(n, n);  // base^(n - 1)
  power.setIdentity();
  for (int p = 1; p < n; ++p) power = (power * base).eval();
  tape.value(y)(0, 0) = power.cwiseProduct(base.transpose()).sum() - S(n);
  if (tape.recording()) {
    tape.on_backward([&tape, a, y, power] {
      if (!tape.has_gradient(y)) return;
      tape.gradient_for_update(a) += S(2) * tape.gradient(y)(0, 0) * tape.value(a).cwiseProduct(power.transpose());
    });
  }
  return y;
}

template <class S>
Var gaussian_codes_cost(Tape<S>& tape, Var decoded, Var x, Var log_variance) {
  const Var y = tape.output(1, 1, true);
  auto weighted = tape.scratch_matrix(tape.rows(x), tape.cols(x));  // (decoded - x) exp(-v)
  weighted = (tape.value(decoded) - tape.value(x)).array().rowwise() * (-tape.value(log_variance).array()).exp().row(0);
  const S rows = static_cast<S>(tape.rows(x));
  tape.value(y)(0, 0) = S(0.5) * (weighted.cwiseProduct(tape.value(decoded) - tape.value(x)).sum() +
                                  rows * tape.value(log_variance).sum());
  if (tape.recording()) {
    tape.on_backward([&tape, decoded, x, log_variance, y, weighted, rows] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      const Eigen::Matrix<S, 1, Eigen::Dynamic> squares =
          weighted.cwiseProduct(tape.value(decoded) - tape.value(x)).colwise().sum();
      tape.gradient_for_update(log_variance).row(0).array() += S(0.5) * d * (rows - squares.array());
      tape.accumulate(decoded, d * weighted);
    });
  }
  return y;
}

template <class S>
Var label_divergence(Tape<S>& tape, Var mean, Var log_variance, const Matrix<S>* labels, const Vector<S>* told,
                     S width) {
  const Var y = tape.output(1, 1, true);
  const S precision = S(1) / (width * width), log_width = std::log(width);
  S sum = 0;
  for (Eigen::Index r = 0; r < labels->rows(); ++r) {
    if ((*told)(r) == S(0)) continue;
    for (Eigen::Index i = 0; i < labels->cols(); ++i) {
      const S difference = tape.value(mean)(r, i) - (*labels)(r, i), lv = tape.value(log_variance)(r, i);
      sum += S(0.5) * ((std::exp(lv) + difference * difference) * precision - S(1) - lv) + log_width;
    }
  }
  tape.value(y)(0, 0) = sum;
  if (tape.recording()) {
    tape.on_backward([&tape, mean, log_variance, y, labels, told, precision] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      auto d_mean = tape.gradient_for_update(mean), d_log = tape.gradient_for_update(log_variance);
      for (Eigen::Index r = 0; r < labels->rows(); ++r) {
        if ((*told)(r) == S(0)) continue;
        for (Eigen::Index i = 0; i < labels->cols(); ++i) {
          d_mean(r, i) += d * precision * (tape.value(mean)(r, i) - (*labels)(r, i));
          d_log(r, i) += S(0.5) * d * (std::exp(tape.value(log_variance)(r, i)) * precision - S(1));
        }
      }
    });
  }
  return y;
}

template <class S>
Var label_error(Tape<S>& tape, Var a, const Matrix<S>* labels, const Vector<S>* told, int k) {
  const Var y = tape.output(1, 1, true);
  S sum = 0;
  for (Eigen::Index r = 0; r < labels->rows(); ++r) {
    if ((*told)(r) == S(0)) continue;
    for (Eigen::Index c = 0; c < labels->cols() * k; ++c) {
      const S difference = tape.value(a)(r, c) - (*labels)(r, c / k);
      sum += S(0.5) * difference * difference;
    }
  }
  tape.value(y)(0, 0) = sum;
  if (tape.recording()) {
    tape.on_backward([&tape, a, y, labels, told, k] {
      if (!tape.has_gradient(y)) return;
      auto da = tape.gradient_for_update(a);
      for (Eigen::Index r = 0; r < labels->rows(); ++r) {
        if ((*told)(r) == S(0)) continue;
        for (Eigen::Index c = 0; c < labels->cols() * k; ++c) {
          da(r, c) += tape.gradient(y)(0, 0) * (tape.value(a)(r, c) - (*labels)(r, c / k));
        }
      }
    });
  }
  return y;
}

template <class S>
Var half_difference(Tape<S>& tape, Var a, Var b, const Vector<S>* told) {
  const Var y = tape.output(1, 1, true);
  auto difference = tape.scratch_matrix(tape.rows(a), tape.cols(a));
  difference = tape.value(a) - tape.value(b);
  if (told != nullptr) difference.array().colwise() *= told->array();
  tape.value(y)(0, 0) = S(0.5) * difference.squaredNorm();
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, y, difference] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      if (tape.needs_gradient(a)) tape.accumulate(a, d * difference);
      if (tape.needs_gradient(b)) tape.accumulate(b, -d * difference);
    });
  }
  return y;
}

template <class S>
Var negative_entropy(Tape<S>& tape, Var log_variance) {
  const Var y = tape.output(1, 1, true);
  const S each = S(0.5) + S(kHalfLogTwoPi);
  tape.value(y)(0, 0) =
      -S(0.5) * tape.value(log_variance).sum() - each * static_cast<S>(tape.value(log_variance).size());
  if (tape.recording()) {
    tape.on_backward([&tape, log_variance, y] {
      if (tape.has_gradient(y)) tape.gradient_for_update(log_variance).array() -= S(0.5) * tape.gradient(y)(0, 0);
    });
  }
  return y;
}

template <class S>
Var affine_mechanism_cost(Tape<S>& tape, Var z, int i, Var output) {
  const Var y = tape.output(1, 1, true);
  const auto out = tape.value(output);
  S sum = 0;
  for (Eigen::Index r = 0; r < out.rows(); ++r) {
    const S a = bounded_log_scale(out(r, 0)), noise = (tape.value(z)(r, i) - out(r, 1)) * std::exp(-a);
    sum += S(0.5) * noise * noise + a + S(kHalfLogTwoPi);
  }
  tape.value(y)(0, 0) = sum;
  if (tape.recording()) {
    tape.on_backward([&tape, z, i, output, y] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      const auto out = tape.value(output);
      auto dz = tape.gradient_for_update(z), d_out = tape.gradient_for_update(output);
      for (Eigen::Index r = 0; r < out.rows(); ++r) {
        const S t = std::tanh(out(r, 0) / S(1.5)), inverse = std::exp(-S(1.5) * t);
        const S noise = (tape.value(z)(r, i) - out(r, 1)) * inverse;
        dz(r, i) += d * noise * inverse;
        d_out(r, 1) -= d * noise * inverse;
        d_out(r, 0) += d * (S(1) - noise * noise) * (S(1) - t * t);
      }
    });
  }
  return y;
}

template <class S>
Var mixture_mechanism_cost(Tape<S>& tape, Var z, int i, Var output) {
  const Var y = tape.output(1, 1, true);
  const auto out = tape.value(output);
  const int count = tape.cols(output) / 3;
  auto share = tape.scratch_matrix(tape.rows(output), count);  // of each component in the density
  S sum = 0;
  for (Eigen::Index r = 0; r < out.rows(); ++r) {
    const S most = out.row(r).head(count).maxCoeff();
    const S log_total = most + std::log((out.row(r).head(count).array() - most).exp().sum());
    for (int c = 0; c < count; ++c) {
      const S log_scale = mixture_log_scale(out(r, 2 * count + c)).value;
      const S x = (tape.value(z)(r, i) - out(r, count + c)) * std::exp(-log_scale);
      share(r, c) = out(r, c) - log_total + log_logistic(x) - log_scale;
    }
    const S top = share.row(r).maxCoeff();
    const S log_density = top + std::log((share.row(r).array() - top).exp().sum());
    share.row(r) = (share.row(r).array() - log_density).exp();
    sum -= log_density;
  }
  tape.value(y)(0, 0) = sum;
  if (tape.recording()) {
    tape.on_backward([&tape, z, i, output, y, share, count] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      const auto out = tape.value(output);
      auto dz = tape.gradient_for_update(z), d_out = tape.gradient_for_update(output);
      for (Eigen::Index r = 0; r < out.rows(); ++r) {
        const S most = out.row(r).head(count).maxCoeff();
        const S total = (out.row(r).head(count).array() - most).exp().sum();
        for (int c = 0; c < count; ++c) {
          const LogScale<S> scale = mixture_log_scale(out(r, 2 * count + c));
          const S inverse = std::exp(-scale.value);
          const S x = (tape.value(z)(r, i) - out(r, count + c)) * inverse;
          const S slope = std::tanh(x / S(2));  // of -log density by x
          d_out(r, c) += d * (std::exp(out(r, c) - most) / total - share(r, c));
          dz(r, i) += d * share(r, c) * slope * inverse;
          d_out(r, count + c) -= d * share(r, c) * slope * inverse;
          d_out(r, 2 * count + c) += d * share(r, c) * (S(1) - slope * x) * scale.slope;
        }
      }
    });
  }
  return y;
}

double mixture_share(const float* row, int components, double z) {
  const float most = *std::max_element(row, row + components);
  double total = 0, below = 0;
  for (int c = 0; c < components; ++c) {
    const double weight = std::exp(static_cast<double>(row[c] - most));
    const double scale = std::exp(mixture_log_scale(static_cast<double>(row[2 * components + c])).value);
    total += weight;
    below += weight / (1 + std::exp((static_cast<double>(row[components + c]) - z) / scale));
  }
  return below / total;
}

double mixture_value(const float* row, int components, double share) {
  double low = -8, high = 8;  // in standard deviations of the labels
  while (mixture_share(row, components, low) > share && low > -1e6) low *= 2;
  while (mixture_share(row, components, high) < share && high < 1e6) high *= 2;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (mixture_share(row, components, middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                \
  template Var elu<S>(Tape<S>&, Var);                                                          \
  template Var sigmoid<S>(Tape<S>&, Var);                                                      \
  template Var exponential<S>(Tape<S>&, Var);                                                  \
  template Var scaled<S>(Tape<S>&, Var, S);                                                    \
  template Var apply_elu<S>(Tape<S>&, const Mlp&, Var);                                        \
  template Var blocks_beside<S>(Tape<S>&, const Var*, int, int, const std::vector<int>*);      \
  template Var entry_product<S>(Tape<S>&, Var, Var);                                           \
  template Var minus<S>(Tape<S>&, Var, Var);                                                   \
  template Var rows_kept<S>(Tape<S>&, Var, const Vector<S>*);                                  \
  template Var row_sums<S>(Tape<S>&, Var);                                                     \
  template Var entry_sum<S>(Tape<S>&, Var);                                                    \
  template Var mix_variables<S>(Tape<S>&, Var, Var, int);                                      \
  template Var inverse_of_rest<S>(Tape<S>&, Var);                                              \
  template Var cycle_measure<S>(Tape<S>&, Var);                                                \
  template Var gaussian_codes_cost<S>(Tape<S>&, Var, Var, Var);                                \
  template Var label_divergence<S>(Tape<S>&, Var, Var, const Matrix<S>*, const Vector<S>*, S); \
  template Var label_error<S>(Tape<S>&, Var, const Matrix<S>*, const Vector<S>*, int);         \
  template Var half_difference<S>(Tape<S>&, Var, Var, const Vector<S>*);                       \
  template Var negative_entropy<S>(Tape<S>&, Var);                                             \
  template Var affine_mechanism_cost<S>(Tape<S>&, Var, int, Var);                              \
  template Var mixture_mechanism_cost<S>(Tape<S>&, Var, int, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
