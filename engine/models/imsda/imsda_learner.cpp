#include "engine/models/imsda/imsda_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/models/linear_readout.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr int kMostDomains = 256, kMostAnswers = 1000;
constexpr float kFollow = 0.1F;  // how fast the kept statistics follow those of batches

}  // namespace

ImsdaModel::ImsdaModel(const ImsdaShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_imsda_network(store_, shape_, random);
  statistics_ = store_.add("statistics", 2, shape_.hidden);
  store_.value(statistics_).row(1).setOnes();
  readout_ = store_.add("readout", shape_.latents + 1, shape_.features);
  accuracy_ = store_.add("accuracy", 1, 1);
  store_.value(accuracy_)(0, 0) = -1;  // not known yet; what is saved must be a finite number
}

ImsdaStatistics<float> ImsdaModel::statistics() const {
  const auto kept = store_.value(statistics_);
  return {kept.row(0).transpose(), kept.row(1).transpose()};
}

void ImsdaModel::keep_statistics(const ImsdaStatistics<float>& batch, bool first) {
  auto kept = store_.value(statistics_);
  const float follow = first ? 1.0F : kFollow;
  kept.row(0) += follow * (batch.mean.transpose() - kept.row(0));
  kept.row(1) += follow * (batch.variance.transpose() - kept.row(1));
}

MatrixF ImsdaModel::encode_noise(const MatrixF& codes) const { return imsda_encode(store_, net_, codes, statistics()); }

MatrixF ImsdaModel::decode_noise(const MatrixF& noise) const { return apply_readout(store_.value(readout_), noise); }

MatrixF ImsdaModel::probabilities(const MatrixF& z, int domain) const {
  const MatrixF invariant = imsda_invariant(store_, net_, shape_, z, domain);
  const MatrixF logits = (invariant * store_.value(net_.classifier.weight).transpose()).rowwise() +
                         store_.value(net_.classifier.bias).row(0);
  const Vector<float> top = logits.rowwise().maxCoeff();
  const MatrixF p = (logits.colwise() - top).array().exp();
  const Vector<float> sum = p.rowwise().sum();
  return (p.array().colwise() / sum.array()).matrix();
}

MatrixF ImsdaModel::answer_probabilities(const MatrixF& codes) const {
  return probabilities(encode_noise(codes), shape_.domains - 1);
}

double ImsdaModel::training_accuracy() const {
  const auto accuracy = static_cast<double>(store_.value(accuracy_)(0, 0));
  return accuracy < 0 ? std::numeric_limits<double>::quiet_NaN() : accuracy;
}

void ImsdaModel::read(const MatrixF& codes, const std::vector<int>& domains, const std::vector<int>& answers) {
  const MatrixF fit = linear_readout(encode_noise(codes), codes);
  if (fit.allFinite()) store_.value(readout_) = fit;
  int right = 0, all = 0;
  for (int d = 0; d + 1 < shape_.domains; ++d) {
    std::vector<int> rows;
    for (std::size_t r = 0; r < domains.size(); ++r) {
      if (domains[r] == d) rows.push_back(static_cast<int>(r));
    }
    if (rows.empty()) continue;
    // As in training, rows of another environment are normalised by their own statistics.
    const MatrixF of_domain = codes(rows, Eigen::all);
    const MatrixF pre =
        (of_domain * store_.value(net_.encoder.weight).transpose()).rowwise() + store_.value(net_.encoder.bias).row(0);
    const Eigen::RowVectorXf mean = pre.colwise().mean();
    const ImsdaStatistics<float> own{mean.transpose(),
                                     (pre.rowwise() - mean).array().square().colwise().mean().matrix().transpose()};
    const MatrixF p = probabilities(imsda_encode(store_, net_, of_domain, own), d);
    for (Eigen::Index r = 0; r < p.rows(); ++r) {
      Eigen::Index answer = 0;
      p.row(r).maxCoeff(&answer);
      right += answer == answers[static_cast<std::size_t>(rows[static_cast<std::size_t>(r)])];
      ++all;
    }
  }
  store_.value(accuracy_)(0, 0) = all > 0 ? static_cast<float>(right) / static_cast<float>(all) : -1.0F;
}

ImsdaShape ImsdaLearner::shape_of(const LearnerInput& input) {
  const auto own = settings_of<ImsdaSettings>(input.own);
  ImsdaShape shape;
  shape.features = input.codes;
  shape.latents = input.common.latents;
  shape.style = std::min(own.style, shape.latents - 1);
  // Before the data are known, a learner that is asked about its schedule has neither.
  shape.classes = std::max(2, input.classes);
  shape.domains = std::max(2, input.domains);
  shape.hidden = own.hidden;
  if (shape.latents < 2) {
    throw UsageError("one latent cannot be both content and style", "set causal.latents to 2 or more");
  }
  if (shape.domains > kMostDomains || shape.classes > kMostAnswers) {
    throw Error(fmt::format("the data number their environments up to {} and their classes up to {}", shape.domains - 1,
                            shape.classes - 1),
                "number both from 0 without gaps");
  }
  return shape;
}

ImsdaLearner::ImsdaLearner(const LearnerInput& input)
    : GradientLearner(input, ImsdaModel(shape_of(input), input.seed, input.start), BatchOf::kRows),
      own_(settings_of<ImsdaSettings>(input.own)),
      start_(input.start) {}

std::vector<Phase> ImsdaLearner::phases() const {
  return {{0, "fit", "Autoencoder, laws of the style and classifier learn together."}};
}

double ImsdaLearner::work(std::int64_t begin, std::int64_t end) const {
  const ImsdaShape& s = model_of().shape();
  const double row = 2.0 * (mlp_work(s.features, {s.hidden}, 2 * s.latents)) +
                     40.0 * s.style * s.flow_layers * s.flow_width * s.flow_width;
  return kForwardAndBackward * own_.batch * s.domains * row * static_cast<double>(end - begin);
}

void ImsdaLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  own_ = settings_of<ImsdaSettings>(own);
}

void ImsdaLearner::read_domains(const TrainingView& view) {
  const int domains = model_of().shape().domains;
  members_.assign(static_cast<std::size_t>(domains), {});
  const std::vector<int>& domain = *view.domain;
  for (std::size_t u = 0; u < domain.size(); ++u) {
    members_[static_cast<std::size_t>(domain[u])].push_back(static_cast<int>(u));
  }
  const auto filled = std::count_if(members_.begin(), members_.end(), [](const auto& m) { return !m.empty(); });
  if (filled < 2) {
    throw Error("all units come from one environment, and iMSDA compares environments",
                "bring data of two environments or more; the last one is the one whose answers it does not read");
  }
  const std::vector<int>& classes = *view.classes;
  const int last = *std::max_element(domain.begin(), domain.end());
  int first = -1;
  for (std::size_t u = 0; u < classes.size(); ++u) {
    if (domain[u] == last) continue;
    if (first >= 0 && classes[u] != first) return;
    first = classes[u];
  }
  throw Error(
      fmt::format("all units whose answers are read, those before the last environment, are of class {}", first),
      "bring units of two classes or more");
}

StepReport ImsdaLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (members_.empty()) read_domains(view);
  ImsdaModel& model = model_of();
  const ImsdaShape& shape = model.shape();
  Random random(seed(), Stream::kBatchOrder, (start_ << 44) + static_cast<std::uint64_t>(step()));
  std::vector<MatrixF> rows, noise;
  std::vector<std::vector<int>> answers;
  std::vector<int> ids;
  for (std::size_t d = 0; d < members_.size(); ++d) {
    const std::vector<int>& from = members_[d];
    if (from.empty()) continue;  // a number that no environment has
    ids.push_back(static_cast<int>(d));
    MatrixF x(own_.batch, view.codes.cols()), n(own_.batch, shape.latents);
    std::vector<int> said;
    for (int i = 0; i < own_.batch; ++i) {
      const int unit = from[random.below(static_cast<std::uint32_t>(from.size()))];
      x.row(i) = view.codes.row(unit);
      said.push_back((*view.classes)[static_cast<std::size_t>(unit)]);
    }
    fill_normal(n.data(), n.size(), seed(), Stream::kCausalNoise, noise_counter(0, shape.domains) + d);
    rows.push_back(std::move(x));
    noise.push_back(std::move(n));
    answers.push_back(std::move(said));
  }
  answers.pop_back();  // those of the last environment are not read
  ImsdaWeights weights;
  weights.vae = own_.vae;
  weights.beta = own_.beta;
  weights.entropy = own_.entropy;
  ImsdaTerms terms;
  ImsdaStatistics<float> statistics;
  tape_.begin(model.parameters(), &gradient(0));
  std::vector<Var> x;
  for (const MatrixF& part : rows) x.push_back(tape_.constant(part));
  const Var loss = imsda_loss(tape_, model.network(), shape, weights, ids, x, noise, answers, &terms, &statistics);
  tape_.backward(loss);
  gradient(1).setZero(gradient(0).size());
  StepReport report;
  report.loss = static_cast<double>(tape_.value(loss)(0, 0));
  report.reconstruction = 2 * terms.reconstruction;
  report.noise_kl = terms.divergence;
  const bool first = step() == 0;
  const double done = static_cast<double>(step()) / static_cast<double>(own_.steps);
  report = finish_step(pool, cosine_schedule(own_.learning_rate, 0.0, done), report);
  if (!report.finite) return report;
  model.keep_statistics(statistics, first);
  if (step() == own_.steps) model.read(view.codes, *view.domain, *view.classes);
  return report;
}

Method imsda_method() {
  return {{.name = "imsda",
           .title = "iMSDA",
           .description =
               "content and style of several environments, and answers in the last one, whose own it does not read",
           .several_starts = false,
           .quick = true,
           .has_answers = true},
          {.most_frames = 1, .domain = true, .classes = true},
          schema_of<ImsdaSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<ImsdaLearner>(input); }};
}

}  // namespace causeway
