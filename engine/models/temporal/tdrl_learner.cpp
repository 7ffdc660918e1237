#include "engine/models/temporal/tdrl_learner.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/models/code_directions.h"
#include "engine/models/monotone_spline.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"
#include "engine/models/search_and_polish.h"
#include "engine/models/temporal/temporal_form.h"

namespace causeway {

namespace {

constexpr Eigen::Index kGraphWindows = 4000;
constexpr int kShuffledDraws = 4;
constexpr int kGrid = 129;          // values among which a variable's next one is looked for
constexpr float kGridRange = 6.0F;  // from minus this to this

/// Row of the first frame of window `window`, of all windows of `length` frames within units of `frames`.
Eigen::Index window_row(Eigen::Index window, int frames, int length) {
  const Eigen::Index each = frames - length + 1;
  return window / each * frames + window % each;
}

/// 0 of a transition without a target, i + 1 of one whose first target is i.
int regime_of(const Matrix<std::uint8_t>& targets, Eigen::Index transition) {
  for (Eigen::Index i = 0; i < targets.cols(); ++i) {
    if (targets(transition, i) != 0) return static_cast<int>(i) + 1;
  }
  return 0;
}

const char* group_of(TdrlLaw law) {
  return law == TdrlLaw::kFixed     ? TdrlSettings::kGroup
         : law == TdrlLaw::kRegimes ? TdrlRegimesSettings::kGroup
                                    : LeapSettings::kGroup;
}

std::vector<Eigen::Index> mixed_rows(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<Eigen::Index> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), Eigen::Index{0});
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

}  // namespace

TdrlModel::TdrlModel(const TdrlShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_tdrl_network(store_, shape_, random);
}

MatrixF TdrlModel::encode_noise(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply_leaky(tape, net_.encoder, tape.constant(codes))).leftCols(shape_.latents);
}

MatrixF TdrlModel::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(tdrl_decode(tape, net_, tape.constant(noise)));
}

Vector<float> TdrlModel::noise_of(int i, const MatrixF& windows, int regime) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  MatrixF input = windows;
  if (shape_.domains > 0) {
    const MatrixF numbers = store_.value(net_.regimes).row(regime);
    const MatrixF of_regime = tape.value(apply_leaky(tape, net_.regime, tape.constant(numbers)));
    input.resize(windows.rows(), of_regime.cols() + windows.cols());
    input << of_regime.replicate(windows.rows(), 1), windows;
  }
  Vector<float> noise = tape.value(apply_leaky(tape, net_.r[static_cast<std::size_t>(i)], tape.constant(input)));
  if (shape_.noise_regimes > 0) {
    const int count = spline_parameters(shape_.noise_bins);
    const MonotoneSpline<float> spline(store_.value(net_.noise).row(0).segment(i * count, count).data(),
                                       shape_.noise_bins);
    for (float& number : noise) number = spline(number).y;
  }
  return noise;
}

std::optional<LearnedGraph> TdrlModel::read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const {
  const int n = shape_.latents, length = shape_.lags + 1;
  if (frames < length || codes.rows() < frames) return std::nullopt;
  const MatrixF z = encode_noise(codes);
  if (!z.allFinite()) return std::nullopt;
  const auto taken = spread_rows(codes.rows() / frames * (frames - length + 1), kGraphWindows);
  const auto rows = static_cast<Eigen::Index>(taken.size());
  if (rows < 2) return std::nullopt;
  MatrixF past(rows, shape_.lags * n), now(rows, n);
  for (Eigen::Index r = 0; r < rows; ++r) {
    const Eigen::Index first = window_row(taken[static_cast<std::size_t>(r)], frames, length);
    for (int l = 0; l < shape_.lags; ++l) past.row(r).segment(l * n, n) = z.row(first + l);
    now.row(r) = z.row(first + shape_.lags);
  }
  LearnedGraph graph;
  graph.strengths = MatrixD::Zero(n, n);
  MatrixF window(rows, shape_.lags * n + 1);
  for (int i = 0; i < n; ++i) {
    window << past, now.col(i);
    for (int regime = 0; regime < regimes(); ++regime) {
      const Vector<float> before = noise_of(i, window, regime);
      for (int j = 0; j < n; ++j) {
        for (int s = 0; s < kShuffledDraws; ++s) {
          const auto other = mixed_rows(rows, seed, static_cast<std::uint64_t>(j + s * n));
          MatrixF changed = window;
          for (int l = 0; l < shape_.lags; ++l) {
            for (Eigen::Index r = 0; r < rows; ++r) {
              changed(r, l * n + j) = past(other[static_cast<std::size_t>(r)], l * n + j);
            }
          }
          graph.strengths(j, i) += static_cast<double>((noise_of(i, changed, regime) - before).squaredNorm()) /
                                   static_cast<double>(kShuffledDraws * rows * regimes());
        }
      }
    }
  }
  return graph.strengths.allFinite() ? std::optional(std::move(graph)) : std::nullopt;
}

MatrixF TdrlModel::predict_next(const MatrixF& causal) const {
  MatrixF next = MatrixF::Zero(causal.rows(), shape_.latents);
  for (int i = 0; i < shape_.latents; ++i) {
    for (int regime = 0; regime < regimes(); ++regime) {
      next.col(i) += next_of(i, causal, regime) / static_cast<float>(regimes());
    }
  }
  return next;
}

Vector<float> TdrlModel::next_of(int i, const MatrixF& causal, int regime) const {
  const int n = shape_.latents;
  const Eigen::Index rows = causal.rows();
  const Vector<float> grid = Vector<float>::LinSpaced(kGrid, -kGridRange, kGridRange);
  MatrixF window(rows, shape_.lags * n + 1);
  for (int l = 0; l < shape_.lags; ++l) window.middleCols(l * n, n) = causal;
  Vector<float> next = Vector<float>::Zero(rows), last;
  Vector<float> least = Vector<float>::Constant(rows, std::numeric_limits<float>::infinity());
  for (int g = 0; g < kGrid; ++g) {
    window.col(shape_.lags * n).setConstant(grid(g));
    const Vector<float> noise = noise_of(i, window, regime);
    for (Eigen::Index r = 0; r < rows; ++r) {
      if (least(r) < 0) continue;  // found
      if (g > 0 && (last(r) < 0) != (noise(r) < 0)) {
        next(r) = grid(g - 1) + (grid(g) - grid(g - 1)) * last(r) / (last(r) - noise(r));
        least(r) = -1;
      } else if (std::abs(noise(r)) < least(r)) {
        next(r) = grid(g);
        least(r) = std::abs(noise(r));
      }
    }
    last = noise;
  }
  return next;
}

TdrlLearner::Plan TdrlLearner::plan_of(const LearnerInput& input, TdrlLaw law) {
  Plan plan;
  plan.shape.codes = input.codes;
  plan.shape.latents = input.common.latents;
  const auto take = [&](const auto& own) {
    plan.shape.lags = own.lags;
    plan.shape.hidden = own.hidden;
    plan.weights = {own.beta, own.gamma};
    return own;
  };
  switch (law) {
    case TdrlLaw::kFixed:
      take(settings_of<TdrlSettings>(input.own));
      break;
    case TdrlLaw::kRegimes:
      plan.shape.embedding = take(settings_of<TdrlRegimesSettings>(input.own)).embedding;
      plan.shape.domains = input.domains;
      break;
    case TdrlLaw::kLeap:
      plan.shape.noise_bins = take(settings_of<LeapSettings>(input.own)).noise_bins;
      plan.shape.noise_regimes = input.common.latents + 1;
      break;
  }
  return plan;
}

LearnerInput TdrlLearner::of_windows(LearnerInput input, int lags) {
  input.units *= std::max(1, input.frames - lags);
  return input;
}

TdrlLearner::TdrlLearner(const LearnerInput& input, TdrlLaw law) : TdrlLearner(input, law, plan_of(input, law)) {}

TdrlLearner::TdrlLearner(const LearnerInput& input, TdrlLaw law, const Plan& plan)
    : GradientLearner(of_windows(input, plan.shape.lags), TdrlModel(plan.shape, input.seed, input.start),
                      BatchOf::kPairs),
      law_(law),
      frames_(input.frames),
      weights_(plan.weights),
      shards_(kShards) {}

std::vector<Phase> TdrlLearner::phases() const {
  std::vector<Phase> phases{{0, "search", "Several starts, each a model of the sequences; the loss chooses."}};
  add_polish(phases, common());
  return phases;
}

double TdrlLearner::work(std::int64_t begin, std::int64_t end) const {
  const TdrlShape& s = model_of().shape();
  const std::vector<int> four(4, s.hidden), three(3, s.hidden), two(2, s.hidden);
  const double frame = mlp_work(s.codes, four, 2 * s.latents) + mlp_work(s.latents, two, s.codes);
  const double step = 2.0 * s.latents * mlp_work(s.lags * s.latents + 1, three, 1);  // value and slope
  return kForwardAndBackward * common().batch * ((s.lags + 1) * frame + step) * static_cast<double>(end - begin);
}

void TdrlLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  const auto take = [&](const auto& changed) { weights_ = {changed.beta, changed.gamma}; };
  if (law_ == TdrlLaw::kFixed) take(settings_of<TdrlSettings>(own));
  if (law_ == TdrlLaw::kRegimes) take(settings_of<TdrlRegimesSettings>(own));
  if (law_ == TdrlLaw::kLeap) take(settings_of<LeapSettings>(own));
}

StepReport TdrlLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  const TdrlModel& model = model_of();
  const int length = model.shape().lags + 1;
  if (frames_ < length) {
    throw Error(
        fmt::format("sequences of {} frames are too short: a frame follows from {} before", frames_, length - 1),
        fmt::format("lower {}.lags to {} or less, or bring longer sequences", group_of(law_), frames_ - 1));
  }
  if (law_ == TdrlLaw::kLeap && step() == 0) target_shares(*view.targets, common().latents);
  const std::vector<int> windows = batch();
  const auto count = static_cast<int>(windows.size());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    const int begin = s * count / kShards, end = (s + 1) * count / kShards;
    shard.x.resize((end - begin) * length, view.codes.cols());
    shard.regimes.clear();
    for (int w = begin; w < end; ++w) {
      const Eigen::Index first = window_row(windows[static_cast<std::size_t>(w)], frames_, length);
      shard.x.middleRows((w - begin) * length, length) = view.codes.middleRows(first, length);
      if (law_ == TdrlLaw::kLeap) {
        shard.regimes.push_back(
            regime_of(*view.targets, first / frames_ * (frames_ - 1) + first % frames_ + length - 2));
      } else if (law_ == TdrlLaw::kRegimes) {
        shard.regimes.push_back((*view.domain)[static_cast<std::size_t>(first / frames_)]);
      }
    }
    shard.noise.resize(shard.x.rows(), common().latents);
    fill_normal(shard.noise.data(), shard.noise.size(), seed(), Stream::kCausalNoise, noise_counter(s, 1));
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss =
        tdrl_loss(shard.tape, model.network(), model.shape(), weights_, shard.tape.constant(shard.x), length,
                  law_ == TdrlLaw::kFixed ? nullptr : &shard.regimes, &shard.noise, count, &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += shard.terms.error * 2 / length;  // of two frames, as other methods report it
    report.noise_kl += shard.terms.past + shard.terms.future;
  }
  return finish_step(pool, search_and_polish_rate(common(), step()), report);
}

Method tdrl_method() {
  return {{.name = "tdrl",
           .title = "TDRL",
           .description = "a variational autoencoder whose latents follow their own past; knows of no interventions",
           .has_lagged = true},
          {.least_frames = 3},
          schema_of<TdrlSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<TdrlLearner>(input, TdrlLaw::kFixed);
          }};
}

Method tdrl_regimes_method() {
  return {{.name = "tdrl-regimes",
           .title = "TDRL, changing regimes",
           .description = "TDRL whose latents follow their past in another way in each environment",
           .has_lagged = true},
          {.least_frames = 3, .domain = true},
          schema_of<TdrlRegimesSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<TdrlLearner>(input, TdrlLaw::kRegimes);
          }};
}

Method leap_method() {
  return {{.name = "leap",
           .title = "LEAP",
           .description = "TDRL whose noise has another law in each regime; what is intervened on is the regime",
           .has_lagged = true},
          {.least_frames = 3, .targets = true},
          schema_of<LeapSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<TdrlLearner>(input, TdrlLaw::kLeap);
          }};
}

}  // namespace causeway
