#include "engine/models/temporal/temporal_ops.h"

#include <algorithm>
#include <cmath>

namespace causeway {

namespace {

constexpr double kKeep = 0.7;   // of its value: where a variable goes before its mechanism has learned anything
constexpr double kSharp = 3.0;  // log sigma for an output of 1
constexpr double kLeast = -4.0, kMost = 1.5, kShift = -0.5;
constexpr double kSeldom = -1.4;  // first logit of a target
constexpr double kFar = 60.0;     // differences of logarithms are cut to this

template <class S>
S log_std_of(S output) {
  return std::clamp(S(kSharp) * output, S(kLeast), S(kMost)) + S(kShift);
}
/// Its derivative.
template <class S>
S log_std_slope(S output) {
  const S wide = S(kSharp) * output;
  return wide > S(kLeast) && wide < S(kMost) ? S(kSharp) : S(0);
}

template <class S>
S logistic(S x) {
  return S(1) / (S(1) + std::exp(-x));
}

template <class S>
S log_logistic(S x) {
  return std::min(x, S(0)) - std::log1p(std::exp(-std::abs(x)));
}

/// Of all m frames after: how far variable i is from its mean in units of its deviation, and log N_i.
template <class S>
void follow(const S* __restrict y, S mean, S inverse, S constant, int m, S* __restrict step, S* __restrict log_normal) {
  for (int b = 0; b < m; ++b) {
    const S t = (y[b] - mean) * inverse;
    step[b] = t;
    log_normal[b] = constant - S(0.5) * t * t;
  }
}

/// The reverse, where `weight` is the derivative of the loss by s(a, b) and `share` that of s(a, b) by log do_i: adds
/// to the derivatives by log do_i and y_i; w and v get the weights of log do_i and of log N_i times the step.
template <class S>
void weigh(const S* __restrict weight, const S* __restrict share, const S* __restrict step, S inverse, int m,
           S* __restrict w, S* __restrict v, S* __restrict d_do, S* __restrict d_y) {
  for (int b = 0; b < m; ++b) {
    w[b] = weight[b] * share[b];
    v[b] = (weight[b] - w[b]) * step[b];
    d_do[b] += w[b];
    d_y[b] -= v[b] * inverse;
  }
}

}  // namespace

template <class S>
TransitionTables add_transition_tables(ParameterStore<S>& store, const std::string& name, int latents) {
  TransitionTables tables;
  tables.logits = store.add(name + ".logits", 1, latents + 1);
  store.value(tables.logits).rightCols(latents).setConstant(S(kSeldom));
  tables.density = add_do_table<S, kSetComponents>(store, name + ".density", latents);
  return tables;
}

// Of a frame before, a, and all frames after, b: with r_i the derivative of s(a, b) by log do_i (the posterior that i
// was set, or what is told of it), that by log N_i is 1 - r_i and that by the logit of i is r_i less what does not
// depend on b. Weights of a add up to 0 over b, so that what does not depend on b drops out of every gradient.
template <class S>
Var transition_contrast(Tape<S>& tape, Var before, Var after, const Var* mechanisms, Var offset,
                        const TransitionTables& tables, const Told<S>& told) {
  const int m = tape.rows(before), n = tape.cols(before);
  const bool touched = told.touch.index >= 0, one = told.targets == nullptr && !touched;
  const Var logits = tape.parameter(tables.logits), density = tape.parameter(tables.density);
  const Var loss = tape.output(1, 1, true);
  Var* heads = tape.scratch_vars(n);
  std::copy(mechanisms, mechanisms + n, heads);
  auto d_before = tape.scratch_matrix(m, n);
  auto d_after = tape.scratch_matrix(m, n);
  auto d_offset = tape.scratch_matrix(m, 1);
  auto d_heads = tape.scratch_matrix(n * m, 2);  // rows i m .. of mechanism i
  auto d_logits = tape.scratch_matrix(1, n + 1);
  auto d_touch = tape.scratch_matrix(m, n);
  auto d_density = tape.scratch_matrix(n, 3 * kSetComponents);
  d_logits.setZero();
  d_density.setZero();

  const auto x = tape.value(before);
  const Block<S> y = tape.value(after).transpose().array();
  const Eigen::Array<S, 1, Eigen::Dynamic> free = tape.value(offset).col(0).transpose().array();
  DoDensity<S, kSetComponents> do_density(tape.value(density));
  Block<S> log_do, slope;
  do_density.evaluate(y, log_do, slope);
  const auto pi = tape.value(logits);
  const S largest_logit = pi.maxCoeff();
  const S log_all = largest_logit + std::log((pi.array() - largest_logit).exp().sum());

  using Row = Eigen::Array<S, 1, Eigen::Dynamic>;
  Block<S> step(n, m), share(n, m), log_normal(n, m);
  Block<S> d_do = Block<S>::Zero(n, m), d_y = Block<S>::Zero(n, m);
  Row base(m), largest(m), sum(m), gap(m), away(m), weight(m), w(m), v(m), total_weight = Row::Zero(m);
  S total = 0;
  for (int a = 0; a < m; ++a) {
    base = -free;
    sum.setOnes();
    for (int i = 0; i < n; ++i) {
      const auto head = tape.value(heads[i]);
      const S log_std = log_std_of(head(a, 1));
      follow(y.row(i).data(), S(kKeep) * x(a, i) + head(a, 0), std::exp(-log_std), -log_std - S(kHalfLogTwoPi), m,
             step.row(i).data(), log_normal.row(i).data());
    }
    // s = base + log(sum), so that one exponential tells the softmax over b.
    if (told.targets != nullptr) {
      for (int i = 0; i < n; ++i) {
        const bool set = (*told.targets)(a, i) > S(0.5);
        if (set) {
          base += log_do.row(i);
        } else {
          base += log_normal.row(i);
        }
        share.row(i).setConstant(set ? S(1) : S(0));
      }
    } else if (touched) {
      for (int i = 0; i < n; ++i) {
        const S l = tape.value(told.touch)(a, i);
        gap = log_do.row(i) - log_normal.row(i) + l;  // the logarithm of set against free
        base += log_normal.row(i) + log_logistic(-l) + gap.max(S(0));
        away = (-gap.abs()).exp();
        sum *= S(1) + away;
        share.row(i) = (gap > S(0)).select((S(1) + away).inverse(), away / (S(1) + away));
      }
    } else {
      largest.setConstant(pi(0, 0) - log_all);
      for (int i = 0; i < n; ++i) {
        base += log_normal.row(i);
        share.row(i) = log_do.row(i) - log_normal.row(i) + (pi(0, i + 1) - log_all);
        largest = largest.max(share.row(i));
      }
      sum = (pi(0, 0) - log_all - largest).exp();
      for (int i = 0; i < n; ++i) {
        share.row(i) = (share.row(i) - largest).exp();
        sum += share.row(i);
      }
      for (int i = 0; i < n; ++i) share.row(i) /= sum;
      base += largest;
    }
    const S top = base.maxCoeff();
    weight = (base - top).exp() * sum;
    const S all = weight.sum();
    total += top + std::log(all) - base(a) - std::log(sum(a));
    weight /= all;
    weight(a) -= S(1);
    total_weight += weight;
    for (int i = 0; i < n; ++i) {
      const auto head = tape.value(heads[i]);
      const S inverse = std::exp(-log_std_of(head(a, 1)));
      weigh(weight.data(), share.row(i).data(), step.row(i).data(), inverse, m, w.data(), v.data(), d_do.row(i).data(),
            d_y.row(i).data());
      const S d_mean = v.sum() * inverse, set = w.sum();
      // Of log N: t^2 - 1, and weights of log N add up to -set.
      const S d_log_std = (v * step.row(i)).sum() + set;
      d_before(a, i) = S(kKeep) * d_mean;
      d_heads(i * m + a, 0) = d_mean;
      d_heads(i * m + a, 1) = d_log_std * log_std_slope(head(a, 1));
      d_touch(a, i) = set;
      d_logits(0, i + 1) += set;
    }
  }
  if (one) {
    d_logits(0, 0) = -d_logits.rightCols(n).sum();
  } else {
    d_logits.setZero();
  }
  d_offset.col(0) = -total_weight.matrix().transpose();
  d_y += d_do * slope;
  do_density.add_to_table(y, d_do, d_density);
  d_after = d_y.matrix().transpose();
  tape.value(loss)(0, 0) = total;
  if (tape.recording()) {
    const Var touch = told.touch;
    tape.on_backward([&tape, before, after, heads, offset, logits, density, touch, loss, d_before, d_after, d_offset,
                      d_heads, d_logits, d_touch, d_density, n, m] {
      if (!tape.has_gradient(loss)) return;
      const S scale = tape.gradient(loss)(0, 0);
      if (tape.needs_gradient(before)) tape.accumulate(before, scale * d_before);
      if (tape.needs_gradient(after)) tape.accumulate(after, scale * d_after);
      if (tape.needs_gradient(offset)) tape.accumulate(offset, scale * d_offset);
      for (int i = 0; i < n; ++i) tape.accumulate(heads[i], scale * d_heads.middleRows(i * m, m));
      tape.accumulate(logits, scale * d_logits);
      if (touch.index >= 0) tape.accumulate(touch, scale * d_touch);
      tape.accumulate(density, scale * d_density);
    });
  }
  return loss;
}

template <class S>
Var transition_loss(Tape<S>& tape, const Matrix<S>& before, const Matrix<S>& after, const Var* mechanisms,
                    const TransitionTables& tables, const Matrix<S>* targets) {
  const auto m = static_cast<int>(before.rows()), n = static_cast<int>(before.cols());
  const Var logits = tape.parameter(tables.logits), density = tape.parameter(tables.density);
  const Var loss = tape.output(1, 1, true);
  Var* heads = tape.scratch_vars(n);
  std::copy(mechanisms, mechanisms + n, heads);
  auto d_heads = tape.scratch_matrix(n * m, 2);
  auto d_logits = tape.scratch_matrix(1, n + 1);
  auto d_density = tape.scratch_matrix(n, 3 * kSetComponents);
  d_logits.setZero();
  d_density.setZero();
  const Block<S> y = after.transpose().array();
  DoDensity<S, kSetComponents> do_density(tape.value(density));
  Block<S> log_do, slope, d_do(n, m);
  do_density.evaluate(y, log_do, slope);
  S total = 0;
  for (int i = 0; i < n; ++i) {
    const auto head = tape.value(heads[i]);
    const S logit = tape.value(logits)(0, i + 1), chance = logistic(logit);
    const S log_set = log_logistic(logit), log_free = log_logistic(-logit);
    for (int a = 0; a < m; ++a) {
      const S log_std = log_std_of(head(a, 1)), inverse = std::exp(-log_std);
      const S t = (y(i, a) - S(kKeep) * before(a, i) - head(a, 0)) * inverse;
      const S set = log_set + log_do(i, a), free = log_free - log_std - S(kHalfLogTwoPi) - S(0.5) * t * t;
      S share;  // of being set
      if (targets != nullptr) {
        share = (*targets)(a, i) > S(0.5) ? S(1) : S(0);
        total -= share > S(0.5) ? set : free;
      } else {
        const S apart = std::clamp(set - free, S(-kFar), S(kFar));
        share = logistic(apart);
        total -= std::max(set, free) + std::log1p(std::exp(-std::abs(apart)));
      }
      d_do(i, a) = -share;
      d_logits(0, i + 1) -= share - chance;
      d_heads(i * m + a, 0) = -(S(1) - share) * t * inverse;
      d_heads(i * m + a, 1) = -(S(1) - share) * (t * t - S(1)) * log_std_slope(head(a, 1));
    }
  }
  do_density.add_to_table(y, d_do, d_density);
  tape.value(loss)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, heads, logits, density, loss, d_heads, d_logits, d_density, n, m] {
      if (!tape.has_gradient(loss)) return;
      const S scale = tape.gradient(loss)(0, 0);
      for (int i = 0; i < n; ++i) tape.accumulate(heads[i], scale * d_heads.middleRows(i * m, m));
      tape.accumulate(logits, scale * d_logits);
      tape.accumulate(density, scale * d_density);
    });
  }
  return loss;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                      \
  template TransitionTables add_transition_tables<S>(ParameterStore<S>&, const std::string&, int);                   \
  template Var transition_contrast<S>(Tape<S>&, Var, Var, const Var*, Var, const TransitionTables&, const Told<S>&); \
  template Var transition_loss<S>(Tape<S>&, const Matrix<S>&, const Matrix<S>&, const Var*, const TransitionTables&, \
                                  const Matrix<S>*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

TransitionLaw transition_law(const MatrixF& before, const std::vector<MatrixF>& outputs) {
  TransitionLaw law{static_cast<float>(kKeep) * before, MatrixF(before.rows(), before.cols())};
  for (Eigen::Index i = 0; i < before.cols(); ++i) {
    const MatrixF& head = outputs[static_cast<std::size_t>(i)];
    law.mean.col(i) += head.col(0);
    law.log_std.col(i) = head.col(1).unaryExpr([](float output) { return log_std_of(output); });
  }
  return law;
}

MatrixF set_against_followed(const TransitionLaw& law, const MatrixF& after, const MatrixF& density_table) {
  const Block<float> y = after.transpose().array();
  DoDensity<float, kSetComponents> do_density(density_table);
  Block<float> log_do, slope;
  do_density.evaluate(y, log_do, slope);
  const auto t = (after - law.mean).array() * (-law.log_std.array()).exp();
  const MatrixF log_normal = (-law.log_std.array() - static_cast<float>(kHalfLogTwoPi) - 0.5F * t.square()).matrix();
  return log_do.matrix().transpose() - log_normal;
}

}  // namespace causeway
