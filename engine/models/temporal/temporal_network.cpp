#include "engine/models/temporal/temporal_network.h"

#include <tuple>

#include "engine/models/contrastive/contrast_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

namespace {

constexpr double kStartOfBend = 0.02;  // weights of the encoder's last layer: it starts at its linear part
constexpr double kUnitWeight = 0.01;

template <class S>
std::vector<Mlp> add_mechanisms(ParameterStore<S>& store, const std::string& name, const TemporalShape& shape,
                                Random& random) {
  std::vector<Mlp> mechanisms;
  for (int i = 0; i < shape.latents; ++i) {
    mechanisms.push_back(add_mlp(store, name + "." + std::to_string(i), shape.latents, shape.mechanism_hidden, 2,
                                 Activation::kSilu, random));
  }
  return mechanisms;
}

}  // namespace

template <class S>
TemporalNetwork make_temporal_network(ParameterStore<S>& store, const TemporalShape& shape, Random& random) {
  const int d = shape.codes, n = shape.latents;
  TemporalNetwork net;
  net.rows = add_linear(store, "temporal.rows", d, n, random);
  store.value(net.rows.bias).setZero();
  if (shape.bends) {
    net.bend = add_mlp(store, "temporal.bend", d, shape.hidden, n, Activation::kSilu, random);
    store.value(net.bend.layers.back().weight) *= S(kStartOfBend);
    store.value(net.bend.layers.back().bias).setZero();
    net.contrast_mechanism = add_mechanisms(store, "contrast.mechanism", shape, random);
    net.contrast_tables = add_transition_tables(store, "contrast", n);
    net.offset = add_mlp(store, "contrast.offset", n, shape.offset_hidden, 1, Activation::kSilu, random);
    if (shape.actions > 0) {
      net.touch = add_mlp(store, "contrast.touch", kTouchFeatures * shape.actions, shape.touch_hidden, n,
                          Activation::kSilu, random);
    }
  }
  net.mechanism = add_mechanisms(store, "mechanism", shape, random);
  net.tables = add_transition_tables(store, "transition", n);
  std::tie(net.decoder, net.decoder_skip) = add_decoder(store, "decoder", n, shape.decoder_hidden, d, random);
  return net;
}

template <class S>
Var temporal_encode(Tape<S>& tape, const TemporalNetwork& net, Var scaled) {
  if (net.bend.layers.empty()) return linear(tape, scaled, net.rows.weight, net.rows.bias, Activation::kNone);
  return apply_with_skip(tape, net.bend, net.rows, scaled);
}

template <class S>
void apply_mechanisms(Tape<S>& tape, const std::vector<Mlp>& mechanisms, Var variables, Var* outputs) {
  for (std::size_t i = 0; i < mechanisms.size(); ++i) outputs[i] = apply(tape, mechanisms[i], variables);
}

template <class S>
Var temporal_objective(Tape<S>& tape, const TemporalNetwork& net, const TransitionBatch<S>& batch, int transitions) {
  const Var before = temporal_encode(tape, net, tape.constant(batch.before));
  const Var after = temporal_encode(tape, net, tape.constant(batch.after));
  Var* mechanisms = tape.scratch_vars(static_cast<int>(net.contrast_mechanism.size()));
  apply_mechanisms(tape, net.contrast_mechanism, before, mechanisms);
  Told<S> told;
  if (batch.targets.size() != 0) told.targets = &batch.targets;
  if (batch.touch.size() != 0) told.touch = apply(tape, net.touch, tape.constant(batch.touch));
  const Var contrast =
      transition_contrast(tape, before, after, mechanisms, apply(tape, net.offset, after), net.contrast_tables, told);
  const double share = 1.0 / transitions, unit = 0.5 * kUnitWeight * static_cast<double>(batch.before.rows()) * share;
  return weighted_sum<S>(tape, {{contrast, static_cast<S>(share)},
                                {unit_loss(tape, before), static_cast<S>(unit)},
                                {unit_loss(tape, after), static_cast<S>(unit)}});
}

template <class S>
Var temporal_fit_loss(Tape<S>& tape, const TemporalNetwork& net, const VariableBatch<S>& batch, double variance,
                      int transitions, double* error) {
  Var* mechanisms = tape.scratch_vars(static_cast<int>(net.mechanism.size()));
  apply_mechanisms(tape, net.mechanism, tape.constant(batch.before), mechanisms);
  const Var loss = transition_loss(tape, batch.before, batch.after, mechanisms, net.tables,
                                   batch.targets.size() != 0 ? &batch.targets : nullptr);
  const Var decoded = apply_with_skip(tape, net.decoder, net.decoder_skip, tape.constant(batch.variables));
  const Var squares = squared_error(tape, decoded, 0, tape.constant(batch.codes));
  const double share = 1.0 / transitions;
  if (error != nullptr) *error = static_cast<double>(tape.value(squares)(0, 0)) * share / 2;
  return weighted_sum<S>(tape, {{loss, static_cast<S>(share)}, {squares, static_cast<S>(share / (2 * variance))}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                         \
  template TemporalNetwork make_temporal_network<S>(ParameterStore<S>&, const TemporalShape&, Random&); \
  template Var temporal_encode<S>(Tape<S>&, const TemporalNetwork&, Var);                               \
  template void apply_mechanisms<S>(Tape<S>&, const std::vector<Mlp>&, Var, Var*);                      \
  template Var temporal_objective<S>(Tape<S>&, const TemporalNetwork&, const TransitionBatch<S>&, int); \
  template Var temporal_fit_loss<S>(Tape<S>&, const TemporalNetwork&, const VariableBatch<S>&, double, int, double*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
