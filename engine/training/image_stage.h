// Second stage of a run: pictures become a few numbers, their codes, and a decoder learns the way back. Data that are
// vectors need none of it.
#pragma once

#include "engine/data/batch_order.h"
#include "engine/training/run_stage.h"

namespace causeway {

/// Whether the decoder of pictures learns after the causal stage: where codes are principal components and the method
/// takes seconds, so that variables and graph are not kept waiting for what they do not need.
bool decoder_is_last(const Settings& settings);

/// Fits principal components to the training pictures, unless there are some or none are asked for.
void fit_components(RunState& run);

class ImageStage final : public RunStage {
 public:
  explicit ImageStage(RunState& run);

  Stage stage() const override { return Stage::kImage; }
  bool over() const override { return over_ || !run().has_pictures(); }
  std::string phase() const override;
  std::int64_t step() const override { return step_; }
  std::int64_t steps() const override { return run().limited(run().settings.image.steps); }
  double work_left() const override;
  void work(const WorkSlice& slice) override;
  void save(RunCheckpoint& checkpoint) const override;
  void load(const RunCheckpoint& checkpoint) override;

  /// The image model as it is: the same object once the stage is over, a copy while it still learns. Null where there
  /// are no pictures.
  std::shared_ptr<const ImageAutoencoder> model() const;

 private:
  std::unique_ptr<AutoencoderTrainer> trainer_;  // null where there are no pictures
  std::unique_ptr<BatchOrder> order_;
  std::int64_t step_ = 0;
  bool over_ = false;
};

}  // namespace causeway
