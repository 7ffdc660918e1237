// What a widget may know: how things look, where to say what it is called, and textures. Nothing of runs or panels.
#pragma once

#include "app/ui/shortcuts.h"
#include "app/ui/texture_cache.h"
#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"

namespace causeway {

struct WidgetContext {
  WidgetRegistry& widgets;
  const Theme& theme;
  TextureCache& textures;
  const Shortcuts& shortcuts;
  /// This frame is saved as a picture: widgets leave out what is there for the pointer alone.
  bool posing = false;
};

}  // namespace causeway
