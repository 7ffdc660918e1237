#include "engine/models/temporal/biscuit_loss.h"

#include <cmath>

#include "engine/models/ilcm_ops.h"

namespace causeway {

namespace {

constexpr double kSignPull = 0.004, kSizePull = 4e-5;

/// tanh(scale x).
template <class S>
Var scaled_tanh(Tape<S>& tape, Var x, S scale) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), true);
  tape.value(y) = (scale * tape.value(x).array()).tanh().matrix();
  if (tape.recording()) {
    tape.on_backward([&tape, x, y, scale] {
      if (!tape.has_gradient(y)) return;
      const auto v = tape.value(y).array();
      tape.accumulate(x, (tape.gradient(y).array() * (scale * (S(1) - v.square()))).matrix());
    });
  }
  return y;
}

/// 0, with the gradient of the pulls on logits, summed over latents and rows.
template <class S>
Var logit_pull(Tape<S>& tape, Var logits) {
  const Var y = tape.output(1, 1, true);
  tape.value(y)(0, 0) = S(0);
  if (tape.recording()) {
    tape.on_backward([&tape, logits, y] {
      if (!tape.has_gradient(y)) return;
      const auto l = tape.value(logits).array();
      const S g = tape.gradient(y)(0, 0);
      tape.accumulate(logits, (g * (S(2 * kSignPull) * (S(1) + l.sign()) + S(2 * kSizePull) * l)).matrix());
    });
  }
  return y;
}

/// Rows of the first or second half of a matrix.
template <class S>
Var half_of(Tape<S>& tape, Var x, bool second) {
  const int rows = tape.rows(x) / 2, first = second ? rows : 0;
  const Var y = tape.output(rows, tape.cols(x), tape.needs_gradient(x));
  tape.value(y) = tape.value(x).middleRows(first, rows);
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y, first, rows] {
      if (tape.has_gradient(y)) tape.gradient_for_update(x).middleRows(first, rows) += tape.gradient(y);
    });
  }
  return y;
}

}  // namespace

template <class S>
BiscuitNetwork make_biscuit_network(ParameterStore<S>& store, const BiscuitShape& shape, Random& random) {
  const int m = shape.flow.size, h = shape.hidden;
  BiscuitNetwork net;
  net.flow = add_flow(store, "flow", shape.flow, random);
  net.action = add_linear(store, "bits.action", shape.features, m * h, random);
  if (shape.state) net.action_state = add_linear(store, "bits.state", m, m * h, random);
  net.bit_middle = add_latent_layer(store, "bits.middle", m, h, h, random);
  net.bit_output = add_latent_layer(store, "bits.output", m, h, 1, random);
  net.context = add_linear(store, "prior.context", m, m * h, random);
  net.own = add_latent_layer(store, "prior.own", m, 1, h, random);
  net.bit = add_latent_layer(store, "prior.bit", m, 1, h, random);
  store.value(net.bit.weight).setZero();
  net.middle = add_latent_layer(store, "prior.middle", m, h, h, random);
  net.output = add_latent_layer(store, "prior.output", m, h, 2, random);
  return net;
}

template <class S>
Var biscuit_logits(Tape<S>& tape, const BiscuitNetwork& net, Var features, Var before) {
  Var h = linear(tape, features, net.action.weight, net.action.bias, Activation::kNone);
  if (net.action_state.weight.index >= 0) {
    h = add(tape, h, linear(tape, before, net.action_state.weight, net.action_state.bias, Activation::kNone));
  }
  return latent_linear(tape, silu(tape, latent_linear(tape, silu(tape, h), net.bit_middle)), net.bit_output);
}

template <class S>
Var biscuit_params(Tape<S>& tape, const BiscuitNetwork& net, Var before, Var bits) {
  Var h = add(tape, linear(tape, before, net.context.weight, net.context.bias, Activation::kNone),
              latent_linear(tape, before, net.own));
  h = add(tape, h, latent_linear(tape, bits, net.bit));
  return latent_linear(tape, silu(tape, latent_linear(tape, silu(tape, h), net.middle)), net.output);
}

template <class S>
Var biscuit_loss(Tape<S>& tape, const BiscuitNetwork& net, BiscuitBatch<S>& batch, int transitions) {
  const int samples = batch.samples, half = static_cast<int>(batch.features.rows());
  batch.rows_before.clear();
  batch.rows_after.clear();
  for (int pair = 0; pair < half * samples; ++pair) {
    batch.rows_before.push_back(pair / samples);
    batch.rows_after.push_back(pair / (samples * samples) * samples + pair % samples);
  }
  const Flowed flowed = flow_forward(tape, net.flow, tape.constant(batch.codes));
  const Var before = half_of(tape, flowed.value, false), after = half_of(tape, flowed.value, true);
  const Var logits = biscuit_logits(tape, net, tape.constant(batch.features), before);
  const Var params = biscuit_params(tape, net, before, scaled_tanh(tape, logits, batch.temperature));
  const Var cost = sum_of(tape, normal_costs(tape, gather_rows(tape, after, &batch.rows_after), Var{},
                                             gather_rows(tape, params, &batch.rows_before)));
  const Var volume = sum_of(tape, half_of(tape, flowed.log_det, true));
  const double share = 1.0 / transitions, each = share / samples;
  return weighted_sum<S>(tape, {{cost, static_cast<S>(each / samples)},
                                {volume, static_cast<S>(-each)},
                                {logit_pull(tape, logits), static_cast<S>(each)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                      \
  template BiscuitNetwork make_biscuit_network<S>(ParameterStore<S>&, const BiscuitShape&, Random&); \
  template Var biscuit_logits<S>(Tape<S>&, const BiscuitNetwork&, Var, Var);                         \
  template Var biscuit_params<S>(Tape<S>&, const BiscuitNetwork&, Var, Var);                         \
  template Var biscuit_loss<S>(Tape<S>&, const BiscuitNetwork&, BiscuitBatch<S>&, int);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
