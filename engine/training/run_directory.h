// A run on disk: settings.json, metrics.csv, checkpoint.safetensors, summary.json. Every file is written beside and
// renamed, so a directory is never half-written.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/training/run.h"

namespace causeway {

/// Writes everything, the summary with what is known so far. Throws Error.
void save_run(const Run& run, const std::filesystem::path& directory);

/// summary.json of a run: scores and provenance.
nlohmann::json run_summary(const Run& run);
void save_summary(const nlohmann::json& summary, const std::filesystem::path& directory);
/// An empty object if there is no summary yet. Throws Error if it is damaged.
nlohmann::json read_summary(const std::filesystem::path& directory);

/// Settings of a run directory. Throws Error with a hint if it is missing or damaged.
Settings load_run_settings(const std::filesystem::path& directory);

/// A run that goes on where the directory's checkpoint was written. Throws Error and changes nothing if a file is
/// missing or damaged.
std::unique_ptr<Run> load_run(const std::filesystem::path& directory, DataSource source, int threads,
                              std::int64_t max_steps = 0);

/// What is needed to use a trained model without training on.
struct TrainedRun {
  Settings settings;
  Pipeline pipeline;  // causal is never null, images is for a run on vectors
  std::int64_t updates = 0;
  double seconds = 0;
};

/// Throws Error like load_run(), and if the run has no causal model yet.
TrainedRun load_trained(const std::filesystem::path& directory);

/// runs/PRESET[-METHOD]-SEED, with -2, -3, ... appended if that is taken; not created.
std::filesystem::path fresh_run_directory(const Settings& settings);

/// Throws Error with a hint unless files can be written in `directory` (it is created).
void check_writable(const std::filesystem::path& directory);

}  // namespace causeway
