#include "engine/models/ilcm_ops.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/models/monotone_spline.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

// Variances below this are raised to it in densities, as the published code does.
constexpr double kMinVariance = 1e-6;

template <class S>
S logistic(S x) {
  return S(1) / (S(1) + std::exp(-x));
}

/// log of the Gaussian density at mean + s * noise.
template <class S>
S log_density(S s, S noise) {
  const S variance = std::max(s * s, S(kMinVariance));
  return -S(0.5) * s * s * noise * noise / variance - S(0.5) * std::log(variance) - S(kHalfLogTwoPi);
}

/// Its derivative with respect to s.
template <class S>
S log_density_slope(S s, S noise) {
  return s * s > S(kMinVariance) ? -S(1) / s : -s * noise * noise / S(kMinVariance);
}

}  // namespace

InterventionRows likely_interventions(const Eigen::Ref<const MatrixF>& posterior, float min_weight) {
  const auto pairs = static_cast<int>(posterior.rows());
  const Eigen::VectorXf bar = posterior.rowwise().maxCoeff().cwiseMin(min_weight);
  InterventionRows rows;
  for (int k = 0; k < posterior.cols(); ++k) {
    rows.offset.push_back(rows.count());
    for (int b = 0; b < pairs; ++b) {
      if (posterior(b, k) < bar(b)) continue;
      rows.pair.push_back(b);
      rows.noise.push_back(k * pairs + b);
    }
  }
  rows.offset.push_back(rows.count());
  return rows;
}

InterventionRows chosen_interventions(const std::vector<int>& chosen, int latents) {
  InterventionRows rows;
  for (int k = 0; k <= latents; ++k) {
    rows.offset.push_back(rows.count());
    for (std::size_t b = 0; b < chosen.size(); ++b) {
      if (chosen[b] == k) rows.pair.push_back(static_cast<int>(b));
    }
  }
  rows.offset.push_back(rows.count());
  rows.noise = rows.pair;
  return rows;
}

template <class S>
Var softplus(Tape<S>& tape, Var x, S minimum) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), tape.needs_gradient(x));
  auto in = tape.value(x);
  auto out = tape.value(y);
  for (Eigen::Index i = 0; i < in.size(); ++i) {
    const S v = in.data()[i];
    out.data()[i] = minimum + std::max(v, S(0)) + std::log1p(std::exp(-std::abs(v)));
  }
  if (tape.recording()) {
    tape.on_backward([&tape, x, y] {
      if (!tape.has_gradient(y)) return;
      auto dy = tape.gradient(y);
      auto dx = tape.gradient_for_update(x);
      const auto v = tape.value(x);
      for (Eigen::Index i = 0; i < dy.size(); ++i) dx.data()[i] += dy.data()[i] * logistic(v.data()[i]);
    });
  }
  return y;
}

template <class S>
Var intervention_posterior(Tape<S>& tape, Var mean, Var a, Var b, Var c, S eps) {
  const int pairs = tape.rows(mean) / 2;
  const int n = tape.cols(mean);
  const Var q = tape.output(pairs, n + 1, tape.needs_gradient(mean));
  auto soft = tape.scratch_matrix(pairs, n + 1);
  auto m = tape.value(mean);
  auto out = tape.value(q);
  const S va = tape.value(a)(0, 0);
  const S vb = tape.value(b)(0, 0);
  const S vc = tape.value(c)(0, 0);
  const S norm = S(1) / (S(1) + S(n + 1) * eps);
  for (int r = 0; r < pairs; ++r) {
    S largest = S(0);
    soft(r, 0) = S(0);
    for (int i = 0; i < n; ++i) {
      const S d = m(pairs + r, i) - m(r, i);
      soft(r, i + 1) = va + vb * std::abs(d) + vc * d * d;
      largest = std::max(largest, soft(r, i + 1));
    }
    S sum = S(0);
    for (int i = 0; i <= n; ++i) {
      soft(r, i) = std::exp(soft(r, i) - largest);
      sum += soft(r, i);
    }
    for (int i = 0; i <= n; ++i) {
      soft(r, i) /= sum;
      out(r, i) = (soft(r, i) + eps) * norm;
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, mean, a, b, c, q, soft, norm, vb, vc, pairs, n] {
      if (!tape.has_gradient(q)) return;
      auto dq = tape.gradient(q);
      auto m = tape.value(mean);
      auto dm = tape.gradient_for_update(mean);
      S da = S(0), db = S(0), dc = S(0);
      for (int r = 0; r < pairs; ++r) {
        S dot = S(0);
        for (int i = 0; i <= n; ++i) dot += dq(r, i) * soft(r, i);
        for (int i = 0; i < n; ++i) {
          const S dlogit = norm * soft(r, i + 1) * (dq(r, i + 1) - dot);
          const S d = m(pairs + r, i) - m(r, i);
          da += dlogit;
          db += dlogit * std::abs(d);
          dc += dlogit * d * d;
          const S sign = d > S(0) ? S(1) : (d < S(0) ? S(-1) : S(0));
          const S dd = dlogit * (vb * sign + S(2) * vc * d);
          dm(pairs + r, i) += dd;
          dm(r, i) -= dd;
        }
      }
      tape.gradient_for_update(a)(0, 0) += da;
      tape.gradient_for_update(b)(0, 0) += db;
      tape.gradient_for_update(c)(0, 0) += dc;
    });
  }
  return q;
}

template <class S>
ProjectedSample project_and_sample(Tape<S>& tape, Var mean, Var std, const InterventionRows* rows,
                                   const Matrix<S>* lambda, const Matrix<S>* first, const Matrix<S>* second) {
  const int pairs = tape.rows(mean) / 2;
  const int n = tape.cols(mean);
  const int unchanged = rows->offset[1];
  ProjectedSample sample{tape.output(rows->count(), n, true), tape.output(rows->changed(), n, true),
                         tape.output(rows->count(), 1, true)};
  auto m = tape.value(mean);
  auto s = tape.value(std);
  auto before = tape.value(sample.before);
  auto after = tape.value(sample.after);
  auto log_q = tape.value(sample.log_q);
  for (int k = 0; k <= n; ++k) {
    for (int r = rows->offset[k]; r < rows->offset[k + 1]; ++r) {
      const int p = rows->pair[r];
      const int z = rows->noise[r];
      S density = S(0);
      for (int i = 0; i < n; ++i) {
        const S own = k == i + 1 ? S(1) : (*lambda)(z, i);  // share of the first image's posterior
        const S projected_std = own * s(p, i) + (S(1) - own) * s(pairs + p, i);
        const S e = own * m(p, i) + (S(1) - own) * m(pairs + p, i) + projected_std * (*first)(z, i);
        before(r, i) = e;
        density += log_density(projected_std, (*first)(z, i));
        if (k == 0) continue;
        if (k == i + 1) {
          after(r - unchanged, i) = m(pairs + p, i) + s(pairs + p, i) * (*second)(z, i);
          density += log_density(s(pairs + p, i), (*second)(z, i));
        } else {
          after(r - unchanged, i) = e;
        }
      }
      log_q(r, 0) = density;
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, mean, std, rows, lambda, first, second, sample, pairs, n, unchanged] {
      auto s = tape.value(std);
      auto dm = tape.gradient_for_update(mean);
      auto ds = tape.gradient_for_update(std);
      auto dbefore = tape.gradient_for_update(sample.before);
      auto dafter = tape.gradient_for_update(sample.after);
      auto dlog_q = tape.gradient_for_update(sample.log_q);
      for (int k = 0; k <= n; ++k) {
        for (int r = rows->offset[k]; r < rows->offset[k + 1]; ++r) {
          const int p = rows->pair[r];
          const int z = rows->noise[r];
          const S dq = dlog_q(r, 0);
          for (int i = 0; i < n; ++i) {
            const S own = k == i + 1 ? S(1) : (*lambda)(z, i);
            const S projected_std = own * s(p, i) + (S(1) - own) * s(pairs + p, i);
            S de = dbefore(r, i);
            if (k == i + 1) {
              const S da = dafter(r - unchanged, i);
              dm(pairs + p, i) += da;
              ds(pairs + p, i) += da * (*second)(z, i) + dq * log_density_slope(s(pairs + p, i), (*second)(z, i));
            } else if (k > 0) {
              de += dafter(r - unchanged, i);
            }
            const S dstd = de * (*first)(z, i) + dq * log_density_slope(projected_std, (*first)(z, i));
            dm(p, i) += own * de;
            dm(pairs + p, i) += (S(1) - own) * de;
            ds(p, i) += own * dstd;
            ds(pairs + p, i) += (S(1) - own) * dstd;
          }
        }
      }
    });
  }
  return sample;
}

template <class S>
Var sample_both(Tape<S>& tape, Var mean, Var std, const Matrix<S>* first, const Matrix<S>* second) {
  const Var e = tape.output(tape.rows(mean), tape.cols(mean), true);
  const int pairs = tape.rows(mean) / 2;
  auto m = tape.value(mean);
  auto s = tape.value(std);
  auto out = tape.value(e);
  out.topRows(pairs) = m.topRows(pairs) + s.topRows(pairs).cwiseProduct(*first);
  out.bottomRows(pairs) = m.bottomRows(pairs) + s.bottomRows(pairs).cwiseProduct(*second);
  if (tape.recording()) {
    tape.on_backward([&tape, mean, std, first, second, e, pairs] {
      if (!tape.has_gradient(e)) return;
      auto de = tape.gradient(e);
      auto ds = tape.gradient_for_update(std);
      tape.accumulate(mean, de);
      ds.topRows(pairs) += de.topRows(pairs).cwiseProduct(*first);
      ds.bottomRows(pairs) += de.bottomRows(pairs).cwiseProduct(*second);
    });
  }
  return e;
}

template <class S>
Var sample_log_density(Tape<S>& tape, Var std, const Matrix<S>* first, const Matrix<S>* second) {
  const Var sum = tape.output(1, 1, true);
  const Eigen::Index half = first->size();
  auto s = tape.value(std);
  S total = S(0);
  for (Eigen::Index i = 0; i < half; ++i) {
    total += log_density(s.data()[i], first->data()[i]) + log_density(s.data()[half + i], second->data()[i]);
  }
  tape.value(sum)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, std, first, second, sum, half] {
      if (!tape.has_gradient(sum)) return;
      const S d = tape.gradient(sum)(0, 0);
      auto s = tape.value(std);
      auto ds = tape.gradient_for_update(std);
      for (Eigen::Index i = 0; i < half; ++i) {
        ds.data()[i] += d * log_density_slope(s.data()[i], first->data()[i]);
        ds.data()[half + i] += d * log_density_slope(s.data()[half + i], second->data()[i]);
      }
    });
  }
  return sum;
}

template <class S>
Var solution_context(Tape<S>& tape, Var noise, int begin, int count, const std::vector<int>* mask) {
  const int n = tape.cols(noise);
  const Var context = tape.output(count, 2 * n, true);
  auto e = tape.value(noise);
  auto out = tape.value(context);
  for (int r = 0; r < count; ++r) {
    for (int i = 0; i < n; ++i) {
      const auto keep = static_cast<S>((*mask)[static_cast<std::size_t>(i)]);
      out(r, i) = keep * e(begin + r, i);
      out(r, n + i) = keep;
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, noise, context, begin, count, mask, n] {
      if (!tape.has_gradient(context) || !tape.needs_gradient(noise)) return;
      auto d = tape.gradient(context);
      auto de = tape.gradient_for_update(noise);
      for (int r = 0; r < count; ++r) {
        for (int i = 0; i < n; ++i) {
          if ((*mask)[static_cast<std::size_t>(i)] != 0) de(begin + r, i) += d(r, i);
        }
      }
    });
  }
  return context;
}

template <class S>
Var solution_log_prior(Tape<S>& tape, Var after, int begin, int latent, Var output, S min_scale) {
  const int count = tape.rows(output);
  const int bins = spline_bins(tape.cols(output) - 2);
  const Var result = tape.output(count, 1, true);
  auto scale = tape.scratch_matrix(count, 1);
  auto affine = tape.scratch_matrix(count, 1);
  auto z = tape.scratch_matrix(count, 1);
  auto e = tape.value(after);
  auto o = tape.value(output);
  auto out = tape.value(result);
  for (int r = 0; r < count; ++r) {
    scale(r, 0) = std::exp(o(r, 0)) + min_scale;
    affine(r, 0) = (e(begin + r, latent) - o(r, 1)) / scale(r, 0);
    z(r, 0) = affine(r, 0);
    S log_slope = S(0);
    if (bins > 0) {
      const auto bent = MonotoneSpline<S>(&o(r, 2), bins)(affine(r, 0));
      z(r, 0) = bent.y;
      log_slope = bent.log_slope;
    }
    out(r, 0) = -S(0.5) * z(r, 0) * z(r, 0) - S(kHalfLogTwoPi) - std::log(scale(r, 0)) + log_slope;
  }
  if (tape.recording()) {
    tape.on_backward([&tape, after, output, result, scale, affine, z, begin, count, latent, min_scale, bins] {
      if (!tape.has_gradient(result)) return;
      auto d = tape.gradient(result);
      const bool noise_learns = tape.needs_gradient(after);
      if (noise_learns) tape.gradient_for_update(after);
      auto o = tape.value(output);
      auto dout = tape.gradient_for_update(output);
      for (int r = 0; r < count; ++r) {
        const S k = scale(r, 0);
        S daffine = -d(r, 0) * z(r, 0);
        if (bins > 0) {
          daffine = MonotoneSpline<S>(&o(r, 2), bins).backward(affine(r, 0), daffine, d(r, 0), &dout(r, 2));
        }
        const S dk = -(daffine * affine(r, 0) + d(r, 0)) / k;
        if (noise_learns) tape.gradient(after)(begin + r, latent) += daffine / k;
        dout(r, 0) += dk * (k - min_scale);
        dout(r, 1) -= daffine / k;
      }
    });
  }
  return result;
}

template <class S>
Var vstack(Tape<S>& tape, const Var* parts, int count) {
  int rows = 0;
  for (int i = 0; i < count; ++i) rows += tape.rows(parts[i]);
  const Var all = tape.output(rows, tape.cols(parts[0]), true);
  auto out = tape.value(all);
  constexpr int kMax = 4;
  struct {
    Var part[kMax];
    int count;
  } list{{}, count};
  for (int i = 0, row = 0; i < count; ++i) {
    list.part[i] = parts[i];
    out.middleRows(row, tape.rows(parts[i])) = tape.value(parts[i]);
    row += tape.rows(parts[i]);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, all, list] {
      if (!tape.has_gradient(all)) return;
      auto d = tape.gradient(all);
      for (int i = 0, row = 0; i < list.count; ++i) {
        const int height = tape.rows(list.part[i]);
        if (height > 0) tape.accumulate(list.part[i], d.middleRows(row, height));
        row += height;
      }
    });
  }
  return all;
}

template <class S>
Var reconstruction_rows(Tape<S>& tape, Var decoded, Var x, const InterventionRows* rows) {
  const int pairs = tape.rows(x) / 2;
  const int unchanged = rows->offset[1];
  const Var error = tape.output(rows->count(), 1, true);
  auto out = tape.value(decoded);
  auto target = tape.value(x);
  auto e = tape.value(error);
  for (int r = 0; r < rows->count(); ++r) {
    const int p = rows->pair[r];
    const int second = r < unchanged ? r : rows->count() + r - unchanged;
    e(r, 0) = (target.row(p) - out.row(r)).squaredNorm() + (target.row(pairs + p) - out.row(second)).squaredNorm();
  }
  if (tape.recording()) {
    tape.on_backward([&tape, decoded, x, rows, error, pairs, unchanged] {
      if (!tape.has_gradient(error)) return;
      auto d = tape.gradient(error);
      auto out = tape.value(decoded);
      auto target = tape.value(x);
      auto dout = tape.gradient_for_update(decoded);
      for (int r = 0; r < rows->count(); ++r) {
        const int p = rows->pair[r];
        const int second = r < unchanged ? r : rows->count() + r - unchanged;
        const S scale = S(2) * d(r, 0);
        dout.row(r) += scale * (out.row(r) - target.row(p));
        dout.row(second) += scale * (out.row(second) - target.row(pairs + p));
      }
    });
  }
  return error;
}

template <class S>
Var squared_error(Tape<S>& tape, Var a, int begin, Var target) {
  const Var sum = tape.output(1, 1, true);
  const int rows = tape.rows(target);
  tape.value(sum)(0, 0) = (tape.value(a).middleRows(begin, rows) - tape.value(target)).squaredNorm();
  if (tape.recording()) {
    tape.on_backward([&tape, a, begin, rows, target, sum] {
      if (!tape.has_gradient(sum)) return;
      const S scale = S(2) * tape.gradient(sum)(0, 0);
      auto da = tape.gradient_for_update(a);
      da.middleRows(begin, rows) += scale * (tape.value(a).middleRows(begin, rows) - tape.value(target));
    });
  }
  return sum;
}

template <class S>
Var add(Tape<S>& tape, Var a, Var b) {
  const Var sum = tape.output(tape.rows(a), tape.cols(a), true);
  tape.value(sum) = tape.value(a) + tape.value(b);
  if (tape.recording()) {
    tape.on_backward([&tape, a, b, sum] {
      if (!tape.has_gradient(sum)) return;
      for (const Var part : {a, b}) {
        if (tape.needs_gradient(part)) tape.accumulate(part, tape.gradient(sum));
      }
    });
  }
  return sum;
}

template <class S>
Var squared_sum(Tape<S>& tape, Var a) {
  const Var sum = tape.output(1, 1, true);
  tape.value(sum)(0, 0) = tape.value(a).squaredNorm();
  if (tape.recording()) {
    tape.on_backward([&tape, a, sum] {
      if (!tape.has_gradient(sum)) return;
      const S scale = S(2) * tape.gradient(sum)(0, 0);
      tape.accumulate(a, scale * tape.value(a));
    });
  }
  return sum;
}

template <class S>
Var weighted_sum(Tape<S>& tape, std::initializer_list<std::pair<Var, S>> parts) {
  const Var sum = tape.output(1, 1, true);
  tape.value(sum)(0, 0) = S(0);
  for (const auto& [part, scale] : parts) {
    if (part.index < 0 || scale == S(0)) continue;
    tape.value(sum)(0, 0) += scale * tape.value(part)(0, 0);
    if (tape.recording()) {
      tape.on_backward([&tape, sum, part = part, scale = scale] {
        if (tape.has_gradient(sum)) tape.gradient_for_update(part)(0, 0) += scale * tape.gradient(sum)(0, 0);
      });
    }
  }
  return sum;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                 \
  template Var softplus<S>(Tape<S>&, Var, S);                                                                   \
  template Var intervention_posterior<S>(Tape<S>&, Var, Var, Var, Var, S);                                      \
  template ProjectedSample project_and_sample<S>(Tape<S>&, Var, Var, const InterventionRows*, const Matrix<S>*, \
                                                 const Matrix<S>*, const Matrix<S>*);                           \
  template Var sample_both<S>(Tape<S>&, Var, Var, const Matrix<S>*, const Matrix<S>*);                          \
  template Var sample_log_density<S>(Tape<S>&, Var, const Matrix<S>*, const Matrix<S>*);                        \
  template Var solution_context<S>(Tape<S>&, Var, int, int, const std::vector<int>*);                           \
  template Var solution_log_prior<S>(Tape<S>&, Var, int, int, Var, S);                                          \
  template Var vstack<S>(Tape<S>&, const Var*, int);                                                            \
  template Var reconstruction_rows<S>(Tape<S>&, Var, Var, const InterventionRows*);                             \
  template Var squared_error<S>(Tape<S>&, Var, int, Var);                                                       \
  template Var add<S>(Tape<S>&, Var, Var);                                                                      \
  template Var squared_sum<S>(Tape<S>&, Var);                                                                   \
  template Var weighted_sum<S>(Tape<S>&, std::initializer_list<std::pair<Var, S>>);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
