#include "engine/models/environments/environment_network.h"

#include <string>
#include <tuple>

#include "engine/models/contrastive/contrast_ops.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {
namespace {

constexpr double kStartOfBend = 0.1;        // weights of the encoder's last layer: it starts at its linear part
constexpr double kStartOfLogVariance = -3;  // of the posterior
// Where telling starts: the law of a variable that is set is narrower than the usual one.
constexpr double kStartConstant = 1, kStartOwn = 1.5, kStartScale = 0.7;
constexpr double kUnitWeight = 0.1, kFewWeight = 1e-4;

}  // namespace

template <class S>
EnvironmentNetwork make_environment_network(ParameterStore<S>& store, const EnvironmentShape& shape, Random& random) {
  const int d = shape.codes, n = shape.latents, set = std::max(0, shape.environments - 1);
  EnvironmentNetwork net;
  net.rows = add_linear(store, "environments.rows", d, n, random);
  store.value(net.rows.bias).setZero();
  if (shape.loss != EnvironmentLoss::kNone) {
    net.bend = add_mlp(store, "environments.bend", d, shape.hidden, n, Activation::kSilu, random);
    store.value(net.bend.layers.back().weight) *= S(kStartOfBend);
    store.value(net.bend.layers.back().bias).setZero();
  }
  if (shape.loss == EnvironmentLoss::kTell) {
    net.tell = {store.add("tell.constant", 1, set), store.add("tell.linear", 1, set), store.add("tell.own", 1, set),
                store.add("tell.scale", 1, set), store.add("tell.effects", set, n)};
    store.value(net.tell.constant).setConstant(S(kStartConstant));
    store.value(net.tell.own).setConstant(S(kStartOwn));
    store.value(net.tell.scale).setConstant(S(kStartScale));
  }
  if (shape.loss == EnvironmentLoss::kGenerate) {
    net.spread = add_mlp(store, "environments.spread", d, shape.hidden, n, Activation::kSilu, random);
    store.value(net.spread.layers.back().weight) *= S(kStartOfBend);
    store.value(net.spread.layers.back().bias).setConstant(S(kStartOfLogVariance));
    for (int i = 0; i < n; ++i) {
      net.mechanism.push_back(
          add_mlp(store, "mechanism." + std::to_string(i), n, shape.mechanism_hidden, 2, Activation::kSilu, random));
    }
    net.set_mean = store.add("environments.set_mean", 1, set);
    std::tie(net.generator, net.generator_skip) = add_decoder(store, "generator", n, shape.generator_hidden, d, random);
    // A net that begins at nothing would not learn: its hidden layers would get no gradient.
    Mlp start = net.generator;
    auto last = store.value(start.layers.back().weight);
    for (Eigen::Index i = 0; i < last.size(); ++i) last.data()[i] = static_cast<S>(0.01 * random.normal());
    net.code_log_variance = store.add("generator.log_variance", 1, d);
  }
  std::tie(net.decoder, net.decoder_skip) = add_decoder(store, "decoder", n, shape.decoder_hidden, d, random);
  return net;
}

template <class S>
Var environment_encode(Tape<S>& tape, const EnvironmentNetwork& net, Var white) {
  if (net.bend.layers.empty()) return linear(tape, white, net.rows.weight, net.rows.bias, Activation::kNone);
  return apply_with_skip(tape, net.bend, net.rows, white);
}

template <class S>
Var tell_loss(Tape<S>& tape, const EnvironmentNetwork& net, const EnvironmentBatch<S>& batch, int batch_block) {
  const Var z = environment_encode(tape, net, tape.constant(batch.white));
  const double set = static_cast<double>(batch.blocks.changed.size());
  const double of_shard = static_cast<double>(batch.blocks.block) / batch_block;
  const Var told = tell_environments(tape, z, batch.blocks, net.tell);
  return weighted_sum<S>(
      tape, {{told, static_cast<S>(1.0 / (set * batch_block))},
             {unit_loss(tape, z), static_cast<S>(kUnitWeight * of_shard)},
             {absolute_sum(tape, tape.parameter(net.tell.effects)), static_cast<S>(kFewWeight * of_shard)}});
}

template <class S>
Var generate_loss(Tape<S>& tape, const EnvironmentNetwork& net, const EnvironmentBatch<S>& batch,
                  const std::vector<std::vector<int>>& masks, double width, double beta, int batch_block) {
  const Var white = tape.constant(batch.white);
  const Var mean = environment_encode(tape, net, white);
  const Var log_variance = apply(tape, net.spread, white);
  const Var z = sample_gaussian(tape, mean, log_variance, &batch.noise);
  Var* mechanisms = tape.scratch_vars(static_cast<int>(net.mechanism.size()));
  for (std::size_t i = 0; i < net.mechanism.size(); ++i) {
    mechanisms[i] = apply(tape, net.mechanism[i], masked_columns(tape, z, &masks[i]));
  }
  const Var divergence =
      environment_divergence(tape, mean, log_variance, mechanisms, tape.parameter(net.set_mean), width, batch.blocks);
  const Var decoded = apply_with_skip(tape, net.generator, net.generator_skip, z);
  const Var cost = code_cost(tape, decoded, tape.parameter(net.code_log_variance), white);
  const double rows = batch_block * (1.0 + static_cast<double>(batch.blocks.changed.size()));
  return weighted_sum<S>(tape, {{cost, static_cast<S>(1 / rows)}, {divergence, static_cast<S>(beta / rows)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                  \
  template EnvironmentNetwork make_environment_network<S>(ParameterStore<S>&, const EnvironmentShape&, Random&); \
  template Var environment_encode<S>(Tape<S>&, const EnvironmentNetwork&, Var);                                  \
  template Var tell_loss<S>(Tape<S>&, const EnvironmentNetwork&, const EnvironmentBatch<S>&, int);               \
  template Var generate_loss<S>(Tape<S>&, const EnvironmentNetwork&, const EnvironmentBatch<S>&,                 \
                                const std::vector<std::vector<int>>&, double, double, int);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
