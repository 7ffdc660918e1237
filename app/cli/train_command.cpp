#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "app/cli/checkpoints.h"
#include "app/cli/command.h"
#include "app/cli/progress.h"
#include "app/cli/stop_signals.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/stopwatch.h"
#include "engine/data/world_file.h"
#include "engine/models/registry.h"
#include "engine/render/world_data.h"
#include "engine/training/run_data.h"
#include "engine/training/run_lock.h"
#include "engine/training/settings_file.h"
#include "engine/training/trainer.h"
#include "engine/training/world_choice.h"

namespace causeway::cli {

namespace {

namespace fs = std::filesystem;

// Of --max-seconds and --max-steps: what is beyond is a mistake.
constexpr double kLeastSeconds = 0.001, kMostSeconds = 1e9;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;
constexpr int kMostMoments = 200;

struct TrainOptions {
  std::string preset;
  std::string config;
  std::vector<std::string> settings;
  std::string data;
  std::string world;
  std::uint64_t seed = 1;
  bool has_seed = false;
  int threads = 1;
  std::string out;
  std::string resume;
  double max_seconds = 0;
  double save_every = kCheckpointSeconds;
  std::int64_t max_steps = 0;
  int moments = 0;
  bool json = false;
};

/// Throws UsageError if --set says something else than an option that means the same setting.
void check_said_once(const TrainOptions& o, const char* path, const std::string& option, const std::string& value) {
  const std::string start = std::string(path) + "=";
  for (const std::string& assignment : o.settings) {
    if (!assignment.starts_with(start) || assignment == start + value) continue;
    throw UsageError(fmt::format("{} {} and --set {} say different things", option, value, assignment),
                     "leave one of them out");
  }
}

Settings settings_of(const TrainOptions& o) {
  if (o.has_seed) check_said_once(o, "seed", "--seed", std::to_string(o.seed));
  if (!o.data.empty()) check_said_once(o, "world.data", "--data", o.data);
  if (!o.world.empty() && !o.data.empty()) {
    throw UsageError("--world and --data both say where data come from", "leave one of them out");
  }
  std::vector<std::string> assignments;
  if (!o.world.empty()) {
    const WorldSpec world = world_named(o.world);
    check_said_once(o, "world.name", "--world", world.name);
    assignments = world_assignments(world);
  }
  assignments.insert(assignments.end(), o.settings.begin(), o.settings.end());

  Settings settings;
  if (!o.resume.empty()) {
    settings = load_run_settings(o.resume);
  } else if (!o.config.empty()) {
    std::ifstream stream(o.config);
    std::error_code ignored;
    if (!stream || fs::is_directory(o.config, ignored))
      throw Error("cannot read " + o.config, "give a JSON file of settings, e.g. settings.json of a run");
    std::ostringstream text;
    text << stream.rdbuf();
    settings = settings_from_text_with(text.str(), o.config, assignments);
  } else {
    settings = load_preset(o.preset.empty() ? "circuit-quick" : o.preset);
  }
  if (o.config.empty()) set_settings(settings, assignments);
  if (!o.data.empty()) settings.world.data = o.data;
  settings.world.data = absolute_data(settings.world.data);
  if (o.has_seed) settings.seed = o.seed;
  validate_settings(settings);
  return settings;
}

/// `offered`: what the run and its held-out data have, to say why a score does not apply.
void print_summary(const nlohmann::json& s, const ScoreParts& offered, const std::string& out) {
  const Scores scores = scores_from_json(s);
  constexpr std::size_t kOnALine = 3;
  std::string text;
  std::map<std::string, std::vector<std::string>> titles_of_reason;
  const std::vector<const Metric*>& shown = table_metrics(table_parts(offered));
  for (std::size_t m = 0; m < shown.size(); ++m) {
    const Metric& metric = *shown[m];
    const auto value = scores.value(metric.key);
    text += m == 0 ? "" : m % kOnALine == 0 ? "\n" : "   ";
    text += fmt::format("{}: {}", metric.title, value ? fmt::format("{:.4g}", *value) : "does not apply");
    if (!value) titles_of_reason[scores.why_none(metric, offered)].push_back(metric.title);
  }
  fmt::print("{}\n", text);
  for (const auto& [reason, titles] : titles_of_reason) {
    fmt::print("does not apply: {}: {}\n", fmt::join(titles, ", "), reason);
  }
  fmt::print("seconds {:.0f}\n", s.at("seconds").get<double>());
  if (s.at("diagnosis").is_array()) {
    for (const auto& finding : s.at("diagnosis")) {
      fmt::print("{}: {}; {}\n", finding.at("sign").get<std::string>(), finding.at("what").get<std::string>(),
                 finding.at("advice").get<std::string>());
    }
  }
  fmt::print("run: {}\n", out);
}

/// The folder that a run is written to. No other process may write there meanwhile; if it was made for this run and
/// nothing is in it at the end, it is removed.
class RunFolder {
 public:
  explicit RunFolder(fs::path path, bool made = false) : path_(std::move(path)), made_(made) {
    if (!made_) {
      std::error_code ignored;
      made_ = !fs::exists(path_, ignored);
      check_writable(path_);
    }
    lock_.emplace(path_);
  }
  ~RunFolder() {
    lock_.reset();
    if (made_) remove_if_empty(path_);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

 private:
  fs::path path_;
  bool made_;
  std::optional<RunLock> lock_;
};

/// Throws Error with a hint that can be followed if the file of data is not there.
void check_data(const Settings& settings, const TrainOptions& o) {
  const std::string& data = settings.world.data;
  std::error_code ignored;
  if (data.empty() || fs::exists(data, ignored)) return;
  if (!o.data.empty()) throw Error("there is no file or folder " + o.data, "check --data");
  if (!o.resume.empty()) {
    throw Error(fmt::format("the data of {} are not where they were: {}", o.resume, data),
                fmt::format("say where they are now: causeway-cli train --resume {} --data FILE", o.resume));
  }
  throw Error("there is no file or folder " + data, "world.data names it: set another one with --data");
}

/// The run to go on with, read before anything starts; returns the seconds that it took so far.
double check_resumed(const TrainOptions& o) {
  const auto run = load_run(o.resume, make_data_source(), o.threads, o.max_steps, o.data);
  if (run->done()) {
    throw Error(o.resume + " is trained to the end: there is nothing to go on with",
                fmt::format("causeway-cli eval {} scores it; to train longer or otherwise, begin a new run with: "
                            "causeway-cli train --config {}/settings.json --out FOLDER",
                            o.resume, o.resume));
  }
  check_data(run->settings(), o);
  const nlohmann::json summary = read_summary(o.resume);
  const auto seconds = summary.find("seconds");
  return seconds != summary.end() && seconds->is_number() ? seconds->get<double>() : run->seconds();
}

/// Sends the changes of --set; those that a run cannot take on its way are refused.
void change_settings(Trainer& trainer, const std::vector<std::string>& assignments) {
  for (const std::string& assignment : assignments) {
    const auto equals = assignment.find('=');
    const CommandResult answer = trainer.ask(command::Set{assignment.substr(0, equals), assignment.substr(equals + 1)});
    if (std::holds_alternative<result::Refused>(answer)) {
      throw UsageError(result_text(answer), "--resume goes on with the run's own settings");
    }
  }
}

bool same_folder(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored);
}

int train(const TrainOptions& o) {
  const Stopwatch since;
  double seconds_before = 0;
  const Settings settings = settings_of(o);
  if (o.resume.empty()) check_data(settings, o);
  const bool unnamed = o.out.empty() && o.resume.empty();
  const fs::path out = !o.out.empty()      ? fs::path(o.out)
                       : !o.resume.empty() ? fs::path(o.resume)
                                           : fresh_run_directory(settings);
  const RunFolder folder(out, unnamed);
  if (holds_run(out) && !same_folder(out, o.resume)) {
    throw Error(out.string() + " already holds a run",
                "go on with --resume " + shell_word(out.string()) + ", or choose another --out");
  }
  if (const auto foreign = !holds_run(out) ? file_in_the_way(out) : std::nullopt) {
    throw Error(foreign->string() + " is there already, without a whole run beside it: training would write over it",
                "choose another --out, or move it elsewhere");
  }
  if (fs::exists(out / "sweep.json")) throw Error(out.string() + " is the folder of a sweep", "choose another --out");
  if (!o.resume.empty()) seconds_before = check_resumed(o);

  TrainerOptions options;
  options.threads = o.threads;
  options.max_steps = o.max_steps;
  options.moments = o.moments;
  Trainer trainer(settings, make_data_source(), options);
  if (!o.resume.empty()) {
    trainer.send(command::Load{o.resume, o.data});
    change_settings(trainer, o.settings);
    trainer.flush();
  }
  catch_stop_signals();

  // The rest of the time is for final scores and files, so that the command ends when it was told to.
  const double stop_at = o.max_seconds > 0 ? o.max_seconds - std::min(3.0, 0.2 * o.max_seconds) : 0;
  Progress progress(!o.json || isatty(STDERR_FILENO) != 0);
  Checkpoints checkpoints(trainer, out, o.save_every, progress);
  trainer.send(command::Play{});
  auto snapshot = trainer.snapshot();
  bool out_of_time = false;
  std::string told;
  while (!stop_requested() && !out_of_time && snapshot->state != TrainerState::kDone &&
         snapshot->state != TrainerState::kFailed) {
    snapshot = trainer.wait_for_snapshot(snapshot->id, 0.2);
    progress.show(*snapshot);
    checkpoints.look(*snapshot);
    if (snapshot->moments_error != told && !snapshot->moments_error.empty()) {
      progress.say(fmt::format("causeway-cli: {}\n", snapshot->moments_error));
    }
    told = snapshot->moments_error;
    out_of_time = stop_at > 0 && since.seconds() > stop_at;
  }
  progress.end();
  trainer.send(command::Pause{});
  if (out_of_time) trainer.send(command::Finish{});
  trainer.flush();
  snapshot = trainer.snapshot();
  if (snapshot->state == TrainerState::kFailed) {
    if (snapshot->stage != stage_name(Stage::kData)) {
      try {
        checkpoints.finish();
      } catch (const Error& error) {
        progress.say(fmt::format("causeway-cli: {}\n", error.what()));
      }
    }
    throw Error(snapshot->error, snapshot->hint);
  }
  progress.tell_data(*snapshot);
  checkpoints.finish();
  const std::string lost = trainer.snapshot()->moments_error;
  if (stop_requested()) {
    if (!lost.empty()) progress.say(fmt::format("causeway-cli: {}\n", lost));
    progress.say(fmt::format("interrupted; everything is saved, go on with: causeway-cli train --resume {}\n",
                             shell_word(out.string())));
    return kInterrupted;
  }
  nlohmann::json summary = read_summary(out);
  summary["seconds"] = seconds_before + since.seconds();
  try {
    save_summary(summary, out);
  } catch (const Error&) {
    // The run is saved, with the time of training alone.
  }
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
  if (!lost.empty()) {
    throw Error(lost, "the run is whole without them; with room on the disk train it again with --moments");
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
  verb->add_option(
      "--set", o->settings,
      "Change one setting, e.g. --set causal.starts=2; may be given several times, of the same path the last counts");
  verb->footer(settings_help);
  verb->add_option("--data", o->data,
                   "Data file (.npz) or folder; without it the world is sampled. With --resume: where the run's data "
                   "are now");
  auto* world = verb->add_option("--world", o->world,
                                 "World that data are sampled from, in place of the preset's: its name, a world file, "
                                 "or the name of one that the window keeps");
  auto* seed = add_seed_option(*verb, o->seed, "Seed: everything random follows from it");
  add_threads_option(*verb, o->threads);
  verb->add_option("--out", o->out, "Run directory")->default_str("runs/PRESET-SEED");
  auto* resume = verb->add_option("--resume", o->resume, "Go on with this run directory");
  verb->add_option("--max-seconds", o->max_seconds, "Stop cleanly after so many seconds in all")
      ->transform(real_number(kLeastSeconds, kMostSeconds));
  verb->add_option("--max-steps", o->max_steps, "At most so many updates in each stage")
      ->transform(whole_number(1, kMostSteps));
  verb->add_option("--save-every", o->save_every,
                   "Seconds between two checkpoints; one is written after each stage too")
      ->transform(real_number(0.01, 86400))
      ->capture_default_str();
  verb->add_option("--moments", o->moments,
                   "Keep the model at so many moments of training, to go back to in the window")
      ->transform(whole_number(0, kMostMoments))
      ->capture_default_str();
  verb->add_flag("--json", o->json, "Print the summary as one JSON object on standard output");
  preset->excludes(config);
  resume->excludes(preset)->excludes(config)->excludes(seed)->excludes(world);
  verb->callback([o, seed, &exit_code] {
    o->has_seed = seed->count() > 0;
    exit_code = train(*o);
  });
}

}  // namespace causeway::cli
