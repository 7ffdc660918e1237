#include "engine/models/labels/scm_vae_loss.h"

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"

namespace causeway {

template <class S>
ScmVaeNetwork make_scm_vae(ParameterStore<S>& store, const ScmVaeShape& shape, Random& random) {
  const int k = shape.networks.block;
  ScmVaeNetwork net;
  net.networks = make_published_networks(store, shape.networks, random);
  net.mechanism =
      add_mlp(store, "mechanism", shape.networks.variables * k, {shape.mask_hidden}, k, Activation::kNone, random);
  return net;
}

template <class S>
Var scm_variance(Tape<S>& tape, Var raw) {
  return softplus(tape, raw, S(1e-8));
}

template <class S>
Var scm_variables(Tape<S>& tape, const ScmVaeNetwork& net, const ScmVaeShape& shape, const GivenGraph& graph, Var mean,
                  const FlowDo<S>& intervention) {
  const int n = shape.networks.variables, k = shape.networks.block;
  Var* made = tape.scratch_vars(n);
  Var* read = tape.scratch_vars(n);
  for (int i = 0; i < n; ++i) made[i] = column_block(tape, mean, i * k, k);
  for (const int i : graph.order) {
    if (!graph.is_root(i)) {
      for (int j = 0; j < n; ++j) {
        read[j] = j == i || graph.adjacency(j, i) != 0 ? made[j] : Var{};
      }
      const Var in = blocks_beside(tape, read, n, k, static_cast<const std::vector<int>*>(nullptr));
      made[i] = apply_elu(tape, net.mechanism, in);
    }
    if (i == intervention.variable) made[i] = tape.constant(*intervention.values);
  }
  return blocks_beside(tape, made, n, k, static_cast<const std::vector<int>*>(nullptr));
}

template <class S>
Var scm_decoder_input(Tape<S>& tape, Var z, Var variance, S factor, const Matrix<S>* noise) {
  const Var y = tape.output(tape.rows(z), tape.cols(z), true);
  tape.value(y) = tape.value(z).array() + (factor * tape.value(variance).array()).sqrt() * noise->array();
  if (tape.recording()) {
    tape.on_backward([&tape, z, variance, y, factor, noise] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      if (tape.needs_gradient(z)) tape.accumulate(z, dy);
      if (!tape.needs_gradient(variance)) return;
      tape.gradient_for_update(variance).array() +=
          S(0.5) * dy.array() * noise->array() * (factor / tape.value(variance).array()).sqrt();
    });
  }
  return y;
}

template <class S>
Matrix<S> scm_prior_mean(const GivenGraph& graph, const Matrix<S>& labels) {
  const int n = graph.size();
  const Matrix<S> weights = Matrix<S>::Identity(n, n) + graph.adjacency.template cast<S>();
  Matrix<S> mean = labels * weights;
  for (int i = 0; i < n; ++i) mean.col(i) /= weights.col(i).sum();
  return mean;
}

template <class S>
Var variance_divergence(Tape<S>& tape, Var mean, Var variance) {
  const Var y = tape.output(1, 1, true);
  const auto m = tape.value(mean).array(), v = tape.value(variance).array();
  tape.value(y)(0, 0) = S(0.5) * (m.square() + v - v.log() - S(1)).sum();
  if (tape.recording()) {
    tape.on_backward([&tape, mean, variance, y] {
      if (!tape.has_gradient(y)) return;
      const S d = tape.gradient(y)(0, 0);
      tape.accumulate(mean, d * tape.value(mean));
      tape.gradient_for_update(variance).array() += S(0.5) * d * (S(1) - tape.value(variance).array().inverse());
    });
  }
  return y;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                             \
  template ScmVaeNetwork make_scm_vae<S>(ParameterStore<S>&, const ScmVaeShape&, Random&);                  \
  template Var scm_variance<S>(Tape<S>&, Var);                                                              \
  template Var scm_variables<S>(Tape<S>&, const ScmVaeNetwork&, const ScmVaeShape&, const GivenGraph&, Var, \
                                const FlowDo<S>&);                                                          \
  template Var scm_decoder_input<S>(Tape<S>&, Var, Var, S, const Matrix<S>*);                               \
  template Matrix<S> scm_prior_mean<S>(const GivenGraph&, const Matrix<S>&);                                \
  template Var variance_divergence<S>(Tape<S>&, Var, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
