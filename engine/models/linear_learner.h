// A linear method (see linear_codes.h) as a learner: its one update is the whole fit.
#pragma once

#include <optional>

#include "engine/models/learner.h"
#include "engine/models/linear_codes.h"

namespace causeway {

class LinearLearner final : public Learner {
 public:
  LinearLearner(const LearnerInput& input, LinearMethod method);

  std::int64_t step() const override { return fitted_ ? 1 : 0; }
  std::int64_t total_steps() const override { return 1; }
  std::int64_t search_steps() const override { return 0; }
  std::vector<Phase> phases() const override;
  /// Next to nothing.
  double work(std::int64_t begin, std::int64_t end) const override { return static_cast<double>(end - begin); }
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings&, const nlohmann::json&) override {}
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<LinearModel>(model_); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  int latents_;
  std::uint64_t seed_;
  LinearMethod method_;
  LinearModel model_;  // of zeros before the fit
  bool fitted_ = false;
};

}  // namespace causeway
