#include "engine/models/temporal/citris_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"
#include "engine/models/temporal/temporal_form.h"
#include "engine/models/temporal/transition_batch.h"

namespace causeway {

namespace {

constexpr double kRateAtEnd = 0.05;  // of the learning rate, at the end of its cosine
constexpr int kNoiseUses = 3;        // blocks of random numbers that an update of a shard takes

constexpr const char* kPerfectLaw = "perfect";
constexpr const char* kKeepingLaw = "autoregressive-imperfect";

/// Standard Gumbel numbers.
void fill_gumbel(MatrixF& out, std::uint64_t seed, std::uint64_t block) {
  fill_uniform(out.data(), out.size(), seed, Stream::kCausalNoise, block);
  out = (-(-out.array().log()).log()).matrix();
}

CitrisLaw law_of(const std::string& name) {
  if (name == "imperfect") return CitrisLaw::kImperfect;
  return name == kPerfectLaw ? CitrisLaw::kPerfect : CitrisLaw::kAutoregressive;
}

}  // namespace

std::vector<std::string> CitrisSettings::laws() { return {kPerfectLaw, "imperfect", "autoregressive", kKeepingLaw}; }

CitrisModel::CitrisModel(const CitrisShape& shape, std::uint64_t seed, std::uint64_t start)
    : FlowModel(shape.prior.variables, shape.flow.size), shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_citris_network(store_, shape_, random);
}

MatrixF CitrisModel::own_latents(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  Var z = tape.constant(codes);
  MatrixF means;
  if (!net_.encoder.layers.empty()) {
    means = tape.value(apply(tape, net_.encoder, z)).leftCols(shape_.flow.size);
    z = tape.constant(means);
  }
  return tape.value(net_.flow.empty() ? z : flow_forward(tape, net_.flow, z).value);
}

MatrixF CitrisModel::codes_of_latents(const MatrixF& latents) const {
  const MatrixF inside = flow_inverse(store_, net_.flow, latents);
  if (net_.decoder.layers.empty()) return inside;
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, net_.decoder, tape.constant(inside)));
}

MatrixF CitrisModel::mean_next(const MatrixF& before) const {
  if (shape_.prior.law != CitrisLaw::kAutoregressive) return FlowModel::mean_next(before);
  // One latent after the other, each at its mean.
  MatrixF next = MatrixF::Zero(before.rows(), before.cols());
  for (Eigen::Index d = 0; d < before.cols(); ++d) next.col(d) = law(before, next, false).col(2 * d);
  return next;
}

CitrisShape CitrisLearner::shape_of(const LearnerInput& input, bool autoencoder) {
  const auto own = settings_of<CitrisSettings>(input.own);
  CitrisShape shape;
  shape.codes = input.codes;
  if (autoencoder) shape.autoencoder = own.autoencoder;
  const int latents = autoencoder ? std::max(own.latents, input.common.latents) : input.codes;
  shape.flow = {latents, autoencoder ? own.flow_steps : std::max(1, own.flow_steps), own.flow_hidden};
  shape.prior = {latents,         input.common.latents,  own.hidden, law_of(own.law), own.lambda,
                 own.temperature, own.law == kKeepingLaw};
  shape.classifier = {latents, input.common.latents, own.classifier_hidden};
  return shape;
}

LearnerInput CitrisLearner::of_transitions(LearnerInput input) {
  input.common.batch = settings_of<CitrisSettings>(input.own).batch;
  input.units *= std::max(1, input.frames - 1);
  return input;
}

CitrisLearner::CitrisLearner(const LearnerInput& input, bool autoencoder)
    : GradientLearner(of_transitions(input), CitrisModel(shape_of(input, autoencoder), input.seed, input.start),
                      BatchOf::kPairs),
      own_(settings_of<CitrisSettings>(input.own)),
      frames_(input.frames),
      frequencies_(input.common.latents),
      shards_(kShards) {}

std::vector<Phase> CitrisLearner::phases() const {
  return {
      {0, "assignment", "Latents are assigned to the variables whose targets they tell, and learn how they go on."}};
}

double CitrisLearner::work(std::int64_t begin, std::int64_t end) const {
  const CitrisShape& s = model_of().shape();
  const double n = s.flow.size, subsets = s.prior.variables + 2;
  const double h = s.flow.hidden, p = s.prior.hidden;
  const double flow = s.flow.steps * (n * n * (3 * h + h * h) + n * n);
  const double prior = n * n * p + n * (p * p + 3 * p);
  const double classifier = 2 * subsets * 2 * s.classifier.hidden * (3 * n + s.prior.variables);
  double frame = 2 * flow;
  if (!s.autoencoder.empty()) {
    frame += 2 * mlp_work(s.codes, s.autoencoder, 2 * s.flow.size) + mlp_work(s.flow.size, s.autoencoder, s.codes);
  }
  return kForwardAndBackward * common().batch * (frame + prior + classifier) * static_cast<double>(end - begin);
}

void CitrisLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  CausalSettings changed = common;
  own_ = settings_of<CitrisSettings>(own);
  changed.batch = own_.batch;
  change_common(changed);
}

void CitrisLearner::load_batch(Shard& shard, int index, const std::vector<int>& transitions,
                               const TrainingView& view) const {
  const CitrisShape& shape = model_of().shape();
  const bool autoencoder = !shape.autoencoder.empty();
  const auto all = static_cast<int>(transitions.size());
  const int begin = index * all / kShards, count = (index + 1) * all / kShards - begin;
  CitrisBatch<float>& batch = shard.batch;
  batch.samples = autoencoder ? 1 : own_.samples;
  const int half = count * batch.samples, slots = shape.prior.variables + 1;
  load_transition_rows(view.codes, frames_, transitions, begin, count, batch.samples, batch.codes);
  batch.targets.resize(count, shape.prior.variables);
  for (int b = 0; b < count; ++b) {
    batch.targets.row(b) = view.targets->row(transitions[static_cast<std::size_t>(begin + b)]).cast<float>();
  }
  const std::uint64_t block = noise_counter(index, kNoiseUses);
  batch.noise.resize(2 * half, autoencoder ? shape.flow.size : shape.codes);
  fill_normal(batch.noise.data(), batch.noise.size(), seed(), Stream::kCausalNoise, block);
  if (!autoencoder) {
    batch.codes.array() += static_cast<float>(own_.noise) * (batch.noise.array().rowwise() * deviation_.array());
  }
  batch.classifier_gumbel.resize(half, shape.flow.size * slots);
  fill_gumbel(batch.classifier_gumbel, seed(), block + 1);
  if (shape.prior.law == CitrisLaw::kPerfect) return;
  batch.prior_gumbel.resize(half, shape.flow.size * slots);
  fill_gumbel(batch.prior_gumbel, seed(), block + 2);
}

StepReport CitrisLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  CitrisModel& model = model_of();
  const CitrisShape& shape = model.shape();
  if (step() == 0) {
    target_shares(*view.targets, common().latents);
    if (shape.flow.size < shape.prior.variables) {
      throw Error(
          fmt::format("{} codes are fewer than the {} variables looked for", shape.flow.size, shape.prior.variables),
          "raise image.codes, or lower causal.latents to the number of variables with targets");
    }
    if (shape.autoencoder.empty()) start_flow_at(model.parameters(), model.network().flow, view.codes);
  }
  if (deviation_.size() != view.codes.cols()) deviation_ = column_deviations(view.codes);
  const CitrisClassifier& classifier = model.network().classifier;
  refresh_frozen(model.parameters(), classifier, static_cast<float>(own_.momentum));
  const std::vector<int> transitions = batch();
  frequencies_.add((*view.targets)(transitions, Eigen::all).cast<double>());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_batch(shard, s, transitions, view);
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss = citris_loss(shard.tape, model.network(), shape, {own_.beta, own_.beta_classifier}, shard.batch,
                                 frequencies_, static_cast<int>(transitions.size()), &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.terms.error;  // of both frames, as other methods report it
    report.noise_kl += shard.terms.prior;
  }
  const auto made = static_cast<double>(step());
  const double cosine = cosine_schedule(1.0, kRateAtEnd, made / own_.steps);
  const double rate = std::min(1.0, (made + 1) / own_.warm_up) * cosine;
  // An update of Adam is proportional to its rate, so that the classifier gets its own by a factor.
  std::vector<std::pair<ParameterId, MatrixF>> kept;
  const CitrisClassifier::Net& net = classifier.net;
  for (const ParameterId id : {net.first.weight, net.first.bias, net.gain, net.shift, net.last.weight, net.last.bias}) {
    kept.emplace_back(id, model.parameters().value(id));
  }
  report = finish_step(pool, rate * own_.learning_rate, report);
  const double ratio = own_.learning_rate > 0 ? own_.classifier_rate / own_.learning_rate : 1.0;
  for (const auto& [id, old] : kept) {
    auto value = model.parameters().value(id);
    value = old + static_cast<float>(ratio) * (value - old);
  }
  if (step() == total_steps()) model.settle(view.codes, frames_, view.targets);
  return report;
}

void CitrisLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  std::vector<double> numbers = model_of().numbers();
  frequencies_.write(numbers);
  file.tensors[prefix + "citris"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

void CitrisLearner::load(const std::string& prefix, const Safetensors& file) {
  std::vector<double> numbers = tensor_values<double>(file.at(prefix + "citris"), prefix + "citris");
  const std::size_t of_model = model_of().numbers().size();
  std::vector<double> like;
  frequencies_.write(like);
  if (numbers.size() != of_model + like.size()) throw_unfitting_state();
  GradientLearner::load(prefix, file);
  frequencies_.read(std::span<const double>(numbers).subspan(of_model));
  numbers.resize(of_model);
  model_of().set_numbers(numbers);
}

namespace {

template <bool kAutoencoder>
std::unique_ptr<Learner> make_citris(const LearnerInput& input) {
  return std::make_unique<CitrisLearner>(input, kAutoencoder);
}

}  // namespace

Method citris_method() {
  return {{.name = "citris",
           .title = "CITRIS",
           .description = "a flow on codes whose latents are assigned to the variables whose targets they tell",
           .has_targets = true,
           .several_starts = false,
           .has_lagged = true,
           .has_blocks = true},
          {.least_frames = 3, .targets = true},
          schema_of<CitrisSettings>(),
          make_citris<false>};
}

Method citris_vae_method() {
  return {{.name = "citris-vae",
           .title = "CITRIS-VAE",
           .description = "a variational autoencoder with CITRIS' flow, transition prior and target classifier",
           .has_targets = true,
           .several_starts = false,
           .has_lagged = true,
           .has_blocks = true},
          {.least_frames = 3, .targets = true},
          schema_of<CitrisSettings>(),
          make_citris<true>};
}

}  // namespace causeway
