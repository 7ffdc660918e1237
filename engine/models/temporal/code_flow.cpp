#include "engine/models/temporal/code_flow.h"

#include <algorithm>
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/grad/products.h"
#include "engine/models/temporal/assignment_ops.h"
#include "engine/models/temporal/masked_ops.h"

namespace causeway {

namespace {

constexpr double kMostScale = 3.0;    // of ActNorm and of the affine step, as a logarithm
constexpr double kStartOfMask = 0.1;  // weights of the masked network's last layer at the start

/// (x + b) exp(cut s); adds sum s to `log_det`.
template <class S>
Flowed act_norm(Tape<S>& tape, Var x, Var bias, Var scales, Var log_det) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), true), sum = tape.output(tape.rows(x), 1, true);
  auto cut = tape.scratch_matrix(1, tape.cols(x));
  cut = tape.value(scales).cwiseMax(S(-kMostScale)).cwiseMin(S(kMostScale));
  tape.value(y) = ((tape.value(x).rowwise() + tape.value(bias).row(0)).array().rowwise() * cut.row(0).array().exp());
  tape.value(sum).setConstant(cut.sum());
  if (log_det.index >= 0) tape.value(sum) += tape.value(log_det);
  if (tape.recording()) {
    tape.on_backward([&tape, x, y, bias, scales, log_det, sum, cut] {
      if (tape.has_gradient(sum)) {
        tape.gradient_for_update(scales).array() += tape.gradient(sum).sum();
        if (log_det.index >= 0) tape.accumulate(log_det, tape.gradient(sum));
      }
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      const Matrix<S> dx = (dy.array().rowwise() * cut.row(0).array().exp()).matrix();
      tape.gradient_for_update(bias) += dx.colwise().sum();
      tape.gradient_for_update(scales) += dy.cwiseProduct(tape.value(y)).colwise().sum();
      if (tape.needs_gradient(x)) tape.accumulate(x, dx);
    });
  }
  return {y, sum};
}

template <class S>
struct PluParts {
  Matrix<S> lower, upper;
};

/// L and U of W.
template <class S>
PluParts<S> triangles(const Eigen::Ref<const Matrix<S>>& lower, const Eigen::Ref<const Matrix<S>>& log_s,
                      const Eigen::Ref<const Matrix<S>>& signs, const Eigen::Ref<const Matrix<S>>& upper) {
  PluParts<S> parts;
  parts.lower = lower.template triangularView<Eigen::UnitLower>();
  parts.upper = upper.template triangularView<Eigen::StrictlyUpper>();
  parts.upper.diagonal() = (signs.array() * log_s.array().exp()).matrix().row(0).transpose();
  return parts;
}

/// x W; adds log |det W| to `log_det`.
template <class S>
Flowed times_matrix(Tape<S>& tape, Var x, const FlowStep& step, Var log_det) {
  const int n = tape.cols(x);
  const Var p = detached(tape, tape.parameter(step.permutation)), signs = detached(tape, tape.parameter(step.signs));
  const Var l = tape.parameter(step.lower), log_s = tape.parameter(step.log_s), u = tape.parameter(step.upper);
  const Var w = tape.output(n, n, true), y = tape.output(tape.rows(x), n, true),
            sum = tape.output(tape.rows(x), 1, true);
  const auto parts = [&tape, l, log_s, signs, u] {
    return triangles<S>(tape.value(l), tape.value(log_s), tape.value(signs), tape.value(u));
  };
  const PluParts<S> now = parts();
  tape.value(w) = product(product(tape.value(p), now.lower), now.upper);
  tape.value(y) = product(tape.value(x), tape.value(w));
  tape.value(sum) = (tape.value(log_det).array() + tape.value(log_s).sum()).matrix();
  if (tape.recording()) {
    tape.on_backward([&tape, x, w, y, sum, log_det, p, l, log_s, u, parts] {
      if (tape.has_gradient(sum)) {
        tape.accumulate(log_det, tape.gradient(sum));
        tape.gradient_for_update(log_s).array() += tape.gradient(sum).sum();
      }
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      const Matrix<S> dw = transposed_product(tape.value(p), transposed_product(tape.value(x), dy));
      if (tape.needs_gradient(x)) tape.accumulate(x, product_transposed(dy, tape.value(w)));
      const PluParts<S> at = parts();
      const Matrix<S> dl = product_transposed(dw, at.upper), du = transposed_product(at.lower, dw);
      tape.gradient_for_update(l) += Matrix<S>(dl.template triangularView<Eigen::StrictlyLower>());
      tape.gradient_for_update(u) += Matrix<S>(du.template triangularView<Eigen::StrictlyUpper>());
      tape.gradient_for_update(log_s) += du.diagonal().cwiseProduct(at.upper.diagonal()).transpose();
    });
  }
  return {y, sum};
}

/// How far s_i may go: 3 tanh(exp(scaling) / 3).
template <class S>
S reach(S scaling) {
  return S(kMostScale) * std::tanh(std::exp(scaling) / S(kMostScale));
}

/// A number of the network in the bounds of `reach`.
template <class S>
S bounded(S raw, S reach) {
  return reach * std::tanh(raw / std::max(reach, S(1)));
}

/// (x_i + t_i) exp(s_i) with `numbers` (R x 2n) = t_0, raw s_0, t_1, ...; adds the sum of the s_i to `log_det`.
template <class S>
Flowed affine_step(Tape<S>& tape, Var x, Var numbers, Var scaling, Var log_det) {
  const int rows = tape.rows(x), n = tape.cols(x);
  const Var y = tape.output(rows, n, true), sum = tape.output(rows, 1, true);
  auto scale = tape.scratch_matrix(rows, n);
  for (int r = 0; r < rows; ++r) {
    for (int i = 0; i < n; ++i) {
      scale(r, i) = bounded(tape.value(numbers)(r, 2 * i + 1), reach(tape.value(scaling)(0, i)));
      tape.value(y)(r, i) = (tape.value(x)(r, i) + tape.value(numbers)(r, 2 * i)) * std::exp(scale(r, i));
    }
  }
  tape.value(sum) = tape.value(log_det) + scale.rowwise().sum();
  if (tape.recording()) {
    tape.on_backward([&tape, x, numbers, scaling, log_det, y, sum, scale, rows, n] {
      if (tape.has_gradient(sum)) tape.accumulate(log_det, tape.gradient(sum));
      const auto at = tape.value(numbers);
      auto dx = tape.gradient_for_update(x);
      auto dn = tape.gradient_for_update(numbers);
      auto ds = tape.gradient_for_update(scaling);
      for (int i = 0; i < n; ++i) {
        const S raw_reach = std::exp(tape.value(scaling)(0, i)), c = reach(tape.value(scaling)(0, i));
        const S t = std::tanh(raw_reach / S(kMostScale)), slope = raw_reach * (S(1) - t * t), wide = std::max(c, S(1));
        for (int r = 0; r < rows; ++r) {
          const S upstream = tape.has_gradient(y) ? tape.gradient(y)(r, i) : S(0);
          const S moved = upstream * std::exp(scale(r, i));
          const S of_scale =
              upstream * tape.value(y)(r, i) + (tape.has_gradient(sum) ? tape.gradient(sum)(r, 0) : S(0));
          const S h = std::tanh(at(r, 2 * i + 1) / wide), h_slope = S(1) - h * h;
          dx(r, i) += moved;
          dn(r, 2 * i) += moved;
          dn(r, 2 * i + 1) += of_scale * c * h_slope / wide;
          const S by_width = c > S(1) ? -c * h_slope * at(r, 2 * i + 1) / (wide * wide) : S(0);
          ds(0, i) += of_scale * (h + by_width) * slope;
        }
      }
    });
  }
  return {y, sum};
}

/// Numbers of the masked network for x (R x n): R x 2n.
template <class S>
Var masked_numbers(Tape<S>& tape, const FlowStep& step, Var x) {
  const int n = tape.cols(x);
  Var h = x;
  for (int layer = 0; layer < 3; ++layer) {
    if (layer > 0) h = silu(tape, h);
    h = affine(tape, h, masked_weights(tape, tape.parameter(step.weight[layer]), n, layer > 0),
               tape.parameter(step.offset[layer]));
  }
  return h;
}

}  // namespace

template <class S>
Flow add_flow(ParameterStore<S>& store, const std::string& name, const FlowShape& shape, Random& random) {
  const int n = shape.size, h = shape.hidden;
  Flow flow;
  for (int k = 0; k < shape.steps; ++k) {
    const std::string at = name + "." + std::to_string(k);
    FlowStep step;
    step.bias = store.add(at + ".bias", 1, n);
    step.scales = store.add(at + ".scales", 1, n);
    if (k > 0) {
      MatrixD m(n, n);
      for (double& number : m.reshaped()) number = random.normal();
      const PivotedTriangles lu = pivoted_triangles(orthonormal_columns(m));
      step.permutation = store.add(at + ".permutation", n, n);
      step.signs = store.add(at + ".signs", 1, n);
      step.lower = store.add(at + ".lower", n, n);
      step.log_s = store.add(at + ".log_s", 1, n);
      step.upper = store.add(at + ".upper", n, n);
      store.value(step.permutation) = lu.permutation.cast<S>();
      store.value(step.lower) = lu.lower.cast<S>();
      store.value(step.upper) = lu.upper.cast<S>();
      store.value(step.signs) = lu.diagonal.array().sign().matrix().transpose().cast<S>();
      store.value(step.log_s) = lu.diagonal.array().abs().log().matrix().transpose().cast<S>();
    }
    step.scaling = store.add(at + ".scaling", 1, n);
    const int widths[] = {1, h, h, 2};
    for (int layer = 0; layer < 3; ++layer) {
      const int in = n * widths[layer], out = n * widths[layer + 1];
      const std::string part = at + ".net." + std::to_string(layer);
      step.weight[layer] = store.add(part + ".weight", out, in);
      step.offset[layer] = store.add(part + ".bias", 1, out);
      const double bound = (layer == 2 ? kStartOfMask : 1.0) / std::sqrt(static_cast<double>(in));
      for (auto& number : store.value(step.weight[layer]).reshaped()) {
        number = static_cast<S>(random.uniform(-bound, bound));
      }
    }
    flow.push_back(step);
  }
  return flow;
}

template <class S>
Flowed flow_forward(Tape<S>& tape, const Flow& flow, Var x) {
  Flowed at{x, {}};
  for (std::size_t k = 0; k < flow.size(); ++k) {
    const FlowStep& step = flow[k];
    at = act_norm(tape, at.value, tape.parameter(step.bias), tape.parameter(step.scales), at.log_det);
    if (k > 0) at = times_matrix(tape, at.value, step, at.log_det);
    at = affine_step(tape, at.value, masked_numbers(tape, step, at.value), tape.parameter(step.scaling), at.log_det);
  }
  return at;
}

MatrixF flow_inverse(const ParameterStore<float>& store, const Flow& flow, const MatrixF& y) {
  ParameterStore<double> exact;
  for (const auto& entry : store.entries()) exact.add(entry.name, entry.rows, entry.cols);
  exact.flat() = store.flat().cast<double>();
  MatrixD at = y.cast<double>();
  const Eigen::Index n = y.cols();
  Tape<double> tape;
  for (auto step = flow.rbegin(); step != flow.rend(); ++step) {
    // One variable after the other: its numbers need those before it.
    MatrixD x = MatrixD::Zero(at.rows(), n);
    for (Eigen::Index i = 0; i < n; ++i) {
      tape.begin(exact, nullptr);
      const auto numbers = tape.value(masked_numbers(tape, *step, tape.constant(x)));
      const double far = reach(exact.value(step->scaling)(0, i));
      for (Eigen::Index r = 0; r < x.rows(); ++r) {
        x(r, i) = at(r, i) * std::exp(-bounded(numbers(r, 2 * i + 1), far)) - numbers(r, 2 * i);
      }
    }
    if (step->lower.index >= 0) {
      const auto parts = triangles<double>(exact.value(step->lower), exact.value(step->log_s), exact.value(step->signs),
                                           exact.value(step->upper));
      const MatrixD w = product(product(exact.value(step->permutation), parts.lower), parts.upper);
      x = product(x, inverse_of(w));
    }
    const Eigen::RowVectorXd scales = exact.value(step->scales).cwiseMax(-kMostScale).cwiseMin(kMostScale);
    at = (x.array().rowwise() * (-scales.array()).exp()).matrix().rowwise() - exact.value(step->bias).row(0);
  }
  return at.cast<float>();
}

void start_flow_at(ParameterStore<float>& store, const Flow& flow, const MatrixF& x) {
  const MatrixD codes = x.cast<double>();
  const Eigen::RowVectorXd mean = codes.colwise().mean();
  const Eigen::RowVectorXd deviation =
      ((codes.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(codes.rows())).cwiseSqrt();
  store.value(flow.front().bias) = (-mean).cast<float>();
  store.value(flow.front().scales) = (-deviation.cwiseMax(1e-6).array().log()).matrix().cast<float>();
}

#define CAUSEWAY_INSTANTIATE(S)                                                                 \
  template Flow add_flow<S>(ParameterStore<S>&, const std::string&, const FlowShape&, Random&); \
  template Flowed flow_forward<S>(Tape<S>&, const Flow&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
