// Trains an ILCM or a dVAE on pairs of codes.
#pragma once

#include "engine/models/gradient_learner.h"
#include "engine/models/ilcm.h"
#include "engine/models/ilcm_schedule.h"
#include "engine/models/pair_ica/closed_form.h"

namespace causeway {

class IlcmLearner final : public GradientLearner<Ilcm> {
 public:
  /// `context` false makes it a dVAE.
  explicit IlcmLearner(const LearnerInput& input, bool context = true);

  /// With causal.start "closed-form" the first start begins there; the others, ilcm.beside, are random.
  std::int64_t search_steps() const override;
  int starts(int asked) const override;
  std::int64_t total_steps() const override { return refine_from() + own_.refine_steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// With causal.start "closed-form" the first update fits the closed form, unless the input brought one; it throws
  /// Error for pairs that none can be fitted to (choose_pair_start() does not let it come to that).
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Ilcm>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

  Ilcm& ilcm() { return model_of(); }
  const IlcmSettings& own() const { return own_; }
  /// Shapes of all products of the update at `at_step`, shard by shard, for the time bound of `bench`. Leaves the
  /// weights as they are.
  std::vector<std::vector<GemmShape>> gemm_shapes(ThreadPool& pool, const TrainingView& view, std::int64_t at_step);
  /// For measuring: pretend that `step` updates have been made.
  void set_step(std::int64_t step) { pretend_step(step); }

 private:
  struct Shard {
    Tape<float> tape;
    Tape<float> inference;  // samples in the refinement, which does not learn them
    MatrixF x, target;
    MatrixF mean, std, context;  // in the refinement: of the encoder, and what the mechanisms read
    IlcmNoise<float> noise;
    InterventionRows rows;
    IlcmEncoded encoded;
    Vector<float> posterior_sum;
    IlcmTerms terms;
    double loss = 0;
  };

  /// Updates before those of ilcm_step_plan(): in these the variables of a closed form are taken over.
  std::int64_t search_from() const { return form_start_ ? own_.take_over_steps : 0; }
  std::int64_t refine_from() const {
    return search_from() + std::int64_t{common().search_steps} + common().polish_steps;
  }
  IlcmStepPlan plan() const;
  StepReport take_over_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan);
  /// Fills encodings_.
  void encode_all(ThreadPool& pool, const MatrixF& codes);
  StepReport refine_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan);
  void load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, int blocks);
  void choose_rows(Shard& shard, const Eigen::Ref<const MatrixF>& posterior);
  void prepare(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, const IlcmStepPlan& plan);
  /// The order was fixed while encoder and decoder were still changing, in bad starts long before they were right. Now
  /// that they stay as they are, mechanisms read all other noise for the first half of the refinement (a mechanism's
  /// loss is that of a conditional density, which needs no order); then the order is fixed again. With ilcm.read_causes
  /// that is after a quarter already, and from there on they read causal variables.
  void reconsider_order(const MatrixF& codes);
  /// Noise encodings of some of the images before.
  MatrixF noise_of_some(const MatrixF& codes) const;
  /// How much each mechanism's output depends on each other noise: noise_dependence() on some of the images before.
  MatrixD dependence(const MatrixF& codes) const;

  std::int64_t pairs_;
  bool from_form_;                          // the starts of this run are a closed-form one and those beside it
  bool form_start_;                         // this is the closed-form one
  std::shared_ptr<const ClosedForm> form_;  // null until it is needed
  MatrixF form_noise_;                      // its noise coordinates of the training codes, made when they are needed
  IlcmSettings own_;                        // after fit_to_pairs() and, from a closed form, after_closed_form()
  MatrixF encodings_;  // mean and standard deviation of all training codes, made when the refinement needs them
  BatchOrder refine_order_;
  std::vector<Shard> shards_;
};

}  // namespace causeway
