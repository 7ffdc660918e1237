// Content and style by contrast: a net whose embedding is the same for both views of a scene and another one for other
// scenes. What both views share, the content, is found as a block: which entry of the embedding stands for which
// variable is left open, and so is their scale.
#pragma once

#include "engine/grad/linear.h"
#include "engine/models/code_scale.h"
#include "engine/models/content_style/contrast_loss.h"
#include "engine/models/gradient_learner.h"
#include "engine/models/independent_model.h"

namespace causeway {

// How alike two embeddings are.
inline constexpr const char* kByDistance = "distance";
inline constexpr const char* kByCosine = "cosine";
std::vector<std::string> content_similarities();

struct ContentStyleSettings {
  static constexpr const char* kGroup = "content-style";

  int steps = 1500;
  int batch = 320;
  std::vector<int> hidden{96, 96, 96};
  double learning_rate = 1e-3;
  double tau = 1.0;
  std::string similarity = kByDistance;

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of the net");
    entry("batch", s.batch, 4, 65536, "pairs of views in an update; each half of them is one contrast");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the net");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("tau", s.tau, 1e-3, 1e3, "temperature: distances and similarities are divided by it", kChangeable);
    entry("similarity", s.similarity, content_similarities,
          "of embeddings: distance (squared), cosine (only the direction of an embedding counts)");
  }
};

class EmbeddingModel final : public IndependentModel, public DoubtPart {
 public:
  EmbeddingModel(int codes, int latents, const std::vector<int>& hidden, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return latents_; }
  int codes() const override { return codes_; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  /// What a linear fit makes of the embedding; the mean picture before the last update.
  MatrixF decode_noise(const MatrixF& noise) const override;
  const DoubtPart* own_doubts() const override { return this; }
  /// None: two views are no interventions, so what can be said of such does not apply.
  std::vector<Finding> doubts() const override { return {}; }

  const Mlp& network() const { return net_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  /// From now on each code is read in units of its spread in `codes`.
  void set_scale(const MatrixF& codes);
  /// What the network reads of these codes.
  MatrixF scaled(const MatrixF& codes) const;
  void fit_readout(const MatrixF& codes);

 private:
  int codes_, latents_;
  ParameterStore<float> store_;
  Mlp net_;
  CodeScale scale_;
  ParameterId readout_;
};

class ContentStyleLearner final : public GradientLearner<EmbeddingModel> {
 public:
  explicit ContentStyleLearner(const LearnerInput& input);

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps + 1; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<EmbeddingModel>(model_of()); }

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, first, second;
    double loss = 0;
  };

  static LearnerInput with_batch(LearnerInput input);

  ContentStyleSettings own_;
  std::int64_t units_;
  std::vector<Shard> shards_;
};

}  // namespace causeway
