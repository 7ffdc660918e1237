#include "engine/models/pair_ica/pair_ica_learner.h"

#include "engine/models/registry.h"

namespace causeway {

namespace {

PairShape pair_shape(const LearnerInput& input, const PairIcaSettings& own) {
  PairShape shape;
  shape.codes = input.codes;
  shape.latents = input.common.latents;
  shape.mechanism_hidden = own.mechanism_hidden;
  shape.decoder_hidden = own.decoder_hidden;
  return shape;
}

LearnerInput with_batch(LearnerInput input, int batch) {
  input.common.batch = batch;
  return input;
}

}  // namespace

PairIcaLearner::PairIcaLearner(const LearnerInput& input)
    : GradientLearner(with_batch(input, settings_of<PairIcaSettings>(input.own).batch),
                      PairModel(pair_shape(input, settings_of<PairIcaSettings>(input.own)), input.seed, input.start),
                      BatchOf::kPairs),
      own_(settings_of<PairIcaSettings>(input.own)),
      units_(input.units),
      mechanisms_(kShards) {}

std::vector<Phase> PairIcaLearner::phases() const {
  return {{0, "closed form", "Variables, targets and order by linear algebra, in one go."},
          {1, "mechanisms", "Mechanisms and decoder learn; the variables stay as they are."}};
}

double PairIcaLearner::work(std::int64_t begin, std::int64_t end) const {
  const double fit = begin < 1 && end > begin ? closed_form_work(units_, codes()) : 0.0;
  const auto updates = static_cast<double>(end - std::max<std::int64_t>(begin, 1));
  return fit + std::max(updates, 0.0) * mechanism_update_work(model_of().shape(), own_.batch);
}

void PairIcaLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  own_ = settings_of<PairIcaSettings>(own);
  CausalSettings changed = common;
  changed.batch = own_.batch;
  change_common(changed);
}

StepReport PairIcaLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  PairModel& model = model_of();
  if (step() == 0) {
    model.set_form(fit_closed_form(view.codes, common().latents, seed()));
    model.fit_linear_decoder(view.codes);
    pretend_step(1);
    StepReport report;
    report.whole_loss = false;
    report.reconstruction = pair_reconstruction(model, view.codes);
    return report;
  }
  const StepReport report =
      mechanisms_.differentiate(pool, model, view.codes, batch(), [&](int s) -> Vector<float>& { return gradient(s); });
  const double rate = cosine_schedule(own_.learning_rate, 0.0, static_cast<double>(step() - 1) / own_.steps);
  return finish_step(pool, rate, report);
}

void PairIcaLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  save_closed_form(prefix, file, model_of().form());
}

void PairIcaLearner::load(const std::string& prefix, const Safetensors& file) {
  ClosedForm form = load_closed_form(prefix, file, common().latents, codes());
  GradientLearner::load(prefix, file);
  model_of().set_form(std::move(form));
  mechanisms_.forget();
}

Method pair_ica_method() {
  return {
      {.name = "pair-ica",
       .title = "Pair ICA",
       .description = "closed form: independent parts of what interventions change; for variables linear in the codes",
       .has_graph = true,
       .has_targets = true,
       .several_starts = false},
      kNeedsPairs,
      schema_of<PairIcaSettings>(),
      [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<PairIcaLearner>(input); }};
}

}  // namespace causeway
