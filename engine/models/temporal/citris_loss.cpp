#include "engine/models/temporal/citris_loss.h"

#include "engine/models/ilcm_ops.h"
#include "engine/models/normal_density.h"

namespace causeway {

namespace {

/// Columns begin .. begin + count - 1 of rows first .. first + rows - 1.
template <class S>
Var block_of(Tape<S>& tape, Var x, int first, int rows, int begin, int count) {
  const Var y = tape.output(rows, count, tape.needs_gradient(x));
  tape.value(y) = tape.value(x).block(first, begin, rows, count);
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y, first, rows, begin, count] {
      if (tape.has_gradient(y)) tape.gradient_for_update(x).block(first, begin, rows, count) += tape.gradient(y);
    });
  }
  return y;
}

/// mean + exp(log_std) noise.
template <class S>
Var sampled(Tape<S>& tape, Var mean, Var log_std, const Matrix<S>* noise) {
  const Var y = tape.output(tape.rows(mean), tape.cols(mean), true);
  auto spread = tape.scratch_matrix(tape.rows(mean), tape.cols(mean));
  spread = (tape.value(log_std).array().exp() * noise->array()).matrix();
  tape.value(y) = tape.value(mean) + spread;
  if (tape.recording()) {
    tape.on_backward([&tape, mean, log_std, y, spread] {
      if (!tape.has_gradient(y)) return;
      tape.accumulate(mean, tape.gradient(y));
      tape.accumulate(log_std, tape.gradient(y).cwiseProduct(spread));
    });
  }
  return y;
}

/// sum of log density of the encoder's samples with this noise: -log std - noise^2 / 2 - log sqrt(2 pi), 1 x 1.
template <class S>
Var sample_log_densities(Tape<S>& tape, Var log_std, const Eigen::Ref<const Matrix<S>>& noise) {
  const Var y = tape.output(1, 1, true);
  tape.value(y)(0, 0) =
      -tape.value(log_std).sum() - S(0.5) * noise.squaredNorm() - static_cast<S>(noise.size()) * S(kHalfLogTwoPi);
  if (tape.recording()) {
    tape.on_backward([&tape, log_std, y] {
      if (tape.has_gradient(y)) tape.gradient_for_update(log_std).array() -= tape.gradient(y)(0, 0);
    });
  }
  return y;
}

}  // namespace

template <class S>
CitrisNetwork make_citris_network(ParameterStore<S>& store, const CitrisShape& shape, Random& random) {
  const int n = shape.flow.size;
  CitrisNetwork net;
  if (!shape.autoencoder.empty()) {
    net.encoder = add_mlp(store, "encoder", shape.codes, shape.autoencoder, 2 * n, Activation::kSilu, random);
    net.decoder = add_mlp(store, "decoder", n, shape.autoencoder, shape.codes, Activation::kSilu, random);
  }
  net.flow = add_flow(store, "flow", shape.flow, random);
  net.prior = add_citris_prior(store, "prior", shape.prior, random);
  net.classifier = add_citris_classifier(store, "classifier", shape.classifier, random);
  return net;
}

template <class S>
CitrisCosts citris_costs(Tape<S>& tape, const CitrisNetwork& net, const CitrisShape& shape, CitrisBatch<S>& batch,
                         const TargetFrequencies& frequencies) {
  const auto count = static_cast<int>(batch.targets.rows());
  const int half = count * batch.samples, n = shape.flow.size;
  const S each = S(1) / static_cast<S>(batch.samples);
  CitrisCosts costs;
  const Var codes = tape.constant(batch.codes);
  costs.latents = codes;
  if (!net.encoder.layers.empty()) {
    const Var moments = apply(tape, net.encoder, codes);
    costs.mean = block_of(tape, moments, 0, 2 * half, 0, n);
    costs.log_std = block_of(tape, moments, 0, 2 * half, n, n);
    costs.latents = sampled(tape, costs.mean, costs.log_std, &batch.noise);
    costs.decoded = apply(tape, net.decoder, block_of(tape, costs.latents, half, half, 0, n));
  }
  if (!net.flow.empty()) {
    const Flowed flowed = flow_forward(tape, net.flow, costs.latents);
    costs.latents = flowed.value;
    costs.log_det = flowed.log_det;
  }
  const Var before = block_of(tape, costs.latents, 0, half, 0, n),
            after = block_of(tape, costs.latents, half, half, 0, n);
  CitrisTransitions<S> transitions{before, after, &batch.targets, batch.samples, &batch.prior_gumbel};
  if (net.flow.empty()) {
    transitions.before = block_of(tape, costs.mean, 0, half, 0, n);
    transitions.after = block_of(tape, costs.mean, half, half, 0, n);
    costs.prior = citris_divergence(tape, net.prior, shape.prior, transitions,
                                    block_of(tape, costs.log_std, half, half, 0, n), after, batch.rows);
  } else {
    const Var density = citris_density_cost(tape, net.prior, shape.prior, transitions, batch.rows);
    const Var volume = sum_of(tape, block_of(tape, costs.log_det, half, half, 0, 1));
    Var entropy;
    if (!net.encoder.layers.empty()) {
      entropy =
          sample_log_densities<S>(tape, block_of(tape, costs.log_std, half, half, 0, n), batch.noise.bottomRows(half));
    }
    costs.prior = weighted_sum<S>(tape, {{density, S(1)}, {volume, -each}, {entropy, each}});
  }
  Matrix<S> targets(half, batch.targets.cols());
  for (int r = 0; r < half; ++r) targets.row(r) = batch.targets.row(r / batch.samples);
  const Var assignment = sampled_assignment(tape, tape.parameter(net.prior.psi), &batch.classifier_gumbel,
                                            static_cast<S>(shape.prior.temperature));
  const auto classified =
      citris_classify(tape, net.classifier, before, after, assignment, targets, frequencies, true, batch.labels);
  costs.teach = weighted_sum<S>(tape, {{classified.model, each}});
  costs.learn = weighted_sum<S>(tape, {{classified.latents, each}});
  return costs;
}

template <class S>
Var citris_loss(Tape<S>& tape, const CitrisNetwork& net, const CitrisShape& shape, const CitrisWeights& weights,
                CitrisBatch<S>& batch, const TargetFrequencies& frequencies, int transitions, CitrisTerms* terms) {
  const CitrisCosts costs = citris_costs(tape, net, shape, batch, frequencies);
  const double share = 1.0 / transitions;
  Var error;
  if (costs.decoded.index >= 0) {
    const auto half = static_cast<int>(batch.codes.rows() / 2);
    error = squared_error(
        tape, costs.decoded, 0,
        tape.constant(batch.codes.data() + half * batch.codes.cols(), half, static_cast<int>(batch.codes.cols())));
  }
  const auto mean = [&](Var v) { return v.index >= 0 ? static_cast<double>(tape.value(v)(0, 0)) * share : 0.0; };
  if (terms != nullptr) *terms = {mean(costs.prior), mean(costs.teach), mean(costs.learn), mean(error)};
  const double teach = error.index >= 0 ? weights.classifier : 1.0;
  return weighted_sum<S>(tape, {{costs.prior, static_cast<S>(weights.prior * share)},
                                {costs.teach, static_cast<S>(teach * share)},
                                {costs.learn, static_cast<S>(weights.classifier * share)},
                                {error, static_cast<S>(share)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                             \
  template CitrisNetwork make_citris_network<S>(ParameterStore<S>&, const CitrisShape&, Random&);           \
  template CitrisCosts citris_costs<S>(Tape<S>&, const CitrisNetwork&, const CitrisShape&, CitrisBatch<S>&, \
                                       const TargetFrequencies&);                                           \
  template Var citris_loss<S>(Tape<S>&, const CitrisNetwork&, const CitrisShape&, const CitrisWeights&,     \
                              CitrisBatch<S>&, const TargetFrequencies&, int, CitrisTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
