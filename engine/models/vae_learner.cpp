#include "engine/models/vae_learner.h"

namespace causeway {

VaeShape vae_shape(const CausalSettings& settings, int codes) {
  VaeShape shape;
  shape.codes = codes;
  shape.latents = settings.latents;
  shape.hidden = settings.hidden;
  shape.activation = activation_from_name(settings.activation);
  shape.decoder_std = settings.decoder_std;
  return shape;
}

VaeLearner::VaeLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                       std::uint64_t start, PosteriorSharing sharing)
    : SearchAndPolishLearner(settings, Vae(vae_shape(settings, codes), seed, start), pairs, seed, start),
      sharing_(sharing) {}

StepReport VaeLearner::train_step(ThreadPool& pool, const MatrixF& codes) {
  const Vae& model = model_of();
  const auto loss = [&](Tape<float>& tape, const MatrixF& x, const MatrixF& noise, int batch, VaeTerms& terms) {
    return vae_loss(tape, model.network(), model.shape(), settings().vae_beta, sharing_, tape.constant(x), &noise,
                    batch, &terms);
  };
  const auto add = [](const VaeTerms& terms, StepReport& report) {
    report.reconstruction += 2 * terms.reconstruction;  // of both codes of a pair, as other methods report it
    report.noise_kl += terms.kl;
  };
  return update(pool, codes, search_and_polish_rate(settings(), step()), loss, add);
}

}  // namespace causeway
