// What learners that begin with the closed form share: it is the first update, its numbers are part of a checkpoint,
// and mechanisms and decoder learn by batches of the method's own size.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "engine/models/gradient_learner.h"
#include "engine/models/pair_ica/mechanism_update.h"

namespace causeway {

/// `Model` is a PairModel, `Own` its settings with `batch`, `learning_rate` and `mechanism_hidden`.
template <class Model, class Own>
class PairLearner : public GradientLearner<Model> {
 public:
  /// Starts do not differ enough to let them compete.
  std::int64_t search_steps() const override { return 0; }
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override {
    own_ = settings_of<Own>(own);
    this->change_common(with_batch(common));
  }
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Model>(this->model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override {
    GradientLearner<Model>::save(prefix, file, with_optimiser);
    save_closed_form(prefix, file, this->model_of().form());
  }
  void load(const std::string& prefix, const Safetensors& file) override {
    ClosedForm form = load_closed_form(prefix, file, this->common().latents, this->codes());
    GradientLearner<Model>::load(prefix, file);
    this->model_of().set_form(std::move(form));
    mechanisms_.forget();
  }

 protected:
  PairLearner(const LearnerInput& input, Model model)
      : GradientLearner<Model>(with_batch(input), std::move(model), BatchOf::kPairs),
        own_(settings_of<Own>(input.own)),
        units_(input.units),
        mechanisms_(GradientLearner<Model>::kShards) {}

  static PairShape pair_shape(const LearnerInput& input, const std::vector<int>& decoder_hidden) {
    PairShape shape;
    shape.codes = input.codes;
    shape.latents = input.common.latents;
    shape.mechanism_hidden = settings_of<Own>(input.own).mechanism_hidden;
    shape.decoder_hidden = decoder_hidden;
    return shape;
  }

  const Own& own() const { return own_; }
  std::int64_t units() const { return units_; }

  /// Of an update that fits `form` and no weights but the decoder's linear part.
  StepReport take_form(ClosedForm form, const MatrixF& codes) {
    Model& model = this->model_of();
    model.set_form(std::move(form));
    model.fit_linear_decoder(codes);
    mechanisms_.forget();
    this->pretend_step(this->step() + 1);
    StepReport report;
    report.whole_loss = false;
    report.reconstruction = pair_reconstruction(model, codes);
    return report;
  }
  /// An update of mechanisms and decoder; `done`: share of these updates that has been made.
  StepReport mechanism_step(ThreadPool& pool, const MatrixF& codes, double done) {
    const StepReport report = mechanisms_.differentiate(pool, this->model_of(), codes, this->batch(),
                                                        [&](int s) -> Vector<float>& { return this->gradient(s); });
    return this->finish_step(pool, cosine_schedule(own_.learning_rate, 0.0, done), report);
  }

 private:
  static LearnerInput with_batch(LearnerInput input) {
    input.common.batch = settings_of<Own>(input.own).batch;
    return input;
  }
  CausalSettings with_batch(CausalSettings common) const {
    common.batch = own_.batch;
    return common;
  }

  Own own_;
  std::int64_t units_;
  MechanismUpdate mechanisms_;
};

}  // namespace causeway
