#include "engine/training/run_directory.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/version.h"
#include "engine/data/atomic_file.h"
#include "engine/data/content_hash.h"
#include "engine/data/file_group.h"
#include "engine/data/safetensors.h"
#include "engine/training/old_names.h"
#include "engine/training/run_data.h"
#include "engine/training/run_lock.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSettings = "settings.json";
constexpr const char* kMetrics = "metrics.csv";
constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kSummary = "summary.json";

void check_is_run(const fs::path& directory) {
  std::error_code code;
  if (!fs::is_directory(directory, code)) {
    throw Error("there is no run directory " + directory.string(),
                "choose the folder of a run: it holds settings.json and checkpoint.safetensors");
  }
  if (!holds_run(directory)) {
    throw Error(directory.string() + " is not a run: settings.json or checkpoint.safetensors is missing",
                "choose the folder of a run that was saved as a whole");
  }
}

void make_folder(const fs::path& directory) {
  std::error_code code;
  fs::create_directories(directory, code);
  if (!code && fs::is_directory(directory)) return;
  throw Error(
      "cannot create the folder " + directory.string() + ": " + (code ? code.message() : "a file is in the way"),
      "choose another folder, or start Causeway in one that you may write to");
}

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

nlohmann::json object_of(const std::vector<std::uint8_t>& bytes, const std::string& name, const char* hint) {
  try {
    auto json = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name, hint);
    if (!json.is_object()) throw Error(name + " is damaged: it holds no JSON object", hint);
    return json;
  } catch (const UsageError& error) {
    throw Error(fmt::format("{} is damaged: {}", name, error.what()), error.hint());  // nobody wrote it by hand
  }
}

/// Takes out what is no setting of this program, and names it.
void keep_known(nlohmann::json& object, const std::string& prefix, std::vector<std::string>& others) {
  for (auto item = object.begin(); item != object.end();) {
    const std::string path = prefix.empty() ? item.key() : prefix + "." + item.key();
    const auto& infos = setting_infos();
    const bool is_setting = std::any_of(infos.begin(), infos.end(), [&](const auto& i) { return i.path == path; });
    const bool is_group = std::any_of(infos.begin(), infos.end(), [&](const auto& i) { return i.group == path; });
    if (is_group && item->is_object()) keep_known(*item, path, others);
    if (is_setting || is_group || path == "git") {
      ++item;
    } else {
      others.push_back(path);
      item = object.erase(item);
    }
  }
}

Settings settings_of(const FileGroup& files, const fs::path& directory) {
  const fs::path path = directory / kSettings;
  nlohmann::json known =
      with_present_names(object_of(files.at(kSettings), path.string(), "restore the file from a copy"));
  std::vector<std::string> others;
  keep_known(known, "", others);
  for (const std::string& other : others) {
    spdlog::warn("{}: this program has no setting '{}'; it is passed over", path.string(), other);
  }
  try {
    Settings settings = settings_from_json(known);
    if (!settings.world.data.empty()) {
      // Runs from before there was a choice held out the last units of their file.
      Settings before;
      before.world.split = kLastSplit;
      settings = settings_from_json(known, before);
    }
    settings.world.data = find_run_data(directory, settings.world.data);
    return settings;
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what(), error.hint());
  }
}

nlohmann::json summary_of(const FileGroup& files, const fs::path& directory) {
  const auto found = files.find(kSummary);
  if (found == files.end()) return nlohmann::json::object();
  const std::string name = (directory / kSummary).string();
  constexpr const char* kHint =
      "delete it, or restore it from a copy: it holds scores, which can be computed anew from the model";
  auto json = object_of(found->second, name, kHint);
  if (const auto stage = json.find("stage"); stage == json.end() || !stage->is_string()) {
    throw Error(name + " is damaged: it does not say how far the run is", kHint);
  }
  try {
    scores_from_json(json);
  } catch (const Error& error) {
    throw Error(name + " is damaged: " + error.what(), kHint);
  }
  return json;
}

/// Scores and times of the summary, unless it is of another moment than the checkpoint: older programs did not write
/// them together.
void restore_summary(Run& run, const nlohmann::json& summary, const fs::path& directory) {
  if (summary.empty()) return;
  const auto step = summary.find("step");
  if (step != summary.end() && step->is_number_integer() && *step != run.updates()) {
    spdlog::warn("{} is of another moment than the checkpoint; its scores are passed over",
                 (directory / kSummary).string());
    return;
  }
  run.restore_scores(scores_from_json(summary));
  if (const auto found = summary.find("data_as_read"); found != summary.end() && found->is_string()) {
    run.restore_data_as_read(found->get<std::string>());
  }
  if (summary.contains("diagnosis")) run.restore_findings(findings_from_json(summary.at("diagnosis")));
  if (const auto found = summary.find("seconds_by_stage"); found != summary.end() && found->is_object()) {
    std::map<std::string, double> seconds;
    for (const auto& [stage, value] : found->items()) {
      if (value.is_number()) seconds[stage] = value.get<double>();
    }
    run.restore_seconds(std::move(seconds));
  }
}

}  // namespace

bool holds_run(const fs::path& directory) {
  std::error_code code;
  return fs::exists(file_of_group(directory, kSettings), code) &&
         fs::exists(file_of_group(directory, kCheckpoint), code);
}

bool is_file_of_run(const fs::path& file) {
  const std::string name = file.filename().string();
  const bool ours = name == kSettings || name == kMetrics || name == kCheckpoint || name == kSummary;
  const fs::path folder = file.parent_path();
  return ours && holds_run(folder.empty() ? "." : folder);
}

std::optional<fs::path> file_in_the_way(const fs::path& directory) {
  std::error_code ignored;
  for (const char* name : {kSettings, kMetrics, kCheckpoint, kSummary}) {
    if (fs::exists(directory / name, ignored)) return directory / name;
  }
  return std::nullopt;
}

void remove_if_empty(const fs::path& directory) {
  std::error_code ignored;
  fs::remove(directory, ignored);
}

void check_writable(const fs::path& directory) {
  make_folder(directory);
  const fs::path probe = directory / ".write-test";
  write_file_atomically(probe, std::string_view("x"));
  std::error_code code;
  fs::remove(probe, code);
}

void save_run(const Run& run, const fs::path& directory) {
  make_folder(directory);
  const RunLock lock(directory);
  nlohmann::json settings = settings_to_json(run.settings());
  settings["git"] = git_version();
  nlohmann::json summary = run_summary(run);
  summary["data"] = data_to_json(run, directory);
  FileGroup files;
  files[kSettings] = bytes_of(json_text(settings, 2) + "\n");
  files[kMetrics] = bytes_of(run.history().to_csv());
  files[kCheckpoint] = encode_safetensors(run.checkpoint());
  files[kSummary] = bytes_of(json_text(summary, 2) + "\n");
  write_file_group(directory, files);
}

nlohmann::json run_summary(const Run& run) {
  const int latents = run.settings().causal.latents;
  nlohmann::json summary = scores_to_json(run.scores(), latents, run.settings().score.edge_threshold);
  summary["method"] = run.settings().method;
  summary["preset"] = run.settings().preset;
  const WorldSettings& world = run.settings().world;
  summary["world"] = world.data.empty() ? nlohmann::json(world.name) : nlohmann::json(nullptr);
  summary["data_as_read"] = run.data_as_read().empty() ? nlohmann::json(nullptr) : nlohmann::json(run.data_as_read());
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
  summary["start_note"] = run.start_note().empty() ? nlohmann::json(nullptr) : nlohmann::json(run.start_note());
  return summary;
}

void save_summary(const nlohmann::json& summary, const fs::path& directory) {
  write_file_group(directory, {{kSummary, bytes_of(json_text(summary, 2) + "\n")}});
}

nlohmann::json read_summary(const fs::path& directory) {
  return summary_of(read_file_group(directory, {kSummary}), directory);
}

Settings load_run_settings(const fs::path& directory) {
  check_is_run(directory);
  return settings_of(read_file_group(directory, {kSettings}), directory);
}

std::unique_ptr<Run> load_run(const fs::path& directory, DataSource source, int threads, std::int64_t max_steps,
                              const std::string& data) {
  check_is_run(directory);
  const FileGroup files = read_file_group(directory, {kSettings, kMetrics, kCheckpoint, kSummary});
  Settings settings = settings_of(files, directory);
  if (!data.empty()) {
    if (settings.world.data.empty()) {
      throw UsageError(directory.string() + " learns from data that are sampled, not from a file",
                       "leave out the data, or open the run that was made with them");
    }
    settings.world.data = data;
  }
  SafetensorsOptions options;
  options.require_finite = true;
  const std::string path = (directory / kCheckpoint).string();
  const Safetensors file = decode_safetensors(files.at(kCheckpoint), path, options);
  auto run = std::make_unique<Run>(settings, std::move(source), threads, max_steps);
  try {
    run->load_checkpoint(file);
  } catch (const Error& error) {
    throw Error(path + ": " + error.what(), error.hint());
  }
  // Before they take the place of those that the run had: whatever ends it next, its settings name data that fit.
  std::error_code ignored;
  const bool can_tell = !data.empty() && !run->data_content().empty() && fs::exists(data, ignored);
  if (can_tell && content_hash(data) != run->data_content()) {
    throw other_content(data, "begin a new run with these");
  }
  restore_summary(*run, summary_of(files, directory), directory);
  // An empty one, as a full disk leaves, says no more than none.
  if (const auto metrics = files.find(kMetrics); metrics != files.end() && !metrics->second.empty()) {
    run->history() =
        History::from_csv({metrics->second.begin(), metrics->second.end()}, (directory / kMetrics).string());
    run->history().view().for_each(
        [&](const Record& record) { run->set_seconds(std::max(run->seconds(), record.seconds)); });
  }
  return run;
}

TrainedRun load_trained(const fs::path& directory) {
  const auto run = load_run(directory, {}, 1);
  TrainedRun trained{directory, run->settings(), run->pipeline(), run->updates(), run->seconds(), run->data_content()};
  if (!trained.pipeline.causal) {
    throw Error(directory.string() + " has no causal model yet: it was stopped in an earlier stage",
                "go on with: causeway-cli train --resume " + shell_word(directory.string()));
  }
  return trained;
}

fs::path fresh_run_directory(const Settings& settings) {
  // Beside a preset, the name tells the method only if it is not the default one, which presets are made for.
  const std::string method = settings.method == Settings{}.method ? "" : fmt::format("-{}", settings.method);
  const std::string name = settings.preset.empty() ? fmt::format("{}-{}", settings.method, settings.seed)
                                                   : fmt::format("{}{}-{}", settings.preset, method, settings.seed);
  make_folder("runs");
  for (int i = 1;; ++i) {
    fs::path path = fs::path("runs") / (i == 1 ? name : fmt::format("{}-{}", name, i));
    std::error_code code;
    if (fs::create_directory(path, code)) return path;
    if (code) throw Error(path.string() + " cannot be made: " + code.message(), "choose another folder");
  }
}

}  // namespace causeway
