#include "engine/models/contrastive/contrast_learner.h"

#include <algorithm>
#include <utility>

#include "engine/models/network_work.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr double kNeighboursFrom = 0.2;  // share of the steps after which batches come in groups of neighbours
constexpr double kLeakUntil = 0.7;       // share of the steps over which the least leak falls

ContrastShape contrast_shape(PairShape pair, const ContrastiveSettings& own) {
  ContrastShape shape;
  shape.pair = std::move(pair);
  shape.hidden = own.hidden;
  shape.decoder_hidden = own.decoder_hidden;
  return shape;
}

}  // namespace

ContrastiveLearner::ContrastiveLearner(const LearnerInput& input)
    : PairLearner(
          input,
          ContrastModel(contrast_shape(pair_shape(input, settings_of<ContrastiveSettings>(input.own).picture_hidden),
                                       settings_of<ContrastiveSettings>(input.own)),
                        input.seed, input.start)),
      shards_(kShards) {}

std::vector<Phase> ContrastiveLearner::phases() const {
  return {{0, "closed form", "Variables, targets and order by linear algebra, in one go."},
          {1, "contrast", "A net that starts there learns which pictures before and after belong together."},
          {read_step(), "mechanisms", "Mechanisms and decoder learn; the variables stay as they are."}};
}

double ContrastiveLearner::work(std::int64_t begin, std::int64_t end) const {
  const auto within = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(std::max<std::int64_t>(0, std::min(end, to) - std::max(begin, from)));
  };
  const int n = common().latents, d = codes();
  const double row = mlp_work(d, own().hidden, n) + mlp_work(n, own().decoder_hidden, d) + 2.0 * d * n;
  const double terms = 0.5 * own().batch * own().batch * (10.0 * n);  // of the tables of both contrasts
  return within(0, 1) * closed_form_work(units(), d) +
         within(1, read_step()) * (kForwardAndBackward * 2 * own().batch * row + terms) +
         within(read_step(), read_step() + 1) * 40.0 * static_cast<double>(units()) * d * d +
         within(read_step() + 1, total_steps()) * mechanism_update_work(model_of().shape(), own().batch);
}

StepReport ContrastiveLearner::start(const TrainingView& view) {
  ClosedForm form = fit_closed_form(view.codes, common().latents, seed());
  model_of().start_at(form, view.codes);
  return take_form(std::move(form), view.codes);
}

StepReport ContrastiveLearner::contrast_step(ThreadPool& pool, const TrainingView& view) {
  const ContrastModel& model = model_of();
  if (scaled_.rows() != view.codes.rows()) {
    scaled_ = model.scaled(view.codes);
    const MatrixD centred = view.codes.cast<double>().rowwise() - model.form().mean;
    variance_ = std::max(centred.squaredNorm() / static_cast<double>(centred.rows()), 1e-12);
    neighbours_.emplace(model.form().noise_of(view.codes)(Eigen::seqN(0, taught(), 2), Eigen::all), own().batch,
                        seed());
  }
  const double done = static_cast<double>(step() - 1) / own().steps;
  const int group = done < kNeighboursFrom ? 1 : std::min<int>(own().group, static_cast<int>(taught()));
  const std::vector<int> pairs = neighbours_->rows(step() - 1, group);
  ContrastWeights weights;
  weights.floor = linear_ramp(own().leak_from, own().leak_to, done / kLeakUntil);
  weights.decoder = own().decoder_weight;
  weights.variance = variance_;
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_shard(pairs, s, kShards, BatchOf::kPairs, view.codes, shard.codes);
    load_shard(pairs, s, kShards, BatchOf::kPairs, scaled_, shard.scaled);
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss = contrast_objective(shard.tape, model.contrast(), weights, shard.scaled, shard.codes,
                                        static_cast<int>(pairs.size()), &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.terms.error;  // of both codes of a pair, as other methods report it
  }
  report.whole_loss = false;
  return finish_step(pool, cosine_schedule(own().learning_rate, 0.0, done), report);
}

StepReport ContrastiveLearner::read(const TrainingView& view) {
  ContrastModel& model = model_of();
  const ClosedForm start = model.form();
  model.fix_unit(view.codes);
  model.judge(start, view.codes, taught());
  ClosedForm form = start;
  fit_causal_side(form, view.codes, model.noise_coordinates(view.codes), seed());
  forget_moments();  // those of the net: it stays as it is from now on
  return take_form(std::move(form), view.codes);
}

StepReport ContrastiveLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (step() == 0) return start(view);
  if (step() < read_step()) return contrast_step(pool, view);
  if (step() == read_step()) return read(view);
  return mechanism_step(pool, view.codes, static_cast<double>(step() - read_step() - 1) / own().mechanism_steps);
}

std::vector<std::vector<GemmShape>> ContrastiveLearner::gemm_shapes(ThreadPool& pool, const TrainingView& view) {
  return products_of(shards_, [&] { train_step(pool, view); });
}

void ContrastiveLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  PairLearner::save(prefix, file, with_optimiser);
  const std::vector<double> numbers = model_of().extra_numbers();
  file.tensors[prefix + "contrast"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

void ContrastiveLearner::load(const std::string& prefix, const Safetensors& file) {
  const std::vector<double> numbers = tensor_values<double>(file.at(prefix + "contrast"), prefix + "contrast");
  if (!model_of().fits(numbers)) throw_unfitting_state();
  PairLearner::load(prefix, file);
  model_of().set_extra_numbers(numbers);
  scaled_.resize(0, 0);
}

Method contrastive_method() {
  return {{.name = "contrastive",
           .title = "Contrastive",
           .description = "a net that starts at the closed form of pair-ica learns which pictures belong together",
           .has_graph = true,
           .has_targets = true,
           .several_starts = false,
           .quick = true},
          kNeedsPairs,
          schema_of<ContrastiveSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<ContrastiveLearner>(input);
          }};
}

}  // namespace causeway
