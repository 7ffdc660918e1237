// The honest baseline: a network that is taught to give the labels, and a decoder that is taught to give the codes back
// from what it says. Nothing in it says what causes what: setting a latent moves no other.
#include "engine/models/ilcm_ops.h"
#include "engine/models/independent_model.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/label_vae.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

struct RegressionSettings : LabelSettings {
  static constexpr const char* kGroup = "regression";
  static void visit(auto& s, auto&& entry) { visit_common(s, entry); }
};

class RegressionModel final : public IndependentModel {
 public:
  RegressionModel(const LabelVaeShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_ = make_label_vae(store_, shape_, random);
    scale_.add_to(store_, shape_.codes);
  }
  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    return label_vae_means(store_, net_, scale_.into(store_, codes));
  }
  MatrixF decode_noise(const MatrixF& noise) const override {
    return scale_.back(store_, label_vae_decoded(store_, net_, noise));
  }

  const LabelVaeNetwork& network() const { return net_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  LabelVaeShape shape_;
  ParameterStore<float> store_;
  LabelVaeNetwork net_;
  CodeScale scale_;
};

class RegressionLearner final : public LabelLearner<RegressionModel, RegressionSettings> {
 public:
  explicit RegressionLearner(const LearnerInput& input)
      : LabelLearner(input, RegressionModel(label_vae_shape(input, settings_of<RegressionSettings>(input.own).hidden),
                                            input.seed, input.start)) {}

 protected:
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const LabelVaeNetwork& net = model_of().network();
    const Var x = tape.constant(shard.x), found = label_vae_encode(tape, net, x).mean;
    // The decoder reads what was found and has no say in it.
    const Var fixed = tape.constant(tape.value(found).data(), tape.rows(found), tape.cols(found));
    const Var decoded = label_vae_decode(tape, net, fixed);
    const Var codes = gaussian_codes_cost(tape, decoded, x, tape.parameter(net.code_log_variance));
    const Var labels = label_error(tape, found, &shard.labels, &shard.told, 1);
    terms.error = static_cast<double>((tape.value(decoded) - shard.x).squaredNorm()) / shard.batch;
    terms.divergence = static_cast<double>(tape.value(labels)(0, 0)) / shard.told_in_batch;
    return weighted_sum<float>(tape, {{codes, 1.0F / static_cast<float>(shard.batch)},
                                      {labels, static_cast<float>(label_weight() / shard.told_in_batch)}});
  }
};

}  // namespace

Method regression_method() {
  return {
      {.name = "regression",
       .title = "Regression",
       .description = "codes to labels and back; knows of no causes: the baseline of methods told by labels",
       .several_starts = false,
       .quick = true},
      {.most_frames = 1, .labels = true},
      schema_of<RegressionSettings>(),
      [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<RegressionLearner>(input); }};
}

}  // namespace causeway
