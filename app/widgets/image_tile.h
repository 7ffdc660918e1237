// A few pictures, each with a caption.
#pragma once

#include <imgui.h>

#include <span>
#include <string>

#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"

namespace causeway {

struct ImageTile {
  unsigned int texture = 0;  // 0: an empty frame
  std::string caption;
  std::string help;
};

/// Draws the tiles as large as fits into `area`, squares of one size in as many rows as makes them largest, from the
/// cursor down. Returns the height used. Marks the pictures as NAME.0, NAME.1, ...
float draw_image_tiles(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                       std::span<const ImageTile> tiles);

}  // namespace causeway
