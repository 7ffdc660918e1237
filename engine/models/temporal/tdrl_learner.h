// TDRL as methods: a variational autoencoder of codes whose latents follow their own past (tdrl_loss.h). It is told
// nothing of interventions and has none in its model. With changing regimes a sequence's environment, as a few learned
// numbers, is one more thing that its latents follow from.
#pragma once

#include <algorithm>

#include "engine/models/gradient_learner.h"
#include "engine/models/independent_model.h"
#include "engine/models/temporal/tdrl_loss.h"

namespace causeway {

/// With fixed dynamics; the others have these settings too.
struct TdrlSettings {
  static constexpr const char* kGroup = "tdrl";

  int lags = 1;
  int hidden = 64;
  double beta = 3e-3;
  double gamma = 1e-2;

  static void visit(auto& s, auto&& entry) {
    entry("lags", s.lags, 1, 8, "frames before that a frame follows from");
    entry("hidden", s.hidden, 1, 16384, "width of all hidden layers");
    entry("beta", s.beta, 0, 1e3, "weight of the first frames' divergence from N(0, 1)", kChangeable);
    entry("gamma", s.gamma, 0, 1e3, "weight of the other frames' divergence from their past", kChangeable);
  }
};

struct TdrlRegimesSettings : TdrlSettings {
  static constexpr const char* kGroup = "tdrl-regimes";
  TdrlRegimesSettings() : TdrlSettings{.beta = 2e-3, .gamma = 2e-2} {}

  int embedding = 2;

  static void visit(auto& s, auto&& entry) {
    TdrlSettings::visit(s, entry);
    entry("embedding", s.embedding, 1, 64, "learned numbers that stand for an environment");
  }
};

/// LEAP: the regime of a step is the variable whose target is told (the first, of several), or that there is none.
struct LeapSettings : TdrlSettings {
  static constexpr const char* kGroup = "leap";
  LeapSettings() : TdrlSettings{.beta = 2e-3, .gamma = 2e-2} {}

  int noise_bins = 8;

  static void visit(auto& s, auto&& entry) {
    TdrlSettings::visit(s, entry);
    entry("noise_bins", s.noise_bins, 2, 32, "bins of the splines that give the noise its law in each regime");
  }
};

/// Whether regimes change anything: nothing, how a frame follows from those before, or the law of its noise (LEAP).
enum class TdrlLaw { kFixed, kRegimes, kLeap };

class TdrlModel final : public IndependentModel, public LaggedPart {
 public:
  TdrlModel(const TdrlShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  /// Mean squared change of a variable's noise (column) when another one (row) of the frame before comes from elsewhere
  /// in the data; of regimes that change the transitions, the mean of all of them. Empty if there are fewer frames than
  /// the model reads, or a number is not finite.
  std::optional<LearnedGraph> read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const override;
  /// Where the noise (of LEAP without a target, after its spline) is 0, by interpolation on a grid; all frames before
  /// are taken to be the same. Of regimes that change the transitions, the mean of what is expected in each.
  MatrixF predict_next(const MatrixF& causal) const override;
  const LaggedPart* lagged() const override { return this; }

  const TdrlShape& shape() const { return shape_; }
  const TdrlNetwork& network() const { return net_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  /// How many regimes change the transitions, at least 1.
  int regimes() const { return std::max(1, shape_.domains); }
  /// Noise of variable i in a regime for windows (R x (lags n + 1)).
  Vector<float> noise_of(int i, const MatrixF& windows, int regime) const;
  /// Entry (r, 0): where the noise of variable i is 0 after row r of the frames before.
  Vector<float> next_of(int i, const MatrixF& causal, int regime) const;

  TdrlShape shape_;
  ParameterStore<float> store_;
  TdrlNetwork net_;
};

class TdrlLearner final : public GradientLearner<TdrlModel> {
 public:
  /// input.own are the settings that go with the law.
  TdrlLearner(const LearnerInput& input, TdrlLaw law);

  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// Throws Error if sequences are no longer than the frames that a frame follows from, and LEAP for targets as
  /// target_shares().
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<TdrlModel>(model_of()); }

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, noise;
    std::vector<int> regimes;
    TdrlTerms terms;
    double loss = 0;
  };

  struct Plan {
    TdrlShape shape;
    TdrlWeights weights;
  };
  static Plan plan_of(const LearnerInput& input, TdrlLaw law);
  static LearnerInput of_windows(LearnerInput input, int lags);
  TdrlLearner(const LearnerInput& input, TdrlLaw law, const Plan& plan);

  TdrlLaw law_;
  int frames_;
  TdrlWeights weights_;
  std::vector<Shard> shards_;
};

}  // namespace causeway
