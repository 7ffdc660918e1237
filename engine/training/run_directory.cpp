#include "engine/training/run_directory.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <system_error>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/data/atomic_file.h"
#include "engine/data/safetensors.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

std::string read_text(const fs::path& path, const std::string& hint) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error("cannot read " + path.string(), hint);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void check_is_run(const fs::path& directory) {
  std::error_code code;
  if (!fs::is_directory(directory, code)) {
    throw Error("there is no run directory " + directory.string(),
                "choose the folder of a run: it holds settings.json and checkpoint.safetensors");
  }
  if (!fs::exists(directory / "settings.json", code) || !fs::exists(directory / "checkpoint.safetensors", code)) {
    throw Error(directory.string() + " is not a run: settings.json or checkpoint.safetensors is missing",
                "choose the folder of a run that was saved as a whole");
  }
}

}  // namespace

void check_writable(const fs::path& directory) {
  std::error_code code;
  fs::create_directories(directory, code);
  if (code || !fs::is_directory(directory)) {
    throw Error(
        "cannot create the folder " + directory.string() + ": " + (code ? code.message() : "a file is in the way"),
        "choose another folder, or start Causeway in one that you may write to");
  }
  const fs::path probe = directory / ".write-test";
  write_file_atomically(probe, std::string_view("x"));
  fs::remove(probe, code);
}

void save_run(const Run& run, const fs::path& directory) {
  check_writable(directory);
  nlohmann::json settings = settings_to_json(run.settings());
  settings["git"] = git_version();
  write_file_atomically(directory / "settings.json", settings.dump(2) + "\n");
  write_file_atomically(directory / "metrics.csv", run.history().to_csv());
  save_safetensors(directory / "checkpoint.safetensors", run.checkpoint());
  save_summary(run_summary(run), directory);
}

nlohmann::json run_summary(const Run& run) {
  const int latents = run.settings().causal.latents;
  nlohmann::json summary = scores_to_json(run.scores(), latents, run.settings().score.edge_threshold);
  summary["method"] = run.settings().method;
  summary["preset"] = run.settings().preset;
  summary["world"] = run.settings().world.name;
  summary["stage"] = stage_name(run.stage());
  summary["step"] = run.updates();
  summary["seconds"] = run.seconds();
  summary["seed"] = run.settings().seed;
  summary["threads"] = run.threads();
  summary["git"] = git_version();
  summary["seconds_by_stage"] = run.seconds_by_stage();
  summary["diagnosis"] = run.done() ? findings_to_json(run.findings()) : nlohmann::json(nullptr);
  nlohmann::json starts = nlohmann::json::array();
  for (const StartInfo& start : run.starts()) {
    starts.push_back({{"step", start.step},
                      {"loss", std::isnan(start.loss) ? nlohmann::json(nullptr) : nlohmann::json(start.loss)},
                      {"kept", start.alive}});
  }
  summary["starts"] = starts;
  return summary;
}

void save_summary(const nlohmann::json& summary, const fs::path& directory) {
  write_file_atomically(directory / "summary.json", summary.dump(2) + "\n");
}

nlohmann::json read_summary(const fs::path& directory) {
  const fs::path path = directory / "summary.json";
  if (!fs::exists(path)) return nlohmann::json::object();
  auto json = nlohmann::json::parse(read_text(path, "check that the file can be read"), nullptr, false);
  if (!json.is_object())
    throw Error(path.string() + " is not JSON",
                "delete it: it holds scores, which can be computed anew from the model");
  return json;
}

Settings load_run_settings(const fs::path& directory) {
  check_is_run(directory);
  const fs::path path = directory / "settings.json";
  const auto json = nlohmann::json::parse(read_text(path, "check that the file can be read"), nullptr, false);
  if (json.is_discarded()) throw Error(path.string() + " is not JSON", "restore the file from a copy");
  try {
    return settings_from_json(json);
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what(), error.hint());
  }
}

std::unique_ptr<Run> load_run(const fs::path& directory, DataSource source, int threads, std::int64_t max_steps) {
  const Settings settings = load_run_settings(directory);
  SafetensorsOptions options;
  options.require_finite = true;
  const fs::path path = directory / "checkpoint.safetensors";
  const Safetensors file = load_safetensors(path, options);
  auto run = std::make_unique<Run>(settings, std::move(source), threads, max_steps);
  try {
    run->load_checkpoint(file);
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what(), error.hint());
  }
  const nlohmann::json summary = read_summary(directory);
  if (!summary.empty()) {
    run->restore_scores(scores_from_json(summary));
    if (summary.contains("diagnosis")) run->restore_findings(findings_from_json(summary.at("diagnosis")));
    if (const auto found = summary.find("seconds_by_stage"); found != summary.end() && found->is_object()) {
      std::map<std::string, double> seconds;
      for (const auto& [stage, value] : found->items()) {
        if (value.is_number()) seconds[stage] = value.get<double>();
      }
      run->restore_seconds(std::move(seconds));
    }
  }
  const fs::path metrics = directory / "metrics.csv";
  if (fs::exists(metrics)) {
    run->history() = History::from_csv(read_text(metrics, "check that the file can be read"), metrics.string());
    run->history().view().for_each(
        [&](const Record& record) { run->set_seconds(std::max(run->seconds(), record.seconds)); });
  }
  return run;
}

TrainedRun load_trained(const fs::path& directory) {
  const auto run = load_run(directory, {}, 1);
  TrainedRun trained{run->settings(), run->pipeline(), run->updates(), run->seconds()};
  if (!trained.pipeline.causal) {
    throw Error(directory.string() + " has no causal model yet: it was stopped in an earlier stage",
                "go on with: causeway-cli train --resume " + directory.string());
  }
  return trained;
}

fs::path fresh_run_directory(const Settings& settings) {
  // Beside a preset, the name tells the method only if it is not the default one, which presets are made for.
  const std::string method = settings.method == Settings{}.method ? "" : fmt::format("-{}", settings.method);
  const std::string name = settings.preset.empty() ? fmt::format("{}-{}", settings.method, settings.seed)
                                                   : fmt::format("{}{}-{}", settings.preset, method, settings.seed);
  fs::path path = fs::path("runs") / name;
  std::error_code ignored;  // saving tells what is wrong with the folder
  for (int i = 2; fs::exists(path, ignored); ++i) path = fs::path("runs") / fmt::format("{}-{}", name, i);
  return path;
}

}  // namespace causeway
