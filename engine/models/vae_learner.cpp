#include "engine/models/vae_learner.h"

#include <algorithm>
#include <cmath>

#include "engine/core/noise.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_batch.h"

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
    : settings_(settings),
      seed_(seed),
      start_(start),
      sharing_(sharing),
      model_(vae_shape(settings, codes), seed, start),
      order_(pairs, settings.batch, seed, start + 1),
      shards_(kShards),
      gradients_(kShards) {
  adam_.reset(model_.parameters().size());
}

std::string VaeLearner::phase() const {
  if (step_ >= total_steps()) return "done";
  return step_ >= settings_.search_steps ? "polish" : "search";
}

double search_and_polish_rate(const CausalSettings& s, std::int64_t step) {
  if (step < s.search_steps) return cosine_schedule(s.learning_rate, 1e-8, static_cast<double>(step) / s.search_steps);
  return cosine_schedule(s.polish_learning_rate, 0.0,
                         static_cast<double>(step - s.search_steps) / std::max(1, s.polish_steps));
}

StepReport VaeLearner::train_step(ThreadPool& pool, const MatrixF& codes) {
  const std::vector<int> pairs = order_.rows(step_);
  const int batch = static_cast<int>(pairs.size());
  pool.parallel_for(kShards, [&](int s) {
    const auto index = static_cast<std::size_t>(s);
    Shard& shard = shards_[index];
    const int count = load_shard(pairs, s, kShards, codes, shard.x);
    shard.noise.resize(2 * count, settings_.latents);
    fill_normal(shard.noise.data(), shard.noise.size(), seed_, Stream::kCausalNoise,
                (start_ << 44) + static_cast<std::uint64_t>(step_) * kShards + index);
    shard.terms = {};
    shard.tape.begin(model_.parameters(), &gradients_[index]);
    const Var loss = vae_loss(shard.tape, model_.network(), model_.shape(), settings_.vae_beta, sharing_,
                              shard.tape.constant(shard.x), &shard.noise, batch, &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.terms.reconstruction;  // of both codes of a pair, as other methods report it
    report.noise_kl += shard.terms.kl;
  }
  AdamSettings adam;
  adam.clip_norm = settings_.clip_norm;
  report.learning_rate = search_and_polish_rate(settings_, step_);
  report.gradient_norm = adam_update(pool, adam, report.learning_rate, gradients_, model_.parameters().flat(), adam_);
  report.finite = std::isfinite(report.gradient_norm) && std::isfinite(report.loss);
  if (report.finite) ++step_;
  return report;
}

void VaeLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  save_learner_state(prefix, file, model_.parameters(), adam_, step_, with_optimiser);
}

void VaeLearner::load(const std::string& prefix, const Safetensors& file) {
  LearnerState state = load_learner_state(prefix, file, model_.parameters());
  model_.parameters() = std::move(state.parameters);
  adam_ = std::move(state.adam);
  step_ = state.step;
}

}  // namespace causeway
