#include "engine/training/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/stopwatch.h"
#include "engine/training/run_start.h"
#include "engine/training/tournament.h"
#include "engine/training/work_estimate.h"

namespace causeway {

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
      return limited(method_steps(method_info(settings_.method), schedule()));
    default:
      return 1;
  }
}

void Run::work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  // However work() ends, its time counts for the stage it began in.
  struct Watch {
    double& seconds;
    Stopwatch since{};
    ~Watch() { seconds += since.seconds(); }
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

CausalSettings Run::schedule() const {
  if (train_pairs_ > 0) return fit_to_pairs(settings_.causal, train_pairs_);
  // Pairs that are drawn are as many as was asked for; what a file holds is not known before it is read.
  return settings_.world.data.empty() ? fit_to_pairs(settings_.causal, settings_.world.pairs) : settings_.causal;
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
  const std::int64_t end = limited(method_steps(method, schedule()));
  std::int64_t step = stage_ == Stage::kCausal ? stage_step() : 0;
  const Tournament tournament = tournament_of(settings_);
  const auto& cuts = tournament.cuts;
  for (std::size_t c = static_cast<std::size_t>(cuts_made_); c <= cuts.size(); ++c) {
    const std::int64_t until = std::max(step, c < cuts.size() ? std::min(end, cuts[c]) : end);
    work += method_work(method, schedule(), codes_kept(), step, until) * tournament.left_after(static_cast<int>(c));
    step = until;
  }
  return work;
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
  const Pipeline made = pipeline();
  const ScoreOptions options{.rows = final ? settings_.score.dci_rows : settings_.score.live_dci_rows,
                             .edge_threshold = settings_.score.edge_threshold,
                             .threads = pool_.threads(),
                             .seed = settings_.seed,
                             .live = !final};
  ScoreInput input(made, method_info(settings_.method), data_->test, test_codes_, data_->truth, options);
  scores_ = score_pipeline(input);
  Record record;
  record.stage = "causal";
  record.phase = starts_[static_cast<std::size_t>(best)]->learner->phase();
  record.start = best;
  record.step = starts_[static_cast<std::size_t>(best)]->learner->step();
  record.seconds = seconds;
  record.scores = live_scores(scores_);
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
  for (auto& start : starts_) start->learner->change_schedule(schedule());
}

}  // namespace causeway
