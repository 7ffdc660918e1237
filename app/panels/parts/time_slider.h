// The timeline of a run with the moments that can be gone back to: a handle to drag, buttons to step and play.
#pragma once

#include "app/panels/panel.h"
#include "app/panels/parts/progress.h"

namespace causeway {

/// As draw_timeline(), over what is left of the line. Without moments it is the timeline alone. Marks time.slider,
/// time.moment.N, time.earlier, time.later, time.play and time.now; shows time.moment (updates, or "now") and
/// time.moments (how many). time.moment can be set to updates or "now"; time.start shows which start's model is shown
/// ("leading", or its number where it did not lead) and can be set to either.
void draw_time_slider(PanelContext& context, const Progress& progress);

}  // namespace causeway
