// Pictures of what a trained model predicts: traversals of its latents, and interventions on a picture.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/cli/command.h"
#include "app/explore/factor_link.h"
#include "app/explore/image_ops.h"
#include "app/explore/latent_edit.h"
#include "app/explore/quantile.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/memory.h"
#include "engine/data/image_io.h"

namespace causeway::cli {

namespace {

constexpr int kReferencePairs = 256;  // held-out units that give the ranges of latents

/// What the latents of held-out pictures look like.
struct Reference {
  Dataset test;
  MatrixF noise;   // a row for each picture, a column for each latent
  MatrixF causal;  // the same

  Reference(const TrainedRun& run, const std::string& data, int threads, int pairs)
      : test(data_to_encode(run, data, pairs, threads)) {
    ThreadPool pool(threads);
    const MatrixF codes = run.pipeline.codes_of(pool, test);
    noise = run.pipeline.causal->encode_noise(codes);
    causal = run.pipeline.causal->causal_from_noise(noise);
  }

  Image picture(int sample) const {
    if (sample < 0 || sample >= test.units) {
      throw UsageError(fmt::format("there is no sample {}", sample),
                       fmt::format("samples are 0 .. {}", test.units - 1));
    }
    return test.picture(sample, 0);
  }
};

/// Latent and value meant by e.g. "z1=0.5" (units of the latent) or "green=0.8" (units of the factor that the latent is
/// matched with, translated by equal quantiles over held-out pictures or those of `data`).
std::pair<int, float> resolve(const TrainedRun& run, const Reference& reference, const std::string& text,
                              const std::string& data) {
  const auto [name, value] = parse_assignment(text);
  const int n = run.pipeline.causal->latents();
  for (int i = 0; i < n; ++i) {
    if (name != fmt::format("z{}", i)) continue;
    const auto& known = reference.test.truth.names;
    if (const auto other = std::find(known.begin(), known.end(), name); other != known.end()) {
      const int named = static_cast<int>(other - known.begin());
      check_means_one(name, latent_of(match_latents(reference.causal, reference.test.truth.factors), named), i);
    }
    // Far outside of what the model has seen there are no pictures, only overflow.
    constexpr double kFarthest = 1e6;
    if (std::abs(value) > kFarthest) {
      throw UsageError(fmt::format("{} = {:g} is out of range", name, value),
                       fmt::format("on held-out pictures {} is in [{:.3g}, {:.3g}]", name,
                                   reference.causal.col(i).minCoeff(), reference.causal.col(i).maxCoeff()));
    }
    return {i, static_cast<float>(value)};
  }
  const auto& factors = reference.test.truth.names;
  const auto found = std::find(factors.begin(), factors.end(), name);
  if (reference.test.truth.factors.size() == 0 || found == factors.end()) {
    throw UsageError(
        "there is no latent '" + on_one_line(name) + "'",
        fmt::format("use z0 .. z{}{}{}", n - 1, factors.empty() ? "" : " or a factor: ", fmt::join(factors, ", ")));
  }
  const auto factor = static_cast<int>(found - factors.begin());
  const auto seen = reference.test.truth.factors.col(factor);
  check_is_known(name, value, seen.minCoeff(), seen.maxCoeff(), data);
  const int latent = latent_of(match_latents(reference.causal, reference.test.truth.factors), factor);
  if (latent < 0) {
    throw Error("no latent is matched with '" + name + "'", "train with causal.latents at least the number of factors");
  }
  if (!follows_clearly(reference.causal, reference.test.truth.factors, factor)) {
    fmt::print(stderr, "note: z{} is nearest to '{}' but does not follow it clearly, so it does not bear its name\n",
               latent, name);
  }
  const MonotoneMap to_latent = factor_to_latent(reference.test.truth.factors, factor, reference.causal, latent);
  return {latent, static_cast<float>(to_latent(value))};
}

/// Throws Error for a run on vectors, which has no pictures.
TrainedRun load_trained_on_pictures(const std::string& directory) {
  TrainedRun run = load_trained(directory);
  if (!run.pipeline.images) {
    throw Error(directory + " was trained on vectors: there are no pictures to show",
                "its scores and its graph are there: causeway-cli eval " + shell_word(directory));
  }
  return run;
}

struct TraverseOptions {
  std::string run, data, out, space = "causal";
  int sample = 0, columns = 9, scale = 2, threads = 1;
};

void traverse(const TraverseOptions& o) {
  check_is_png(o.out);
  const TrainedRun run = load_trained_on_pictures(o.run);
  check_output(o.out, {o.data, run.settings.world.data});
  const Reference reference(run, o.data, o.threads, std::max(kReferencePairs, o.sample + 1));
  const Pipeline& p = run.pipeline;
  const double side = p.images->shape().size * o.scale;
  check_memory(3 * side * side * p.causal->latents() * (o.columns + 1),
               fmt::format("a grid of {} x {} pictures", o.columns + 1, p.causal->latents()),
               "lower --scale or --columns");
  const MatrixF base = p.noise_of(reference.picture(o.sample));
  const TraverseSpace space = o.space == "noise" ? TraverseSpace::kNoise : TraverseSpace::kSet;
  MatrixF values(p.causal->latents(), o.columns);
  for (int i = 0; i < p.causal->latents(); ++i) {
    const std::vector<double> seen =
        ascending(space == TraverseSpace::kNoise ? reference.noise.col(i) : reference.causal.col(i));
    for (int c = 0; c < o.columns; ++c) {
      const double share = o.columns > 1 ? 0.02 + 0.96 * c / (o.columns - 1) : 0.5;
      values(i, c) = static_cast<float>(quantile(seen, share));
    }
  }
  PictureGrid grid = picture_grid(p, base, space, values);
  for (std::vector<Image>& row : grid.rows) row.insert(row.begin(), grid.base);
  save_png(o.out, tile(grid.rows, 2 * o.scale, o.scale));
  fmt::print("{}: a row for each latent (z0 .. z{}), the base picture, then quantiles 2 % .. 98 % of the latent ({})\n",
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
  check_is_png(o.out);
  const TrainedRun run = load_trained_on_pictures(o.run);
  check_output(o.out, {o.data, o.image, run.settings.world.data});
  Image given;
  if (!o.image.empty()) given = load_image(o.image);
  const Reference reference(run, o.data, o.threads, std::max(kReferencePairs, o.sample + 1));
  const auto [latent, value] = resolve(run, reference, o.assignment, o.data);
  const EditedPicture edited = edit_picture(run.pipeline, o.image.empty() ? reference.picture(o.sample) : given,
                                            {latent, value, modes.at(o.mode), o.seed});
  const Image difference = signed_difference_image(edited.before, edited.after);
  save_png(o.out, tile({{edited.before, edited.after, difference}}, 2 * o.scale, o.scale));
  fmt::print("{}: before, after z{} = {:.3f} ({}), difference\n", o.out, latent, value, o.mode);
}

}  // namespace

void add_traverse(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<TraverseOptions>();
  CLI::App* verb = app.add_subcommand("traverse", "Picture grid: what each latent of a run changes");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--out", o->out, "PNG file to write")->required();
  verb->add_option("--sample", o->sample, "Held-out picture to start from")
      ->transform(whole_number(0, 100000))
      ->capture_default_str();
  verb->add_option("--space", o->space, "causal: only the latent is set; noise: its noise is changed, effects follow")
      ->check(CLI::IsMember({"causal", "noise"}))
      ->capture_default_str();
  verb->add_option("--columns", o->columns, "Values per latent")->transform(whole_number(1, 64))->capture_default_str();
  verb->add_option("--scale", o->scale, "Enlargement of each picture")
      ->transform(whole_number(1, 16))
      ->capture_default_str();
  verb->add_option("--data", o->data, "Data to take pictures from; without it held-out data of the run");
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
      verb->add_option("--sample", o->sample, "Held-out picture to start from")->transform(whole_number(0, 100000));
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
  add_seed_option(*verb, o->seed, "Seed of the fresh noise of --mode do");
  verb->add_option("--scale", o->scale, "Enlargement of each picture")
      ->transform(whole_number(1, 16))
      ->capture_default_str();
  verb->add_option("--data", o->data, "Data to take pictures from; without it held-out data of the run");
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
