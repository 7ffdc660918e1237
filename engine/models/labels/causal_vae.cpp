// CausalVAE as a method (causal_vae_loss.h), on codes, one number a variable, and with labels that are standardised.
// With 'z_first' the encoder gives the variables instead of their noise, z_i = g_i(sum_j A_ji z_j) + noise, so that its
// mechanisms have something to learn from.
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/causal_vae_loss.h"
#include "engine/models/labels/causal_vae_z_first.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/label_vae.h"
#include "engine/models/labels/learned_matrix.h"
#include "engine/models/labels/published_model.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr double kAlpha = 0.3, kBeta = 1;  // of the released program, like the next
constexpr double kCycles = 3, kCyclesSquared = 0.5;
constexpr double kNoiseVariance = 1e-3;

/// (1 - A)^-1: what noise adds up to along all paths.
MatrixF inverse_of_rest(const MatrixF& a) {
  return inverse_of(MatrixD::Identity(a.rows(), a.cols()) - a.cast<double>()).cast<float>();
}

class CausalVaeModel final : public CausalModel, public GraphPart {
 public:
  CausalVaeModel(const CausalVaeShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_ = make_causal_vae(store_, shape_, random);
    scale_.add_to(store_, shape_.networks.inputs);
  }
  int latents() const override { return shape_.networks.variables; }
  int codes() const override { return shape_.networks.inputs; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    const MatrixF x = scale_.into(store_, codes);
    return tape.value(published_encode(tape, net_.networks, shape_.networks, tape.constant(x)).mean);
  }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return noise * inverse_of_rest(matrix()); }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return causal - causal * matrix(); }
  MatrixF decode_noise(const MatrixF& noise) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    const Var made = causal_vae_layers<float>(tape, net_, shape_, tape.constant(noise)).made;
    return scale_.back(store_, tape.value(published_decode(tape, net_.networks, shape_.networks, made)));
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    // z = A^T z + eps with the equation of what is set left out; A need not be without cycles.
    MatrixF without = matrix(), held = noise;
    without.col(latent).setZero();
    held.col(latent) = values;
    return noise_from_causal(held * inverse_of_rest(without));
  }
  const GraphPart* graph() const override { return this; }
  const std::vector<int>& causal_order() const override { return none_; }
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override {
    return graph_of_matrix(matrix().cast<double>());
  }

  const CausalVaeShape& shape() const { return shape_; }
  const CausalVaeNetwork& network() const { return net_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  MatrixF matrix() const { return store_.value(net_.graph); }

  CausalVaeShape shape_;
  ParameterStore<float> store_;
  CausalVaeNetwork net_;
  CodeScale scale_;
  std::vector<int> none_;
};

class CausalVaeLearner final : public LabelLearner<CausalVaeModel, CausalVaeSettings> {
 public:
  explicit CausalVaeLearner(const LearnerInput& input)
      : LabelLearner(input,
                     CausalVaeModel({published_shape(input), settings_of<CausalVaeSettings>(input.own).mask_hidden},
                                    input.seed, input.start)) {}

 protected:
  double work_of_row() const override { return 2.0 * model_of().latents() * mlp_work(1, {own().mask_hidden}, 1); }
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const CausalVaeNetwork& net = model_of().network();
    const CausalVaeShape& shape = model_of().shape();
    const Var x = tape.constant(shard.x), noise = published_encode(tape, net.networks, shape.networks, x).mean;
    const CausalVaeLayers layers = causal_vae_layers<float>(tape, net, shape, noise);
    auto sampled = tape.scratch_matrix(static_cast<int>(shard.noise.rows()), static_cast<int>(shard.noise.cols()));
    sampled = static_cast<float>(std::sqrt(kNoiseVariance)) * shard.noise;
    const Var input =
        add(tape, layers.made,
            tape.constant(sampled.data(), static_cast<int>(sampled.rows()), static_cast<int>(sampled.cols())));
    const Var decoded = published_decode(tape, net.networks, shape.networks, input);
    const Var error = published_error(tape, decoded, x), half_noise = scaled(tape, squared_sum(tape, noise), 0.5F);
    const Var labels = tape.constant(shard.labels);
    const Var of_variables = label_error(tape, layers.variables, &shard.labels, &shard.told, 1);
    const Var of_made = label_error(tape, layers.made, &shard.labels, &shard.told, 1);
    const Var of_labels = half_difference(tape, predict_labels(tape, net, labels).predicted, labels, &shard.told);
    const Var cycles = cycle_measure(tape, tape.parameter(net.graph)), squared = entry_product(tape, cycles, cycles);
    terms.error = 2 * static_cast<double>(tape.value(error)(0, 0)) / shard.batch;
    terms.divergence = static_cast<double>(tape.value(half_noise)(0, 0)) / shard.batch;
    const double told = label_weight() * shard.ramp / shard.told_in_batch;
    const double share = 1.0 / kShards;  // of what does not depend on rows
    return weighted_sum<float>(
        tape, {{error, 1.0F / static_cast<float>(shard.batch)},
               {half_noise, static_cast<float>(kAlpha * own().prior_weight * shard.ramp / shard.batch)},
               {of_variables, static_cast<float>(kBeta * told)},
               {of_made, static_cast<float>(told)},
               {of_labels, static_cast<float>(2 * told / model_of().latents())},
               {cycles, static_cast<float>(kCycles * share)},
               {squared, static_cast<float>(kCyclesSquared * share)}});
  }
};

}  // namespace

Method causal_vae_method() {
  return {{.name = "causal-vae",
           .title = "CausalVAE",
           .description = "told labels: a matrix of effects is learned along with the variables",
           .has_graph = true,
           .several_starts = false,
           .quick = true},
          {.most_frames = 1, .labels = true},
          schema_of<CausalVaeSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            if (settings_of<CausalVaeSettings>(input.own).z_first == kYes) return make_causal_vae_z_first(input);
            return std::make_unique<CausalVaeLearner>(input);
          }};
}

}  // namespace causeway
