// A run on disk: settings.json, metrics.csv, checkpoint.safetensors, summary.json. They are written together (see
// file_group.h), so that they are always of one moment.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/training/run.h"

namespace causeway {

/// Seconds of training between two checkpoints: what a killed process may lose at most.
inline constexpr double kCheckpointSeconds = 10;

/// Writes everything, the summary with what is known so far. Throws Error, also if another process writes there; the
/// files are then as they were.
void save_run(const Run& run, const std::filesystem::path& directory);

/// summary.json of a run: scores and provenance.
nlohmann::json run_summary(const Run& run);
void save_summary(const nlohmann::json& summary, const std::filesystem::path& directory);
/// An empty object if there is no summary yet. Throws Error if it is damaged.
nlohmann::json read_summary(const std::filesystem::path& directory);

/// Settings of a run directory, the path of its data as find_run_data() finds it. Settings that this program does not
/// know are passed over with a warning. Throws Error with a hint if the directory is missing or damaged.
Settings load_run_settings(const std::filesystem::path& directory);

/// A run that goes on where the directory's checkpoint was written. Throws Error and changes nothing if a file is
/// missing or damaged. `data`: where the run's data are now, if not where it says; they must be the same.
std::unique_ptr<Run> load_run(const std::filesystem::path& directory, DataSource source, int threads,
                              std::int64_t max_steps = 0, const std::string& data = "");

/// What is needed to use a trained model without training on.
struct TrainedRun {
  std::filesystem::path directory;
  Settings settings;
  Pipeline pipeline;  // causal is never null, images is for a run on vectors
  std::int64_t updates = 0;
  double seconds = 0;
  std::string data_content;  // of the file of data that it was made on (see RunData); empty: none, or not known
};

/// Throws Error like load_run(), and if the run has no causal model yet.
TrainedRun load_trained(const std::filesystem::path& directory);

/// Makes runs/PRESET[-METHOD]-SEED, with -2, -3, ... appended if that is taken. Whoever asks next, in this process or
/// another one, gets another folder. Throws Error if it cannot be made.
std::filesystem::path fresh_run_directory(const Settings& settings);

/// Whether a run is in the folder, as far as its names tell.
bool holds_run(const std::filesystem::path& directory);

/// Whether this is one of the files of a saved run.
bool is_file_of_run(const std::filesystem::path& file);
/// In a folder that holds no run: a file that saving one there would write over. Empty if there is none.
std::optional<std::filesystem::path> file_in_the_way(const std::filesystem::path& directory);

/// Removes the folder if nothing is in it: of a run that came to nothing.
void remove_if_empty(const std::filesystem::path& directory);

/// Throws Error with a hint unless files can be written in `directory` (it is created).
void check_writable(const std::filesystem::path& directory);

}  // namespace causeway
