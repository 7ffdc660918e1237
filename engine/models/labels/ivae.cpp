// iVAE as two methods (ivae_loss.h): what is known beside the picture, u, is its labels, or the environment it comes
// from. The posterior reads the picture alone, so that pictures without labels have latents too; the law of latents
// given u has a mean as well as a variance (the released program has variances only: 'prior_mean').
#include <algorithm>

#include "engine/core/error.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/independent_model.h"
#include "engine/models/labels/ivae_loss.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/label_vae.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

struct IvaeSettings : LabelSettings {
  static constexpr const char* kGroup = "ivae";
  double code_weight = 1, correlation_weight = 1, latent_weight = 1;
  std::vector<int> law_hidden{64, 32};
  std::string prior_mean = "true";

  static void visit(auto& s, auto&& entry) {
    visit_common(s, entry);
    entry("code_weight", s.code_weight, 0, 1e3, "weight of what a latent tells of its picture (b of the paper's code)",
          kChangeable);
    entry("correlation_weight", s.correlation_weight, 0, 1e3, "weight of what latents tell of each other (c)",
          kChangeable);
    entry("latent_weight", s.latent_weight, 0, 1e3, "weight of each latent's divergence from its law (d)", kChangeable);
    entry("law_hidden", s.law_hidden, 1, 16384,
          "hidden widths of the network from labels, or the environment, to the law of latents");
    entry("prior_mean", s.prior_mean, yes_no_names,
          "whether labels, or the environment, move the mean of a latent (true) or its variance alone (false)");
  }
};

struct IvaeNetwork {
  LabelVaeNetwork vae;
  Mlp law;  // u -> means, log variances
};

class IvaeModel final : public IndependentModel {
 public:
  /// `known`: the dimension of u.
  IvaeModel(const LabelVaeShape& shape, int known, const std::vector<int>& law_hidden, std::uint64_t seed,
            std::uint64_t start)
      : shape_(shape), known_(known) {
    Random random(seed, Stream::kInitialWeights, start + 1);
    net_.vae = make_label_vae(store_, shape_, random);
    net_.law = add_mlp(store_, "law", known, law_hidden, 2 * shape.latents, Activation::kSilu, random);
    scale_.add_to(store_, shape_.codes);
  }
  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    return label_vae_means(store_, net_.vae, scale_.into(store_, codes));
  }
  MatrixF decode_noise(const MatrixF& noise) const override {
    return scale_.back(store_, label_vae_decoded(store_, net_.vae, noise));
  }

  int known() const { return known_; }
  const IvaeNetwork& network() const { return net_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  LabelVaeShape shape_;
  int known_;
  ParameterStore<float> store_;
  IvaeNetwork net_;
  CodeScale scale_;
};

class IvaeLearner : public LabelLearner<IvaeModel, IvaeSettings> {
 public:
  IvaeLearner(const LearnerInput& input, int known)
      : LabelLearner(input, IvaeModel(label_vae_shape(input, settings_of<IvaeSettings>(input.own).hidden), known,
                                      settings_of<IvaeSettings>(input.own).law_hidden, input.seed, input.start)),
        known_(known) {}

 protected:
  double work_of_row() const override { return mlp_work(known_, own().law_hidden, 2 * model_of().latents()); }
  Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const override {
    const IvaeNetwork& net = model_of().network();
    const int n = model_of().latents();
    const Var x = tape.constant(shard.x);
    const LabelPosterior q = label_vae_encode(tape, net.vae, x);
    const Var s = sample_gaussian(tape, q.mean, q.log_variance, &shard.noise);
    const Var decoded = label_vae_decode(tape, net.vae, s);
    const Var codes = gaussian_codes_cost(tape, decoded, x, tape.parameter(net.vae.code_log_variance));
    // Of pictures without labels no more is known than N(0, 1).
    const Var law = rows_kept(tape, apply(tape, net.law, tape.constant(shard.labels)), &shard.told);
    const Var mean = own().prior_mean == kYes ? column_block(tape, law, 0, n) : Var{};
    const Var log_q = gaussian_log_density<float>(tape, s, q.mean, q.log_variance);
    const Var log_prior = gaussian_log_density<float>(tape, s, mean, column_block(tape, law, n, n));
    const IvaeWeights weights{0, own().code_weight, own().correlation_weight, own().latent_weight};
    AggregateDensity aggregate;
    if (weights.b != weights.c || weights.c != weights.d) {
      aggregate = aggregate_density(tape, s, q.mean, q.log_variance, shard.rows);
    }
    const Var divergence = ivae_cost<float>(tape, weights, Var{}, log_q, log_prior, aggregate);
    terms.error = static_cast<double>((tape.value(decoded) - shard.x).squaredNorm()) / shard.batch;
    terms.divergence = static_cast<double>(tape.value(divergence)(0, 0)) / shard.batch;
    // This divergence is one of all pictures, so it counts no more when few of them have labels.
    const double weight = own().label_weight > 0 ? own().label_weight : 1;
    return weighted_sum<float>(tape, {{codes, 1.0F / static_cast<float>(shard.batch)},
                                      {divergence, static_cast<float>(weight * shard.ramp / shard.batch)}});
  }

 private:
  int known_;
};

/// u is the environment, as a column of 0 and 1 for each.
class EnvironmentIvaeLearner final : public IvaeLearner {
 public:
  explicit EnvironmentIvaeLearner(const LearnerInput& input) : IvaeLearner(input, input.domains) {}

 protected:
  const MatrixD& told(const TrainingView& view) override {
    std::vector<int> numbers(*view.domain);
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (std::ssize(numbers) < 2) {
      throw Error("all pictures come from one environment, and iVAE learns from what differs between several",
                  "bring pictures from two environments or more");
    }
    environments_ = MatrixD::Zero(view.codes.rows(), model_of().known());
    for (Eigen::Index row = 0; row < view.codes.rows(); ++row) {
      const int number = (*view.domain)[static_cast<std::size_t>(row / view.frames)];
      environments_(row, std::lower_bound(numbers.begin(), numbers.end(), number) - numbers.begin()) = 1;
    }
    return environments_;
  }
  bool may_be_constant() const override { return true; }  // a number that no environment bears

 private:
  MatrixD environments_;
};

}  // namespace

Method ivae_method() {
  return {{.name = "ivae",
           .title = "iVAE",
           .description = "told labels: latents whose law depends on all of them; knows of no causes",
           .several_starts = false,
           .quick = true},
          {.most_frames = 1, .labels = true},
          schema_of<IvaeSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<IvaeLearner>(input, input.common.latents);
          }};
}

Method ivae_environments_method() {
  return {{.name = "ivae-environments",
           .title = "iVAE (environments)",
           .description = "latents whose law is another one in each environment; knows of no causes",
           .several_starts = false,
           .quick = true},
          {.most_frames = 1, .domain = true},
          schema_of<IvaeSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<EnvironmentIvaeLearner>(input);
          }};
}

}  // namespace causeway
