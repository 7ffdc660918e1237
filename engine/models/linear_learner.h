// A linear method (see linear_codes.h) as a learner: its one update is the whole fit.
#pragma once

#include <optional>

#include "engine/models/learner.h"
#include "engine/models/linear_codes.h"

namespace causeway {

class LinearLearner final : public Learner {
 public:
  LinearLearner(const CausalSettings& settings, int codes, std::uint64_t seed, LinearMethod method);

  std::int64_t step() const override { return fitted_ ? 1 : 0; }
  std::int64_t total_steps() const override { return 1; }
  std::string phase() const override { return fitted_ ? "done" : "fit"; }
  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  void change_schedule(const CausalSettings&) override {}
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
