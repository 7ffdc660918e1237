#include "engine/training/causal_stage.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/stopwatch.h"

namespace causeway {

namespace {

constexpr std::int64_t kRecordEvery = 50;
constexpr std::int64_t kSlice = 16;      // updates of each start between two looks at the clock
constexpr const char* kStart = "start";  // in a checkpoint's metadata
constexpr const char* kStartNote = "start_note";
constexpr const char* kRaces = "starts";  // a row a start: whether it is kept, its loss and the weight of that
constexpr double kLossMemory = 0.998;     // of the running mean that the tournament compares: about 500 updates

/// What the names of a start's tensors begin with in a checkpoint.
std::string prefix_of(int start) { return fmt::format("start{}.", start); }

MatrixD races_in(const Safetensors& checkpoint) {
  const Tensor& tensor = checkpoint.at(kRaces);
  return tensor_matrix<double>(tensor, tensor.shape.empty() ? 0 : tensor.shape.front(), 3, kRaces);
}

}  // namespace

std::vector<int> starts_in(const Safetensors& checkpoint) {
  std::vector<int> kept;
  if (!checkpoint.tensors.contains(kRaces)) return kept;
  const MatrixD races = races_in(checkpoint);
  for (Eigen::Index i = 0; i < races.rows(); ++i) {
    if (races(i, 0) != 0) kept.push_back(static_cast<int>(i));
  }
  return kept;
}

void keep_start(Safetensors& checkpoint, int start) {
  MatrixD races = races_in(checkpoint);
  for (const int other : starts_in(checkpoint)) {
    if (other == start) continue;
    std::erase_if(checkpoint.tensors, [&](const auto& tensor) { return tensor.first.starts_with(prefix_of(other)); });
    races(other, 0) = 0;
  }
  checkpoint.tensors[kRaces] =
      make_tensor(std::span<const double>(races.data(), static_cast<std::size_t>(races.size())), {races.rows(), 3});
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

struct CausalStage::Start {
  std::unique_ptr<Learner> learner;
  bool alive = true;
  double loss_sum = 0;     // exponentially weighted
  double loss_weight = 0;  // sum of the weights, by which loss() divides
  ReportMean mean;
  std::vector<Record> records;  // waiting to be put into the history, in a fixed order
  std::string trouble;

  double loss() const { return loss_weight > 0 ? loss_sum / loss_weight : kNoValue; }
};

CausalStage::CausalStage(RunState& run) : RunStage(run) {}
CausalStage::~CausalStage() = default;

LearnerInput CausalStage::learner_input(std::int64_t units, std::uint64_t start) const {
  LearnerInput input;
  input.common = definite_settings();
  input.own = own_values(run().settings);
  input.codes = run().codes();
  input.units = units;
  input.frames = run().frames;
  input.factors = run().factors;
  input.actions = run().actions;
  input.domains = run().domains;
  input.classes = run().classes;
  input.graph = run().graph;
  input.seed = run().settings.seed;
  input.start = start;
  input.closed_form = choice_.closed_form;
  return input;
}

CausalSettings CausalStage::definite_settings() const {
  CausalSettings common = run().settings.causal;
  if (find_method(run().settings.method).choose_start == nullptr) {
    common.start = kRandomStart;
  } else if (!choice_.start.empty()) {
    common.start = choice_.start;
  } else if (common.start == kAutomaticStart) {
    common.start = kClosedFormStart;
  }
  return common;
}

void CausalStage::choose_start() {
  const auto choose = find_method(run().settings.method).choose_start;
  if (choose == nullptr) return;
  LearnerInput input = learner_input(run().train_units, 0);
  input.common = run().settings.causal;
  choice_ = choose(input, run().view);
  prototype_.reset();
}

Tournament CausalStage::tournament() const {
  CausalSettings common = run().settings.causal;
  common.starts = schedule().starts(common.starts);
  return tournament_of(common, schedule().search_steps());
}

bool CausalStage::first_is_apart() const {
  return choice_.start == kClosedFormStart && cuts_made_ < static_cast<int>(tournament().cuts.size()) &&
         starts_.front()->alive;
}

const Learner& CausalStage::schedule() const {
  if (!starts_.empty()) return *starts_.front()->learner;
  // How many units a file holds is not known before it is read: until then it holds as many as would be sampled.
  const std::int64_t units = run().train_units > 0 ? run().train_units : run().settings.world.pairs;
  const std::pair size{run().codes(), units};
  if (!prototype_ || prototype_size_ != size) {
    prototype_ = make_learner(run().settings.method, learner_input(units, 0));
    prototype_size_ = size;
  }
  return *prototype_;
}

std::vector<int> CausalStage::alive() const {
  std::vector<int> list;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    if (starts_[i]->alive) list.push_back(static_cast<int>(i));
  }
  return list;
}

int CausalStage::leader() const {
  int best = -1;
  if (starts_.size() > 1 && first_is_apart()) return 0;
  for (const int i : alive()) {
    const double loss = starts_[static_cast<std::size_t>(i)]->loss();
    if (best < 0 || loss < starts_[static_cast<std::size_t>(best)]->loss()) best = i;
  }
  return best;
}

const Learner& CausalStage::leading() const { return *starts_.at(static_cast<std::size_t>(leader()))->learner; }

std::shared_ptr<const CausalModel> CausalStage::model() const { return leader() >= 0 ? leading().model() : nullptr; }

std::shared_ptr<const CausalModel> CausalStage::model_of(int start) const {
  if (start < 0 || start >= std::ssize(starts_)) return nullptr;
  const Start& asked = *starts_[static_cast<std::size_t>(start)];
  return asked.alive ? asked.learner->model() : nullptr;
}

std::vector<StartInfo> CausalStage::starts() const {
  std::vector<StartInfo> infos;
  for (const auto& start : starts_) infos.push_back({start->learner->step(), start->loss(), start->alive});
  return infos;
}

std::string CausalStage::phase() const { return leader() >= 0 ? leading().phase() : "starting"; }

std::int64_t CausalStage::step() const { return leader() >= 0 ? leading().step() : 0; }

double CausalStage::work_left() const {
  if (over_) return 0;
  double work = 0;
  const std::int64_t end = steps();
  std::int64_t from = step();
  const Tournament race = tournament();
  for (std::size_t c = static_cast<std::size_t>(cuts_made_); c <= race.cuts.size(); ++c) {
    const std::int64_t until = std::max(from, c < race.cuts.size() ? std::min(end, race.cuts[c]) : end);
    work += schedule().work(from, until) * race.left_after(static_cast<int>(c));
    from = until;
  }
  return work;
}

void CausalStage::settings_changed() {
  for (auto& start : starts_) {
    start->learner->change_schedule(definite_settings(), own_values(run().settings));
  }
  prototype_.reset();
}

void CausalStage::make_starts() {
  choose_start();
  const int count = tournament().starts;
  for (int i = 0; i < count; ++i) {
    auto start = std::make_unique<Start>();
    start->learner =
        make_learner(run().settings.method, learner_input(run().train_units, static_cast<std::uint64_t>(i)));
    starts_.push_back(std::move(start));
  }
  cuts_made_ = 0;
}

std::int64_t CausalStage::next_boundary() const {
  const auto cuts = tournament().cuts;
  const std::int64_t end = steps();
  return cuts_made_ < static_cast<int>(cuts.size()) ? std::min(end, cuts[static_cast<std::size_t>(cuts_made_)]) : end;
}

void CausalStage::advance(Start& start, ThreadPool& pool, std::int64_t target, const std::atomic<bool>& interrupt) {
  Learner& learner = *start.learner;
  while (learner.step() < target && !interrupt && start.trouble.empty()) {
    const std::string phase = learner.phase();
    const StepReport report = learner.train_step(pool, run().view);
    if (!report.finite) {
      start.trouble = fmt::format("the loss is not finite at step {}", learner.step());
      return;
    }
    if (report.whole_loss) {
      start.loss_sum = kLossMemory * start.loss_sum + (1.0 - kLossMemory) * report.loss;
      start.loss_weight = kLossMemory * start.loss_weight + (1.0 - kLossMemory);
    }
    start.mean.add(report);
    if (learner.step() % kRecordEvery == 0 || learner.step() == steps()) {
      Record record;
      record.stage = stage_name(stage());
      record.phase = phase;
      record.step = learner.step();
      start.mean.fill(record);
      if (!report.whole_loss) record.loss = kNoValue;
      start.mean = {};
      start.records.push_back(record);
    }
  }
}

void CausalStage::work(const WorkSlice& slice) {
  const Stopwatch since;
  if (starts_.empty()) make_starts();
  std::int64_t made = 0;
  while (!slice.interrupt) {
    std::vector<int> racing = alive();
    const std::int64_t boundary = next_boundary();
    std::int64_t slowest = boundary;
    for (const int i : racing) slowest = std::min(slowest, starts_[static_cast<std::size_t>(i)]->learner->step());
    const std::int64_t count = slice.max_updates > 0 ? std::min(kSlice, slice.max_updates - made) : kSlice;
    const std::int64_t target = std::min(boundary, slowest + count);
    const auto step_before = slowest;

    // Starts are independent: with two or more, each has a thread of its own and nothing to wait for. A single one
    // shares its shards over all threads. The numbers are the same either way.
    ThreadPool& pool = run().pool;
    if (racing.size() > 1 && pool.threads() > 1) {
      pool.parallel_for(static_cast<int>(racing.size()), [&](int r) {
        ThreadPool alone(1);
        advance(*starts_[static_cast<std::size_t>(racing[static_cast<std::size_t>(r)])], alone, target,
                slice.interrupt);
      });
    } else {
      for (const int i : racing) advance(*starts_[static_cast<std::size_t>(i)], pool, target, slice.interrupt);
    }

    slowest = boundary;
    std::string trouble;
    for (const int i : racing) {
      Start& start = *starts_[static_cast<std::size_t>(i)];
      for (Record& record : start.records) {
        record.start = i;
        record.seconds = run().seconds + since.seconds();
        run().history.add(record);
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
    run().updates += (slowest - step_before) * static_cast<std::int64_t>(racing.size());
    made += slowest - step_before;
    run().work_done += schedule().work(step_before, slowest) * static_cast<double>(racing.size());
    if (slowest >= boundary) {
      drop_worse_starts();
      if (boundary >= steps()) {
        const int best = leader();
        for (const int i : alive()) starts_[static_cast<std::size_t>(i)]->alive = i == best;
        over_ = true;
        return;
      }
    }
    if (since.milliseconds() > slice.milliseconds || (slice.max_updates > 0 && made >= slice.max_updates)) return;
  }
}

void CausalStage::drop_worse_starts() {
  const Tournament race = tournament();
  if (cuts_made_ >= static_cast<int>(race.cuts.size())) return;
  ++cuts_made_;
  const bool apart = first_is_apart();
  std::vector<int> ranked = alive();
  std::stable_sort(ranked.begin() + (apart ? 1 : 0), ranked.end(), [&](int a, int b) {
    return starts_[static_cast<std::size_t>(a)]->loss() < starts_[static_cast<std::size_t>(b)]->loss();
  });
  const auto keep = static_cast<std::size_t>(race.left_after(cuts_made_));
  for (std::size_t r = keep; r < ranked.size(); ++r) starts_[static_cast<std::size_t>(ranked[r])]->alive = false;
}

void CausalStage::save(RunCheckpoint& checkpoint) const {
  checkpoint.counters[RunCheckpoint::kCutsMade] = cuts_made_;
  if (starts_.empty()) return;
  if (!choice_.why.empty()) {
    checkpoint.file.metadata[kStart] = choice_.start;
    checkpoint.file.metadata[kStartNote] = choice_.why;
  }
  std::vector<double> races;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    const Start& start = *starts_[i];
    const bool kept = start.alive && (checkpoint.whole || checkpoint.racing || static_cast<int>(i) == leader());
    races.insert(races.end(), {kept ? 1.0 : 0.0, start.loss_sum, start.loss_weight});
    if (kept) {
      start.learner->save(prefix_of(static_cast<int>(i)), checkpoint.file,
                          checkpoint.whole && checkpoint.stage != Stage::kDone);
    }
  }
  checkpoint.file.tensors[kRaces] =
      make_tensor(std::span<const double>(races), {static_cast<std::int64_t>(starts_.size()), 3});
}

void CausalStage::load(const RunCheckpoint& checkpoint) {
  cuts_made_ = static_cast<int>(checkpoint.counters[RunCheckpoint::kCutsMade]);
  over_ = checkpoint.stage > Stage::kCausal;
  if (!checkpoint.file.tensors.contains(kRaces)) return;
  const auto text = [&](const char* key) {
    const auto found = checkpoint.file.metadata.find(key);
    return found == checkpoint.file.metadata.end() ? std::string() : found->second;
  };
  // Where there was nothing to choose, the settings say it all.
  choice_ = {text(kStart), text(kStartNote), nullptr};
  if (find_method(run().settings.method).choose_start == nullptr) {
    choice_.start = kRandomStart;
  } else if (choice_.start.empty()) {
    choice_.start = run().settings.causal.start;
  }
  if (choice_.start != kRandomStart && choice_.start != kClosedFormStart) {
    throw_damaged_checkpoint("the checkpoint does not say where its starts began");
  }
  prototype_.reset();
  const int count = tournament().starts;
  const MatrixD races = tensor_matrix<double>(checkpoint.file.at(kRaces), count, 3, kRaces);
  // The file of a run that was stopped before it had data does not say how many there are. Where it does, it must be
  // that number: sequences may be fewer than a batch of their steps.
  const std::int64_t units = run().train_units > 0 ? run().train_units : run().settings.causal.batch;
  std::vector<std::unique_ptr<Start>> starts;
  for (int i = 0; i < count; ++i) {
    auto start = std::make_unique<Start>();
    start->alive = races(i, 0) != 0.0;
    start->loss_sum = races(i, 1);
    start->loss_weight = races(i, 2);
    start->learner = make_learner(run().settings.method, learner_input(units, static_cast<std::uint64_t>(i)));
    if (start->alive) start->learner->load(prefix_of(i), checkpoint.file);
    starts.push_back(std::move(start));
  }
  starts_ = std::move(starts);
}

}  // namespace causeway
