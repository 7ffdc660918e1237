#include "engine/models/content_style/contrast_loss.h"

#include <cmath>

#include "engine/grad/products.h"

namespace causeway {

namespace {

/// Distance of two rows, and in `slope` (k entries) its derivatives by the first.
template <class S>
S distance_of(const S* a, const S* b, int k, const DistanceContrast& o, S* slope) {
  S sum = 0;
  for (int c = 0; c < k; ++c) {
    const S d = a[c] - b[c];
    const S lower = o.power == 2 ? d : std::pow(d, S(o.power - 1));
    sum += lower * d;
    if (slope != nullptr) slope[c] = S(o.power) * lower;
  }
  if (!o.root) return sum;
  const S root = std::pow(sum, S(1) / S(o.power));
  if (slope != nullptr) {
    // At 0 the root has no derivative: none is the best of its subgradients.
    const S factor = sum > 0 ? root / (S(o.power) * sum) : S(0);
    for (int c = 0; c < k; ++c) slope[c] *= factor;
  }
  return root;
}

}  // namespace

template <class S>
Var distance_contrast(Tape<S>& tape, Var a, Var b, Var negatives, const DistanceContrast& options) {
  const int rows = tape.rows(a), k = tape.cols(a), others = tape.rows(negatives);
  const bool with_own = options.positive_among_all || options.sum;
  // Share of each negative in row i's push; the last column is the pair itself.
  auto share = tape.scratch_matrix(rows, others + 1);
  const S tau = static_cast<S>(options.tau), alpha = static_cast<S>(options.alpha);
  const auto va = tape.value(a), vb = tape.value(b), vn = tape.value(negatives);
  S loss = 0;
  for (int i = 0; i < rows; ++i) {
    auto row = share.row(i);
    for (int j = 0; j < others; ++j) {
      row(j) = -distance_of<S>(va.row(i).data(), vn.row(j).data(), k, options, nullptr) / tau;
    }
    const S positive = distance_of<S>(va.row(i).data(), vb.row(i).data(), k, options, nullptr) / tau;
    row(others) = -positive;
    const bool skip = options.own_row_left_out && i < others;
    const S low = -std::numeric_limits<S>::infinity();
    if (skip) row(i) = low;
    if (!with_own) row(others) = low;
    const S top = row.maxCoeff();
    S sum = 0;
    for (int j = 0; j <= others; ++j) sum += row(j) = std::exp(row(j) - top);
    row /= sum;
    const int count = others - (skip ? 1 : 0) + (with_own ? 1 : 0);
    const S push = top + std::log(sum) - (options.sum ? S(0) : std::log(static_cast<S>(count)));
    loss += S(2) * (alpha * positive + (S(1) - alpha) * push);
  }
  const Var out = tape.output(1, 1, true);
  tape.value(out)(0, 0) = loss / static_cast<S>(rows);
  if (!tape.recording()) return out;
  S* slope = tape.scratch(static_cast<std::size_t>(k));
  tape.on_backward([&tape, a, b, negatives, options, share, out, slope, rows, k, others, tau, alpha] {
    if (!tape.has_gradient(out)) return;
    const S scale = tape.gradient(out)(0, 0) * S(2) / (static_cast<S>(rows) * tau);
    const auto va = tape.value(a), vb = tape.value(b), vn = tape.value(negatives);
    const auto add = [&](Var to, int row, S factor) {
      if (!tape.needs_gradient(to)) return;
      auto g = tape.gradient_for_update(to);
      for (int c = 0; c < k; ++c) g(row, c) += factor * slope[c];
    };
    for (int i = 0; i < rows; ++i) {
      distance_of<S>(va.row(i).data(), vb.row(i).data(), k, options, slope);
      const S pull = scale * (alpha - (S(1) - alpha) * share(i, others));
      add(a, i, pull);
      add(b, i, -pull);
      for (int j = 0; j < others; ++j) {
        if (share(i, j) == S(0)) continue;
        distance_of<S>(va.row(i).data(), vn.row(j).data(), k, options, slope);
        const S push = -scale * (S(1) - alpha) * share(i, j);
        add(a, i, push);
        add(negatives, j, -push);
      }
    }
  });
  return out;
}

template <class S>
Var cosine_contrast(Tape<S>& tape, Var a, Var b, double tau) {
  const int half = tape.rows(a), k = tape.cols(a), rows = 2 * half;
  constexpr double kLeastNorm = 1e-8;
  auto unit = tape.scratch_matrix(rows, k), share = tape.scratch_matrix(rows, rows);
  auto norm = tape.scratch_matrix(rows, 1);
  unit.topRows(half) = tape.value(a);
  unit.bottomRows(half) = tape.value(b);
  for (int r = 0; r < rows; ++r) {
    norm(r, 0) = std::max(unit.row(r).norm(), static_cast<S>(kLeastNorm));
    unit.row(r) /= norm(r, 0);
  }
  share = product_transposed(unit, unit) / static_cast<S>(tau);
  S loss = 0;
  for (int r = 0; r < rows; ++r) {
    auto row = share.row(r);
    row(r) = -std::numeric_limits<S>::infinity();
    const int other = r < half ? r + half : r - half;
    const S top = row.maxCoeff(), positive = row(other);
    row = (row.array() - top).exp();
    const S sum = row.sum();
    row /= sum;
    loss += top + std::log(sum) - positive;
    row(other) -= S(1);
  }
  const Var out = tape.output(1, 1, true);
  tape.value(out)(0, 0) = loss / static_cast<S>(rows);
  if (!tape.recording()) return out;
  tape.on_backward([&tape, a, b, out, unit, share, norm, half, rows, tau] {
    if (!tape.has_gradient(out)) return;
    const S scale = tape.gradient(out)(0, 0) / (static_cast<S>(rows) * static_cast<S>(tau));
    Matrix<S> d = scale * (product(share, unit) + transposed_product(share, unit));
    for (int r = 0; r < rows; ++r) {
      const S along = d.row(r).dot(unit.row(r));
      d.row(r) = (d.row(r) - along * unit.row(r)) / norm(r, 0);
    }
    if (tape.needs_gradient(a)) tape.accumulate(a, d.topRows(half));
    if (tape.needs_gradient(b)) tape.accumulate(b, d.bottomRows(half));
  });
  return out;
}

#define CAUSEWAY_INSTANTIATE(S)                                                        \
  template Var distance_contrast<S>(Tape<S>&, Var, Var, Var, const DistanceContrast&); \
  template Var cosine_contrast<S>(Tape<S>&, Var, Var, double);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
