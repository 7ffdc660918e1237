// Settings for data that somebody brings: those of the window as far as they fit.
#pragma once

#include <filesystem>
#include <string>

#include "engine/data/dataset.h"
#include "engine/training/settings.h"

namespace causeway {

struct FittingSettings {
  Settings settings;
  std::string changes;  // what was changed to fit, for a person, e.g. "3 latents, method pca"; "" if nothing
};

/// Settings of a run on the data in `file`, of which `sample` is a part. What is set now is kept if the data are of the
/// same kind (pictures or vectors), else a preset for that kind is taken; there are as many latents as true variables
/// if these are named, and never more than numbers in a vector; a method that the data do not suffice for is replaced
/// by the first of the list that they do.
FittingSettings settings_for_data(const Settings& now, const std::filesystem::path& file, const Dataset& sample);

}  // namespace causeway
