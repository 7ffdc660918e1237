#include "engine/training/score_stage.h"

#include "engine/models/pair_ica/closed_form.h"
#include "engine/models/shortcuts/classifier_model.h"
#include "engine/models/shortcuts/group_doubts.h"

namespace causeway {

void ScoreStage::work(const WorkSlice&) {
  score_now(true);
  diagnose_model();
  over_ = true;
}

Pipeline ScoreStage::pipeline() const { return {images_.model(), run().scaler, causal_.model()}; }

bool ScoreStage::can_score() const { return causal_.leader() >= 0 && run().test_codes.rows() > 0; }

void ScoreStage::score_now(bool final) {
  if (!can_score()) {
    if (final && causal_.leader() >= 0) scores = nothing_to_score();
    return;
  }
  const Settings& s = run().settings;
  const Pipeline made = pipeline();
  const ScoreOptions options{.rows = final ? s.score.dci_rows : s.score.live_dci_rows,
                             .edge_threshold = s.score.edge_threshold,
                             .edge_nats = s.score.edge_nats,
                             .threads = run().pool.threads(),
                             .seed = s.seed,
                             .live = !final};
  const RunData& data = *run().data;
  ScoreInput input(made, method_info(s.method), data.test, run().test_codes, data.truth, options);
  scores = score_pipeline(input);
  Record record;
  record.stage = stage_name(Stage::kCausal);
  record.phase = causal_.leading().phase();
  record.start = causal_.leader();
  record.step = causal_.leading().step();
  record.seconds = run().seconds;
  record.scores = live_scores(scores);
  run().history.add(record);
}

void ScoreStage::diagnose_model() {
  const auto model = causal_.model();
  const int frames = run().view.frames;
  const Eigen::Index rows = frames * kDiagnosisMinimumUnits;
  if (!model) return;
  if (run().view.codes.rows() >= rows && run().test_codes.rows() >= rows) {
    findings = diagnose(symptoms(*model, run().view.codes, run().test_codes, frames));
  }
  std::vector<Finding> more;
  if (model->own_doubts() != nullptr) {
    more = model->own_doubts()->doubts();
  } else if (frames == 2) {
    more = doubts_of_pairs(run().view.codes, model->latents(), run().settings.seed);
  }
  findings.insert(findings.end(), more.begin(), more.end());
  // Of classifiers that read every answer; iMSDA leaves those of its last environment out.
  if (dynamic_cast<const ClassifierModel*>(model.get()) == nullptr || run().view.classes == nullptr) return;
  more = doubts_of_groups(*run().view.classes, run().view.domain);
  findings.insert(findings.end(), more.begin(), more.end());
}

}  // namespace causeway
