// Third stage of a run: every picture is encoded, codes are standardised, and the learner's view of the data is made.
// Vectors are their own codes. A run that is opened makes its codes anew.
#pragma once

#include "engine/training/run_stage.h"

namespace causeway {

class CodesStage final : public RunStage {
 public:
  using RunStage::RunStage;

  Stage stage() const override { return Stage::kCodes; }
  bool over() const override { return run().view.codes.size() != 0; }
  std::string phase() const override { return run().has_pictures() ? "encoding pictures" : "standardising vectors"; }
  void work(const WorkSlice& slice) override;
  void save(RunCheckpoint& checkpoint) const override;
  void load(const RunCheckpoint& checkpoint) override;
};

}  // namespace causeway
