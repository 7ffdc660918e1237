#include "engine/grad/linear.h"

#include <cmath>

#include "engine/core/error.h"

namespace causeway {

namespace {

constexpr double kLeak = 0.1;

/// In place: y += bias, then the activation. For SiLU the derivative is kept in `derivative` (same shape as y), since
/// it needs the value before the activation; the others are read back from the sign of the output.
template <class S>
void add_bias_and_activate(Eigen::Map<Matrix<S>> y, const Eigen::Map<Matrix<S>>& bias, Activation activation,
                           S* derivative) {
  const Eigen::Index cols = y.cols();
  const Eigen::Map<const Eigen::Array<S, 1, Eigen::Dynamic>> b(bias.data(), cols);
  for (Eigen::Index r = 0; r < y.rows(); ++r) {
    Eigen::Map<Eigen::Array<S, 1, Eigen::Dynamic>> row(y.data() + r * cols, cols);
    switch (activation) {
      case Activation::kNone:
        row += b;
        break;
      case Activation::kRelu:
        row = (row + b).max(S(0));
        break;
      case Activation::kLeakyRelu:
        row = (row + b).max((row + b) * S(kLeak));
        break;
      case Activation::kSilu: {
        row += b;
        if (derivative != nullptr) {
          Eigen::Map<Eigen::Array<S, 1, Eigen::Dynamic>> d(derivative + r * cols, cols);
          d = (S(1) + (-row).exp()).inverse();
          // y = v s, dy/dv = s + y (1 - s)
          row *= d;
          d += row * (S(1) - d);
        } else {
          row *= (S(1) + (-row).exp()).inverse();
        }
        break;
      }
    }
  }
}

/// In place: dy -> gradient before the activation; its column sums go to `bias_sum`.
template <class S>
void activation_backward(Eigen::Map<Matrix<S>> dy, const Eigen::Map<Matrix<S>>& y, Activation activation,
                         const S* derivative, S* bias_sum) {
  const Eigen::Index cols = dy.cols();
  Eigen::Map<Eigen::Array<S, 1, Eigen::Dynamic>> sum(bias_sum, cols);
  sum.setZero();
  for (Eigen::Index r = 0; r < dy.rows(); ++r) {
    Eigen::Map<Eigen::Array<S, 1, Eigen::Dynamic>> row(dy.data() + r * cols, cols);
    Eigen::Map<const Eigen::Array<S, 1, Eigen::Dynamic>> value(y.data() + r * cols, cols);
    switch (activation) {
      case Activation::kNone:
        break;
      case Activation::kRelu:
        row = (value > S(0)).select(row, S(0));
        break;
      case Activation::kLeakyRelu:
        row = (value > S(0)).select(row, row * S(kLeak));
        break;
      case Activation::kSilu:
        row *= Eigen::Map<const Eigen::Array<S, 1, Eigen::Dynamic>>(derivative + r * cols, cols);
        break;
    }
    sum += row;
  }
}

}  // namespace

Activation activation_from_name(const std::string& name) {
  if (name == "none") return Activation::kNone;
  if (name == "relu") return Activation::kRelu;
  if (name == "leaky-relu") return Activation::kLeakyRelu;
  if (name == "silu") return Activation::kSilu;
  throw UsageError("unknown activation '" + name + "'", "use one of: none, relu, leaky-relu, silu");
}

template <class S>
Var linear(Tape<S>& tape, Var x, ParameterId weight, ParameterId bias, Activation activation) {
  const Var w = tape.parameter(weight);
  const Var b = tape.parameter(bias);
  const Var y = tape.output(tape.rows(x), tape.rows(w), tape.recording());
  const GemmShape forward{tape.rows(x), tape.rows(w), tape.cols(x), false, true};
  multiply(forward, tape.value(x).data(), tape.value(w).data(), tape.value(y).data(), false);
  if (tape.gemm_log != nullptr) tape.gemm_log->push_back(forward);
  S* derivative = nullptr;
  if (activation == Activation::kSilu && tape.recording()) {
    derivative = tape.scratch(static_cast<std::size_t>(tape.value(y).size()));
  }
  add_bias_and_activate<S>(tape.value(y), tape.value(b), activation, derivative);
  if (tape.recording()) {
    tape.on_backward([&tape, x, w, b, y, activation, derivative] {
      if (!tape.has_gradient(y)) return;
      auto dy = tape.gradient(y);
      typename Tape<S>::Map bias_sum = tape.scratch_matrix(1, static_cast<int>(dy.cols()));
      activation_backward<S>(dy, tape.value(y), activation, derivative, bias_sum.data());
      tape.accumulate(b, bias_sum);
      const Eigen::Index rows = dy.rows(), out = dy.cols(), in = tape.cols(x);
      tape.accumulate_product(w, {out, in, rows, true, false}, dy.data(), tape.value(x).data());
      if (tape.needs_gradient(x)) {
        tape.accumulate_product(x, {rows, in, out, false, false}, dy.data(), tape.value(w).data());
      }
    });
  }
  return y;
}

template <class S>
LinearLayer add_linear(ParameterStore<S>& store, const std::string& name, int in, int out, Random& random) {
  LinearLayer layer{store.add(name + ".weight", out, in), store.add(name + ".bias", 1, out)};
  const double bound = 1.0 / std::sqrt(static_cast<double>(in));
  for (ParameterId id : {layer.weight, layer.bias}) {
    auto m = store.value(id);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<S>(random.uniform(-bound, bound));
  }
  return layer;
}

template <class S>
Mlp add_mlp(ParameterStore<S>& store, const std::string& name, int in, const std::vector<int>& hidden, int out,
            Activation activation, Random& random) {
  Mlp mlp;
  mlp.hidden_activation = activation;
  for (std::size_t i = 0; i <= hidden.size(); ++i) {
    const int width = i < hidden.size() ? hidden[i] : out;
    mlp.layers.push_back(add_linear(store, name + "." + std::to_string(i), in, width, random));
    in = width;
  }
  return mlp;
}

template <class S>
Var apply(Tape<S>& tape, const Mlp& mlp, Var x, Activation last) {
  for (std::size_t i = 0; i < mlp.layers.size(); ++i) {
    const bool is_last = i + 1 == mlp.layers.size();
    x = linear(tape, x, mlp.layers[i].weight, mlp.layers[i].bias, is_last ? last : mlp.hidden_activation);
  }
  return x;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                  \
  template Var linear<S>(Tape<S>&, Var, ParameterId, ParameterId, Activation);                                   \
  template LinearLayer add_linear<S>(ParameterStore<S>&, const std::string&, int, int, Random&);                 \
  template Mlp add_mlp<S>(ParameterStore<S>&, const std::string&, int, const std::vector<int>&, int, Activation, \
                          Random&);                                                                              \
  template Var apply<S>(Tape<S>&, const Mlp&, Var, Activation);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
