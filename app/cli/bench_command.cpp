// How fast training is here, against what the matrix products alone would take: every figure is the best of several
// repetitions, since a busy machine can only make things slower.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "engine/causal/world.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/stopwatch.h"
#include "engine/core/version.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/contrastive/contrast_learner.h"
#include "engine/models/ilcm_learner.h"
#include "engine/models/image_autoencoder.h"
#include "engine/models/temporal/temporal_learner.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/training/work_estimate.h"

namespace causeway::cli {

namespace {

constexpr int kBatch = 64;
constexpr int kCodes = 8;

double patience = 1;  // the option --seconds: how long to repeat what is timed

/// Shortest time of one call in milliseconds: repeats blocks of calls for about `share` of the option --seconds.
double best_ms(double share, const std::function<void()>& call) {
  call();
  double best = 1e300;
  const Stopwatch all;
  while (all.seconds() < share * patience) {
    constexpr int kBlock = 5;
    const Stopwatch block;
    for (int i = 0; i < kBlock; ++i) call();
    best = std::min(best, block.milliseconds() / kBlock);
  }
  return best;
}

/// Milliseconds of the matrix products of one step and nothing else, shard by shard as in the step itself.
double gemm_bound_ms(ThreadPool& pool, const std::vector<std::vector<GemmShape>>& shards) {
  std::vector<std::vector<MatrixF>> a(shards.size()), b(shards.size()), c(shards.size());
  for (std::size_t s = 0; s < shards.size(); ++s) {
    for (const GemmShape& g : shards[s]) {
      a[s].push_back(MatrixF::Random(g.transpose_a ? g.k : g.m, g.transpose_a ? g.m : g.k));
      b[s].push_back(MatrixF::Random(g.transpose_b ? g.n : g.k, g.transpose_b ? g.k : g.n));
      c[s].push_back(MatrixF::Zero(g.m, g.n));
    }
  }
  return best_ms(1.0, [&] {
    pool.parallel_for(static_cast<int>(shards.size()), [&](int index) {
      const auto s = static_cast<std::size_t>(index);
      for (std::size_t i = 0; i < shards[s].size(); ++i) {
        const GemmShape& g = shards[s][i];
        multiply(g, a[s][i].data(), b[s][i].data(), c[s][i].data(), false);
      }
    });
  });
}

/// Random codes of so many pairs, rows before and after in turn.
MatrixF random_codes(int pairs, int dimension = kCodes) {
  MatrixF codes(2 * pairs, dimension);
  fill_normal(codes.data(), codes.size(), 1, Stream::kBench, 0);
  return codes;
}

struct IlcmTimes {
  nlohmann::json steps;
  double bound = 0;
};

IlcmTimes time_ilcm(ThreadPool& pool, const Settings& settings, bool all_phases) {
  constexpr int kPairs = 4096;
  TrainingView codes;
  codes.codes = random_codes(kPairs);
  LearnerInput input;
  input.common = settings.causal;
  input.common.batch = kBatch;
  input.own = own_values(settings);
  input.codes = kCodes;
  input.units = kPairs;
  IlcmLearner learner(input);
  const auto at = [&](double share) { return static_cast<std::int64_t>(share * settings.causal.search_steps); };
  const auto own = own_settings<IlcmSettings>(settings);
  const double middle = 0.5 * (own.prior_from + own.deterministic_from);
  IlcmTimes times;
  const auto time = [&](std::int64_t step) {
    return best_ms(1.0, [&] {
      learner.set_step(step);
      learner.train_step(pool, codes);
    });
  };
  if (all_phases) times.steps["pretrain"] = time(0);
  times.steps["full"] = time(at(middle));
  times.bound = gemm_bound_ms(pool, learner.gemm_shapes(pool, codes, at(middle)));
  if (all_phases) times.steps["deterministic"] = time(at(0.5 * (1 + own.deterministic_from)));
  return times;
}

struct ContrastTimes {
  double step = 0, bound = 0;
};

/// An update of a net that learns by a contrast, and its products with the exponentials of its tables: one for each
/// intervention and one for the softmax, of every code after with every one before, in each half of the batch. `steps`:
/// how many such updates the net's schedule has, after a first one of another kind.
template <class Learner>
ContrastTimes time_contrast(ThreadPool& pool, Learner& learner, const TrainingView& view, int steps, int batch,
                            int latents) {
  learner.train_step(pool, view);  // the closed form
  const auto shapes = learner.gemm_shapes(pool, view);
  ContrastTimes times;
  // Over and over, so that no other kind of update is timed.
  std::int64_t made = 0;
  const Safetensors start = [&] {
    Safetensors file;
    learner.save("", file, true);
    return file;
  }();
  times.step = best_ms(2.0, [&] {
    if (++made % (steps / 2) == 0) learner.load("", start);
    learner.train_step(pool, view);
  });
  const int m = batch / 2;
  const auto shards = static_cast<int>(shapes.size());
  std::vector<MatrixF> tables(shapes.size(), MatrixF::Random(m, m * (latents + 2)));
  std::vector<MatrixF> results = tables;
  const double exponentials = best_ms(1.0, [&] {
    pool.parallel_for(shards, [&](int s) {
      const auto i = static_cast<std::size_t>(s);
      results[i] = tables[i].array().exp().matrix();
    });
  });
  times.bound = gemm_bound_ms(pool, shapes) + exponentials;
  return times;
}

/// Of the method contrastive on pairs or, in time, temporal on sequences, both of 12 codes.
ContrastTimes time_contrast(ThreadPool& pool, const Settings& settings, bool in_time) {
  constexpr int kPairs = 4096, kDimension = 12;
  TrainingView view;
  view.codes = random_codes(kPairs, kDimension);
  LearnerInput input;
  input.common = settings.causal;
  input.codes = kDimension;
  if (!in_time) {
    const ContrastiveSettings own;
    input.own = values_of(own);
    input.units = kPairs;
    ContrastiveLearner learner(input);
    return time_contrast(pool, learner, view, own.steps, own.batch, settings.causal.latents);
  }
  const TemporalSettings own;
  input.own = values_of(own);
  input.units = 1;
  input.frames = view.frames = 2 * kPairs;
  input.common.start = kRandomStart;
  TemporalLearner learner(input, TemporalTold::kNothing, true);
  return time_contrast(pool, learner, view, own.steps, own.batch, settings.causal.latents);
}

nlohmann::json bench(int threads) {
  using nlohmann::json;
  ThreadPool pool(threads);
  json out;
  out["threads"] = threads;
  out["git"] = git_version();
  {
    constexpr int kSize = 512;
    const MatrixF a = MatrixF::Random(kSize, kSize), b = MatrixF::Random(kSize, kSize);
    std::vector<MatrixF> c(static_cast<std::size_t>(threads), MatrixF::Zero(kSize, kSize));
    const double ms = best_ms(1.0, [&] {
      pool.parallel_for(threads, [&](int t) {
        multiply({kSize, kSize, kSize, false, false}, a.data(), b.data(), c[static_cast<std::size_t>(t)].data(), false);
      });
    });
    out["gemm_gflops"] = 2e-6 * kSize * kSize * kSize * threads / ms;
  }
  const Settings settings = load_preset("circuit");
  const IlcmTimes ours = time_ilcm(pool, settings, true);
  out["ilcm_hidden"] = settings.causal.hidden;
  out["ilcm_step_ms"] = ours.steps;
  // As long as q(I) is undecided, every intervention of every pair is in the loss, as in most steps of the search.
  Settings undecided = settings;
  set_setting(undecided, "ilcm.min_weight", "0");
  const IlcmTimes all = time_ilcm(pool, undecided, false);
  out["ilcm_step_ms_all"] = all.steps["full"];
  const IlcmTimes published = time_ilcm(pool, load_preset("circuit-paper"), false);
  out["ilcm_step_ms_paper"] = published.steps["full"];
  out["ilcm_gemm_bound_ms"] = {{"full", ours.bound}, {"all", all.bound}, {"paper", published.bound}};
  const ContrastTimes contrast = time_contrast(pool, settings, false), temporal = time_contrast(pool, settings, true);
  out["contrast_step_ms"] = contrast.step;
  out["contrast_bound_ms"] = contrast.bound;
  out["temporal_step_ms"] = temporal.step;
  out["temporal_bound_ms"] = temporal.bound;
  {
    const AutoencoderShape shape = autoencoder_shape(settings.image);
    ImageAutoencoder model(shape, 1);
    AutoencoderTrainer trainer(model, settings.image.kl_weight, settings.image.code_noise, settings.image.clip_norm, 1);
    constexpr int kImages = 512;
    std::vector<std::uint8_t> images(std::size_t{3} * kImages * shape.size * shape.size);
    Random random(1, Stream::kBench);
    for (auto& value : images) value = static_cast<std::uint8_t>(random.below(256));
    trainer.fit_components(pool, images.data(), kImages);
    BatchOrder order(kImages, kBatch, 1, 0);
    std::int64_t step = 0;
    out["image_step_ms"] = best_ms(2.0, [&] {
      trainer.step(pool, images.data(), order.rows(step), 1e-4, step);
      ++step;
    });
    ImageSettings image = settings.image;
    image.batch = kBatch;
    out["image_step_mflop"] = 2e-6 * image_step_work(image);
    out["image_gemm_bound_ms"] = gemm_bound_ms(pool, trainer.gemm_shapes(pool, images.data(), order.rows(0)));
  }
  {
    constexpr int kPictures = 1000;
    const Dataset pairs = sample_pairs(make_world("circuit"), kPictures / 2, 1, Stream::kBench);
    double best = 1e300;
    for (int repeat = 0; repeat < 3; ++repeat) {
      const Stopwatch since;
      render_dataset_images("circuit", pairs.truth.factors, 64, threads);
      best = std::min(best, since.seconds());
    }
    out["render_images_per_s"] = kPictures / best;
  }
  return out;
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  struct Options {
    int threads = 1;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("bench", "Time training and rendering on this machine");
  add_threads_option(*verb, o->threads);
  verb->add_option("--seconds", patience, "How long to repeat what is timed, about, for each figure; more is surer")
      ->capture_default_str()
      ->transform(real_number(0.01, 3600));
  verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->callback([o, &exit_code] {
    const nlohmann::json r = bench(o->threads);
    exit_code = kDone;
    if (o->json) {
      fmt::print("{}\n", json_text(r));
      return;
    }
    const auto number = [](const nlohmann::json& v) { return v.get<double>(); };
    fmt::print("threads {}, products of 512 x 512: {:.0f} GFLOP/s\n", o->threads, number(r["gemm_gflops"]));
    fmt::print("{:<34}{:>10}{:>14}{:>8}\n", "", "ms", "products only", "ratio");
    const auto line = [&](const char* name, double ms, double bound) {
      if (bound > 0) {
        fmt::print("{:<34}{:>10.3f}{:>14.3f}{:>8.2f}\n", name, ms, bound, ms / bound);
      } else {
        fmt::print("{:<34}{:>10.3f}\n", name, ms);
      }
    };
    line("ILCM step, pre-training", number(r["ilcm_step_ms"]["pretrain"]), 0);
    line("ILCM step, full", number(r["ilcm_step_ms"]["full"]), number(r["ilcm_gemm_bound_ms"]["full"]));
    line("ILCM step, every intervention", number(r["ilcm_step_ms_all"]), number(r["ilcm_gemm_bound_ms"]["all"]));
    line("ILCM step, order fixed", number(r["ilcm_step_ms"]["deterministic"]), 0);
    line("ILCM step, full, 5 x 64 ReLU", number(r["ilcm_step_ms_paper"]), number(r["ilcm_gemm_bound_ms"]["paper"]));
    line("contrastive step (and tables)", number(r["contrast_step_ms"]), number(r["contrast_bound_ms"]));
    line("temporal step (and tables)", number(r["temporal_step_ms"]), number(r["temporal_bound_ms"]));
    line("image step", number(r["image_step_ms"]), number(r["image_gemm_bound_ms"]));
    fmt::print("pictures of 64 x 64 rendered: {:.0f} a second\n", number(r["render_images_per_s"]));
  });
}

}  // namespace causeway::cli
