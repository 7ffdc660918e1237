#include "engine/models/content_style/content_style_learner.h"

#include "engine/models/linear_readout.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"

namespace causeway {

std::vector<std::string> content_similarities() { return {kByDistance, kByCosine}; }

EmbeddingModel::EmbeddingModel(int codes, int latents, const std::vector<int>& hidden, std::uint64_t seed,
                               std::uint64_t start)
    : codes_(codes), latents_(latents) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = add_mlp(store_, "embedding", codes, hidden, latents, Activation::kSilu, random);
  scale_.add_to(store_, codes);
  readout_ = store_.add("readout", latents + 1, codes);
}

void EmbeddingModel::set_scale(const MatrixF& codes) { scale_.set(store_, codes); }

MatrixF EmbeddingModel::scaled(const MatrixF& codes) const { return scale_.into(store_, codes); }

MatrixF EmbeddingModel::encode_noise(const MatrixF& codes) const {
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, net_, tape.constant(x)));
}

MatrixF EmbeddingModel::decode_noise(const MatrixF& noise) const {
  return apply_readout(store_.value(readout_), noise);
}

void EmbeddingModel::fit_readout(const MatrixF& codes) {
  const MatrixF fit = linear_readout(encode_noise(codes), codes);
  if (fit.allFinite()) store_.value(readout_) = fit;
}

LearnerInput ContentStyleLearner::with_batch(LearnerInput input) {
  input.common.batch = settings_of<ContentStyleSettings>(input.own).batch;
  return input;
}

ContentStyleLearner::ContentStyleLearner(const LearnerInput& input)
    : GradientLearner(with_batch(input),
                      EmbeddingModel(input.codes, input.common.latents,
                                     settings_of<ContentStyleSettings>(input.own).hidden, input.seed, input.start),
                      BatchOf::kPairs),
      own_(settings_of<ContentStyleSettings>(input.own)),
      units_(input.units),
      shards_(kShards) {}

std::vector<Phase> ContentStyleLearner::phases() const {
  return {{0, "contrast", "Two views of a scene are pulled together, scenes are pushed apart."},
          {own_.steps, "pictures",
           "A linear fit from the embedding to pictures, which the embedding does not learn from."}};
}

double ContentStyleLearner::work(std::int64_t begin, std::int64_t end) const {
  const double row = mlp_work(codes(), own_.hidden, model_of().latents());
  const double contrast = kForwardAndBackward * own_.batch * (2 * row + 0.5 * own_.batch * model_of().latents());
  const auto nets =
      static_cast<double>(std::min<std::int64_t>(end, own_.steps) - std::min<std::int64_t>(begin, own_.steps));
  return nets * contrast + (end > own_.steps && begin <= own_.steps ? 2.0 * static_cast<double>(units_) * row : 0.0);
}

void ContentStyleLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  own_ = settings_of<ContentStyleSettings>(own);
}

StepReport ContentStyleLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  EmbeddingModel& model = model_of();
  if (step() >= own_.steps) {
    model.fit_readout(view.codes);
    StepReport report;
    report.whole_loss = false;
    report.reconstruction =
        2.0 * static_cast<double>((model.decode_noise(model.encode_noise(view.codes)) - view.codes).squaredNorm()) /
        static_cast<double>(view.codes.rows());
    pretend_step(step() + 1);
    return report;
  }
  if (step() == 0) model.set_scale(view.codes);
  const std::vector<int> entries = batch();
  const auto pairs = static_cast<double>(entries.size());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    const int count = load_shard(entries, s, kShards, BatchOf::kPairs, view.codes, shard.x);
    shard.x = model.scaled(shard.x);
    shard.first = shard.x.topRows(count);
    shard.second = shard.x.bottomRows(count);
    Tape<float>& tape = shard.tape;
    tape.begin(model.parameters(), &gradient(s));
    const Var a = apply(tape, model.network(), tape.constant(shard.first));
    const Var b = apply(tape, model.network(), tape.constant(shard.second));
    Var loss;
    if (own_.similarity == kByCosine) {
      loss = cosine_contrast(tape, a, b, own_.tau);
    } else {
      DistanceContrast options;
      options.tau = own_.tau;
      options.own_row_left_out = true;
      loss = distance_contrast(tape, a, b, b, options);
    }
    // A shard counts as much as it holds of the batch.
    const auto share = static_cast<float>(count / pairs);
    shard.loss = share * static_cast<double>(tape.value(loss)(0, 0));
    tape.backward(loss);
    gradient(s) *= share;
  });
  StepReport report;
  for (const Shard& shard : shards_) report.loss += shard.loss;
  const double done = static_cast<double>(step()) / static_cast<double>(own_.steps);
  return finish_step(pool, cosine_schedule(own_.learning_rate, 0.0, done), report);
}

Method content_style_method() {
  return {{.name = "content-style",
           .title = "Content and style",
           .description = "what two views of a scene share, found by contrast: a block of variables, not one by one",
           .several_starts = false,
           .quick = true},
          kNeedsPairs,
          schema_of<ContentStyleSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<ContentStyleLearner>(input);
          }};
}

}  // namespace causeway
