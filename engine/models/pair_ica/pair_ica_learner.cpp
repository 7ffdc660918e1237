#include "engine/models/pair_ica/pair_ica_learner.h"

#include "engine/models/registry.h"

namespace causeway {

PairIcaLearner::PairIcaLearner(const LearnerInput& input)
    : PairLearner(input, PairModel(pair_shape(input, settings_of<PairIcaSettings>(input.own).decoder_hidden),
                                   input.seed, input.start)) {}

std::vector<Phase> PairIcaLearner::phases() const {
  return {{0, "closed form", "Variables, targets and order by linear algebra, in one go."},
          {1, "mechanisms", "Mechanisms and decoder learn; the variables stay as they are."}};
}

double PairIcaLearner::work(std::int64_t begin, std::int64_t end) const {
  const double fit = begin < 1 && end > begin ? closed_form_work(units(), codes()) : 0.0;
  const auto updates = static_cast<double>(end - std::max<std::int64_t>(begin, 1));
  return fit + std::max(updates, 0.0) * mechanism_update_work(model_of().shape(), own().batch);
}

StepReport PairIcaLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (step() == 0) return take_form(fit_closed_form(view.codes, common().latents, seed()), view.codes);
  return mechanism_step(pool, view.codes, static_cast<double>(step() - 1) / own().steps);
}

Method pair_ica_method() {
  return {
      {.name = "pair-ica",
       .title = "Pair ICA",
       .description = "closed form: independent parts of what interventions change; for variables linear in the codes",
       .has_graph = true,
       .has_targets = true,
       .several_starts = false,
       .quick = true},
      kNeedsPairs,
      schema_of<PairIcaSettings>(),
      [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<PairIcaLearner>(input); }};
}

}  // namespace causeway
