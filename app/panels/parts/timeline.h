// The stages of a run as a row of bars, with a marker where training is.
#pragma once

#include <span>

#include "app/panels/parts/progress.h"
#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"

namespace causeway {

/// As wide as `width`; marks segments as "run.timeline.LABEL".
void draw_timeline(const Theme& theme, WidgetRegistry& widgets, const Progress& progress, float width);

/// Where a place on the timeline is, from its left end: see place_on_timeline().
float timeline_x(const Theme& theme, const Progress& progress, double place, float width);

}  // namespace causeway
