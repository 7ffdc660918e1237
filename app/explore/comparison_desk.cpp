#include "app/explore/comparison_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include "app/explore/factor_link.h"
#include "app/explore/graph_key.h"
#include "app/explore/hidden_truth.h"
#include "app/explore/image_ops.h"
#include "app/explore/latent_edit.h"
#include "app/explore/model_scores.h"
#include "app/explore/quantile.h"
#include "app/explore/workbench.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/picture_files.h"
#include "engine/models/registry.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/world_data.h"
#include "engine/report/comparison.h"
#include "engine/report/settings_apart.h"
#include "engine/training/run_directory.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr int kUnits = 256;  // held-out units from which values and quantiles are taken

/// The learning curves of a run. Each record is read once, also while the run goes on.
class RunCurves {
 public:
  struct Curve {
    std::vector<double> seconds, values;
  };

  /// Adds what is new in `history`, which only ever grows.
  void add(const HistoryView& history) {
    const std::string& column = headline_metrics().front()->column;
    history.for_each(
        [&](const Record& record) {
          // A record after no updates has an error of 0: nothing was measured.
          if (record.stage == "causal" && record.reconstruction > 0) {
            chosen_ = record.start;
            add(errors_[record.start], record.seconds, record.reconstruction);
          }
          if (const double value = record.score(column); !std::isnan(value)) {
            add(score_, record.seconds, value);
            add(scores_[record.start], record.seconds, value);
          }
        },
        seen_);
    seen_ = std::max(seen_, history.size());
  }
  /// Of the starts that led, or of one while it did.
  Curve score(int start, double until) const {
    return start < 0 ? up_to(score_, until) : up_to(of(scores_, start), until);
  }
  /// Of the start that trained last, or of the one that is asked for.
  Curve code_error(int start, double until) const { return up_to(of(errors_, start < 0 ? chosen_ : start), until); }

 private:
  static const Curve& of(const std::map<int, Curve>& curves, int start) {
    static const Curve none;
    const auto found = curves.find(start);
    return found == curves.end() ? none : found->second;
  }
  static Curve up_to(const Curve& curve, double until) {
    const auto end = std::upper_bound(curve.seconds.begin(), curve.seconds.end(), until);
    const auto count = end - curve.seconds.begin();
    return {{curve.seconds.begin(), end}, {curve.values.begin(), curve.values.begin() + count}};
  }
  static void add(Curve& curve, double seconds, double value) {
    curve.seconds.push_back(seconds);
    curve.values.push_back(value);
  }

  Curve score_;
  std::map<int, Curve> scores_, errors_;  // by start
  int chosen_ = 0;
  std::size_t seen_ = 0;
};

/// A row of the comparison, with what every answer needs of it.
struct LoadedRun {
  std::string name;
  std::string directory;  // empty: the run in the window
  std::string key;        // tells models that do not change apart; empty: it is trained
  std::string problem;    // why it could not be loaded; empty if it was
  Settings settings;
  Pipeline pipeline;
  Scores scores;
  RunCurves curves;
  double until = std::numeric_limits<double>::infinity();  // seconds of training up to which it has learned
  int start = -1;                                          // that it is of; -1: the one that led
  int trained = -1;                                        // the start whose losses it has; -1: that of the last record
  std::shared_ptr<const MomentList> moments;               // of the run; null: none
};

}  // namespace

bool ComparisonRequest::same_as(const ComparisonRequest& other) const {
  const auto version = [](const ComparisonRequest& r) {
    return r.live ? std::pair(r.live->run, r.live->pipeline_version) : std::pair<std::uint64_t, std::uint64_t>{};
  };
  const bool same_scores = (live ? live->scores : nullptr) == (other.live ? other.live->scores : nullptr);
  const bool same_items =
      std::equal(items.begin(), items.end(), other.items.begin(), other.items.end(),
                 [](const ComparedItem& a, const ComparedItem& b) { return a.same_as(b) && a.written == b.written; });
  return same_items && sample == other.sample && factor == other.factor && mode == other.mode &&
         truth_hidden == other.truth_hidden && version(*this) == version(other) && same_scores;
}

/// Used by the thread alone.
class ComparisonDesk::Worker {
 public:
  void answer(Comparison& out) {
    const ComparisonRequest& request = out.request;
    std::vector<std::shared_ptr<const LoadedRun>> runs;
    out.live_first = request.live && request.live->pipeline && request.live->pipeline->causal;
    if (out.live_first) runs.push_back(live_run(*request.live));
    for (const ComparedItem& item : request.items) {
      try {
        runs.push_back(model_of(item, request));
      } catch (const std::exception& error) {
        auto broken = std::make_shared<LoadedRun>();
        broken->name = words_of(item);
        broken->problem = error.what();
        runs.push_back(std::move(broken));
      }
    }
    if (runs.empty()) throw Error("there is nothing to compare", "add finished runs");
    const LoadedRun* first = nullptr;
    for (const auto& run : runs) {
      if (first == nullptr && run->pipeline.images) first = run.get();
    }
    if (first != nullptr) {
      try {
        look_at(*first, out);
      } catch (const Error& error) {
        out.no_picture = error.what();
        out.base = {};
      }
    }
    for (const auto& run : runs) {
      ComparedColumn column;
      column.name = run->name;
      column.problem = run->problem;
      if (column.problem.empty()) {
        const Method& method = find_method(run->settings.method);
        column.method = method.info.title;
        column.supervision = needs_text(method.needs);
        column.scores = request.truth_hidden ? without_truth(run->scores) : run->scores;
        if (!request.truth_hidden || !needs_truth(*headline_metrics().front())) {
          auto curve = run->curves.score(run->start, run->until);
          column.seconds = std::move(curve.seconds);
          column.score = std::move(curve.values);
        }
        auto curve = run->curves.code_error(run->trained, run->until);
        column.code_seconds = std::move(curve.seconds);
        column.code_error = std::move(curve.values);
        if (run->moments) {
          for (const auto& m : *run->moments) column.moments.push_back({m->updates, m->share, m->starts, m->leader});
        }
        column.has_graph = method.info.has_graph || method.info.has_lagged;
        column.edge_threshold = run->settings.score.edge_threshold;
        column.graph = graph_key(run->settings);
        show_run(*run, out, column);
      }
      out.columns.push_back(std::move(column));
    }
    tell_apart(runs, out);
  }

 private:
  static void tell_apart(const std::vector<std::shared_ptr<const LoadedRun>>& runs, Comparison& out) {
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (runs[i]->problem.empty()) alike[{runs[i]->settings.method, world_label(runs[i]->settings)}].push_back(i);
    }
    for (const auto& [name, group] : alike) {
      std::vector<const Settings*> settings;
      for (const std::size_t i : group) settings.push_back(&runs[i]->settings);
      auto apart = settings_apart(settings);
      for (std::size_t i = 0; i < group.size(); ++i) out.columns[group[i]].settings = std::move(apart[i]);
    }
  }

  std::shared_ptr<const LoadedRun> load(const std::string& directory) {
    // A run that goes on in another process, or makes room for another one, is read anew.
    const std::string key = fmt::format("{} {}", directory, when_written(directory));
    const auto found = loaded_.find(key);
    if (found != loaded_.end()) return found->second;
    auto run = std::make_shared<LoadedRun>();
    const auto whole = load_run(directory, {}, 1);
    run->name = fs::path(directory).filename().string();
    run->directory = directory;
    run->key = key;
    run->settings = whole->settings();
    run->pipeline = whole->pipeline();
    if (!run->pipeline.causal) throw Error(directory + " has no causal model yet", "train it further");
    run->scores = whole->scores();
    run->curves.add(whole->history().view());
    Moments kept({.count = 0});
    kept.load(directory, *whole);  // one that is damaged is not offered
    run->moments = kept.list();
    if (loaded_.size() > 8) {
      loaded_.clear();
      causal_.clear();
    }
    return loaded_[key] = run;
  }

  /// What an item stands for. Throws Error if that cannot be had.
  std::shared_ptr<const LoadedRun> model_of(const ComparedItem& item, const ComparisonRequest& request) {
    const Snapshot* live = request.live.get();
    if (item.directory.empty() && live == nullptr) throw Error("the run in this window has no causal model yet");
    const auto run = item.directory.empty() ? live_run(*live) : load(item.directory);
    if (item.updates < 0) return run;
    // Scores depend on what there is to score on.
    const RunData* data = item.directory.empty() ? live->data.get() : nullptr;
    const std::string from = item.directory.empty() ? std::to_string(live->run) : run->key;
    const std::string key =
        fmt::format("{} {} {} {}", from, text_of(item), fmt::ptr(data), request.truth_hidden ? "hidden" : "");
    if (const auto found = moments_.find(key); found != moments_.end()) return found->second;
    std::shared_ptr<const Moment> moment = item.moment;
    if (!moment && run->moments) {
      for (const auto& m : *run->moments) {
        if (m->updates == item.updates) moment = m;
      }
    }
    if (!moment) throw Error(fmt::format("this run keeps no moment of update {}", item.updates), "choose another");
    auto made = std::make_shared<LoadedRun>(*run);
    made->name = words_of(item);
    made->key = key;
    made->start = item.start;
    made->trained = item.start >= 0 ? item.start : moment->leader;
    made->until = moment->seconds;
    made->pipeline = pipeline_of(*moment, item.start < 0 ? std::nullopt : std::optional(item.start)).pipeline;
    if (!made->pipeline.causal) throw Error("there was no causal model yet at that moment", "choose a later one");
    made->scores = {};
    if (item.start < 0 && moment->scores) {
      made->scores = *moment->scores;
    } else if (const auto scores = scorer_.score(made->pipeline, run->settings, data)) {
      made->scores = *scores;
    }
    if (moments_.size() > 16) {
      moments_.clear();
      causal_.clear();
    }
    return moments_[key] = made;
  }

  std::shared_ptr<const LoadedRun> live_run(const Snapshot& snapshot) {
    auto run = std::make_shared<LoadedRun>();
    run->name =
        snapshot.moment < 0 ? "the run in this window" : words_of({"", snapshot.moment, snapshot.start, nullptr, 0});
    run->settings = snapshot.settings;
    if (snapshot.pipeline) run->pipeline = *snapshot.pipeline;
    if (snapshot.scores) run->scores = *snapshot.scores;
    if (snapshot.run != live_) {
      live_ = snapshot.run;
      live_curves_ = {};
    }
    live_curves_.add(snapshot.history);
    run->curves = live_curves_;
    run->start = snapshot.start;
    run->moments = snapshot.moments;
    if (snapshot.moment >= 0 && snapshot.moments) {
      for (const auto& m : *snapshot.moments) {
        if (m->updates != snapshot.moment) continue;
        run->until = m->seconds;
        run->trained = snapshot.start >= 0 ? snapshot.start : m->leader;
      }
    }
    return run;
  }

  /// The picture that all runs are shown on: of the data of `run`, and what the world does with it if it is known.
  void look_at(const LoadedRun& run, Comparison& out) {
    gather(run, out.request);
    out.samples = static_cast<int>(samples_.units);
    const int sample = (out.request.sample % out.samples + out.samples) % out.samples;
    out.base = samples_.picture(sample, 0);
    if (world_) {
      render_truth(sample, out);
      return;
    }
    for (int z = 0; z < run.pipeline.causal->latents(); ++z) out.factors.push_back(fmt::format("z{}", z));
    factor_ = std::max(0, out.request.factor);
  }

  /// Pictures of the data of `run`, kept while it is asked of the same data.
  void gather(const LoadedRun& run, const ComparisonRequest& request) {
    const bool is_live = run.directory.empty() && request.live;
    SampleKey key = sample_key(run.settings, is_live ? request.live->data : nullptr, kUnits);
    key.without_truth = request.truth_hidden;
    if (key == key_ && samples_.units > 0) return;
    // If gathering fails half way nothing of it is kept.
    key_ = {};
    samples_ = {};
    world_.reset();
    renderer_.reset();
    causal_.clear();
    const ImageSettings& image = run.settings.image;
    const std::string& file = run.settings.world.data;
    if (file.empty() || key.loaded) {
      samples_ = make_samples(key);
    } else {
      DataLoadOptions options;
      options.image_size = image.size;
      options.max_units = kUnits;
      Dataset read = load_dataset(file, options);
      if (read.units == 0 || !read.has_pictures()) throw Error(fmt::format("{} holds no pictures", file));
      if (key.without_truth) read.truth = {};
      samples_ = std::move(read);
    }
    if (samples_.truth.factors.size() != 0) world_ = true_world_of(run.settings, samples_).world;
    if (world_) renderer_ = std::make_unique<OffscreenRenderer>(world_->name(), image.size);
    key_ = key;
  }

  void render_truth(int sample, Comparison& out) {
    out.factors = world_->latent_names();
    const int factor = std::clamp(out.request.factor, 0, world_->size() - 1);
    const LatentRange range = world_->ranges()[static_cast<std::size_t>(factor)];
    const Eigen::RowVectorXd before = samples_.truth.factors.row(samples_.frames * sample);
    std::vector<Image> pictures;
    for (int step = 0; step < kComparisonSteps; ++step) {
      constexpr double kEdge = 0.02;  // the outermost values hardly occur
      const double share = kEdge + (1 - 2 * kEdge) * step / (kComparisonSteps - 1);
      out.values.push_back(range.low + share * (range.high - range.low));
      pictures.push_back(renderer_->render(true_edit(*world_, {before.data(), static_cast<std::size_t>(before.size())},
                                                     {{factor, out.values.back()}}, out.request.mode, 1)));
    }
    out.truth = tile({pictures}, 0, 1);
    truth_ = std::move(pictures);
    factor_ = factor;
  }

  void show_run(const LoadedRun& run, const Comparison& out, ComparedColumn& column) {
    if (!run.pipeline.images) {
      column.problem = "it learns from vectors: there are no pictures";
      return;
    }
    if (out.base.width == 0) {
      column.problem = out.no_picture;
      return;
    }
    const WorldSettings& world = run.settings.world;
    const WorldSettings& shown = key_.settings.world;
    if (world.data != shown.data || (world.data.empty() && world.name != shown.name)) {
      column.problem = world.data.empty() ? fmt::format("it was trained on another world: {}", world.name)
                                          : fmt::format("it was trained on other data: {}", world.data);
      return;
    }
    const MatrixF noise = run.pipeline.noise_of(out.base);
    column.base = resize(run.pipeline.image_of_noise(noise), out.base.width, out.base.height);
    column.decoded_off = mean_difference(column.base, out.base);
    const int latent = world_ ? latent_of(run.scores.latent_of_factor, factor_) : factor_;
    if (latent < 0 || latent >= run.pipeline.causal->latents()) {
      column.problem = !world_                               ? fmt::format("it has no latent z{}", latent)
                       : run.scores.latent_of_factor.empty() ? "it has no scores: its data are not at hand"
                                                             : "it has no latent for this variable";
      return;
    }
    // How a run fails is worth seeing: the nearest latent is set, but not under the variable's name.
    const bool named = !world_ || latent_of(named_latents(run.scores), factor_) == latent;
    column.latent = fmt::format("z{}{}", latent, named ? "" : ", matches none");
    std::vector<Image> pictures;
    for (const double value : steps_of(run, latent, out)) {
      const LatentEdit edit{latent, static_cast<float>(value), out.request.mode, 1};
      pictures.push_back(resize(edited_image(run.pipeline, noise, edit), out.base.width, out.base.height));
      if (world_) column.off.push_back(mean_difference(pictures.back(), truth_[pictures.size() - 1]));
    }
    column.strip = tile({pictures}, 0, 1);
  }

  /// Values of a latent: those that say the same as the values of the factor, or else from its 1 % to its 99 %
  /// quantile.
  std::vector<double> steps_of(const LoadedRun& run, int latent, const Comparison& out) {
    const MatrixF causal = causal_of_samples(run);
    std::vector<double> steps;
    if (world_) {
      const MonotoneMap to_latent = factor_to_latent(samples_.truth.factors, factor_, causal, latent);
      for (const double value : out.values) steps.push_back(to_latent(value));
      return steps;
    }
    const UsualRange range = usual_range(causal.col(latent));
    for (int step = 0; step < kComparisonSteps; ++step) {
      steps.push_back(static_cast<double>(range.at(step, kComparisonSteps)));
    }
    return steps;
  }

  /// The causal variables of all samples. Encoding is the costly part, so runs that do not change are asked once.
  MatrixF causal_of_samples(const LoadedRun& run) {
    const auto known = causal_.find(run.key);
    if (known != causal_.end()) return known->second;
    const int size = run.pipeline.images->shape().size;
    const MatrixF codes = encode_all(run.pipeline, size == samples_.width ? samples_ : resized(samples_, size));
    const CausalModel& model = *run.pipeline.causal;
    MatrixF causal = model.causal_from_noise(model.encode_noise(codes));
    if (!run.key.empty()) causal_[run.key] = causal;
    return causal;
  }

  static Dataset resized(const Dataset& data, int size) {
    Dataset out = data;
    out.allocate_pictures(size, size);
    for (std::int64_t u = 0; u < data.units; ++u) {
      for (int t = 0; t < data.frames; ++t) {
        const Image small = resize(data.picture(u, t), size, size);
        std::copy(small.pixels.begin(), small.pixels.end(), out.picture_data(u, t).begin());
      }
    }
    return out;
  }

  std::map<std::string, std::shared_ptr<const LoadedRun>> loaded_;
  std::map<std::string, std::shared_ptr<const LoadedRun>> moments_;  // models of moments and starts
  ModelScorer scorer_;
  std::uint64_t live_ = 0;  // the run in the window, see Snapshot::run
  RunCurves live_curves_;
  SampleKey key_;
  Dataset samples_;
  std::optional<World> world_;
  std::unique_ptr<OffscreenRenderer> renderer_;
  std::vector<Image> truth_;
  /// By key: variables of the samples.
  std::map<std::string, MatrixF> causal_;
  int factor_ = 0;
};

ComparisonDesk::ComparisonDesk()
    : thread_([] { return [worker = std::make_shared<Worker>()](Comparison& out) { worker->answer(out); }; }) {}

std::vector<std::string> runs_below(const std::string& folder) {
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  std::error_code ignored;
  const auto look = [&](const fs::path& place, auto&& self, int depth) -> void {
    for (fs::directory_iterator it(place, ignored), end; it != end; it.increment(ignored)) {
      if (is_hidden(it->path()) || !it->is_directory(ignored)) continue;
      if (fs::exists(it->path() / "checkpoint.safetensors", ignored) &&
          fs::exists(it->path() / "summary.json", ignored)) {
        found.emplace_back(fs::last_write_time(it->path() / "summary.json", ignored), it->path().string());
      } else if (depth > 0) {
        self(it->path(), self, depth - 1);
      }
    }
  };
  look(folder, look, 2);
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> list;
  for (auto& [time, path] : found) list.push_back(std::move(path));
  return list;
}

}  // namespace causeway
