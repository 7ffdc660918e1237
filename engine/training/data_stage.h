// First stage of a run: its data are sampled and rendered, or read from files, and checked.
#pragma once

#include "engine/training/run_stage.h"

namespace causeway {

class DataStage final : public RunStage {
 public:
  DataStage(RunState& run, DataSource source) : RunStage(run), source_(std::move(source)) {}

  Stage stage() const override { return Stage::kData; }
  bool over() const override { return run().data != nullptr; }
  std::string phase() const override;
  /// In thousandths.
  std::int64_t step() const override;
  std::int64_t steps() const override { return 1000; }
  void work(const WorkSlice& slice) override;
  void save(RunCheckpoint& checkpoint) const override;
  void load(const RunCheckpoint& checkpoint) override;

 private:
  void check(const RunData& data) const;
  void check_content(const RunData& data) const;
  void check_pictures(const RunData& data) const;
  void check_vectors(const Dataset& train) const;

  DataSource source_;
  double share_ = 0;  // of the work done
};

}  // namespace causeway
