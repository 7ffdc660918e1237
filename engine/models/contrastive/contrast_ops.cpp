#include "engine/models/contrastive/contrast_ops.h"

#include <cmath>

namespace causeway {

namespace {

/// Of a picture after and coordinate j, for all m pictures before, in one pass: the step from there in units of s_j,
/// the logarithm r of pi_j do_j / N_j, their part of `base`, and the largest r so far.
template <class S>
void look(const S* __restrict x, S y, S inverse, S log_target, int m, S* __restrict step, S* __restrict r,
          S* __restrict base, S* __restrict largest) {
  for (int a = 0; a < m; ++a) {
    const S t = (y - x[a]) * inverse;
    const S half = S(0.5) * t * t;
    const S own = half + log_target;
    step[a] = t;
    r[a] = own;
    base[a] -= half;
    largest[a] = largest[a] < own ? own : largest[a];
  }
}

/// The reverse: weights w of do_j and v of the step, and the gradient by x.
template <class S>
void weigh(const S* __restrict weight, const S* __restrict share, const S* __restrict r, const S* __restrict step,
           S inverse, int m, S* __restrict w, S* __restrict v, S* __restrict d_x) {
  for (int a = 0; a < m; ++a) {
    w[a] = share[a] * r[a];
    v[a] = (weight[a] - w[a]) * step[a];
    d_x[a] += v[a] * inverse;
  }
}

}  // namespace

template <class S>
ContrastTables add_contrast_tables(ParameterStore<S>& store, int latents) {
  ContrastTables tables;
  tables.log_leak = store.add("contrast.log_leak", 1, latents);
  tables.logits = store.add("contrast.logits", 1, latents + 1);
  tables.density = add_do_table<S, kDoComponents>(store, "contrast.density", latents);
  store.value(tables.log_leak).setConstant(S(-2));
  return tables;
}

// For a picture after, b, and all a: with N_j = log N(e~_j; e_j, s_j) the score is
//   sum_j N_j + log(pi_0 + sum_I pi_I do_I / N_I),
// whose derivative by N_j is 1 - r_j, by log do_I and log pi_I it is r_I, the posterior of I.
template <class S>
Var contrast_loss(Tape<S>& tape, Var e, const ContrastTables& tables, S floor) {
  const int m = tape.rows(e) / 2, n = tape.cols(e);
  const Var log_leak = tape.parameter(tables.log_leak), logits = tape.parameter(tables.logits);
  const Var density = tape.parameter(tables.density);
  const Var loss = tape.output(1, 1, true);
  auto d_e = tape.scratch_matrix(2 * m, n);
  auto d_leak = tape.scratch_matrix(1, n);
  auto d_logits = tape.scratch_matrix(1, n + 1);
  auto d_density = tape.scratch_matrix(n, 3 * kDoComponents);
  d_density.setZero();

  const Block<S> x = tape.value(e).topRows(m).transpose().array();
  const Block<S> y = tape.value(e).bottomRows(m).transpose().array();
  const auto log_s = tape.value(log_leak);
  const Eigen::Array<S, Eigen::Dynamic, 1> s = floor + log_s.row(0).transpose().array().exp();
  const auto pi = tape.value(logits);
  const S largest_logit = pi.maxCoeff();
  const Eigen::Array<S, Eigen::Dynamic, 1> prior =
      (pi.row(0).transpose().array() - largest_logit).exp() / (pi.array() - largest_logit).exp().sum();
  DoDensity<S, kDoComponents> do_density(tape.value(density));
  Block<S> log_do, slope;
  do_density.evaluate(y, log_do, slope);

  // Of one picture after: rows are coordinates, columns pictures before. The softmax over these needs the exponential
  // of score = base + largest + log(sum), and the logarithm of one of them only.
  Block<S> step(n, m), r(n, m), d_x = Block<S>::Zero(n, m), d_y(n, m), d_do(n, m);
  Eigen::Array<S, 1, Eigen::Dynamic> base(m), largest(m), least(m), sum(m), weight(m), w(m), v(m);
  Eigen::Array<S, Eigen::Dynamic, 1> d_s = Eigen::Array<S, Eigen::Dynamic, 1>::Zero(n);
  Eigen::Array<S, Eigen::Dynamic, 1> d_prior = Eigen::Array<S, Eigen::Dynamic, 1>::Zero(n + 1);
  const Eigen::Array<S, Eigen::Dynamic, 1> inverse = s.inverse();
  const Eigen::Array<S, Eigen::Dynamic, 1> log_target = prior.tail(n).log() + s.log() + S(kHalfLogTwoPi);
  const S none = std::log(prior(0)), constant = s.log().sum();
  S total = 0;
  for (int b = 0; b < m; ++b) {
    base.setConstant(-constant);
    largest.setConstant(none);
    for (int j = 0; j < n; ++j) {
      look(x.row(j).data(), y(j, b), inverse(j), log_target(j) + log_do(j, b), m, step.row(j).data(), r.row(j).data(),
           base.data(), largest.data());
    }
    least = (none - largest).exp();
    sum = least;
    for (int j = 0; j < n; ++j) {
      r.row(j) = (r.row(j) - largest).exp();
      sum += r.row(j);
    }
    base += largest;
    const S top = base.maxCoeff();
    weight = (base - top).exp() * sum;
    const S all = weight.sum();
    total += top + std::log(all) - base(b) - std::log(sum(b));
    weight /= all;
    weight(b) -= S(1);
    sum = weight / sum;
    d_prior(0) += (least * sum).sum();
    for (int j = 0; j < n; ++j) {
      weigh(weight.data(), sum.data(), r.row(j).data(), step.row(j).data(), inverse(j), m, w.data(), v.data(),
            d_x.row(j).data());
      d_do(j, b) = w.sum();
      d_y(j, b) = -v.sum() * inverse(j);
      d_s(j) += ((v * step.row(j)).sum() + d_do(j, b)) * inverse(j);
    }
  }
  // Weights of a picture after add up to 0, so that the part -1/s_j of the derivative by s_j has left d_do / s_j alone.
  d_y += d_do * slope;
  do_density.add_to_table(y, d_do, d_density);
  d_prior.tail(n) = d_do.rowwise().sum();
  d_logits.row(0) = (d_prior - prior * d_prior.sum()).matrix().transpose();
  d_leak.row(0) = (d_s * (s - floor)).matrix().transpose();
  d_e.topRows(m) = d_x.matrix().transpose();
  d_e.bottomRows(m) = d_y.matrix().transpose();
  tape.value(loss)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, e, log_leak, logits, density, loss, d_e, d_leak, d_logits, d_density] {
      if (!tape.has_gradient(loss)) return;
      const S scale = tape.gradient(loss)(0, 0);
      tape.accumulate(e, scale * d_e);
      tape.accumulate(log_leak, scale * d_leak);
      tape.accumulate(logits, scale * d_logits);
      tape.accumulate(density, scale * d_density);
    });
  }
  return loss;
}

template <class S>
Var unit_loss(Tape<S>& tape, Var e) {
  const Var loss = tape.output(1, 1, true);
  const auto rows = static_cast<S>(tape.rows(e));
  auto d_e = tape.scratch_matrix(tape.rows(e), tape.cols(e));
  const auto value = tape.value(e);
  S total = 0;
  for (int j = 0; j < tape.cols(e); ++j) {
    const S mean = value.col(j).mean();
    const S variance = (value.col(j).array() - mean).square().mean();
    total += mean * mean + (variance - S(1)) * (variance - S(1));
    d_e.col(j) = (S(2) * mean + S(4) * (variance - S(1)) * (value.col(j).array() - mean)) / rows;
  }
  tape.value(loss)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, e, loss, d_e] {
      if (tape.has_gradient(loss)) tape.accumulate(e, tape.gradient(loss)(0, 0) * d_e);
    });
  }
  return loss;
}

#define CAUSEWAY_INSTANTIATE(S)                                            \
  template ContrastTables add_contrast_tables<S>(ParameterStore<S>&, int); \
  template Var contrast_loss<S>(Tape<S>&, Var, const ContrastTables&, S);  \
  template Var unit_loss<S>(Tape<S>&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
