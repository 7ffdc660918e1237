#include "engine/models/temporal/assignment_ops.h"

#include <cmath>

#include "engine/grad/products.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

/// Calls back(gradient of y) in the backward pass if there is one.
template <class S, class F>
void with_gradient(Tape<S>& tape, Var y, F back) {
  if (!tape.recording()) return;
  tape.on_backward([&tape, y, back] {
    if (tape.has_gradient(y)) back(tape.gradient(y));
  });
}

/// 1 x 1 of a number.
template <class S>
Var number(Tape<S>& tape, S value) {
  const Var y = tape.output(1, 1, true);
  tape.value(y)(0, 0) = value;
  return y;
}

template <class S>
using Strided = Eigen::Map<Matrix<S>, 0, Eigen::OuterStride<>>;

/// Columns begin .. begin + count - 1 of a row-major matrix.
template <class S>
Strided<S> some_columns(Eigen::Map<Matrix<S>> m, Eigen::Index begin, Eigen::Index count) {
  return {m.data() + begin, m.rows(), count, Eigen::OuterStride<>(m.cols())};
}

/// Softmax of `count` numbers.
template <class S>
void softmax(const S* in, S* out, int count) {
  const Eigen::Map<const Eigen::Array<S, Eigen::Dynamic, 1>> x(in, count);
  Eigen::Map<Eigen::Array<S, Eigen::Dynamic, 1>> y(out, count);
  y = (x - x.maxCoeff()).exp();
  y /= y.sum();
}

/// Adds the gradient of a softmax's input, from its output and the gradient of that.
template <class S>
void add_softmax_gradient(const S* y, const S* dy, S scale, S* dx, int count) {
  S dot = 0;
  for (int j = 0; j < count; ++j) dot += y[j] * dy[j];
  for (int j = 0; j < count; ++j) dx[j] += scale * y[j] * (dy[j] - dot);
}

}  // namespace

template <class S>
Var affine(Tape<S>& tape, Var x, Var weight, Var bias) {
  const Var y = tape.output(tape.rows(x), tape.rows(weight), true);
  tape.value(y) = product_transposed(tape.value(x), tape.value(weight));
  tape.value(y).rowwise() += tape.value(bias).row(0);
  with_gradient(tape, y, [&tape, x, weight, bias](const auto& dy) {
    if (tape.needs_gradient(x)) tape.accumulate(x, product(dy, tape.value(weight)));
    if (tape.needs_gradient(weight)) tape.accumulate(weight, transposed_product(dy, tape.value(x)));
    if (tape.needs_gradient(bias)) tape.gradient_for_update(bias) += dy.colwise().sum();
  });
  return y;
}

template <class S>
Var silu(Tape<S>& tape, Var x) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), tape.needs_gradient(x));
  auto share = tape.scratch_matrix(tape.rows(x), tape.cols(x));
  share.array() = (S(1) + (-tape.value(x).array()).exp()).inverse();
  tape.value(y) = tape.value(x).cwiseProduct(share);
  if (!tape.needs_gradient(x)) return y;
  with_gradient(tape, y, [&tape, x, y, share](const auto& dy) {
    tape.accumulate(x, dy.cwiseProduct((share.array() + tape.value(y).array() * (S(1) - share.array())).matrix()));
  });
  return y;
}

template <class S>
Var latent_linear(Tape<S>& tape, Var x, ParameterId weight, ParameterId bias) {
  const Var w = tape.parameter(weight), b = tape.parameter(bias);
  const int n = tape.rows(b), out = tape.cols(b), in = tape.cols(w);
  const Var y = tape.output(tape.rows(x), n * out, true);
  for (int i = 0; i < n; ++i) {
    auto part = some_columns<S>(tape.value(y), i * out, out);
    part = product_transposed(some_columns<S>(tape.value(x), i * in, in), tape.value(w).middleRows(i * out, out));
    part.rowwise() += tape.value(b).row(i);
  }
  with_gradient(tape, y, [&tape, x, w, b, n, out, in](auto dy) {
    auto dw = tape.gradient_for_update(w);
    auto db = tape.gradient_for_update(b);
    for (int i = 0; i < n; ++i) {
      const auto part = some_columns<S>(dy, i * out, out);
      dw.middleRows(i * out, out) += transposed_product(part, some_columns<S>(tape.value(x), i * in, in));
      db.row(i) += part.colwise().sum();
      if (tape.needs_gradient(x)) {
        some_columns<S>(tape.gradient_for_update(x), i * in, in) +=
            product(part, tape.value(w).middleRows(i * out, out));
      }
    }
  });
  return y;
}

template <class S>
LatentLayer add_latent_layer(ParameterStore<S>& store, const std::string& name, int latents, int in, int out,
                             Random& random) {
  const LatentLayer layer{store.add(name + ".weight", latents * out, in), store.add(name + ".bias", latents, out)};
  const double bound = 1.0 / std::sqrt(static_cast<double>(in));
  for (const ParameterId id : {layer.weight, layer.bias}) {
    for (auto& number : store.value(id).reshaped()) number = static_cast<S>(random.uniform(-bound, bound));
  }
  return layer;
}

template <class S>
Var gather_rows(Tape<S>& tape, Var x, const std::vector<int>* rows) {
  const Var y = tape.output(static_cast<int>(rows->size()), tape.cols(x), tape.needs_gradient(x));
  for (std::size_t r = 0; r < rows->size(); ++r) {
    tape.value(y).row(static_cast<Eigen::Index>(r)) = tape.value(x).row((*rows)[r]);
  }
  if (!tape.needs_gradient(x)) return y;
  with_gradient(tape, y, [&tape, x, rows](const auto& dy) {
    auto dx = tape.gradient_for_update(x);
    for (std::size_t r = 0; r < rows->size(); ++r) dx.row((*rows)[r]) += dy.row(static_cast<Eigen::Index>(r));
  });
  return y;
}

template <class S>
Var gradient_only(Tape<S>& tape, Var x) {
  const Var y = number(tape, S(0));
  with_gradient(tape, y, [&tape, x](const auto& dy) {
    if (tape.needs_gradient(x)) tape.accumulate(x, dy);
  });
  return y;
}

template <class S>
Var softmax_rows(Tape<S>& tape, Var logits) {
  const int rows = tape.rows(logits), count = tape.cols(logits);
  const Var y = tape.output(rows, count, true);
  for (int r = 0; r < rows; ++r) softmax(&tape.value(logits)(r, 0), &tape.value(y)(r, 0), count);
  with_gradient(tape, y, [&tape, logits, y, rows, count](const auto& dy) {
    auto dx = tape.gradient_for_update(logits);
    for (int r = 0; r < rows; ++r) add_softmax_gradient(&tape.value(y)(r, 0), &dy(r, 0), S(1), &dx(r, 0), count);
  });
  return y;
}

template <class S>
Var sampled_assignment(Tape<S>& tape, Var logits, const Matrix<S>* noise, S temperature) {
  const int rows = static_cast<int>(noise->rows()), n = tape.rows(logits), count = tape.cols(logits);
  const Var y = tape.output(rows, n * count, true);
  auto soft = tape.scratch_matrix(rows, n * count);
  for (int r = 0; r < rows; ++r) {
    for (int d = 0; d < n; ++d) {
      auto part = soft.row(r).segment(d * count, count);
      part = (tape.value(logits).row(d) + noise->row(r).segment(d * count, count)) / temperature;
      Eigen::Index largest = 0;
      part.maxCoeff(&largest);
      tape.value(y).row(r).segment(d * count, count).setZero();
      tape.value(y)(r, d * count + largest) = S(1);
      softmax(part.data(), part.data(), count);
    }
  }
  with_gradient(tape, y, [&tape, logits, soft, rows, n, count, temperature](const auto& dy) {
    auto dx = tape.gradient_for_update(logits);
    for (int r = 0; r < rows; ++r) {
      for (int d = 0; d < n; ++d) {
        add_softmax_gradient(&soft(r, d * count), &dy(r, d * count), S(1) / temperature, &dx(d, 0), count);
      }
    }
  });
  return y;
}

template <class S>
Var normal_costs(Tape<S>& tape, Var x, Var log_std, Var params) {
  const int rows = tape.rows(x), n = tape.cols(x), m = tape.cols(params) / 2, k = m / n;
  const bool shared = tape.rows(params) == 1, wide = log_std.index >= 0;
  const Var y = tape.output(rows, m, true);
  const auto p = tape.value(params);
  const auto v = tape.value(x);
  auto out = tape.value(y);
  for (int r = 0; r < rows; ++r) {
    const S* row = &p(shared ? 0 : r, 0);
    for (int c = 0; c < m; ++c) {
      const S ls = row[2 * c + 1], off = v(r, c / k) - row[2 * c], precision = std::exp(S(-2) * ls);
      out(r, c) = ls + S(0.5) * off * off * precision;
      if (wide) {
        const S own = tape.value(log_std)(r, c / k);
        out(r, c) += S(0.5) * std::exp(S(2) * own) * precision - own - S(0.5);
      } else {
        out(r, c) += S(kHalfLogTwoPi);
      }
    }
  }
  with_gradient(tape, y, [&tape, x, log_std, params, rows, m, k, shared, wide](const auto& dy) {
    const auto p = tape.value(params);
    const auto v = tape.value(x);
    S* dp = tape.needs_gradient(params) ? tape.gradient_for_update(params).data() : nullptr;
    S* dx = tape.needs_gradient(x) ? tape.gradient_for_update(x).data() : nullptr;
    S* dl = wide && tape.needs_gradient(log_std) ? tape.gradient_for_update(log_std).data() : nullptr;
    const Eigen::Index n = v.cols();
    for (int r = 0; r < rows; ++r) {
      const Eigen::Index at = shared ? 0 : r;
      for (int c = 0; c < m; ++c) {
        const S ls = p(at, 2 * c + 1), off = v(r, c / k) - p(at, 2 * c), precision = std::exp(S(-2) * ls);
        const S spread = wide ? std::exp(S(2) * tape.value(log_std)(r, c / k)) : S(0);
        const S g = dy(r, c);
        if (dp != nullptr) {
          dp[at * 2 * m + 2 * c] -= g * off * precision;
          dp[at * 2 * m + 2 * c + 1] += g * (S(1) - (off * off + spread) * precision);
        }
        if (dx != nullptr) dx[r * n + c / k] += g * off * precision;
        if (dl != nullptr) dl[r * n + c / k] += g * (spread * precision - S(1));
      }
    }
  });
  return y;
}

template <class S>
Var assigned_cost(Tape<S>& tape, Var psi, const Matrix<S>* targets, S lambda, Var set, Var followed) {
  const int rows = tape.rows(followed), n = tape.cols(followed);
  const auto variables = static_cast<int>(targets->cols());
  auto rest = tape.scratch_matrix(rows, n);  // weight of `followed`
  const auto p = tape.value(psi);
  S sum = 0;
  for (int r = 0; r < rows; ++r) {
    for (int d = 0; d < n; ++d) {
      rest(r, d) = S(1) - lambda * p(d, variables);
      for (int i = 0; i < variables; ++i) {
        const S weight = (*targets)(r, i) * p(d, i);
        rest(r, d) -= weight;
        sum += weight * tape.value(set)(r, d * variables + i);
      }
      sum += rest(r, d) * tape.value(followed)(r, d);
    }
  }
  const Var y = number(tape, sum);
  with_gradient(tape, y, [&tape, psi, targets, lambda, set, followed, rest, rows, n, variables](const auto& dy) {
    const S g = dy(0, 0);
    const auto p = tape.value(psi);
    const auto one = tape.value(set), other = tape.value(followed);
    auto dp = tape.gradient_for_update(psi);
    for (int r = 0; r < rows; ++r) {
      for (int d = 0; d < n; ++d) {
        dp(d, variables) -= g * lambda * other(r, d);
        for (int i = 0; i < variables; ++i) {
          dp(d, i) += g * (*targets)(r, i) * (one(r, d * variables + i) - other(r, d));
        }
      }
    }
    if (tape.needs_gradient(followed)) tape.accumulate(followed, g * rest);
    if (!tape.needs_gradient(set)) return;
    auto ds = tape.gradient_for_update(set);
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < n * variables; ++c) {
        ds(r, c) += g * (*targets)(r, c % variables) * p(c / variables, c % variables);
      }
    }
  });
  return y;
}

template <class S>
Var target_cost(Tape<S>& tape, const Matrix<S>* targets, Var set) {
  const int rows = tape.rows(set), count = tape.cols(set);
  const auto variables = static_cast<int>(targets->cols());
  S sum = 0;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < count; ++c) sum += (*targets)(r, c % variables) * tape.value(set)(r, c);
  }
  const Var y = number(tape, sum);
  with_gradient(tape, y, [&tape, targets, set, rows, count, variables](const auto& dy) {
    auto ds = tape.gradient_for_update(set);
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < count; ++c) ds(r, c) += dy(0, 0) * (*targets)(r, c % variables);
    }
  });
  return y;
}

template <class S>
Var slot_cost(Tape<S>& tape, Var costs, Var weights) {
  const int n = tape.rows(weights), k = tape.cols(weights), rows = tape.rows(costs) / k;
  S sum = 0;
  for (int r = 0; r < rows; ++r) {
    for (int j = 0; j < k; ++j) sum += tape.value(costs).row(r * k + j).dot(tape.value(weights).col(j));
  }
  const Var y = number(tape, sum);
  with_gradient(tape, y, [&tape, costs, weights, n, k, rows](const auto& dy) {
    const S g = dy(0, 0);
    auto dc = tape.gradient_for_update(costs);
    auto dw = tape.gradient_for_update(weights);
    for (int r = 0; r < rows; ++r) {
      for (int j = 0; j < k; ++j) {
        dc.row(r * k + j) += g * tape.value(weights).col(j).transpose();
        for (int d = 0; d < n; ++d) dw(d, j) += g * tape.value(costs)(r * k + j, d);
      }
    }
  });
  return y;
}

template <class S>
Var times(Tape<S>& tape, Var a, const Matrix<S>* factors) {
  const Var y = tape.output(tape.rows(a), tape.cols(a), true);
  tape.value(y) = tape.value(a).cwiseProduct(*factors);
  with_gradient(tape, y, [&tape, a, factors](const auto& dy) { tape.accumulate(a, dy.cwiseProduct(*factors)); });
  return y;
}

template <class S>
Var sum_of(Tape<S>& tape, Var a) {
  const Var y = number(tape, tape.value(a).sum());
  with_gradient(tape, y, [&tape, a](const auto& dy) { tape.gradient_for_update(a).array() += dy(0, 0); });
  return y;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                             \
  template Var affine<S>(Tape<S>&, Var, Var, Var);                                                          \
  template Var silu<S>(Tape<S>&, Var);                                                                      \
  template Var latent_linear<S>(Tape<S>&, Var, ParameterId, ParameterId);                                   \
  template LatentLayer add_latent_layer<S>(ParameterStore<S>&, const std::string&, int, int, int, Random&); \
  template Var gather_rows<S>(Tape<S>&, Var, const std::vector<int>*);                                      \
  template Var gradient_only<S>(Tape<S>&, Var);                                                             \
  template Var softmax_rows<S>(Tape<S>&, Var);                                                              \
  template Var sampled_assignment<S>(Tape<S>&, Var, const Matrix<S>*, S);                                   \
  template Var normal_costs<S>(Tape<S>&, Var, Var, Var);                                                    \
  template Var assigned_cost<S>(Tape<S>&, Var, const Matrix<S>*, S, Var, Var);                              \
  template Var target_cost<S>(Tape<S>&, const Matrix<S>*, Var);                                             \
  template Var slot_cost<S>(Tape<S>&, Var, Var);                                                            \
  template Var times<S>(Tape<S>&, Var, const Matrix<S>*);                                                   \
  template Var sum_of<S>(Tape<S>&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
