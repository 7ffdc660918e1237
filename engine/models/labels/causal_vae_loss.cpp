#include "engine/models/labels/causal_vae_loss.h"

#include <string>

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"

namespace causeway {

namespace {

template <class S>
using RowBlock = Eigen::Map<Matrix<S>>;

/// `x` with column block i set to `value`.
template <class S>
Var overwritten(Tape<S>& tape, Var x, int i, int n, int k, S value) {
  Var* blocks = tape.scratch_vars(n);
  for (int j = 0; j < n; ++j) blocks[j] = column_block(tape, x, j * k, k);
  auto constant = tape.scratch_matrix(tape.rows(x), k);
  constant.setConstant(value);
  blocks[i] = tape.constant(constant.data(), tape.rows(x), k);
  return blocks_beside(tape, blocks, n, k, static_cast<const std::vector<int>*>(nullptr));
}

}  // namespace

template <class S>
CausalVaeNetwork make_causal_vae(ParameterStore<S>& store, const CausalVaeShape& shape, Random& random) {
  const int n = shape.networks.variables, k = shape.networks.block;
  CausalVaeNetwork net;
  net.networks = make_published_networks(store, shape.networks, random);
  net.graph = store.add("graph", n, n);
  net.attention = store.add("attention", k, k);
  for (Eigen::Index i = 0; i < store.value(net.attention).size(); ++i) {
    store.value(net.attention).data()[i] = static_cast<S>(random.normal());
  }
  for (int i = 0; i < n; ++i) {
    net.mask.push_back(
        add_mlp(store, "mask." + std::to_string(i), k, {shape.mask_hidden}, k, Activation::kNone, random));
  }
  for (int i = 0; i < n; ++i) {
    net.of_labels.push_back(
        add_mlp(store, "of_labels." + std::to_string(i), 1, {shape.mask_hidden}, 1, Activation::kNone, random));
  }
  return net;
}

template <class S>
Var label_attention(Tape<S>& tape, Var z, Var noise, Var m, int n, int k, Matrix<S>* weights) {
  const Eigen::Index rows = tape.rows(z);
  const Var y = tape.output(tape.rows(z), n * k, true);
  auto shares = tape.scratch_matrix(tape.rows(z), n * n), squashed = tape.scratch_matrix(tape.rows(z), n * n);
  for (Eigen::Index r = 0; r < rows; ++r) {
    const RowBlock<S> zr(tape.value(z).row(r).data(), n, k), er(tape.value(noise).row(r).data(), n, k);
    RowBlock<S> a(squashed.row(r).data(), n, n), w(shares.row(r).data(), n, n);
    a = (S(1) / (S(1) + (-(zr * tape.value(m) * er.transpose()).array()).exp())).matrix();
    w = a.array().exp().matrix();
    for (int c = 0; c < n; ++c) w.col(c) /= w.col(c).sum();
    RowBlock<S>(tape.value(y).row(r).data(), n, k) = w * er;
  }
  if (weights != nullptr) *weights = shares;
  if (tape.recording()) {
    tape.on_backward([&tape, z, noise, m, y, shares, squashed, n, k]() mutable {
      if (!tape.has_gradient(y)) return;
      auto dz = tape.gradient_for_update(z), de = tape.gradient_for_update(noise), dm = tape.gradient_for_update(m);
      for (Eigen::Index r = 0; r < tape.rows(z); ++r) {
        const RowBlock<S> zr(tape.value(z).row(r).data(), n, k), er(tape.value(noise).row(r).data(), n, k);
        const RowBlock<S> dy(tape.gradient(y).row(r).data(), n, k);
        const RowBlock<S> a(squashed.row(r).data(), n, n), w(shares.row(r).data(), n, n);
        RowBlock<S> dzr(dz.row(r).data(), n, k), der(de.row(r).data(), n, k);
        const Matrix<S> dw = dy * er.transpose();
        Matrix<S> ds(n, n);  // by what the sigmoid takes
        for (int c = 0; c < n; ++c) {
          const S mean = w.col(c).dot(dw.col(c));
          ds.col(c) =
              (w.col(c).array() * (dw.col(c).array() - mean) * a.col(c).array() * (S(1) - a.col(c).array())).matrix();
        }
        der += w.transpose() * dy + ds.transpose() * zr * tape.value(m);
        dzr += ds * er * tape.value(m).transpose();
        dm += zr.transpose() * ds * er;
      }
    });
  }
  return y;
}

template <class S>
CausalVaeLayers causal_vae_layers(Tape<S>& tape, const CausalVaeNetwork& net, const CausalVaeShape& shape, Var noise,
                                  Matrix<S>* attention_weights, const CausalVaeDo& intervention) {
  const int n = shape.networks.variables, k = shape.networks.block, target = intervention.variable;
  const Var graph = tape.parameter(net.graph);
  const auto value = static_cast<S>(intervention.value);
  CausalVaeLayers layers;
  layers.variables = mix_variables(tape, noise, inverse_of_rest(tape, graph), k);
  layers.residual =
      label_attention(tape, layers.variables, noise, tape.parameter(net.attention), n, k, attention_weights);
  if (target >= 0 && target < 2) {
    layers.variables = overwritten(tape, layers.variables, target, n, k, value);
    layers.residual = overwritten(tape, layers.residual, target, n, k, value);
  }
  layers.causes = mix_variables(tape, layers.variables, graph, k);
  Var* blocks = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) {
    blocks[i] = apply_elu(tape, net.mask[static_cast<std::size_t>(i)], column_block(tape, layers.causes, i * k, k));
  }
  layers.masked = blocks_beside(tape, blocks, n, k, static_cast<const std::vector<int>*>(nullptr));
  layers.made = add(tape, layers.masked, layers.residual);
  if (target >= 2) layers.made = overwritten(tape, layers.made, target, n, k, value);
  return layers;
}

template <class S>
LabelPrediction predict_labels(Tape<S>& tape, const CausalVaeNetwork& net, Var labels) {
  const int n = tape.cols(labels);
  LabelPrediction result;
  result.causes = mix_variables(tape, labels, tape.parameter(net.graph), 1);
  Var* columns = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) {
    columns[i] = apply_elu(tape, net.of_labels[static_cast<std::size_t>(i)], column_block(tape, result.causes, i, 1));
  }
  result.predicted = blocks_beside(tape, columns, n, 1, static_cast<const std::vector<int>*>(nullptr));
  return result;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                \
  template CausalVaeNetwork make_causal_vae<S>(ParameterStore<S>&, const CausalVaeShape&, Random&);            \
  template Var label_attention<S>(Tape<S>&, Var, Var, Var, int, int, Matrix<S>*);                              \
  template CausalVaeLayers causal_vae_layers<S>(Tape<S>&, const CausalVaeNetwork&, const CausalVaeShape&, Var, \
                                                Matrix<S>*, const CausalVaeDo&);                               \
  template LabelPrediction predict_labels<S>(Tape<S>&, const CausalVaeNetwork&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
