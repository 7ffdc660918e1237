#include "engine/models/environments/environment_ops.h"

#include <cmath>

namespace causeway {
namespace {

template <class S>
S log_one_plus_exp(S x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

template <class S>
S logistic(S x) {
  return x >= 0 ? S(1) / (S(1) + std::exp(-x)) : std::exp(x) / (S(1) + std::exp(x));
}

constexpr double kLogRange = 4;  // log variances of mechanisms stay within

}  // namespace

template <class S>
Var tell_environments(Tape<S>& tape, Var z, const EnvironmentBlocks& blocks, const TellTable& table) {
  const Var c = tape.parameter(table.constant), a = tape.parameter(table.linear), own = tape.parameter(table.own),
            scale = tape.parameter(table.scale), effects = tape.parameter(table.effects);
  const int n = tape.cols(z), block = blocks.block;
  const auto environments = static_cast<int>(blocks.changed.size());
  const int* changed = blocks.changed.data();
  const Var loss = tape.output(1, 1, true);
  // Of each environment the rows of the reference, then its own: derivative of the loss by the logit, and z_k - A z.
  auto slope = tape.scratch_matrix(environments, 2 * block);
  auto rest = tape.scratch_matrix(environments, 2 * block);
  const auto row_of = [block](int m, int r) { return r < block ? r : (m + 1) * block + r - block; };
  {
    const auto zs = tape.value(z);
    const auto A = tape.value(effects);
    S total = 0;
    for (int m = 0; m < environments; ++m) {
      const int k = changed[m];
      const S l = tape.value(own)(0, m), s = tape.value(scale)(0, m);
      for (int r = 0; r < 2 * block; ++r) {
        const auto row = zs.row(row_of(m, r));
        S left = row(k);
        for (int j = 0; j < n; ++j) {
          if (j != k) left -= A(m, j) * row(j);
        }
        const S logit =
            tape.value(c)(0, m) + tape.value(a)(0, m) * row(k) - l * l * row(k) * row(k) + s * s * left * left;
        const bool of_reference = r < block;
        total += S(0.5) * log_one_plus_exp(of_reference ? logit : -logit);
        const S probability = logistic(logit);
        slope(m, r) = S(0.5) * (of_reference ? probability : probability - S(1));
        rest(m, r) = left;
      }
    }
    tape.value(loss)(0, 0) = total;
  }
  if (!tape.recording()) return loss;
  tape.on_backward([&tape, z, c, a, own, scale, effects, loss, slope, rest, changed, environments, block, n, row_of] {
    if (!tape.has_gradient(loss)) return;
    const S g = tape.gradient(loss)(0, 0);
    const auto zs = tape.value(z);
    const auto A = tape.value(effects);
    auto dz = tape.gradient_for_update(z);
    auto dc = tape.gradient_for_update(c), da = tape.gradient_for_update(a), dl = tape.gradient_for_update(own),
         ds = tape.gradient_for_update(scale), dA = tape.gradient_for_update(effects);
    for (int m = 0; m < environments; ++m) {
      const int k = changed[m];
      const S l = tape.value(own)(0, m), s = tape.value(scale)(0, m), linear = tape.value(a)(0, m);
      for (int r = 0; r < 2 * block; ++r) {
        const int at = row_of(m, r);
        const S d = g * slope(m, r), x = zs(at, k), left = rest(m, r);
        dc(0, m) += d;
        da(0, m) += d * x;
        dl(0, m) -= d * 2 * l * x * x;
        ds(0, m) += d * 2 * s * left * left;
        const S by_left = d * 2 * s * s * left;
        dz(at, k) += d * (linear - 2 * l * l * x) + by_left;
        for (int j = 0; j < n; ++j) {
          if (j == k) continue;
          dz(at, j) -= by_left * A(m, j);
          dA(m, j) -= by_left * zs(at, j);
        }
      }
    }
  });
  return loss;
}

template <class S>
Var absolute_sum(Tape<S>& tape, Var a) {
  const Var sum = tape.output(1, 1, true);
  tape.value(sum)(0, 0) = tape.value(a).cwiseAbs().sum();
  tape.on_backward([&tape, a, sum] {
    if (!tape.has_gradient(sum)) return;
    tape.accumulate(a, tape.gradient(sum)(0, 0) * tape.value(a).array().sign().matrix());
  });
  return sum;
}

template <class S>
Var masked_columns(Tape<S>& tape, Var z, const std::vector<int>* mask) {
  const Var out = tape.output(tape.rows(z), tape.cols(z), tape.needs_gradient(z));
  for (int j = 0; j < tape.cols(z); ++j) {
    if ((*mask)[static_cast<std::size_t>(j)] != 0) {
      tape.value(out).col(j) = tape.value(z).col(j);
    } else {
      tape.value(out).col(j).setZero();
    }
  }
  if (!tape.needs_gradient(z)) return out;
  tape.on_backward([&tape, z, out, mask] {
    if (!tape.has_gradient(out)) return;
    auto d = tape.gradient_for_update(z);
    for (int j = 0; j < tape.cols(z); ++j) {
      if ((*mask)[static_cast<std::size_t>(j)] != 0) d.col(j) += tape.gradient(out).col(j);
    }
  });
  return out;
}

template <class S>
Var environment_divergence(Tape<S>& tape, Var mean, Var log_variance, const Var* mechanisms, Var set_mean, double width,
                           const EnvironmentBlocks& blocks) {
  const int n = tape.cols(mean), rows = tape.rows(mean), block = blocks.block;
  const int* changed = blocks.changed.data();
  const auto set_log = static_cast<S>(2 * std::log(width));
  constexpr S kRange = static_cast<S>(kLogRange);
  const Var loss = tape.output(1, 1, true);
  const auto set_in = [changed, block](int r, int i) {  // number of the environment that changes i in this row, or -1
    const int m = r / block - 1;
    return m >= 0 && changed[m] == i ? m : -1;
  };
  S total = 0;
  for (int r = 0; r < rows; ++r) {
    for (int i = 0; i < n; ++i) {
      const int m = set_in(r, i);
      const S mu = m >= 0 ? tape.value(set_mean)(0, m) : tape.value(mechanisms[i])(r, 0);
      const S log_p = m >= 0 ? set_log : kRange * std::tanh(tape.value(mechanisms[i])(r, 1) / kRange);
      const S log_q = tape.value(log_variance)(r, i), off = tape.value(mean)(r, i) - mu;
      total += S(0.5) * (log_p - log_q + (std::exp(log_q) + off * off) * std::exp(-log_p) - S(1));
    }
  }
  tape.value(loss)(0, 0) = total;
  if (!tape.recording()) return loss;
  tape.on_backward([&tape, mean, log_variance, mechanisms, set_mean, loss, set_in, set_log, rows, n] {
    if (!tape.has_gradient(loss)) return;
    const S g = tape.gradient(loss)(0, 0);
    auto d_mean = tape.gradient_for_update(mean), d_log = tape.gradient_for_update(log_variance),
         d_set = tape.gradient_for_update(set_mean);
    for (int i = 0; i < n; ++i) {
      auto d_mechanism = tape.gradient_for_update(mechanisms[i]);
      for (int r = 0; r < rows; ++r) {
        const int m = set_in(r, i);
        const S mu = m >= 0 ? tape.value(set_mean)(0, m) : tape.value(mechanisms[i])(r, 0);
        const S bend = m >= 0 ? S(0) : std::tanh(tape.value(mechanisms[i])(r, 1) / kRange);
        const S log_p = m >= 0 ? set_log : kRange * bend;
        const S log_q = tape.value(log_variance)(r, i), off = tape.value(mean)(r, i) - mu;
        const S precision = std::exp(-log_p), variance = std::exp(log_q);
        const S by_mean = g * off * precision;
        d_mean(r, i) += by_mean;
        d_log(r, i) += g * S(0.5) * (variance * precision - S(1));
        if (m >= 0) {
          d_set(0, m) -= by_mean;
        } else {
          d_mechanism(r, 0) -= by_mean;
          d_mechanism(r, 1) += g * S(0.5) * (S(1) - (variance + off * off) * precision) * (S(1) - bend * bend);
        }
      }
    }
  });
  return loss;
}

template <class S>
Var code_cost(Tape<S>& tape, Var decoded, Var log_variance, Var codes) {
  const Var cost = tape.output(1, 1, true);
  const auto off = tape.value(decoded) - tape.value(codes);
  const auto precision = (-tape.value(log_variance).array()).exp().matrix();
  const auto rows = static_cast<S>(tape.rows(decoded));
  tape.value(cost)(0, 0) =
      S(0.5) * (off.cwiseAbs2().colwise().sum().cwiseProduct(precision).sum() + rows * tape.value(log_variance).sum());
  tape.on_backward([&tape, decoded, log_variance, codes, cost, rows] {
    if (!tape.has_gradient(cost)) return;
    const S g = tape.gradient(cost)(0, 0);
    const Eigen::Matrix<S, 1, Eigen::Dynamic> weight = (-tape.value(log_variance).array()).exp();
    const auto away = tape.value(decoded) - tape.value(codes);
    tape.accumulate(decoded, g * (away * weight.asDiagonal()));
    tape.accumulate(log_variance,
                    g * S(0.5) * (rows - away.cwiseAbs2().colwise().sum().array() * weight.array()).matrix());
  });
  return cost;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                  \
  template Var tell_environments<S>(Tape<S>&, Var, const EnvironmentBlocks&, const TellTable&);                  \
  template Var absolute_sum<S>(Tape<S>&, Var);                                                                   \
  template Var masked_columns<S>(Tape<S>&, Var, const std::vector<int>*);                                        \
  template Var environment_divergence<S>(Tape<S>&, Var, Var, const Var*, Var, double, const EnvironmentBlocks&); \
  template Var code_cost<S>(Tape<S>&, Var, Var, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
