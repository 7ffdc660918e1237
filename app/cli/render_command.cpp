#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/command.h"
#include "engine/causal/circuit_own_world.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/memory.h"
#include "engine/core/text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/observation_noise.h"
#include "engine/data/sample_dataset.h"
#include "engine/data/world_file.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/training/settings.h"

namespace causeway::cli {

namespace {

struct RenderOptions {
  std::string world = "circuit";
  int count = 8;
  int size = 256;
  std::uint64_t seed = 1;
  std::vector<std::string> interventions;
  std::vector<std::string> own;  // GROUP.NAME=VALUE
  std::string out;
};

/// The world's own settings with the values that `assignments` give them.
nlohmann::json own_settings_of(const std::string& world, const std::vector<std::string>& assignments) {
  const Schema& schema = world_schema(world);
  std::vector<std::string> paths;
  for (const SettingEntry& entry : schema.entries) paths.push_back(setting_path(schema, entry));
  for (const std::string& assignment : assignments) {
    if (std::find(paths.begin(), paths.end(), assignment.substr(0, assignment.find('='))) != paths.end()) continue;
    throw UsageError(fmt::format("'{}' is no setting of world '{}'", assignment, world),
                     paths.empty() ? "leave it out: this world has none of its own"
                                   : fmt::format("it has {}", fmt::join(paths, ", ")));
  }
  Settings settings;
  set_settings(settings, assignments);
  return paths.empty() ? nlohmann::json::object() : settings.own.at(schema.group);
}

/// The world of `--world`, with what `--set` says of it.
WorldSpec spec_of(const std::string& world, std::uint64_t seed, const std::vector<std::string>& assignments) {
  WorldSpec spec = world_named(world, seed);
  const nlohmann::json of_file = spec.own;
  spec.own = own_settings_of(spec.name, assignments);
  spec.own.update(of_file);
  return spec;
}

void render(const RenderOptions& o) {
  const World world = make_world(spec_of(o.world, o.seed, o.own));
  if (world.observation() != nullptr) {
    throw UsageError("world '" + world.name() + "' is seen as vectors: there are no pictures to render",
                     "write its data with: causeway-cli dataset --world " + shell_word(o.world) + " --out pairs.npz");
  }
  std::vector<Do> interventions;
  for (const std::string& text : o.interventions) {
    const auto [name, value] = parse_assignment(text);
    interventions.push_back(world.intervention(name, value));
  }
  check_writable(o.out);
  OffscreenRenderer renderer(world.name(), o.size);
  std::string csv = "file";
  for (const std::string& name : world.latent_names()) csv += "," + csv_cell(name);
  csv += "\n";
  std::vector<double> latents;
  for (int i = 0; i < o.count; ++i) {
    Random random(o.seed, Stream::kWorldTest, static_cast<std::uint64_t>(i));
    // Of a world that goes on in time, one frame after the other.
    latents = world.lagged() != nullptr && i > 0 ? world.lagged()->sample_next(latents, interventions, random).latents
                                                 : interventional(world.model(), interventions, random);
    const std::string file = fmt::format("{}-{:04}.png", world.name(), i);
    save_png(std::filesystem::path(o.out) / file, renderer.render(latents));
    csv += file;
    for (const double v : latents) csv += fmt::format(",{:.9g}", v);
    csv += "\n";
  }
  write_file_atomically(std::filesystem::path(o.out) / "latents.csv", csv);
  fmt::print("{} pictures of world '{}' and latents.csv are in {}\n", o.count, world.name(), o.out);
}

struct DatasetOptions {
  std::string world = "circuit";
  std::string kind;  // empty: the world's usual one
  int units = 1000;
  int size = 64;
  std::uint64_t seed = 1;
  int threads = 1;
  double noise = 0;
  double intervention_rate = WorldSpec().intervention_rate;
  double step_noise = WorldSpec().step_noise;
  std::vector<std::string> own;  // GROUP.NAME=VALUE
  std::string out;
};

void dataset(const DatasetOptions& o) {
  // With another ending the file would not be taken for what it is.
  const std::string ending = std::filesystem::path(o.out).extension().string();
  if (!ending.empty() && !same_name(ending, ".npz")) {
    throw UsageError(fmt::format("{} does not end in .npz", o.out), "an .npz file is written: give it that ending");
  }
  check_output(o.out, {o.world});
  WorldSpec spec = spec_of(o.world, o.seed, o.own);
  spec.intervention_rate = o.intervention_rate;
  spec.step_noise = o.step_noise;
  const World world = make_world(spec);
  const DataKind& kind = o.kind.empty() ? world_kinds(spec.name).front() : world_kind(spec.name, o.kind);
  const auto folder = std::filesystem::path(o.out).parent_path();
  if (!folder.empty()) check_writable(folder);
  if (world.observation() == nullptr) {
    check_memory(3.0 * o.size * o.size * kind.offer.frames * o.units,
                 fmt::format("{} {} of {} x {} pixels", o.units, unit_word(kind.offer.frames), o.size, o.size),
                 "lower --units or --size");
  }
  Dataset data = sample_dataset(world, kind, o.units, o.seed, Stream::kWorldTrain, o.threads);
  std::string look = fmt::format("vectors of {} numbers", data.vectors.cols());
  if (!data.has_vectors()) {
    data.pictures = render_dataset_images(world.name(), data.truth.factors, o.size, o.threads);
    data.width = data.height = o.size;
    look = fmt::format("{0} x {0} pixels", o.size);
  }
  add_observation_noise(data, o.noise > 0 ? o.noise : picture_noise(spec), o.seed, Stream::kWorldTrain);
  save_dataset(o.out, data);
  fmt::print("{} {} of world '{}', {}, are in {}\n", o.units, unit_word(data.frames), o.world, look, o.out);
}

}  // namespace

void add_render(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<RenderOptions>();
  CLI::App* verb = app.add_subcommand(
      "render", "Render pictures of a world whose causal model is known; of a world in time, frame after frame");
  verb->add_option("--world", o->world, "World to render: its name, or a world file")->capture_default_str();
  verb->add_option("--count", o->count, "Number of pictures")
      ->transform(whole_number(1, 100000))
      ->capture_default_str();
  verb->add_option("--size", o->size, "Pixels a side")
      ->transform(whole_number(OffscreenRenderer::kMinSize, OffscreenRenderer::kMaxSize))
      ->capture_default_str();
  add_seed_option(*verb, o->seed, "Seed");
  verb->add_option("--do", o->interventions,
                   "Set a variable by intervention, e.g. --do arm=0.5, in all pictures; may be given several times");
  verb->add_option("--set", o->own,
                   "A setting of the world's own, e.g. circuit-own.covered=green; may be given several times");
  verb->add_option("--out", o->out, "Folder for PNG files and latents.csv")->required();
  verb->callback([o, &exit_code] {
    render(*o);
    exit_code = kDone;
  });
}

void add_dataset(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<DatasetOptions>();
  CLI::App* verb = app.add_subcommand(
      "dataset", "Write data of a world, e.g. pairs before and after an intervention, with the truth, as .npz");
  verb->add_option("--world", o->world,
                   "circuit, circuit-tilted, pendulum, flow, ...: pictures; scaling-N or scaling-N-GRAPH: vectors of a "
                   "random world of "
                   "N = 2 .. 10 variables, "
                   "GRAPH one of random, full, chain; linear-N: the same with linear effects; circuit-time, "
                   "scaling-time-N: worlds "
                   "that go on in time; circuit-environments: pictures from several environments; FILE.json: a "
                   "circuit of your own")
      ->capture_default_str();
  verb->add_option(
      "--kind", o->kind,
      "Kind of data: pairs (the usual one), single, pairs-soft, pairs-several; of worlds in time sequences "
      "(the usual one), single, sequences-several, of circuit-time also sequences-regimes; of circuit-environments "
      "environments, environments-soft, single; "
      "causeway-cli worlds --json tells what they are");
  verb->add_option("--pairs,--units", o->units, "Number of pairs, or of units of another kind of data")
      ->transform(whole_number(1, 10000000))
      ->capture_default_str();
  verb->add_option("--size", o->size, "Pixels a side")
      ->transform(whole_number(OffscreenRenderer::kMinSize, OffscreenRenderer::kMaxSize))
      ->capture_default_str();
  add_seed_option(*verb, o->seed, "Seed of the data, and of a random world");
  add_threads_option(*verb, o->threads);
  verb->add_option("--noise", o->noise,
                   "Noise: standard deviation in shares of white (pictures) or of each number's own (vectors)")
      ->transform(real_number(0, 1))
      ->capture_default_str();
  verb->add_option("--intervention-rate", o->intervention_rate,
                   "Of worlds in time: share of steps in which something is intervened on")
      ->transform(real_number(0, 1))
      ->capture_default_str();
  verb->add_option("--step-noise", o->step_noise,
                   "Of worlds in time: standard deviation of a next value, in shares of its variable's range")
      ->transform(real_number(kLeastStepNoise, kMostStepNoise))
      ->capture_default_str();
  verb->add_option("--set", o->own,
                   "A setting of the world's own, e.g. linear.noise=laplace; may be given several times");
  verb->add_option("--out", o->out, "File to write, e.g. pairs.npz")->required();
  verb->callback([o, &exit_code] {
    dataset(*o);
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
