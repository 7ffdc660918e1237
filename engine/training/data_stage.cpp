#include "engine/training/data_stage.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/data/content_hash.h"
#include "engine/models/method_data.h"
#include "engine/training/told.h"

namespace causeway {

namespace {

constexpr int kMostGroups = 1000;  // environments or answers: a learner has a part for each

/// How many values there are, counted from 0 to the largest; 0 if there are none. Throws Error if they are too many.
int count_of(const std::vector<int>& numbers, const char* what) {
  const int largest = numbers.empty() ? -1 : *std::max_element(numbers.begin(), numbers.end());
  if (largest >= kMostGroups) {
    throw Error(fmt::format("the data have {} number {}, and at most {} can be told apart", what, largest, kMostGroups),
                "count them from 0 on, without gaps");
  }
  return largest + 1;
}

}  // namespace

std::string DataStage::phase() const {
  if (!run().settings.world.data.empty()) return "loading data";
  return run().has_pictures() ? "rendering pictures" : "sampling vectors";
}

std::int64_t DataStage::step() const { return std::llround(1000 * share_); }

void DataStage::work(const WorkSlice& slice) {
  auto data = source_(run().settings, run().pool.threads(), [&](double share) {
    share_ = share;
    return !slice.interrupt;
  });
  if (!data) return;
  check(*data);
  const Needs& needs = find_method(run().settings.method).needs;
  Matrix<int> graph;
  if (needs.graph) graph = told_graph(data->train.truth, run().settings);
  if (needs.labels) {
    run().labelled = labelled_units(data->train, run().settings);
    run().labels = told_labels(data->train, run().labelled);
  }
  run().graph = std::move(graph);
  // Whether a file holds pictures or vectors is known only now.
  if (data->train.has_vectors()) run().images.reset();
  run().data_as_read = data->train.as_read();
  run().train_units = data->train.units;
  run().frames = data->train.frames;
  run().data_content = data->content;
  if (needs.labels) run().factors = data->train.truth.size();
  if (needs.actions) run().actions = static_cast<int>(data->train.actions.cols());
  if (needs.domain || needs.groups) run().domains = count_of(data->train.domain, "environment");
  if (needs.classes) run().classes = count_of(data->train.truth.classes, "answer");
  run().data = std::move(data);
}

void DataStage::check_content(const RunData& data) const {
  if (data.content.empty() || data.content == run().data_content || run().train_units == 0) return;
  const std::string& file = run().settings.world.data;
  if (!run().data_content.empty()) {
    throw other_content(file, "begin a new run with these");
  }
  spdlog::warn("the run is an older one and does not say what its data held: {} is taken for them if it fits", file);
}

void DataStage::check(const RunData& data) const {
  check_content(data);
  const Dataset& train = data.train;
  const Method& method = find_method(run().settings.method);
  DataOffer offer = train.offer();
  offer.graph = offer.graph || draws_graph(run().settings);
  check_method_data(method, offer);
  if (method.needs.labels && train.truth.size() != run().settings.causal.latents) {
    throw Error(fmt::format("{} labels for {} causal variables: each has a label of its own", train.truth.size(),
                            run().settings.causal.latents),
                fmt::format("set causal.latents to {}", train.truth.size()));
  }
  if (train.has_vectors()) {
    check_vectors(train);
  } else {
    check_pictures(data);
  }
  const std::string units = fmt::format("{} training {}", train.units, unit_word(train.frames));
  const bool too_few_codes = train.rows() < 2 * run().settings.causal.batch;
  if (too_few_codes || (!train.has_vectors() && train.rows() < run().settings.image.batch)) {
    throw Error(
        fmt::format("{} are fewer than a batch", units),
        train.has_vectors() ? "bring more or lower causal.batch" : "bring more or lower causal.batch and image.batch");
  }
  if (run().train_units > 0 && train.units != run().train_units) {
    throw Error(fmt::format("the run was made on {}, these are {}", run().train_units, units),
                "bring the data it was made on, or begin a new run with these");
  }
}

void DataStage::check_pictures(const RunData& data) const {
  if (!run().has_pictures() || !data.train.has_pictures()) {
    throw Error(run().has_pictures() ? "the data hold no pictures and no vectors"
                                     : "the run learns from vectors, but the data hold none",
                "bring data with pictures (imgs) or vectors (x)");
  }
  const int size = run().settings.image.size;
  for (const Dataset* part : {&data.train, &data.test}) {
    if (part->units > 0 && (part->width != size || part->height != size)) {
      throw Error(fmt::format("the pictures are {} x {} pixels, the model takes {} x {}", part->width, part->height,
                              size, size),
                  fmt::format("set image.size to the size of the pictures, {}", part->width));
    }
  }
}

void DataStage::check_vectors(const Dataset& train) const {
  const CodeScaler& scaler = run().scaler;
  if (run().has_pictures() && run().train_units > 0) {
    throw Error("the run learns from pictures, but the data are vectors", "bring the data it was trained on");
  }
  if (scaler.mean.size() > 0 && scaler.mean.size() != train.vectors.cols()) {
    throw Error(fmt::format("the run was trained on vectors of {} numbers, these have {}", scaler.mean.size(),
                            train.vectors.cols()),
                "bring the data it was trained on");
  }
  const auto varying = std::ssize(CodeScaler::fit_observations(train).kept);
  if (varying < run().settings.causal.latents) {
    throw Error(fmt::format("{} of the {} numbers of a vector vary, too few for {} causal variables", varying,
                            train.vectors.cols(), run().settings.causal.latents),
                fmt::format("look for fewer: set causal.latents to {}", varying));
  }
}

void DataStage::save(RunCheckpoint& checkpoint) const {
  checkpoint.counters[RunCheckpoint::kTrainUnits] = run().train_units;
  checkpoint.frames = run().frames;
  checkpoint.factors = run().factors;
  checkpoint.actions = run().actions;
  checkpoint.domains = run().domains;
  checkpoint.classes = run().classes;
  checkpoint.graph = run().graph;
  checkpoint.data_content = run().data_content;
}

void DataStage::load(const RunCheckpoint& checkpoint) {
  run().train_units = checkpoint.counters[RunCheckpoint::kTrainUnits];
  run().frames = checkpoint.frames;
  run().factors = checkpoint.factors;
  run().actions = checkpoint.actions;
  run().domains = checkpoint.domains;
  run().classes = checkpoint.classes;
  run().graph = checkpoint.graph;
  run().data_content = checkpoint.data_content;
}

}  // namespace causeway
