#include "engine/models/vae_learner.h"

#include "engine/models/network_work.h"
#include "engine/models/registry.h"

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

VaeLearner::VaeLearner(const LearnerInput& input, PosteriorSharing sharing)
    : SearchAndPolishLearner(
          input, Vae(vae_shape(input.common, input.codes), input.seed, input.start),
          sharing == PosteriorSharing::kNone && input.frames != 2 ? BatchOf::kRows : BatchOf::kPairs),
      own_(settings_of<VaeSettings>(input.own)),
      sharing_(sharing) {}

double VaeLearner::work(std::int64_t begin, std::int64_t end) const {
  return autoencoder_work(common(), codes()) * static_cast<double>(end - begin);
}

void VaeLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  own_ = settings_of<VaeSettings>(own);
}

StepReport VaeLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  const Vae& model = model_of();
  const auto loss = [&](Tape<float>& tape, const MatrixF& x, const MatrixF& noise, int batch, VaeTerms& terms) {
    const int images = batch_of() == BatchOf::kPairs ? 2 * batch : batch;
    return vae_loss(tape, model.network(), model.shape(), own_.beta, sharing_, tape.constant(x), &noise, images,
                    &terms);
  };
  const auto add = [](const VaeTerms& terms, StepReport& report) {
    report.reconstruction += 2 * terms.reconstruction;  // of both codes of a pair, as other methods report it
    report.noise_kl += terms.kl;
  };
  return update(pool, view.codes, search_and_polish_rate(common(), step()), loss, add);
}

namespace {

template <PosteriorSharing kSharing>
std::unique_ptr<Learner> make_vae(const LearnerInput& input) {
  return std::make_unique<VaeLearner>(input, kSharing);
}

}  // namespace

Method ada_gvae_method() {
  return {{"ada-gvae", "Ada-GVAE", "what hardly changes within a pair is averaged; assumes independent factors"},
          kNeedsPairs,
          schema_of<VaeSettings>(),
          make_vae<PosteriorSharing::kAverage>};
}

Method ada_ml_vae_method() {
  return {{"ada-ml-vae", "Ada-ML-VAE", "Ada-GVAE with a precision-weighted average"},
          kNeedsPairs,
          schema_of<VaeSettings>(),
          make_vae<PosteriorSharing::kProduct>};
}

Method beta_vae_method() {
  return {{"beta-vae", "beta-VAE", "every picture on its own, independent Gaussian latents"},
          Needs{},
          schema_of<VaeSettings>(),
          make_vae<PosteriorSharing::kNone>};
}

}  // namespace causeway
