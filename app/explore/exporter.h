// Files made from what the window shows: in one folder, named after the run, never over an older one.
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/types.h"
#include "engine/training/snapshot.h"

namespace causeway {

/// Unless another was chosen.
inline constexpr const char* kExportFolder = "exports";

/// FOLDER/PRESET-SEED-WHAT.EXTENSION, with -2, -3, ... if that is taken. Nothing is made.
std::filesystem::path fresh_export(const Settings& settings, const std::string& what, const std::string& extension,
                                   const std::filesystem::path& folder);

/// The folder a file is to be written to. Throws Error if it cannot be made.
void make_folder_of(const std::filesystem::path& file);

/// All losses and scores of the run so far, as metrics.csv of a run directory.
std::filesystem::path export_series(const Snapshot& snapshot, const std::filesystem::path& folder);

/// The learned graph for Graphviz (.dot) and, beside it, as JSON (.json): names, strengths, edges above `threshold`.
/// Throws Error if there is none.
std::filesystem::path export_graph(const Snapshot& snapshot, double threshold, const std::filesystem::path& folder);

std::filesystem::path export_text(const Snapshot& snapshot, const std::string& what, const std::string& extension,
                                  const std::string& text, const std::filesystem::path& folder);

std::filesystem::path export_picture(const Snapshot& snapshot, const std::string& what, const Image& picture,
                                     const std::filesystem::path& folder);

}  // namespace causeway
