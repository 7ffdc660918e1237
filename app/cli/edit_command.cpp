// Pictures of what a trained model believes: traversals of its latents, and interventions on a picture.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/cli/command.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/metrics/mcc.h"

namespace causeway::cli {

namespace {

constexpr int kReferencePairs = 256;  // held-out pairs that give the ranges of latents

/// What the latents of held-out pictures look like.
struct Reference {
  PairDataset test;
  MatrixF noise;   // 2T x n
  MatrixF causal;  // 2T x n

  Reference(const TrainedRun& run, const std::string& data, int threads, int pairs)
      : test(test_pairs_of(run.settings, data, pairs, threads)) {
    if (test.pairs == 0) throw Error("there are no held-out pairs", "give some with --data");
    ThreadPool pool(threads);
    const MatrixF codes = run.pipeline.codes_of(pool, test);
    noise = run.pipeline.causal->encode_noise(codes);
    causal = run.pipeline.causal->causal_from_noise(noise);
  }

  Image picture(int sample) const {
    if (sample < 0 || sample >= test.pairs) {
      throw UsageError(fmt::format("there is no sample {}", sample),
                       fmt::format("samples are 0 .. {}", test.pairs - 1));
    }
    return test.picture(sample, 0);
  }
};

std::vector<double> sorted(const auto& column) {
  std::vector<double> values(static_cast<std::size_t>(column.size()));
  for (Eigen::Index i = 0; i < column.size(); ++i) values[static_cast<std::size_t>(i)] = static_cast<double>(column(i));
  std::sort(values.begin(), values.end());
  return values;
}

double quantile(const std::vector<double>& ascending, double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(ascending.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, ascending.size() - 1);
  return ascending[low] + (at - static_cast<double>(low)) * (ascending[high] - ascending[low]);
}

/// Latent and value meant by e.g. "z1=0.5" (units of the latent) or "green=0.8" (units of the factor that the latent is
/// matched with, translated by equal quantiles over held-out pictures).
std::pair<int, float> resolve(const TrainedRun& run, const Reference& reference, const std::string& text) {
  const auto [name, value] = parse_assignment(text);
  const int n = run.pipeline.causal->latents();
  for (int i = 0; i < n; ++i) {
    if (name == fmt::format("z{}", i)) return {i, static_cast<float>(value)};
  }
  const auto& factors = reference.test.latent_names;
  const auto found = std::find(factors.begin(), factors.end(), name);
  if (!reference.test.has_truth || found == factors.end()) {
    throw UsageError(
        "there is no latent '" + name + "'",
        fmt::format("use z0 .. z{}{}{}", n - 1, factors.empty() ? "" : " or a factor: ", fmt::join(factors, ", ")));
  }
  const auto f = static_cast<Eigen::Index>(found - factors.begin());
  const MccResult match = mcc(reference.causal.cast<double>(), reference.test.latents, CorrelationKind::kSpearman);
  const int latent = match.code_of_factor[static_cast<std::size_t>(f)];
  if (latent < 0)
    throw Error("no latent is matched with '" + name + "'", "train with causal.latents at least the number of factors");
  const std::vector<double> factor_values = sorted(reference.test.latents.col(f));
  const std::vector<double> latent_values = sorted(reference.causal.col(latent));
  const double share =
      static_cast<double>(std::lower_bound(factor_values.begin(), factor_values.end(), value) - factor_values.begin()) /
      static_cast<double>(factor_values.size() - 1);
  const Vector<double> a = average_ranks(reference.test.latents.col(f));
  const Vector<double> b = average_ranks(reference.causal.col(latent).cast<double>());
  const bool rising = ((a.array() - a.mean()) * (b.array() - b.mean())).sum() > 0;
  return {latent, static_cast<float>(quantile(latent_values, rising ? share : 1.0 - share))};
}

Image difference(const Image& before, const Image& after) {
  // Grey where nothing changed; colours show the direction of the change.
  Image out = before;
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    const int d = static_cast<int>(after.pixels[i]) - static_cast<int>(before.pixels[i]);
    out.pixels[i] = static_cast<std::uint8_t>(std::clamp(128 + d, 0, 255));
  }
  return out;
}

/// Throws Error for a run on vectors, before anything is drawn.
TrainedRun load_trained_on_pictures(const std::string& directory) {
  TrainedRun run = load_trained(directory);
  if (!run.pipeline.images) {
    throw Error(directory + " was trained on vectors: there are no pictures to show",
                "its scores and its graph are there: causeway-cli eval " + directory);
  }
  return run;
}

struct TraverseOptions {
  std::string run, data, out, space = "causal";
  int sample = 0, columns = 9, scale = 2, threads = 1;
};

void traverse(const TraverseOptions& o) {
  const TrainedRun run = load_trained_on_pictures(o.run);
  const Reference reference(run, o.data, o.threads, std::max(kReferencePairs, o.sample + 1));
  const Pipeline& p = run.pipeline;
  const MatrixF base = p.noise_of(reference.picture(o.sample));
  std::vector<std::vector<Image>> rows;
  for (int i = 0; i < p.causal->latents(); ++i) {
    const std::vector<double> values = sorted(o.space == "noise" ? reference.noise.col(i) : reference.causal.col(i));
    std::vector<Image> row{p.image_of_noise(base)};
    for (int c = 0; c < o.columns; ++c) {
      const double share = o.columns > 1 ? 0.02 + 0.96 * c / (o.columns - 1) : 0.5;
      const auto value = static_cast<float>(quantile(values, share));
      MatrixF noise = base;
      if (o.space == "noise") {
        noise(0, i) = value;
      } else {
        noise = p.edited_noise(base, i, value, EditMode::kSetLatent, 0);
      }
      row.push_back(p.image_of_noise(noise));
    }
    rows.push_back(row);
  }
  save_png(o.out, tile(rows, 2 * o.scale, o.scale));
  fmt::print("{}: a row a latent (z0 .. z{}), first the base picture, then quantiles 2 % .. 98 % of the latent ({})\n",
             o.out, p.causal->latents() - 1,
             o.space == "noise" ? "its noise is changed, effects follow" : "it alone is set, effects do not follow");
}

struct InterveneOptions {
  std::string run, data, image, assignment, mode = "counterfactual", out;
  int sample = -1, scale = 2, threads = 1;
  std::uint64_t seed = 1;
};

void intervene(const InterveneOptions& o) {
  static const std::map<std::string, EditMode> modes{
      {"set", EditMode::kSetLatent}, {"do", EditMode::kDo}, {"counterfactual", EditMode::kCounterfactual}};
  parse_assignment(o.assignment);
  const TrainedRun run = load_trained_on_pictures(o.run);
  Image given;
  if (!o.image.empty()) given = load_image(o.image);
  const Reference reference(run, o.data, o.threads, std::max(kReferencePairs, o.sample + 1));
  const auto [latent, value] = resolve(run, reference, o.assignment);
  const Pipeline& p = run.pipeline;
  const MatrixF noise = p.noise_of(o.image.empty() ? reference.picture(o.sample) : given);
  const Image before = p.image_of_noise(noise);
  const Image after = p.image_of_noise(p.edited_noise(noise, latent, value, modes.at(o.mode), o.seed));
  save_png(o.out, tile({{before, after, difference(before, after)}}, 2 * o.scale, o.scale));
  fmt::print("{}: before, after z{} = {:.3f} ({}), difference\n", o.out, latent, value, o.mode);
}

}  // namespace

void add_traverse(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<TraverseOptions>();
  CLI::App* verb = app.add_subcommand("traverse", "Picture grid: what each latent of a run changes");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--out", o->out, "PNG file to write")->required();
  verb->add_option("--sample", o->sample, "Held-out picture to start from")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  verb->add_option("--space", o->space, "causal: the latent alone is set; noise: effects follow")
      ->check(CLI::IsMember({"causal", "noise"}))
      ->capture_default_str();
  verb->add_option("--columns", o->columns, "Values a latent")->check(CLI::Range(1, 64))->capture_default_str();
  verb->add_option("--scale", o->scale, "Enlargement of each picture")->check(CLI::Range(1, 16))->capture_default_str();
  verb->add_option("--data", o->data, "Pairs to take pictures from; without it held-out pairs of the run's world");
  add_threads_option(*verb, o->threads);
  verb->callback([o, &exit_code] {
    traverse(*o);
    exit_code = kDone;
  });
}

void add_intervene(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<InterveneOptions>();
  CLI::App* verb = app.add_subcommand("intervene", "Set a latent of a picture and show before, after, difference");
  verb->add_option("RUN", o->run, "Run directory")->required();
  auto* image = verb->add_option("--image", o->image, "Picture to start from");
  auto* sample =
      verb->add_option("--sample", o->sample, "Held-out picture to start from")->check(CLI::Range(0, 100000));
  image->excludes(sample);
  verb->add_option("--do", o->assignment,
                   "LATENT=VALUE: z0=1.5 in units of the latent, or e.g. green=0.8 in units of the "
                   "factor it is matched with")
      ->required();
  verb->add_option(
          "--mode", o->mode,
          "do: effects follow with fresh noise; set: nothing else changes; counterfactual: effects follow with "
          "the picture's own noise")
      ->check(CLI::IsMember({"do", "set", "counterfactual"}))
      ->capture_default_str();
  verb->add_option("--seed", o->seed, "Of the fresh noise of --mode do")->capture_default_str();
  verb->add_option("--scale", o->scale, "Enlargement of each picture")->check(CLI::Range(1, 16))->capture_default_str();
  verb->add_option("--data", o->data, "Pairs to take pictures from; without it held-out pairs of the run's world");
  add_threads_option(*verb, o->threads);
  verb->add_option("--out", o->out, "PNG file to write")->required();
  verb->callback([o, &exit_code] {
    if (o->image.empty() && o->sample < 0) {
      throw UsageError("intervene needs a picture", "give --image FILE or --sample I");
    }
    intervene(*o);
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
