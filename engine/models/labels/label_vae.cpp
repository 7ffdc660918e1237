#include "engine/models/labels/label_vae.h"

#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {

namespace {
constexpr double kFirstLogVariance = -3;
}  // namespace

template <class S>
LabelVaeNetwork make_label_vae(ParameterStore<S>& store, const LabelVaeShape& shape, Random& random) {
  const int last = shape.hidden.back();
  const std::vector<int> trunk(shape.hidden.begin(), shape.hidden.end() - 1);
  LabelVaeNetwork net;
  net.encoder = add_mlp(store, "encoder", shape.codes, trunk, last, Activation::kSilu, random);
  net.mean = add_linear(store, "encoder.mean", last, shape.latents, random);
  net.mean_of_codes = add_linear(store, "encoder.mean_of_codes", shape.codes, shape.latents, random);
  net.log_variance = add_linear(store, "encoder.log_variance", last, shape.latents, random);
  store.value(net.log_variance.bias).array() += S(kFirstLogVariance);
  net.decoder = add_mlp(store, "decoder", shape.latents, shape.hidden, shape.codes, Activation::kSilu, random);
  net.decoder_of_latents = add_linear(store, "decoder.of_latents", shape.latents, shape.codes, random);
  net.code_log_variance = store.add("decoder.code_log_variance", 1, shape.codes);
  return net;
}

template <class S>
LabelPosterior label_vae_encode(Tape<S>& tape, const LabelVaeNetwork& net, Var x) {
  const Var trunk = apply(tape, net.encoder, x, Activation::kSilu);
  const Var bent = linear(tape, trunk, net.mean.weight, net.mean.bias, Activation::kNone);
  const Var straight = linear(tape, x, net.mean_of_codes.weight, net.mean_of_codes.bias, Activation::kNone);
  return {add(tape, bent, straight),
          linear(tape, trunk, net.log_variance.weight, net.log_variance.bias, Activation::kNone)};
}

template <class S>
Var label_vae_decode(Tape<S>& tape, const LabelVaeNetwork& net, Var z) {
  const LinearLayer& layer = net.decoder_of_latents;
  return add(tape, apply(tape, net.decoder, z), linear(tape, z, layer.weight, layer.bias, Activation::kNone));
}

MatrixF label_vae_means(const ParameterStore<float>& store, const LabelVaeNetwork& net, const MatrixF& codes) {
  Tape<float> tape;
  tape.begin(store, nullptr);
  return tape.value(label_vae_encode(tape, net, tape.constant(codes)).mean);
}

MatrixF label_vae_decoded(const ParameterStore<float>& store, const LabelVaeNetwork& net, const MatrixF& latents) {
  Tape<float> tape;
  tape.begin(store, nullptr);
  return tape.value(label_vae_decode(tape, net, tape.constant(latents)));
}

LabelVaeShape label_vae_shape(const LearnerInput& input, const std::vector<int>& hidden) {
  if (input.factors > 0 && input.factors != input.common.latents) {
    throw UsageError(fmt::format("{} labels for {} causal variables: each has a label of its own", input.factors,
                                 input.common.latents),
                     fmt::format("set causal.latents to {}", input.factors));
  }
  return {input.codes, input.common.latents, hidden};
}

#define CAUSEWAY_INSTANTIATE(S)                                                                  \
  template LabelVaeNetwork make_label_vae<S>(ParameterStore<S>&, const LabelVaeShape&, Random&); \
  template LabelPosterior label_vae_encode<S>(Tape<S>&, const LabelVaeNetwork&, Var);            \
  template Var label_vae_decode<S>(Tape<S>&, const LabelVaeNetwork&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
