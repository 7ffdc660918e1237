// ICM-VAE as its released program has it (icm_published.h), on codes: one number a variable.
#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/icm_published.h"
#include "engine/models/labels/icm_vae.h"
#include "engine/models/labels/published_model.h"

namespace causeway {

namespace {

constexpr double kPublishedAlpha = 0.1, kPublishedBeta = 1.2;  // of the released program
constexpr int kFlowHidden = 100;

class IcmPublishedModel final : public PublishedModel {
 public:
  IcmPublishedModel(const IcmPublishedShape& shape, GivenGraph graph, std::uint64_t seed, std::uint64_t start)
      : PublishedModel(std::move(graph)), shape_(shape) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_ = make_icm_published(store_, shape_, random);
    scale_.add_to(store_, shape_.networks.inputs);
  }
  int codes() const override { return shape_.networks.inputs; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    const MatrixF x = scale_.into(store_, codes);
    return tape.value(published_encode(tape, net_.networks, shape_.networks, tape.constant(x)).mean);
  }
  MatrixF causal_from_noise(const MatrixF& noise) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    return tape.value(run_shared_flow<float>(tape, net_.mechanisms, given(), 1, tape.constant(noise), Var{}).variables);
  }
  MatrixF noise_from_causal(const MatrixF& causal) const override {
    // Scales and shifts follow from the causes, so the flow of zeros and of ones at these causes tells them.
    const MatrixF none = MatrixF::Zero(causal.rows(), causal.cols()), one = MatrixF::Ones(causal.rows(), causal.cols());
    const MatrixF shift = flow_at(none, causal), scale = flow_at(one, causal) - shift;
    return (causal - shift).cwiseQuotient(scale);
  }
  MatrixF decode_noise(const MatrixF& noise) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    const Var z = run_shared_flow<float>(tape, net_.mechanisms, given(), 1, tape.constant(noise), Var{}).variables;
    return scale_.back(store_, tape.value(published_decode(tape, net_.networks, shape_.networks, z)));
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    MatrixF causal = causal_from_noise(noise), changed = noise;
    causal.col(latent) = values;
    changed.col(latent) = noise_from_causal(causal).col(latent);
    return changed;
  }

  const IcmPublishedShape& shape() const { return shape_; }
  const IcmPublishedNetwork& network() const { return net_; }

 private:
  MatrixF flow_at(const MatrixF& base, const MatrixF& causal) const {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    return tape.value(
        run_shared_flow<float>(tape, net_.mechanisms, given(), 1, tape.constant(base), tape.constant(causal))
            .variables);
  }

  IcmPublishedShape shape_;
  IcmPublishedNetwork net_;
};

class IcmPublishedLearner final : public LabelLearner<IcmPublishedModel, IcmVaeSettings> {
 public:
  explicit IcmPublishedLearner(const LearnerInput& input)
      : LabelLearner(input,
                     IcmPublishedModel({published_shape(input), kFlowHidden},
                                       given_graph(input.graph, input.common.latents), input.seed, input.start)) {}

 protected:
  double work_of_row() const override {
    const int n = model_of().latents();
    return 4.0 * n * mlp_work(n, {kFlowHidden, kFlowHidden}, 1);
  }
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const IcmPublishedNetwork& net = model_of().network();
    const IcmPublishedShape& shape = model_of().shape();
    const Var x = tape.constant(shard.x), noise = published_encode(tape, net.networks, shape.networks, x).mean;
    const IcmPublishedParts parts =
        icm_published_parts(tape, net, shape, model_of().given(), noise, shard.labels, &shard.told);
    const Var decoded = published_decode(tape, net.networks, shape.networks, parts.flow.variables);
    const Var error = published_error(tape, decoded, x);
    terms.error = 2 * static_cast<double>(tape.value(error)(0, 0)) / shard.batch;
    terms.divergence =
        static_cast<double>(tape.value(parts.half_noise)(0, 0) - tape.value(parts.log_det)(0, 0)) / shard.batch;
    const double alpha = kPublishedAlpha * own().prior_weight * shard.ramp / shard.batch;
    return weighted_sum<float>(
        tape,
        {{error, 1.0F / static_cast<float>(shard.batch)},
         {parts.half_noise, static_cast<float>(alpha)},
         {parts.log_det, static_cast<float>(-alpha)},
         {parts.half_prior, static_cast<float>(kPublishedBeta * label_weight() * shard.ramp / shard.told_in_batch)}});
  }
};

}  // namespace

std::unique_ptr<Learner> make_icm_published_learner(const LearnerInput& input) {
  return std::make_unique<IcmPublishedLearner>(input);
}

}  // namespace causeway
