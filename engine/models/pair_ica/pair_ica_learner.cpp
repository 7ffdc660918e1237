#include "engine/models/pair_ica/pair_ica_learner.h"

#include "engine/models/network_work.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

PairShape pair_shape(const LearnerInput& input, const PairIcaSettings& own) {
  PairShape shape;
  shape.codes = input.codes;
  shape.latents = input.common.latents;
  shape.mechanism_hidden = own.mechanism_hidden;
  shape.decoder_hidden = own.decoder_hidden;
  return shape;
}

LearnerInput with_batch(LearnerInput input, int batch) {
  input.common.batch = batch;
  return input;
}

}  // namespace

PairIcaLearner::PairIcaLearner(const LearnerInput& input)
    : GradientLearner(with_batch(input, settings_of<PairIcaSettings>(input.own).batch),
                      PairModel(pair_shape(input, settings_of<PairIcaSettings>(input.own)), input.seed, input.start),
                      BatchOf::kPairs),
      own_(settings_of<PairIcaSettings>(input.own)),
      units_(input.units),
      shards_(kShards) {}

std::vector<Phase> PairIcaLearner::phases() const {
  return {{0, "closed form", "Variables, targets and order by linear algebra, in one go."},
          {1, "mechanisms", "Mechanisms and decoder learn; the variables stay as they are."}};
}

double PairIcaLearner::work(std::int64_t begin, std::int64_t end) const {
  const double n = common().latents, d = codes();
  const auto pairs = static_cast<double>(units_);
  const double fit = begin < 1 && end > begin ? 200 * std::min(pairs, 8000.0) * d * d + 20 * pairs * d * d : 0.0;
  const double row = n * mlp_work(2 * common().latents, own_.mechanism_hidden, 25) +
                     mlp_work(common().latents, own_.decoder_hidden, codes());
  const auto updates = static_cast<double>(end - std::max<std::int64_t>(begin, 1));
  return fit + std::max(updates, 0.0) * kForwardAndBackward * 2 * own_.batch * row;
}

void PairIcaLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  own_ = settings_of<PairIcaSettings>(own);
  CausalSettings changed = common;
  changed.batch = own_.batch;
  change_common(changed);
}

void PairIcaLearner::load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes) const {
  const int count = load_shard(pairs, index, kShards, BatchOf::kPairs, codes, shard.batch.codes);
  load_shard(pairs, index, kShards, BatchOf::kPairs, causal_, shard.batch.causal);
  const auto n = static_cast<int>(causal_.cols());
  shard.batch.observed.resize(static_cast<std::size_t>(n));
  const std::size_t first = static_cast<std::size_t>(index) * pairs.size() / kShards;
  for (int i = 0; i < n; ++i) {
    // Before an intervention every variable follows its mechanism, after it all but the target.
    std::vector<int> rows(static_cast<std::size_t>(count));
    for (int r = 0; r < count; ++r) rows[static_cast<std::size_t>(r)] = r;
    for (int r = 0; r < count; ++r) {
      const int pair = pairs[first + static_cast<std::size_t>(r)];
      if (targets_[static_cast<std::size_t>(pair)] != i + 1) rows.push_back(count + r);
    }
    shard.batch.observed[static_cast<std::size_t>(i)] = shard.batch.causal(rows, Eigen::all);
  }
}

StepReport PairIcaLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  PairModel& model = model_of();
  if (step() == 0) {
    model.set_form(fit_closed_form(view.codes, common().latents, seed()));
    model.fit_linear_decoder(view.codes);
    pretend_step(1);
    StepReport report;
    report.whole_loss = false;
    report.reconstruction =
        2.0 * static_cast<double>((model.decode_noise(model.encode_noise(view.codes)) - view.codes).squaredNorm()) /
        static_cast<double>(view.codes.rows());
    return report;
  }
  if (causal_.rows() != view.codes.rows()) {
    const ClosedForm& form = model.form();
    causal_ = form.causal_of(view.codes).cast<float>();
    const MatrixD noise = form.noise_of(view.codes);
    const Eigen::Index pairs = noise.rows() / 2;
    targets_ = told_targets(form.targets,
                            noise(Eigen::seqN(1, pairs, 2), Eigen::all) - noise(Eigen::seqN(0, pairs, 2), Eigen::all));
  }
  const std::vector<int> pairs = batch();
  const int pictures = 2 * static_cast<int>(pairs.size());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_batch(shard, s, pairs, view.codes);
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss =
        pair_loss(shard.tape, model.network(), model.shape(), model.masks(), shard.batch, pictures, &shard.error);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.error;  // of both codes of a pair, as other methods report it
  }
  const double rate = cosine_schedule(own_.learning_rate, 0.0, static_cast<double>(step() - 1) / own_.steps);
  return finish_step(pool, rate, report);
}

void PairIcaLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  const std::vector<double> numbers = numbers_of(model_of().form());
  file.tensors[prefix + "closed_form"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

void PairIcaLearner::load(const std::string& prefix, const Safetensors& file) {
  ClosedForm form = form_from_numbers(tensor_values<double>(file.at(prefix + "closed_form"), prefix + "closed_form"),
                                      common().latents, codes());
  GradientLearner::load(prefix, file);
  model_of().set_form(std::move(form));
  causal_.resize(0, 0);
}

Method pair_ica_method() {
  return {
      {.name = "pair-ica",
       .title = "Pair ICA",
       .description = "closed form: independent parts of what interventions change; for variables linear in the codes",
       .has_graph = true,
       .has_targets = true,
       .several_starts = false},
      kNeedsPairs,
      schema_of<PairIcaSettings>(),
      [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<PairIcaLearner>(input); }};
}

}  // namespace causeway
