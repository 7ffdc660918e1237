#include "engine/training/run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/training/work_estimate.h"

namespace causeway {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kFormat = "causeway-run-1";
constexpr std::int64_t kImageRecordEvery = 20;
constexpr std::int64_t kCausalRecordEvery = 50;
constexpr std::int64_t kSlice = 16;    // updates of each start between two looks at the clock
constexpr double kLossMemory = 0.998;  // of the running mean that the tournament compares: about 500 updates

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// Mean of the reports since the last record.
class ReportMean {
 public:
  void add(const StepReport& r) {
    sum_.loss += r.loss;
    sum_.reconstruction += r.reconstruction;
    sum_.noise_kl += r.noise_kl;
    sum_.intervention_kl += r.intervention_kl;
    sum_.posterior_entropy += r.posterior_entropy;
    sum_.gradient_norm += r.gradient_norm;
    sum_.learning_rate = r.learning_rate;
    ++count_;
  }
  void fill(Record& record) const {
    const double n = std::max(1, count_);
    record.loss = sum_.loss / n;
    record.reconstruction = sum_.reconstruction / n;
    record.kl = sum_.noise_kl / n;
    record.intervention_kl = sum_.intervention_kl / n;
    record.posterior_entropy = sum_.posterior_entropy / n;
    record.gradient_norm = sum_.gradient_norm / n;
    record.learning_rate = sum_.learning_rate;
  }

 private:
  StepReport sum_;
  int count_ = 0;
};

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

struct Run::Start {
  std::unique_ptr<Learner> learner;
  bool alive = true;
  double loss_sum = 0;     // exponentially weighted
  double loss_weight = 0;  // the weights' sum, for the bias of the beginning
  ReportMean mean;
  std::vector<Record> records;  // waiting to be put into the history, in a fixed order
  std::string trouble;

  double loss() const { return loss_weight > 0 ? loss_sum / loss_weight : kNoValue; }
};

Run::Run(const Settings& settings, DataSource source, int threads, std::int64_t max_steps)
    : settings_(settings), source_(std::move(source)), pool_(threads), max_steps_(max_steps) {
  validate_settings(settings_);
  AutoencoderShape shape;
  shape.size = settings_.image.size;
  shape.codes = settings_.image.codes;
  shape.channels = settings_.image.channels;
  shape.hidden = settings_.image.hidden;
  images_ = std::make_shared<ImageAutoencoder>(shape, settings_.seed);
  image_trainer_ = std::make_unique<AutoencoderTrainer>(*images_, settings_.image.kl_weight, settings_.image.clip_norm,
                                                        settings_.seed);
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
      return settings_.world.data.empty() ? "rendering pairs" : "loading pairs";
    case Stage::kImage:
      return "learning codes of images";
    case Stage::kCodes:
      return "encoding images";
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
      return limited(static_cast<std::int64_t>(settings_.causal.search_steps) + settings_.causal.polish_steps);
    default:
      return 1;
  }
}

void Run::work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
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
      score_now(settings_.score.dci_rows);
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
  const int size = settings_.image.size;
  for (const PairDataset* part : {&data->train, &data->test}) {
    if (part->pairs > 0 && (part->width != size || part->height != size)) {
      throw Error(
          fmt::format("the pairs are {} x {} pixels, the model takes {} x {}", part->width, part->height, size, size),
          fmt::format("set image.size to the size of the pictures, e.g. --set image.size={}", part->width));
    }
  }
  if (data->train.pairs < settings_.causal.batch || 2 * data->train.pairs < settings_.image.batch) {
    throw Error(fmt::format("{} training pairs are fewer than a batch", data->train.pairs),
                "bring more pairs or lower causal.batch and image.batch");
  }
  data_ = std::move(data);
  train_pairs_ = data_->train.pairs;
  stage_ = resume_at_ == Stage::kImage ? Stage::kImage : Stage::kCodes;
}

void Run::work_image(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  const Clock::time_point begin = Clock::now();
  const std::int64_t steps = limited(settings_.image.steps);
  const auto rows = 2 * data_->train.pairs;
  if (!image_order_) image_order_ = std::make_unique<BatchOrder>(rows, settings_.image.batch, settings_.seed, 0);
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
    return images_->encode_images(pool_, part.images.data(), static_cast<int>(2 * part.pairs));
  };
  const MatrixF train = encode(data_->train);
  if (scaler_.kept.empty()) scaler_ = CodeScaler::fit(train, settings_.image.dead_code_std);
  train_codes_ = scaler_.standardise(train);
  test_codes_ = data_->test.pairs > 0 ? scaler_.standardise(encode(data_->test))
                                      : MatrixF(0, static_cast<Eigen::Index>(scaler_.kept.size()));
  if (starts_.empty()) make_starts();
  stage_ = resume_at_ == Stage::kScore || resume_at_ == Stage::kDone ? Stage::kScore : Stage::kCausal;
}

void Run::make_starts() {
  starts_.clear();
  for (int i = 0; i < settings_.causal.starts; ++i) {
    auto start = std::make_unique<Start>();
    start->learner = make_learner(settings_.method, settings_.causal, static_cast<int>(scaler_.kept.size()),
                                  data_->train.pairs, settings_.seed, static_cast<std::uint64_t>(i));
    starts_.push_back(std::move(start));
  }
  cuts_made_ = 0;
}

int Run::codes_kept() const {
  return scaler_.kept.empty() ? settings_.image.codes : static_cast<int>(scaler_.kept.size());
}

double Run::work_left() const {
  if (stage_ == Stage::kScore || stage_ == Stage::kDone) return 0;
  double work = 0;
  if (!image_stage_over_) {
    work += image_step_work(settings_.image) * static_cast<double>(limited(settings_.image.steps) - image_step_);
  }
  const std::int64_t end =
      limited(static_cast<std::int64_t>(settings_.causal.search_steps) + settings_.causal.polish_steps);
  std::int64_t step = stage_ == Stage::kCausal ? stage_step() : 0;
  const auto cuts = cut_steps();
  for (std::size_t c = static_cast<std::size_t>(cuts_made_); c <= cuts.size(); ++c) {
    const std::int64_t until = std::max(step, c < cuts.size() ? std::min(end, cuts[c]) : end);
    const int racing = c < cuts.size() ? std::max(1, (settings_.causal.starts + (1 << c) - 1) >> c) : 1;
    work += causal_work(settings_.causal, codes_kept(), step, until) * racing;
    step = until;
  }
  return work;
}

std::vector<std::int64_t> Run::cut_steps() const {
  // Successive halving: the first cut where the settings say, the last at the end of the search, others between.
  const int rounds = static_cast<int>(std::ceil(std::log2(static_cast<double>(settings_.causal.starts))));
  std::vector<std::int64_t> steps;
  for (int r = 0; r < rounds; ++r) {
    const double share =
        r + 1 == rounds ? 1.0
                        : settings_.causal.first_cut + (1.0 - settings_.causal.first_cut) * r / std::max(1, rounds - 1);
    steps.push_back(std::llround(share * settings_.causal.search_steps));
  }
  return steps;
}

std::int64_t Run::next_boundary() const {
  const auto cuts = cut_steps();
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
    start.loss_sum = kLossMemory * start.loss_sum + (1.0 - kLossMemory) * report.loss;
    start.loss_weight = kLossMemory * start.loss_weight + (1.0 - kLossMemory);
    start.mean.add(report);
    if (learner.step() % kCausalRecordEvery == 0) {
      Record record;
      record.stage = "causal";
      record.phase = phase;
      record.step = learner.step();
      start.mean.fill(record);
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
    work_done_ +=
        causal_work(settings_.causal, codes_kept(), step_before, slowest) * static_cast<double>(racing.size());
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
  const auto cuts = cut_steps();
  if (cuts_made_ >= static_cast<int>(cuts.size())) return;
  ++cuts_made_;
  const bool last = cuts_made_ == static_cast<int>(cuts.size());
  std::vector<int> ranked = alive();
  std::stable_sort(ranked.begin(), ranked.end(), [&](int a, int b) {
    return starts_[static_cast<std::size_t>(a)]->loss() < starts_[static_cast<std::size_t>(b)]->loss();
  });
  const int share = (settings_.causal.starts + (1 << cuts_made_) - 1) >> cuts_made_;
  const auto keep = last ? std::size_t{1} : static_cast<std::size_t>(std::max(1, share));
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
  p.images = finished_images_ ? finished_images_ : std::make_shared<const ImageAutoencoder>(*images_);
  p.scaler = scaler_;
  const int best = leader();
  if (best >= 0) p.causal = starts_[static_cast<std::size_t>(best)]->learner->model();
  return p;
}

bool Run::can_score() const { return leader() >= 0 && test_codes_.rows() > 0; }

void Run::score_now(int dci_rows) {
  if (!can_score()) return;
  const int best = leader();
  scores_ = score_pipeline(pipeline(), method_info(settings_.method), data_->test, test_codes_, dci_rows,
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

void Run::change_setting(std::string_view path, std::string_view value) {
  static const std::vector<std::string> changeable{
      "image.learning_rate",  "causal.learning_rate", "causal.polish_learning_rate",
      "causal.clip_norm",     "causal.beta",          "causal.beta_pretrain",
      "causal.eps_start",     "causal.eps_end",       "causal.lam_z_start",
      "causal.lam_c",         "causal.lam_h",         "causal.pretrain_until",
      "causal.ramps_until",   "causal.prior_from",    "causal.deterministic_from",
      "score.edge_threshold", "score.live_dci_rows",  "score.every_seconds",
      "score.dci_rows"};
  Settings changed = settings_;
  set_setting(changed, path, value);
  if (std::find(changeable.begin(), changeable.end(), path) == changeable.end()) {
    throw UsageError(fmt::format("'{}' cannot change while a run is going on", path),
                     "reset the run with the new value");
  }
  validate_settings(changed);
  settings_ = changed;
  for (auto& start : starts_) start->learner->change_schedule(settings_.causal);
}

Safetensors Run::checkpoint() const {
  Safetensors file;
  file.metadata["format"] = kFormat;
  file.metadata["git"] = git_version();
  file.metadata["settings"] = settings_to_json(settings_).dump();
  const Stage stage =
      stage_ == Stage::kData || (stage_ == Stage::kCodes && resume_at_ != Stage::kImage) ? resume_at_ : stage_;
  file.metadata["stage"] = stage_name(stage);
  const auto flat = [](const Vector<float>& v) {
    return make_tensor(std::span<const float>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
  };
  const auto& store = images_->parameters();
  for (std::size_t i = 0; i < store.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    file.tensors[store.entry(id).name] = make_tensor<float>(store.value(id));
  }
  const bool image_training = stage == Stage::kImage;
  if (image_training) {
    file.tensors["image.adam.first"] = flat(image_trainer_->adam().first);
    file.tensors["image.adam.second"] = flat(image_trainer_->adam().second);
  }
  const std::vector<std::int64_t> counters{image_step_, image_trainer_->adam().updates, cuts_made_, updates_,
                                           train_pairs_};
  file.tensors["counters"] = make_tensor(std::span<const std::int64_t>(counters), {5});
  if (!scaler_.kept.empty()) {
    const std::vector<std::int64_t> kept(scaler_.kept.begin(), scaler_.kept.end());
    file.tensors["scaler.kept"] =
        make_tensor(std::span<const std::int64_t>(kept), {static_cast<std::int64_t>(kept.size())});
    file.tensors["scaler.mean"] = flat(scaler_.mean.transpose());
    file.tensors["scaler.std"] = flat(scaler_.std.transpose());
  }
  std::vector<double> races;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    const Start& start = *starts_[i];
    races.insert(races.end(), {start.alive ? 1.0 : 0.0, start.loss_sum, start.loss_weight});
    if (start.alive) start.learner->save(fmt::format("start{}.", i), file);
  }
  if (!starts_.empty()) {
    file.tensors["starts"] =
        make_tensor(std::span<const double>(races), {static_cast<std::int64_t>(starts_.size()), 3});
  }
  return file;
}

void Run::load_checkpoint(const Safetensors& file) {
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kFormat) {
    throw Error("this is not a checkpoint of this version of causeway",
                fmt::format("its format must be '{}'", kFormat));
  }
  const auto stage_text = file.metadata.find("stage");
  Stage stage = Stage::kDone;
  bool known = false;
  for (const Stage s : {Stage::kData, Stage::kImage, Stage::kCodes, Stage::kCausal, Stage::kScore, Stage::kDone}) {
    if (stage_text != file.metadata.end() && stage_text->second == stage_name(s)) {
      stage = s;
      known = true;
    }
  }
  if (!known) throw Error("the checkpoint does not say which stage it belongs to", "the file is damaged");
  const auto counters = tensor_values<std::int64_t>(file.at("counters"), "counters");
  if (counters.size() != 5) throw Error("the checkpoint's counters are damaged");

  ParameterStore<float> store = images_->parameters();
  for (std::size_t i = 0; i < store.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    const auto& e = store.entry(id);
    store.value(id) = tensor_matrix<float>(file.at(e.name), e.rows, e.cols, e.name);
  }
  AdamState<float> adam;
  adam.reset(store.size());
  adam.updates = counters[1];
  if (file.tensors.contains("image.adam.first")) {
    for (auto [target, name] : {std::pair{&adam.first, "image.adam.first"}, {&adam.second, "image.adam.second"}}) {
      const auto values = tensor_values<float>(file.at(name), name);
      if (static_cast<Eigen::Index>(values.size()) != store.size())
        throw Error("the checkpoint's optimiser state has another size");
      *target = Eigen::Map<const Vector<float>>(values.data(), store.size());
    }
  }
  CodeScaler scaler;
  if (file.tensors.contains("scaler.kept")) {
    for (const std::int64_t k : tensor_values<std::int64_t>(file.at("scaler.kept"))) {
      if (k < 0 || k >= settings_.image.codes) throw Error("the checkpoint's list of live codes is damaged");
      scaler.kept.push_back(static_cast<int>(k));
    }
    for (auto [target, name] : {std::pair{&scaler.mean, "scaler.mean"}, {&scaler.std, "scaler.std"}}) {
      const auto values = tensor_values<float>(file.at(name), name);
      if (static_cast<int>(values.size()) != settings_.image.codes)
        throw Error("the checkpoint's code statistics are damaged");
      *target = Eigen::Map<const Eigen::RowVectorXf>(values.data(), static_cast<Eigen::Index>(values.size()));
    }
  }
  std::vector<std::unique_ptr<Start>> starts;
  if (file.tensors.contains("starts")) {
    const MatrixD races = tensor_matrix<double>(file.at("starts"), settings_.causal.starts, 3, "starts");
    for (int i = 0; i < settings_.causal.starts; ++i) {
      auto start = std::make_unique<Start>();
      start->alive = races(i, 0) != 0.0;
      start->loss_sum = races(i, 1);
      start->loss_weight = races(i, 2);
      start->learner = make_learner(settings_.method, settings_.causal, static_cast<int>(scaler.kept.size()),
                                    std::max<std::int64_t>(counters[4], settings_.causal.batch), settings_.seed,
                                    static_cast<std::uint64_t>(i));
      if (start->alive) start->learner->load(fmt::format("start{}.", i), file);
      starts.push_back(std::move(start));
    }
  }

  images_->parameters() = std::move(store);
  image_trainer_->adam() = std::move(adam);
  image_order_.reset();
  image_step_ = counters[0];
  cuts_made_ = static_cast<int>(counters[2]);
  updates_ = counters[3];
  train_pairs_ = counters[4];
  scaler_ = std::move(scaler);
  starts_ = std::move(starts);
  if (stage != Stage::kData && stage != Stage::kImage) {
    finished_images_ = images_;
    image_stage_over_ = true;
  }
  resume_at_ = stage == Stage::kData ? Stage::kImage : stage;
  stage_ = Stage::kData;
}

}  // namespace causeway
