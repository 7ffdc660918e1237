#include "engine/models/labels/icm_published.h"

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"

namespace causeway {

namespace {

template <class S>
SharedFlow add_shared_flow(ParameterStore<S>& store, const std::string& name, const IcmPublishedShape& shape,
                           Random& random) {
  const int in = shape.networks.variables * shape.networks.block, h = shape.flow_hidden, k = shape.networks.block;
  SharedFlow flow;
  flow.log_scale = add_mlp(store, name + ".log_scale", in, {h, h}, k, Activation::kRelu, random);
  flow.shift = add_mlp(store, name + ".shift", in, {h, h}, k, Activation::kRelu, random);
  return flow;
}

}  // namespace

template <class S>
IcmPublishedNetwork make_icm_published(ParameterStore<S>& store, const IcmPublishedShape& shape, Random& random) {
  IcmPublishedNetwork net;
  net.networks = make_published_networks(store, shape.networks, random);
  net.mechanisms = add_shared_flow(store, "mechanisms", shape, random);
  net.prior = add_shared_flow(store, "prior", shape, random);
  return net;
}

template <class S>
FlowResult run_shared_flow(Tape<S>& tape, const SharedFlow& flow, const GivenGraph& graph, int k, Var base, Var context,
                           const FlowDo<S>& intervention) {
  const int n = graph.size();
  Var* made = tape.scratch_vars(n);
  Var* read = tape.scratch_vars(n);
  FlowResult result;
  for (int j = 0; j < n; ++j) {
    // A variable that has not been made yet causes none before it: any matrix of that size will do.
    read[j] = column_block(tape, context.index >= 0 ? context : base, j * k, k);
  }
  for (const int i : graph.order) {
    const Var causes = blocks_beside(tape, read, n, k, &graph.causes[static_cast<std::size_t>(i)]);
    const Var s = sigmoid(tape, apply(tape, flow.log_scale, causes));
    const Var t = sigmoid(tape, apply(tape, flow.shift, causes));
    made[i] = add(tape, entry_product(tape, exponential(tape, s), column_block(tape, base, i * k, k)), t);
    if (i == intervention.variable) made[i] = tape.constant(*intervention.values);
    if (context.index < 0) read[i] = made[i];
    const Var of_one = row_sums(tape, s);
    result.log_det = result.log_det.index < 0 ? of_one : add(tape, result.log_det, of_one);
  }
  result.variables = blocks_beside(tape, made, n, k, static_cast<const std::vector<int>*>(nullptr));
  return result;
}

template <class S>
IcmPublishedParts icm_published_parts(Tape<S>& tape, const IcmPublishedNetwork& net, const IcmPublishedShape& shape,
                                      const GivenGraph& graph, Var noise, const Matrix<S>& labels,
                                      const Vector<S>* told) {
  const int k = shape.networks.block;
  IcmPublishedParts parts;
  parts.noise = noise;
  parts.flow = run_shared_flow<S>(tape, net.mechanisms, graph, k, noise, Var{});
  parts.prior = run_shared_flow<S>(tape, net.prior, graph, k, tape.constant(labels), parts.flow.variables);
  parts.half_noise = scaled(tape, squared_sum(tape, noise), S(0.5));
  parts.log_det = entry_sum(tape, parts.flow.log_det);
  parts.half_prior = half_difference(tape, parts.flow.variables, parts.prior.variables, told);
  return parts;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                     \
  template IcmPublishedNetwork make_icm_published<S>(ParameterStore<S>&, const IcmPublishedShape&, Random&);        \
  template FlowResult run_shared_flow<S>(Tape<S>&, const SharedFlow&, const GivenGraph&, int, Var, Var,             \
                                         const FlowDo<S>&);                                                         \
  template IcmPublishedParts icm_published_parts<S>(Tape<S>&, const IcmPublishedNetwork&, const IcmPublishedShape&, \
                                                    const GivenGraph&, Var, const Matrix<S>&, const Vector<S>*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
