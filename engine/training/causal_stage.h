// Fourth stage of a run: several starts of the method race in slices, the worse half is dropped again and again (see
// tournament.h), and the one that is left learns to the end.
#pragma once

#include <vector>

#include "engine/models/registry.h"
#include "engine/training/run_stage.h"
#include "engine/training/tournament.h"

namespace causeway {

/// One start of the causal stage, as seen from outside.
struct StartInfo {
  std::int64_t step = 0;
  double loss = kNoValue;  // running mean of the training loss: what the tournament compares
  bool alive = true;
};

/// The starts whose models a checkpoint of models holds (see RunCheckpoint::racing), in their order; empty before the
/// causal stage. Throws Error if it is damaged.
std::vector<int> starts_in(const Safetensors& checkpoint);
/// Takes the models of all starts but one out of a checkpoint that holds it.
void keep_start(Safetensors& checkpoint, int start);

class CausalStage final : public RunStage {
 public:
  explicit CausalStage(RunState& run);
  ~CausalStage() override;

  Stage stage() const override { return Stage::kCausal; }
  bool over() const override { return over_; }
  std::string phase() const override;
  /// Of the leading start.
  std::int64_t step() const override;
  std::int64_t steps() const override { return run().limited(schedule().total_steps()); }
  double work_left() const override;
  void work(const WorkSlice& slice) override;
  void settings_changed() override;
  void save(RunCheckpoint& checkpoint) const override;
  void load(const RunCheckpoint& checkpoint) override;

  /// Empty before the stage begins.
  std::vector<StartInfo> starts() const;
  /// Index of the start that leads (lowest loss) or was chosen; -1 before the stage begins.
  int leader() const;
  /// Of the leading start. Call only once the stage has begun.
  const Learner& leading() const;
  /// A copy of the leading start's model as it is; null before the stage begins.
  std::shared_ptr<const CausalModel> model() const;
  /// The same of one start; null if there is no such start, or it was dropped.
  std::shared_ptr<const CausalModel> model_of(int start) const;
  /// Where starts begin and why, for people; empty before that is known, and where there is nothing to choose.
  const std::string& start_note() const { return choice_.why; }
  /// A learner of this run's schedule, to ask about phases and updates: one that trains or, before there are any, one
  /// that was made to ask.
  const Learner& schedule() const;

 private:
  struct Start;

  void make_starts();
  void advance(Start& start, ThreadPool& pool, std::int64_t target, const std::atomic<bool>& interrupt);
  void drop_worse_starts();
  LearnerInput learner_input(std::int64_t units, std::uint64_t start) const;
  /// The settings with a definite causal.start: what was chosen or, before that, what is likely.
  CausalSettings definite_settings() const;
  void choose_start();
  Tournament tournament() const;
  /// Whether start 0 begins at a closed form and its loss cannot be compared yet with those of the starts beside it,
  /// whose schedules reach the same weights at the end of the search only.
  bool first_is_apart() const;
  std::int64_t next_boundary() const;
  std::vector<int> alive() const;

  StartChoice choice_;
  std::vector<std::unique_ptr<Start>> starts_;
  int cuts_made_ = 0;
  bool over_ = false;
  /// See schedule(), and the numbers of codes and units it was made for.
  mutable std::unique_ptr<Learner> prototype_;
  mutable std::pair<int, std::int64_t> prototype_size_{0, 0};
};

}  // namespace causeway
