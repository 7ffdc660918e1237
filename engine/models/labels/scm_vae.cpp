// SCM-VAE as a method (scm_vae_loss.h), on codes: one number a variable.
#include <cmath>
#include <limits>

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/published_model.h"
#include "engine/models/labels/scm_vae_loss.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr double kAlpha = 0.1;  // of the released program, like the next
constexpr double kNoiseFactor = 1e-3;
constexpr int kGrid = 161;          // values among which a variable's noise is looked for
constexpr float kGridRange = 8.0F;  // from minus this to this

struct ScmVaeSettings : LabelSettings {
  static constexpr const char* kGroup = "scm-vae";
  std::string graph;
  double prior_weight = 1;
  int mask_hidden = 32;
  static std::vector<std::string> no_choices() { return {}; }
  static void visit(auto& s, auto&& entry) {
    visit_common(s, entry);
    entry("graph", s.graph, no_choices,
          "which variable causes which, as in 'arm>red, green>red' by the labels' names, or 'none'; empty: the data's");
    entry("prior_weight", s.prior_weight, 0, 1e3, "weight of the divergence from N(0, 1), times the published 0.1",
          kChangeable);
    entry("mask_hidden", s.mask_hidden, 1, 16384, "hidden width of the network that makes variables of their causes");
  }
};

class ScmVaeModel final : public PublishedModel {
 public:
  ScmVaeModel(const ScmVaeShape& shape, GivenGraph graph, std::uint64_t seed, std::uint64_t start)
      : PublishedModel(std::move(graph)), shape_(shape) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_ = make_scm_vae(store_, shape_, random);
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
    return tape.value(scm_variables<float>(tape, net_, shape_, given(), tape.constant(noise)));
  }
  MatrixF noise_from_causal(const MatrixF& causal) const override {
    MatrixF noise = causal;
    for (int i = 0; i < latents(); ++i) noise.col(i) = noise_of(i, causal);
    return noise;
  }
  MatrixF decode_noise(const MatrixF& noise) const override {
    Tape<float> tape;
    tape.begin(store_, nullptr);
    const Var z = scm_variables<float>(tape, net_, shape_, given(), tape.constant(noise));
    return scale_.back(store_, tape.value(published_decode(tape, net_.networks, shape_.networks, z)));
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    MatrixF causal = causal_from_noise(noise), changed = noise;
    causal.col(latent) = values;
    changed.col(latent) = noise_of(latent, causal);
    return changed;
  }

  const ScmVaeShape& shape() const { return shape_; }
  const ScmVaeNetwork& network() const { return net_; }

 private:
  /// What the encoder would have said of variable i for it to be as it is. Its network need not be monotone in that:
  /// the first crossing of a grid is taken, or what comes nearest.
  Vector<float> noise_of(int i, const MatrixF& causal) const {
    if (given().is_root(i)) return causal.col(i);
    MatrixF in = MatrixF::Zero(causal.rows(), causal.cols());
    for (int j = 0; j < latents(); ++j) {
      if (given().adjacency(j, i) != 0) in.col(j) = causal.col(j);
    }
    const Vector<float> grid = Vector<float>::LinSpaced(kGrid, -kGridRange, kGridRange);
    Vector<float> found = Vector<float>::Zero(causal.rows()), last;
    Vector<float> nearest = Vector<float>::Constant(causal.rows(), std::numeric_limits<float>::infinity());
    for (int g = 0; g < kGrid; ++g) {
      in.col(i).setConstant(grid(g));
      Tape<float> tape;
      tape.begin(store_, nullptr);
      const Vector<float> miss = tape.value(apply_elu(tape, net_.mechanism, tape.constant(in))).col(0) - causal.col(i);
      for (Eigen::Index r = 0; r < miss.size(); ++r) {
        if (nearest(r) < 0) continue;  // found
        if (g > 0 && (last(r) < 0) != (miss(r) < 0)) {
          found(r) = grid(g - 1) + (grid(g) - grid(g - 1)) * last(r) / (last(r) - miss(r));
          nearest(r) = -1;
        } else if (std::abs(miss(r)) < nearest(r)) {
          found(r) = grid(g);
          nearest(r) = std::abs(miss(r));
        }
      }
      last = miss;
    }
    return found;
  }

  ScmVaeShape shape_;
  ScmVaeNetwork net_;
};

class ScmVaeLearner final : public LabelLearner<ScmVaeModel, ScmVaeSettings> {
 public:
  explicit ScmVaeLearner(const LearnerInput& input)
      : LabelLearner(input, ScmVaeModel({published_shape(input), settings_of<ScmVaeSettings>(input.own).mask_hidden},
                                        given_graph(input.graph, input.common.latents), input.seed, input.start)) {}

 protected:
  double work_of_row() const override {
    return model_of().latents() * mlp_work(model_of().latents(), {own().mask_hidden}, 1);
  }
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const ScmVaeNetwork& net = model_of().network();
    const ScmVaeShape& shape = model_of().shape();
    const Var x = tape.constant(shard.x);
    const PublishedCode code = published_encode(tape, net.networks, shape.networks, x);
    const Var variance = scm_variance(tape, code.raw_variance);
    const Var z = scm_variables<float>(tape, net, shape, model_of().given(), code.mean);
    const Var decoded =
        published_decode(tape, net.networks, shape.networks,
                         scm_decoder_input(tape, z, variance, static_cast<float>(kNoiseFactor), &shard.noise));
    const Var error = published_error(tape, decoded, x), divergence = variance_divergence(tape, code.mean, variance);
    const MatrixF wanted = scm_prior_mean(model_of().given(), shard.labels);
    auto kept = tape.scratch_matrix(static_cast<int>(wanted.rows()), static_cast<int>(wanted.cols()));
    kept = wanted;
    const Var labels = half_difference(
        tape, z, tape.constant(kept.data(), static_cast<int>(kept.rows()), static_cast<int>(kept.cols())), &shard.told);
    terms.error = 2 * static_cast<double>(tape.value(error)(0, 0)) / shard.batch;
    terms.divergence = static_cast<double>(tape.value(divergence)(0, 0)) / shard.batch;
    return weighted_sum<float>(
        tape, {{error, 1.0F / static_cast<float>(shard.batch)},
               {divergence, static_cast<float>(kAlpha * own().prior_weight * shard.ramp / shard.batch)},
               {labels, static_cast<float>(label_weight() * shard.ramp / shard.told_in_batch)}});
  }
};

}  // namespace

Method scm_vae_method() {
  return {{.name = "scm-vae",
           .title = "SCM-VAE",
           .description = "told labels and graph: one network makes every variable of its causes",
           .has_graph = true,
           .several_starts = false,
           .quick = true},
          {.most_frames = 1, .labels = true, .graph = true},
          schema_of<ScmVaeSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<ScmVaeLearner>(input); }};
}

}  // namespace causeway
