#include "engine/models/labels/ivae_loss.h"

#include <cmath>

#include "engine/models/labels/label_ops.h"
#include "engine/models/normal_density.h"

namespace causeway {

template <class S>
Var gaussian_log_density(Tape<S>& tape, Var s, Var mean, Var log_variance) {
  const Var y = tape.output(tape.rows(s), 1, true);
  auto scaled = tape.scratch_matrix(tape.rows(s), tape.cols(s));  // (s - m) exp(-v)
  scaled = tape.value(s);
  if (mean.index >= 0) scaled -= tape.value(mean);
  auto squares = tape.scratch_matrix(tape.rows(s), tape.cols(s));
  squares = scaled.array().square() * (-tape.value(log_variance).array()).exp();
  scaled = scaled.array() * (-tape.value(log_variance).array()).exp();
  tape.value(y).col(0) =
      -(S(0.5) * (squares.array() + tape.value(log_variance).array()) + S(kHalfLogTwoPi)).rowwise().sum().matrix();
  if (tape.recording()) {
    tape.on_backward([&tape, s, mean, log_variance, y, scaled, squares] {
      if (!tape.has_gradient(y)) return;
      const auto d = tape.gradient(y).col(0).array();
      if (tape.needs_gradient(s)) tape.gradient_for_update(s).array() -= scaled.array().colwise() * d;
      if (mean.index >= 0 && tape.needs_gradient(mean)) {
        tape.gradient_for_update(mean).array() += scaled.array().colwise() * d;
      }
      if (!tape.needs_gradient(log_variance)) return;
      tape.gradient_for_update(log_variance).array() += (S(0.5) * (squares.array() - S(1))).colwise() * d;
    });
  }
  return y;
}

template <class S>
AggregateDensity aggregate_density(Tape<S>& tape, Var s, Var mean, Var log_variance, std::int64_t data_rows) {
  const int rows = tape.rows(s), n = tape.cols(s);
  const AggregateDensity result{tape.output(rows, 1, true), tape.output(rows, 1, true)};
  // Shares of row m' in the density at row m: of the joint one, and of each variable by itself (n blocks).
  auto joint = tape.scratch_matrix(rows, rows);
  auto single = tape.scratch_matrix(n * rows, rows);
  joint.setZero();
  tape.value(result.product).setZero();
  const S log_count = std::log(static_cast<S>(rows)) + std::log(static_cast<S>(data_rows));
  const auto normalise = [](auto row) {
    const S most = row.maxCoeff();
    const S total = most + std::log((row.array() - most).exp().sum());
    row = (row.array() - total).exp();
    return total;
  };
  for (int i = 0; i < n; ++i) {
    for (int m = 0; m < rows; ++m) {
      auto row = single.row(i * rows + m);
      for (int o = 0; o < rows; ++o) {
        const S difference = tape.value(s)(m, i) - tape.value(mean)(o, i), v = tape.value(log_variance)(o, i);
        row(o) = -S(0.5) * (difference * difference * std::exp(-v) + v) - S(kHalfLogTwoPi);
      }
      joint.row(m) += row;
      tape.value(result.product)(m, 0) += normalise(row) - log_count;
    }
  }
  for (int m = 0; m < rows; ++m) tape.value(result.joint)(m, 0) = normalise(joint.row(m)) - log_count;
  if (tape.recording()) {
    tape.on_backward([&tape, s, mean, log_variance, result, joint, single, rows, n] {
      const bool of_joint = tape.has_gradient(result.joint), of_product = tape.has_gradient(result.product);
      if (!of_joint && !of_product) return;
      auto ds = tape.gradient_for_update(s), dm = tape.gradient_for_update(mean);
      auto dv = tape.gradient_for_update(log_variance);
      for (int i = 0; i < n; ++i) {
        for (int m = 0; m < rows; ++m) {
          for (int o = 0; o < rows; ++o) {
            const S weight = (of_joint ? tape.gradient(result.joint)(m, 0) * joint(m, o) : S(0)) +
                             (of_product ? tape.gradient(result.product)(m, 0) * single(i * rows + m, o) : S(0));
            const S difference = tape.value(s)(m, i) - tape.value(mean)(o, i);
            const S precision = std::exp(-tape.value(log_variance)(o, i));
            ds(m, i) -= weight * difference * precision;
            dm(o, i) += weight * difference * precision;
            dv(o, i) += S(0.5) * weight * (difference * difference * precision - S(1));
          }
        }
      }
    });
  }
  return result;
}

template <class S>
Var ivae_cost(Tape<S>& tape, const IvaeWeights& weights, Var log_p_x, Var log_q, Var log_prior,
              const AggregateDensity& aggregate) {
  const Var y = tape.output(1, 1, true);
  const std::pair<Var, S> parts[] = {{log_p_x, static_cast<S>(-weights.a)},
                                     {log_q, static_cast<S>(weights.b)},
                                     {aggregate.joint, static_cast<S>(weights.c - weights.b)},
                                     {aggregate.product, static_cast<S>(weights.d - weights.c)},
                                     {log_prior, static_cast<S>(-weights.d)}};
  tape.value(y)(0, 0) = S(0);
  for (const auto& [part, weight] : parts) {
    if (part.index < 0 || weight == S(0)) continue;
    tape.value(y)(0, 0) += weight * tape.value(part).sum();
    if (!tape.recording()) continue;
    tape.on_backward([&tape, y, part = part, weight = weight] {
      if (tape.has_gradient(y)) tape.gradient_for_update(part).array() += weight * tape.gradient(y)(0, 0);
    });
  }
  return y;
}

#define CAUSEWAY_INSTANTIATE(S)                                                          \
  template Var gaussian_log_density<S>(Tape<S>&, Var, Var, Var);                         \
  template AggregateDensity aggregate_density<S>(Tape<S>&, Var, Var, Var, std::int64_t); \
  template Var ivae_cost<S>(Tape<S>&, const IvaeWeights&, Var, Var, Var, const AggregateDensity&);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
