#include "engine/training/run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/error.h"
#include "engine/models/method_data.h"
#include "engine/training/run_start.h"
#include "engine/training/tournament.h"
#include "engine/training/work_estimate.h"

namespace causeway {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kImageRecordEvery = 20;
constexpr std::int64_t kCausalRecordEvery = 50;
constexpr std::int64_t kSlice = 16;    // updates of each start between two looks at the clock
constexpr double kLossMemory = 0.998;  // of the running mean that the tournament compares: about 500 updates

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

}  // namespace

const char* stage_name(Stage stage) {
  switch (stage) {
    case Stage::kData:
      return "data";
    case Stage::kImage:
      return "image";
    case Stage::kCodes:
      return "codes";
    case Stage::kCausal:
      return "causal";
    case Stage::kScore:
      return "scores";
    case Stage::kDone:
      break;
  }
  return "done";
}

Run::Run(const Settings& settings, DataSource source, int threads, std::int64_t max_steps)
    : settings_(settings), source_(std::move(source)), pool_(threads), max_steps_(max_steps) {
  validate_settings(settings_);
  if (makes_vectors(settings_)) return;
  images_ = std::make_shared<ImageAutoencoder>(autoencoder_shape(settings_.image), settings_.seed);
  image_trainer_ = std::make_unique<AutoencoderTrainer>(*images_, settings_.image.kl_weight, settings_.image.code_noise,
                                                        settings_.image.clip_norm, settings_.seed);
}

Run::~Run() = default;

std::int64_t Run::limited(std::int64_t steps) const { return max_steps_ > 0 ? std::min(steps, max_steps_) : steps; }

std::vector<int> Run::alive() const {
  std::vector<int> list;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    if (starts_[i]->alive) list.push_back(static_cast<int>(i));
  }
  return list;
}

int Run::leader() const {
  int best = -1;
  for (const int i : alive()) {
    const double loss = starts_[static_cast<std::size_t>(i)]->loss();
    if (best < 0 || loss < starts_[static_cast<std::size_t>(best)]->loss()) best = i;
  }
  return best;
}

std::vector<StartInfo> Run::starts() const {
  std::vector<StartInfo> infos;
  for (const auto& start : starts_) infos.push_back({start->learner->step(), start->loss(), start->alive});
  return infos;
}

std::string Run::phase() const {
  switch (stage_) {
    case Stage::kData:
      return !settings_.world.data.empty() ? "loading pairs" : has_pictures() ? "rendering pairs" : "drawing pairs";
    case Stage::kImage:
      return "learning codes of images";
    case Stage::kCodes:
      return has_pictures() ? "encoding images" : "standardising vectors";
    case Stage::kCausal:
      return leader() >= 0 ? starts_[static_cast<std::size_t>(leader())]->learner->phase() : "starting";
    case Stage::kScore:
      return "scoring";
    case Stage::kDone:
      break;
  }
  return "done";
}

std::int64_t Run::stage_step() const {
  switch (stage_) {
    case Stage::kData:
      return std::llround(1000 * data_share_);
    case Stage::kImage:
      return image_step_;
    case Stage::kCausal:
      return leader() >= 0 ? starts_[static_cast<std::size_t>(leader())]->learner->step() : 0;
    default:
      return 0;
  }
}

std::int64_t Run::stage_steps() const {
  switch (stage_) {
    case Stage::kData:
      return 1000;
    case Stage::kImage:
      return limited(settings_.image.steps);
    case Stage::kCausal:
      return limited(method_steps(method_info(settings_.method), settings_.causal));
    default:
      return 1;
  }
}

void Run::work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  // However work() ends, its time counts for the stage it began in.
  struct Watch {
    double& seconds;
    Clock::time_point begin = Clock::now();
    ~Watch() { seconds += 1e-3 * milliseconds_since(begin); }
  } const watch{seconds_by_stage_[stage_name(stage_)]};
  switch (stage_) {
    case Stage::kData:
      make_data(interrupt);
      break;
    case Stage::kImage:
      work_image(milliseconds, interrupt, max_updates);
      break;
    case Stage::kCodes:
      make_codes();
      break;
    case Stage::kCausal:
      work_causal(milliseconds, interrupt, max_updates);
      break;
    case Stage::kScore:
      score_now(true);
      make_diagnosis();
      stage_ = Stage::kDone;
      break;
    case Stage::kDone:
      break;
  }
}

void Run::make_data(const std::atomic<bool>& interrupt) {
  auto data = source_(settings_, pool_.threads(), [&](double share) {
    data_share_ = share;
    return !interrupt;
  });
  if (!data) return;
  check_method_data(method_info(settings_.method), data->offer);
  if (data->train.has_observations()) {
    check_vectors(*data);
    drop_image_stage();
  } else {
    check_pictures(*data);
  }
  data_ = std::move(data);
  train_pairs_ = data_->train.pairs;
  stage_ = resume_at_ == Stage::kImage && has_pictures() ? Stage::kImage : Stage::kCodes;
}

void Run::check_pictures(const RunData& data) const {
  const auto& train = data.train;
  if (!has_pictures() || !train.has_images()) {
    throw Error(has_pictures() ? "the pairs hold no pictures and no vectors"
                               : "the run learns from vectors, but the pairs hold none",
                "bring pairs with pictures (imgs) or vectors (x)");
  }
  const int size = settings_.image.size;
  for (const PairDataset* part : {&data.train, &data.test}) {
    if (part->pairs > 0 && (part->width != size || part->height != size)) {
      throw Error(
          fmt::format("the pairs are {} x {} pixels, the model takes {} x {}", part->width, part->height, size, size),
          fmt::format("set image.size to the size of the pictures, e.g. --set image.size={}", part->width));
    }
  }
  if (train.pairs < settings_.causal.batch || 2 * train.pairs < settings_.image.batch) {
    throw Error(fmt::format("{} training pairs are fewer than a batch", train.pairs),
                "bring more pairs or lower causal.batch and image.batch");
  }
}

void Run::check_vectors(const RunData& data) const {
  const MatrixF& train = data.train.observations;
  if (resume_at_ != Stage::kImage && has_pictures()) {
    throw Error("the run learns from pictures, but the pairs are vectors", "bring the pairs it was trained on");
  }
  if (data.train.pairs < settings_.causal.batch) {
    throw Error(fmt::format("{} training pairs are fewer than a batch", data.train.pairs),
                "bring more pairs or lower causal.batch");
  }
  if (scaler_.mean.size() > 0 && scaler_.mean.size() != train.cols()) {
    throw Error(
        fmt::format("the run was trained on vectors of {} numbers, these have {}", scaler_.mean.size(), train.cols()),
        "bring the pairs it was trained on");
  }
  const auto varying = std::ssize(CodeScaler::fit_observations(train).kept);
  if (varying < settings_.causal.latents) {
    throw Error(fmt::format("{} of the {} numbers of a vector vary, too few for {} causal variables", varying,
                            train.cols(), settings_.causal.latents),
                fmt::format("look for fewer, e.g. --set causal.latents={}", varying));
  }
}

void Run::drop_image_stage() {
  images_.reset();
  image_trainer_.reset();
}

void Run::work_image(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  const Clock::time_point begin = Clock::now();
  const std::int64_t steps = limited(settings_.image.steps);
  const auto rows = 2 * data_->train.pairs;
  if (!image_order_) image_order_ = std::make_unique<BatchOrder>(rows, settings_.image.batch, settings_.seed, 0);
  if (image_step_ == 0) image_trainer_->fit_components(pool_, data_->train.images.data(), rows);
  std::int64_t made = 0;
  while (image_step_ < steps && !interrupt && (max_updates == 0 || made < max_updates)) {
    const double t = static_cast<double>(image_step_) / settings_.image.steps;
    const double warm =
        std::min(1.0, (static_cast<double>(image_step_) + 1.0) / std::max(1, settings_.image.warmup_steps));
    const double rate = warm * cosine_schedule(settings_.image.learning_rate, 0.0, t);
    const AutoencoderLoss loss =
        image_trainer_->step(pool_, data_->train.images.data(), image_order_->rows(image_step_), rate, image_step_);
    if (!std::isfinite(loss.gradient_norm) || !std::isfinite(loss.total)) {
      throw Error(fmt::format("the loss of the image stage is not finite at step {}", image_step_),
                  "the last good weights are kept; lower image.learning_rate or image.kl_weight and start again");
    }
    ++image_step_;
    ++made;
    ++updates_;
    work_done_ += image_step_work(settings_.image);
    if (image_step_ % kImageRecordEvery == 0 || image_step_ == steps) {
      Record record;
      record.stage = "image";
      record.phase = "image";
      record.step = image_step_;
      record.seconds = seconds + 1e-3 * milliseconds_since(begin);
      record.loss = loss.total;
      record.reconstruction = loss.squared_error;
      record.kl = loss.kl;
      record.gradient_norm = loss.gradient_norm;
      record.learning_rate = rate;
      history_.add(record);
    }
    if (milliseconds_since(begin) > milliseconds) break;
  }
  if (image_step_ >= steps) stage_ = Stage::kCodes;
}

void Run::make_codes() {
  image_stage_over_ = true;
  finished_images_ = images_;
  const auto encode = [&](const PairDataset& part) {
    return has_pictures() ? images_->encode_images(pool_, part.images.data(), static_cast<int>(2 * part.pairs))
                          : part.observations;
  };
  const MatrixF train = encode(data_->train);
  if (scaler_.kept.empty()) {
    if (!has_pictures()) {
      scaler_ = CodeScaler::fit_observations(train);
    } else if (images_->shape().encoder == ImageEncoder::kPca) {
      scaler_ = CodeScaler::fit_centred(train);
    } else {
      scaler_ = CodeScaler::fit(train, settings_.image.dead_code_std);
    }
  }
  train_codes_ = scaler_.standardise(train);
  test_codes_ = data_->test.pairs > 0 ? scaler_.standardise(encode(data_->test))
                                      : MatrixF(0, static_cast<Eigen::Index>(scaler_.kept.size()));
  if (starts_.empty()) make_starts();
  stage_ = resume_at_ == Stage::kScore || resume_at_ == Stage::kDone ? Stage::kScore : Stage::kCausal;
}

void Run::make_starts() {
  starts_.clear();
  for (int i = 0; i < tournament_of(settings_).starts; ++i) {
    auto start = std::make_unique<Start>();
    start->learner = make_learner(settings_.method, settings_.causal, static_cast<int>(scaler_.kept.size()),
                                  data_->train.pairs, settings_.seed, static_cast<std::uint64_t>(i));
    starts_.push_back(std::move(start));
  }
  cuts_made_ = 0;
}

int Run::codes_kept() const {
  if (!scaler_.kept.empty()) return static_cast<int>(scaler_.kept.size());
  return has_pictures() ? settings_.image.codes : settings_.world.variables;
}

double Run::work_left() const {
  if (stage_ == Stage::kScore || stage_ == Stage::kDone) return 0;
  double work = 0;
  if (!image_stage_over_ && has_pictures()) {
    work += image_step_work(settings_.image) * static_cast<double>(limited(settings_.image.steps) - image_step_);
  }
  const MethodInfo& method = method_info(settings_.method);
  const std::int64_t end = limited(method_steps(method, settings_.causal));
  std::int64_t step = stage_ == Stage::kCausal ? stage_step() : 0;
  const Tournament tournament = tournament_of(settings_);
  const auto& cuts = tournament.cuts;
  for (std::size_t c = static_cast<std::size_t>(cuts_made_); c <= cuts.size(); ++c) {
    const std::int64_t until = std::max(step, c < cuts.size() ? std::min(end, cuts[c]) : end);
    work +=
        method_work(method, settings_.causal, codes_kept(), step, until) * tournament.left_after(static_cast<int>(c));
    step = until;
  }
  return work;
}

std::int64_t Run::next_boundary() const {
  const auto cuts = tournament_of(settings_).cuts;
  const std::int64_t end = stage_steps();
  return cuts_made_ < static_cast<int>(cuts.size()) ? std::min(end, cuts[static_cast<std::size_t>(cuts_made_)]) : end;
}

void Run::advance_start(Start& start, ThreadPool& pool, std::int64_t target, const std::atomic<bool>& interrupt) {
  Learner& learner = *start.learner;
  while (learner.step() < target && !interrupt && start.trouble.empty()) {
    const std::string phase = learner.phase();
    const StepReport report = learner.train_step(pool, train_codes_);
    if (!report.finite) {
      start.trouble = fmt::format("the loss is not finite at step {}", learner.step());
      return;
    }
    if (report.whole_loss) {
      start.loss_sum = kLossMemory * start.loss_sum + (1.0 - kLossMemory) * report.loss;
      start.loss_weight = kLossMemory * start.loss_weight + (1.0 - kLossMemory);
    }
    start.mean.add(report);
    if (learner.step() % kCausalRecordEvery == 0 || learner.step() == learner.total_steps()) {
      Record record;
      record.stage = "causal";
      record.phase = phase;
      record.step = learner.step();
      start.mean.fill(record);
      if (!report.whole_loss) record.loss = kNoValue;
      start.mean = {};
      start.records.push_back(record);
    }
  }
}

void Run::work_causal(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  const Clock::time_point begin = Clock::now();
  std::int64_t made = 0;
  while (!interrupt) {
    std::vector<int> racing = alive();
    const std::int64_t boundary = next_boundary();
    std::int64_t slowest = boundary;
    for (const int i : racing) slowest = std::min(slowest, starts_[static_cast<std::size_t>(i)]->learner->step());
    const std::int64_t slice = max_updates > 0 ? std::min(kSlice, max_updates - made) : kSlice;
    const std::int64_t target = std::min(boundary, slowest + slice);
    const auto step_before = slowest;

    // Starts are independent: with two or more, each has a thread of its own and nothing to wait for. A single one
    // shares its shards over all threads. The numbers are the same either way.
    if (racing.size() > 1 && pool_.threads() > 1) {
      pool_.parallel_for(static_cast<int>(racing.size()), [&](int r) {
        ThreadPool alone(1);
        advance_start(*starts_[static_cast<std::size_t>(racing[static_cast<std::size_t>(r)])], alone, target,
                      interrupt);
      });
    } else {
      for (const int i : racing) advance_start(*starts_[static_cast<std::size_t>(i)], pool_, target, interrupt);
    }

    slowest = boundary;
    std::string trouble;
    for (const int i : racing) {
      Start& start = *starts_[static_cast<std::size_t>(i)];
      for (Record& record : start.records) {
        record.start = i;
        record.seconds = seconds + 1e-3 * milliseconds_since(begin);
        history_.add(record);
      }
      start.records.clear();
      if (!start.trouble.empty()) {
        trouble = fmt::format("start {}: {}", i, start.trouble);
        if (alive().size() > 1) {
          spdlog::warn("{}; going on without it", trouble);
          start.alive = false;
          continue;
        }
        start.trouble.clear();
        throw Error("training stopped: " + trouble,
                    "the last good weights are kept; lower causal.learning_rate or causal.clip_norm and start again");
      }
      slowest = std::min(slowest, start.learner->step());
    }
    updates_ += (slowest - step_before) * static_cast<std::int64_t>(racing.size());
    made += slowest - step_before;
    work_done_ += method_work(method_info(settings_.method), settings_.causal, codes_kept(), step_before, slowest) *
                  static_cast<double>(racing.size());
    if (slowest >= boundary) {
      cut_starts();
      if (boundary >= stage_steps()) {
        end_causal_stage();
        return;
      }
    }
    if (milliseconds_since(begin) > milliseconds || (max_updates > 0 && made >= max_updates)) return;
  }
}

void Run::cut_starts() {
  const Tournament tournament = tournament_of(settings_);
  if (cuts_made_ >= static_cast<int>(tournament.cuts.size())) return;
  ++cuts_made_;
  std::vector<int> ranked = alive();
  std::stable_sort(ranked.begin(), ranked.end(), [&](int a, int b) {
    return starts_[static_cast<std::size_t>(a)]->loss() < starts_[static_cast<std::size_t>(b)]->loss();
  });
  const auto keep = static_cast<std::size_t>(tournament.left_after(cuts_made_));
  for (std::size_t r = keep; r < ranked.size(); ++r) starts_[static_cast<std::size_t>(ranked[r])]->alive = false;
}

void Run::end_causal_stage() {
  const int best = leader();
  for (const int i : alive()) starts_[static_cast<std::size_t>(i)]->alive = i == best;
  stage_ = Stage::kScore;
}

Pipeline Run::pipeline() const {
  Pipeline p;
  if (stage_ == Stage::kData && resume_at_ == Stage::kImage) return p;
  if (has_pictures()) {
    p.images = finished_images_ ? finished_images_ : std::make_shared<const ImageAutoencoder>(*images_);
  }
  p.scaler = scaler_;
  const int best = leader();
  if (best >= 0) p.causal = starts_[static_cast<std::size_t>(best)]->learner->model();
  return p;
}

bool Run::can_score() const { return leader() >= 0 && test_codes_.rows() > 0; }

void Run::score_now(bool final) {
  if (!can_score()) return;
  const int best = leader();
  TrueWorld truth = data_->truth;
  if (!final) truth.draw = {};
  const int dci_rows = final ? settings_.score.dci_rows : settings_.score.live_dci_rows;
  scores_ = score_pipeline(pipeline(), method_info(settings_.method), data_->test, test_codes_, truth, dci_rows,
                           settings_.score.edge_threshold, pool_.threads(), settings_.seed);
  Record record;
  record.stage = "causal";
  record.phase = starts_[static_cast<std::size_t>(best)]->learner->phase();
  record.start = best;
  record.step = starts_[static_cast<std::size_t>(best)]->learner->step();
  record.seconds = seconds;
  const auto value = [](const auto& v) { return v ? static_cast<double>(*v) : kNoValue; };
  record.disentanglement = value(scores_.disentanglement);
  record.completeness = value(scores_.completeness);
  record.mcc = value(scores_.mcc);
  record.shd = value(scores_.shd);
  record.intervention_accuracy = value(scores_.intervention_accuracy);
  history_.add(record);
}

void Run::make_diagnosis() {
  const auto model = pipeline().causal;
  if (!model || train_codes_.rows() < 2 * kDiagnosisMinimumPairs || test_codes_.rows() < 2 * kDiagnosisMinimumPairs)
    return;
  findings_ = diagnose(symptoms(*model, train_codes_, test_codes_));
}

const std::vector<std::string>& changeable_settings() {
  static const std::vector<std::string> list{
      "image.learning_rate",  "causal.learning_rate", "causal.polish_learning_rate",
      "causal.clip_norm",     "causal.beta",          "causal.beta_pretrain",
      "causal.eps_start",     "causal.eps_end",       "causal.lam_z_start",
      "causal.lam_c",         "causal.lam_h",         "causal.pretrain_until",
      "causal.ramps_until",   "causal.prior_from",    "causal.deterministic_from",
      "score.edge_threshold", "score.live_dci_rows",  "score.every_seconds",
      "score.dci_rows"};
  return list;
}

void Run::change_setting(std::string_view path, std::string_view value) {
  Settings changed = settings_;
  set_setting(changed, path, value);
  if (std::find(changeable_settings().begin(), changeable_settings().end(), path) == changeable_settings().end()) {
    throw UsageError(fmt::format("'{}' cannot change while a run is going on", path),
                     "reset the run with the new value");
  }
  validate_settings(changed);
  settings_ = changed;
  for (auto& start : starts_) start->learner->change_schedule(settings_.causal);
}

}  // namespace causeway
