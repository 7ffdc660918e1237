#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <sstream>

#include "app/cli/command.h"
#include "app/cli/progress.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/stopwatch.h"
#include "engine/models/registry.h"
#include "engine/render/world_data.h"
#include "engine/training/settings_file.h"
#include "engine/training/trainer.h"

namespace causeway::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_signal(int) { interrupted = 1; }

// Of --max-seconds and --max-steps: what is beyond is a mistake.
constexpr double kLeastSeconds = 0.001, kMostSeconds = 1e9;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;

struct TrainOptions {
  std::string preset;
  std::string config;
  std::vector<std::string> settings;
  std::string data;
  std::uint64_t seed = 1;
  bool has_seed = false;
  int threads = 1;
  std::string out;
  std::string resume;
  double max_seconds = 0;
  std::int64_t max_steps = 0;
  bool json = false;
};

Settings settings_of(const TrainOptions& o) {
  Settings settings;
  if (!o.resume.empty()) {
    settings = load_run_settings(o.resume);
  } else if (!o.config.empty()) {
    std::ifstream stream(o.config);
    if (!stream) throw Error("cannot read " + o.config, "give a JSON file of settings, e.g. settings.json of a run");
    std::ostringstream text;
    text << stream.rdbuf();
    auto json = nlohmann::json::parse(text.str(), nullptr, false);
    if (json.is_discarded()) throw UsageError(o.config + " is not JSON", "see settings.json of any run for an example");
    settings = settings_from_json_with(json, o.settings);
  } else {
    settings = load_preset(o.preset.empty() ? "circuit-quick" : o.preset);
  }
  if (o.config.empty()) set_settings(settings, o.settings);
  if (!o.data.empty()) settings.world.data = o.data;
  if (o.has_seed) settings.seed = o.seed;
  validate_settings(settings);
  return settings;
}

/// `offered`: what the run and its held-out data have, to say why a score does not apply.
void print_summary(const nlohmann::json& s, const ScoreParts& offered, const std::string& out) {
  const Scores scores = scores_from_json(s);
  constexpr std::size_t kOnALine = 3;
  std::string text;
  std::map<std::string, std::string> missing;  // titles by the reason why there is no value
  for (std::size_t m = 0; m < table_metrics().size(); ++m) {
    const Metric& metric = *table_metrics()[m];
    const auto value = scores.value(metric.key);
    text += m == 0 ? "" : m % kOnALine == 0 ? "\n" : "   ";
    text += fmt::format("{}: {}", metric.title, value ? fmt::format("{:.4g}", *value) : "does not apply");
    if (value) continue;
    std::string& titles = missing[why_no_score(metric, offered)];
    titles += (titles.empty() ? "" : ", ") + metric.title;
  }
  fmt::print("{}\n", text);
  for (const auto& [reason, titles] : missing) fmt::print("does not apply: {}: {}\n", titles, reason);
  fmt::print("seconds {:.0f}\n", s.at("seconds").get<double>());
  if (s.at("diagnosis").is_array()) {
    for (const auto& finding : s.at("diagnosis")) {
      fmt::print("{}: {}; {}\n", finding.at("sign").get<std::string>(), finding.at("what").get<std::string>(),
                 finding.at("advice").get<std::string>());
    }
  }
  fmt::print("run: {}\n", out);
}

int train(const TrainOptions& o) {
  const Stopwatch since;
  double seconds_before = 0;
  const Settings settings = settings_of(o);
  if (!settings.world.data.empty() && !std::filesystem::exists(settings.world.data)) {
    throw Error("there is no file or folder " + settings.world.data, "check --data");
  }
  const std::filesystem::path out = !o.out.empty()      ? std::filesystem::path(o.out)
                                    : !o.resume.empty() ? std::filesystem::path(o.resume)
                                                        : fresh_run_directory(settings);
  if (o.resume.empty() && std::filesystem::exists(out / "checkpoint.safetensors")) {
    throw Error(out.string() + " already holds a run",
                "go on with --resume " + shell_word(out.string()) + ", or choose another --out");
  }
  check_writable(out);

  TrainerOptions options;
  options.threads = o.threads;
  options.max_steps = o.max_steps;
  Trainer trainer(settings, make_data_source(), options);
  if (!o.resume.empty()) {
    load_run(o.resume, make_data_source(), o.threads, o.max_steps);  // complain before anything starts
    seconds_before = read_summary(o.resume).value("seconds", 0.0);
    trainer.send(command::Load{o.resume});
    for (const std::string& assignment : o.settings) {
      const auto equals = assignment.find('=');
      const CommandResult answer =
          trainer.ask(command::Set{assignment.substr(0, equals), assignment.substr(equals + 1)});
      if (std::holds_alternative<result::Refused>(answer)) {
        throw UsageError(result_text(answer), "--resume goes on with the run's own settings");
      }
    }
    trainer.flush();
  }
  interrupted = 0;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);

  // The rest of the time is for final scores and files, so that the command ends when it was told to.
  const double stop_at = o.max_seconds > 0 ? o.max_seconds - std::min(3.0, 0.2 * o.max_seconds) : 0;
  constexpr double kSaveEvery = 60;
  double last_save = since.seconds();
  Progress progress(!o.json || isatty(STDERR_FILENO) != 0);
  trainer.send(command::Play{});
  auto snapshot = trainer.snapshot();
  bool out_of_time = false;
  while (interrupted == 0 && !out_of_time && snapshot->state != TrainerState::kDone &&
         snapshot->state != TrainerState::kFailed) {
    snapshot = trainer.wait_for_snapshot(snapshot->id, 0.2);
    progress.show(*snapshot);
    if (since.seconds() - last_save > kSaveEvery && (snapshot->stage == "image" || snapshot->stage == "causal")) {
      trainer.send(command::Save{out});
      last_save = since.seconds();
    }
    out_of_time = stop_at > 0 && since.seconds() > stop_at;
  }
  progress.end();
  trainer.send(command::Pause{});
  if (out_of_time) trainer.send(command::Finish{});
  trainer.flush();
  snapshot = trainer.snapshot();
  if (snapshot->state == TrainerState::kFailed) {
    if (snapshot->stage == "data") {
      std::error_code ignored;
      std::filesystem::remove(out, ignored);  // if it is empty: nothing was learned, nothing is left behind
    } else {
      trainer.send(command::Save{out});
      trainer.flush();
    }
    throw Error(snapshot->error, snapshot->hint);
  }
  if (const CommandResult saved = trainer.ask(command::Save{out}); !std::holds_alternative<result::Saved>(saved)) {
    throw Error(result_text(saved), "make room or choose another --out, then go on with --resume");
  }
  if (interrupted != 0) {
    say(fmt::format("interrupted; everything is saved, go on with: causeway-cli train --resume {}\n",
                    shell_word(out.string())));
    return kInterrupted;
  }
  nlohmann::json summary = read_summary(out);
  summary["seconds"] = seconds_before + since.seconds();
  save_summary(summary, out);
  if (o.json) {
    summary["run"] = out.string();
    fmt::print("{}\n", json_text(summary));
  } else {
    const MethodInfo& method = method_info(settings.method);
    print_summary(
        summary,
        snapshot->data ? score_parts(method, snapshot->data->test, snapshot->data->truth) : score_parts(method),
        out.string());
  }
  return kDone;
}

}  // namespace

void add_train(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<TrainOptions>();
  CLI::App* verb =
      app.add_subcommand("train", "Learn causal variables and their graph from data (pairs, single pictures, ...)");
  auto* preset =
      verb->add_option("--preset", o->preset, fmt::format("Named settings: {}", fmt::join(preset_names(), ", ")))
          ->default_str("circuit-quick");
  auto* config = verb->add_option("--config", o->config, "JSON file of settings, e.g. settings.json of a run");
  verb->add_option("--set", o->settings, "Change one setting, e.g. --set causal.starts=2; may be given several times");
  verb->footer(settings_help);
  auto* data = verb->add_option("--data", o->data, "Data file (.npz) or folder; without it the world is sampled");
  auto* seed = add_seed_option(*verb, o->seed, "Seed: everything random follows from it");
  add_threads_option(*verb, o->threads);
  verb->add_option("--out", o->out, "Run directory")->default_str("runs/PRESET-SEED");
  auto* resume = verb->add_option("--resume", o->resume, "Go on with this run directory");
  verb->add_option("--max-seconds", o->max_seconds, "Stop cleanly after so many seconds in all")
      ->transform(real_number(kLeastSeconds, kMostSeconds));
  verb->add_option("--max-steps", o->max_steps, "At most so many updates in each stage")
      ->transform(whole_number(1, kMostSteps));
  verb->add_flag("--json", o->json, "Print the summary as one JSON object on standard output");
  preset->excludes(config);
  resume->excludes(preset)->excludes(config)->excludes(seed)->excludes(data);
  verb->callback([o, seed, &exit_code] {
    o->has_seed = seed->count() > 0;
    exit_code = train(*o);
  });
}

}  // namespace causeway::cli
