#include "app/explore/model_scores.h"

#include "engine/models/registry.h"
#include "engine/render/world_data.h"
#include "engine/scores/score_input.h"

namespace causeway {
namespace {

constexpr int kDrawnUnits = 500;

Scores scores_on(const Pipeline& model, const Settings& settings, const Dataset& held_out, const TrueWorld& truth) {
  ThreadPool alone(1);
  const MatrixF codes = model.codes_of(alone, held_out);
  const ScoreOptions options{.rows = settings.score.live_dci_rows,
                             .edge_threshold = settings.score.edge_threshold,
                             .threads = 1,
                             .seed = settings.seed,
                             .live = true};
  ScoreInput input(model, method_info(settings.method), held_out, codes, truth, options);
  return score_pipeline(input);
}

}  // namespace

std::shared_ptr<const Scores> ModelScorer::score(const Pipeline& model, const Settings& settings, const RunData* data) {
  if (data != nullptr) {
    if (data->test.units == 0) return nullptr;
    return std::make_shared<const Scores>(scores_on(model, settings, data->test, data->truth));
  }
  if (!settings.world.data.empty()) return nullptr;
  const SampleKey key = sample_key(settings, nullptr, kDrawnUnits);
  if (drawn_of_ != key) {
    drawn_of_.reset();
    drawn_ = make_held_out(key);
    drawn_of_ = key;
  }
  return std::make_shared<const Scores>(scores_on(model, settings, drawn_, true_world_of(settings, drawn_)));
}

}  // namespace causeway
