// Last stage of a run: the model is compared with the truth, as far as it is known, and looked at for signs of trouble.
#pragma once

#include "engine/scores/scores.h"
#include "engine/training/causal_stage.h"
#include "engine/training/diagnosis.h"
#include "engine/training/image_stage.h"

namespace causeway {

class ScoreStage final : public RunStage {
 public:
  ScoreStage(RunState& run, const ImageStage& images, const CausalStage& causal)
      : RunStage(run), images_(images), causal_(causal) {}

  Stage stage() const override { return Stage::kScore; }
  bool over() const override { return over_; }
  std::string phase() const override { return "scoring"; }
  void work(const WorkSlice& slice) override;
  void load(const RunCheckpoint& checkpoint) override { over_ = checkpoint.stage > Stage::kScore; }

  /// Whether there is a model, and there are held-out data to score it on.
  bool can_score() const;
  /// Scores the leading start and adds a record to the history; `final` with all rows and everything that takes a
  /// while.
  void score_now(bool final);

  /// The trained model as it is; causal is null before the causal stage, images null before the image stage.
  Pipeline pipeline() const;

  Scores scores;                  // final ones once the stage is over, or those of score_now()
  std::vector<Finding> findings;  // what is wrong with the model, if anything can be told: made with final scores

 private:
  void diagnose_model();

  const ImageStage& images_;
  const CausalStage& causal_;
  bool over_ = false;
};

}  // namespace causeway
