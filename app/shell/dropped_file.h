// Recognises a file or folder that was dropped on the window, by its content.
#pragma once

#include <filesystem>
#include <variant>

#include "engine/training/settings.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct DroppedRun {
  std::filesystem::path directory;
};
/// A preset, the settings.json of a run, or a world file.
struct DroppedSettings {
  Settings settings;
};
/// Data to train on.
struct DroppedData {
  std::filesystem::path file;
};
/// A picture to encode and to intervene on.
struct DroppedPicture {
  std::filesystem::path file;
};

/// A bookmark of a window.
struct DroppedSession {
  std::filesystem::path file;
};

using Dropped = std::variant<DroppedRun, DroppedSettings, DroppedData, DroppedPicture, DroppedSession>;

/// Looks at the file, or the folder. Throws Error with a hint for what is none of these, or damaged.
Dropped recognise(const std::filesystem::path& path);

/// Throws Error if the run has no model that a picture could be given to.
void check_takes_picture(const Snapshot& snapshot);

}  // namespace causeway
