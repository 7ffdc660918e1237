// Animated GIF files.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Writes the frames, all of one size, as a GIF that repeats for ever; each is shown for `delay_cs` hundredths of a
/// second. All frames share one palette of 256 colours, so that what stands still does not flicker. Atomic. Throws
/// Error with a hint.
void write_gif(const std::filesystem::path& path, const std::vector<Image>& frames, int delay_cs);

}  // namespace causeway
