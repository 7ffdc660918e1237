// The causal stage of a run: starts that race in slices, cuts between them, the one that is left.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/stopwatch.h"
#include "engine/training/run_start.h"

namespace causeway {

namespace {

constexpr std::int64_t kCausalRecordEvery = 50;
constexpr std::int64_t kSlice = 16;    // updates of each start between two looks at the clock
constexpr double kLossMemory = 0.998;  // of the running mean that the tournament compares: about 500 updates

}  // namespace

void Run::make_starts() {
  starts_.clear();
  const int count = tournament().starts;
  for (int i = 0; i < count; ++i) {
    auto start = std::make_unique<Start>();
    start->learner =
        make_learner(settings_.method, learner_input(codes_kept(), data_->train.pairs, static_cast<std::uint64_t>(i)));
    starts_.push_back(std::move(start));
  }
  cuts_made_ = 0;
}

std::int64_t Run::next_boundary() const {
  const auto cuts = tournament().cuts;
  const std::int64_t end = stage_steps();
  return cuts_made_ < static_cast<int>(cuts.size()) ? std::min(end, cuts[static_cast<std::size_t>(cuts_made_)]) : end;
}

void Run::advance_start(Start& start, ThreadPool& pool, std::int64_t target, const std::atomic<bool>& interrupt) {
  Learner& learner = *start.learner;
  while (learner.step() < target && !interrupt && start.trouble.empty()) {
    const std::string phase = learner.phase();
    const StepReport report = learner.train_step(pool, train_view_);
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
  const Stopwatch since;
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
        record.seconds = seconds + since.seconds();
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
    work_done_ += learner().work(step_before, slowest) * static_cast<double>(racing.size());
    if (slowest >= boundary) {
      cut_starts();
      if (boundary >= stage_steps()) {
        end_causal_stage();
        return;
      }
    }
    if (since.milliseconds() > milliseconds || (max_updates > 0 && made >= max_updates)) return;
  }
}

void Run::cut_starts() {
  const Tournament race = tournament();
  if (cuts_made_ >= static_cast<int>(race.cuts.size())) return;
  ++cuts_made_;
  std::vector<int> ranked = alive();
  std::stable_sort(ranked.begin(), ranked.end(), [&](int a, int b) {
    return starts_[static_cast<std::size_t>(a)]->loss() < starts_[static_cast<std::size_t>(b)]->loss();
  });
  const auto keep = static_cast<std::size_t>(race.left_after(cuts_made_));
  for (std::size_t r = keep; r < ranked.size(); ++r) starts_[static_cast<std::size_t>(ranked[r])]->alive = false;
}

void Run::end_causal_stage() {
  const int best = leader();
  for (const int i : alive()) starts_[static_cast<std::size_t>(i)]->alive = i == best;
  stage_ = Stage::kScore;
}

}  // namespace causeway
