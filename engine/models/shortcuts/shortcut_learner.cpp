#include "engine/models/shortcuts/shortcut_learner.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

ClassifierShape shape_of(const LearnerInput& input, const ShortcutOptions& own) {
  // Before the data are known, a learner that is asked about its schedule has no classes.
  return {input.codes, std::max(input.classes, 2), own.hidden};
}

/// Does the method read what the units beside their class belong to?
bool reads_parts(Shortcut method) { return method != Shortcut::kErm; }

}  // namespace

ShortcutLearner::ShortcutLearner(const LearnerInput& input, Shortcut method, Read read)
    : GradientLearner(input, ClassifierModel(shape_of(input, read(input.own)), input.seed, input.start),
                      BatchOf::kRows),
      method_(method),
      read_(read),
      own_(read(input.own)),
      units_(input.units),
      shards_(kShards) {}

std::vector<Phase> ShortcutLearner::phases() const {
  std::vector<Phase> phases{{0, "fit", "A classifier learns from all pictures at once."}};
  if (method_ == Shortcut::kDfr) {
    phases.push_back({own_.steps, "last layer", "The last layer anew, from equally many pictures of every group."});
  }
  return phases;
}

double ShortcutLearner::work(std::int64_t begin, std::int64_t end) const {
  const ClassifierShape& s = model_of().shape();
  return kForwardAndBackward * static_cast<double>(units_) * mlp_work(s.codes, s.hidden, model_of().latents()) *
         static_cast<double>(end - begin);
}

void ShortcutLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  own_ = read_(own);
}

void ShortcutLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  if (shares_.size() == 0) return;
  file.tensors[prefix + "group_shares"] =
      make_tensor(std::span<const double>(shares_.data(), static_cast<std::size_t>(shares_.size())), {shares_.size()});
}

void ShortcutLearner::load(const std::string& prefix, const Safetensors& file) {
  GradientLearner::load(prefix, file);
  const auto found = file.tensors.find(prefix + "group_shares");
  shares_.resize(0);
  if (found == file.tensors.end()) {
    if (method_ == Shortcut::kGroupDro && step() > 0) throw_unfitting_state();
    return;
  }
  const auto shares = tensor_values<double>(found->second, prefix + "group_shares");
  shares_ = Eigen::Map<const Vector<double>>(shares.data(), static_cast<Eigen::Index>(shares.size()));
  if (!shares_.allFinite() || shares_.size() == 0 || shares_.minCoeff() < 0) throw_unfitting_state();
}

void ShortcutLearner::read_parts(const TrainingView& view) {
  const std::vector<int>& classes = *view.classes;
  if (std::all_of(classes.begin(), classes.end(), [&](int c) { return c == classes.front(); })) {
    throw Error(fmt::format("all {} units to learn from are of class {}", classes.size(), classes.front()),
                "bring units of two classes or more");
  }
  if (!reads_parts(method_)) return;
  parts_ = method_ == Shortcut::kIrm ? parts_of(*view.domain) : groups_of(classes, *view.domain);
  if (method_ == Shortcut::kIrm && parts_.count() < 2) {
    throw Error("all units come from one environment, and IRM compares environments",
                "bring data of two environments or more, or take method erm");
  }
  if (method_ != Shortcut::kGroupDro) return;
  if (shares_.size() == 0) shares_ = Vector<double>::Constant(parts_.count(), 1.0 / parts_.count());
  if (shares_.size() != parts_.count()) {
    throw Error("the data have other groups than those the run was made on", "bring the data that it was made on");
  }
}

AnswerLoss ShortcutLearner::loss_of(const MatrixD& logits, const std::vector<int>& classes) {
  const Vector<double> same = Vector<double>::Constant(logits.rows(), 1.0 / static_cast<double>(logits.rows()));
  switch (method_) {
    case Shortcut::kIrm:
      return irm_loss(logits, classes, parts_, penalty());
    case Shortcut::kGroupDro:
      raise_worse_groups(part_losses(answer_losses(logits, classes), parts_), own_.group_step, shares_);
      return weighted_answer_loss(logits, classes, row_weights(parts_, shares_));
    case Shortcut::kBalanced:
      return weighted_answer_loss(logits, classes,
                                  row_weights(parts_, Vector<double>::Constant(parts_.count(), 1.0 / parts_.count())));
    case Shortcut::kErm:
    case Shortcut::kDfr:
      break;
  }
  return weighted_answer_loss(logits, classes, same);
}

double ShortcutLearner::penalty() const {
  return step() < own_.penalty_from ? std::min(1.0, own_.penalty) : own_.penalty;
}

void ShortcutLearner::add_l2(StepReport& report) {
  // The whole of IRM's loss is divided by its penalty, see irm_loss().
  const double l2 = own_.l2 / (method_ == Shortcut::kIrm ? std::max(1.0, penalty()) : 1.0);
  const ParameterStore<float>& store = model_of().parameters();
  for (const LinearLayer& layer : model_of().network().layers) {
    const auto weight = store.value(layer.weight);
    report.loss += l2 * static_cast<double>(weight.squaredNorm());
    store.view(gradient(0), layer.weight) += static_cast<float>(2.0 * l2) * weight;
  }
}

void ShortcutLearner::note_accuracy(const MatrixD& logits, const std::vector<int>& classes) {
  const MatrixD p = answer_probabilities(logits);
  int right = 0;
  for (Eigen::Index r = 0; r < p.rows(); ++r) {
    Eigen::Index answer = 0;
    p.row(r).maxCoeff(&answer);
    right += answer == classes[static_cast<std::size_t>(r)];
  }
  model_of().set_training_accuracy(right / static_cast<double>(p.rows()));
}

StepReport ShortcutLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (parts_.of_row.empty()) read_parts(view);
  if (step() == 0) model_of().set_scale(view.codes);
  if (step() >= own_.steps) return fit_last_layer(view);
  const auto rows = static_cast<int>(view.codes.rows());
  const auto from = [&](int shard) { return static_cast<int>(static_cast<std::int64_t>(shard) * rows / kShards); };
  ClassifierModel& model = model_of();
  MatrixF logits(rows, model.latents());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    const int begin = from(s), count = from(s + 1) - begin;
    if (shard.x.rows() != count) shard.x = model.scaled(view.codes.middleRows(begin, count));
    shard.tape.begin(model.parameters(), &gradient(s));
    shard.logits = apply(shard.tape, model.network(), shard.tape.constant(shard.x));
    logits.middleRows(begin, count) = shard.tape.value(shard.logits);
  });
  // The loss is one of all rows together; what it asks of each logit goes back through the shards.
  const MatrixD exact = logits.cast<double>();
  const AnswerLoss loss = loss_of(exact, *view.classes);
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    shard.gradient = loss.gradient.middleRows(from(s), from(s + 1) - from(s)).cast<float>();
    Tape<float>& tape = shard.tape;
    const Var out = tape.output(1, 1, true);
    tape.value(out)(0, 0) = 0;
    tape.on_backward([&tape, out, logits_of = shard.logits, wanted = &shard.gradient] {
      if (!tape.has_gradient(out)) return;
      tape.accumulate(logits_of, tape.gradient(out)(0, 0) * *wanted);
    });
    tape.backward(out);
  });
  StepReport report;
  report.loss = loss.value;
  add_l2(report);
  report = finish_step(pool, own_.learning_rate, report);
  if (!report.finite) return report;
  report.reconstruction = 2.0 * model.fit_readout(logits, view.codes);
  note_accuracy(exact, *view.classes);
  return report;
}

StepReport ShortcutLearner::fit_last_layer(const TrainingView& view) {
  const std::vector<int>& classes = *view.classes;
  ClassifierModel& model = model_of();
  const MatrixD features = model.features(view.codes).cast<double>();
  const Eigen::RowVectorXd mean = features.colwise().mean();
  const Eigen::RowVectorXd spread =
      ((features.rowwise() - mean).array().square().colwise().mean().sqrt() + 1e-9).matrix();
  const MatrixD standard = ((features.rowwise() - mean).array().rowwise() / spread.array()).matrix();
  const int each = *std::min_element(parts_.sizes.begin(), parts_.sizes.end());
  MatrixD weights = MatrixD::Zero(model.latents(), features.cols());
  Vector<double> offset = Vector<double>::Zero(model.latents());
  for (int subset = 0; subset < own_.subsets; ++subset) {
    std::vector<int> order(classes.size());
    std::iota(order.begin(), order.end(), 0);
    Random random(seed(), Stream::kCausalNoise, noise_counter(0, own_.subsets) + static_cast<std::uint64_t>(subset));
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    std::vector<int> taken(static_cast<std::size_t>(parts_.count())), rows, answers;
    for (const int row : order) {
      int& of_group = taken[static_cast<std::size_t>(parts_.of_row[static_cast<std::size_t>(row)])];
      if (of_group++ >= each) continue;
      rows.push_back(row);
      answers.push_back(classes[static_cast<std::size_t>(row)]);
    }
    const SparseLogistic fit =
        fit_sparse_logistic(standard(rows, Eigen::all), answers, model.shape().classes, own_.strength);
    weights += fit.weights / own_.subsets;
    offset += fit.offset / own_.subsets;
  }
  const MatrixD own_scale = weights.array().rowwise() / spread.array();
  model.parameters().value(model.last().weight) = own_scale.cast<float>();
  model.parameters().value(model.last().bias) = (offset.transpose() - mean * own_scale.transpose()).cast<float>();
  const MatrixF logits = model.encode_noise(view.codes);
  StepReport report;
  report.loss = answer_losses(logits.cast<double>(), classes).mean();
  report.finite = std::isfinite(report.loss);
  if (!report.finite) return report;
  report.reconstruction = 2.0 * model.fit_readout(logits, view.codes);
  note_accuracy(logits.cast<double>(), classes);
  pretend_step(step() + 1);
  return report;
}

namespace {

template <Shortcut kMethod>
Method shortcut_method(const char* title, const char* description, Needs needs) {
  needs.most_frames = 1;
  needs.classes = true;
  return {{.name = ShortcutSettings<kMethod>::kGroup,
           .title = title,
           .description = description,
           .several_starts = false,
           .quick = true,
           .has_answers = true},
          needs,
          schema_of<ShortcutSettings<kMethod>>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<ShortcutLearner>(input, kMethod, [](const nlohmann::json& own) -> ShortcutOptions {
              return settings_of<ShortcutSettings<kMethod>>(own);
            });
          }};
}

}  // namespace

Method erm_method() {
  return shortcut_method<Shortcut::kErm>("ERM", "a classifier that is right as often as it can in training", {});
}

Method irm_method() {
  return shortcut_method<Shortcut::kIrm>(
      "IRM", "a classifier that could not be better in any one environment by a change of its scale", {.domain = true});
}

Method group_dro_method() {
  return shortcut_method<Shortcut::kGroupDro>("Group DRO", "a classifier for the group that it does worst on",
                                              {.groups = true});
}

Method dfr_method() {
  return shortcut_method<Shortcut::kDfr>(
      "DFR", "ERM whose last layer is fitted again on equally many pictures of every group", {.groups = true});
}

Method balanced_method() {
  return shortcut_method<Shortcut::kBalanced>("Balanced groups", "a classifier for which every group counts the same",
                                              {.groups = true});
}

}  // namespace causeway
