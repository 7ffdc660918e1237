// The scores of runs that are compared: a row each.
#pragma once

#include <imgui.h>

#include "app/explore/comparison_desk.h"
#include "app/panels/panel.h"

namespace causeway {

/// The colour of run `i` of a comparison in every part of the panel.
ImU32 compared_colour(const Theme& theme, std::size_t i);

/// What each run was told, its scores and its settings as far as they differ, `width` pixels wide from `at`. Names:
/// compare.ROW.COLUMN, compare.ROW.settings, compare.note.
void draw_comparison_table(PanelContext& context, const Comparison& comparison, ImVec2 at, float width);

}  // namespace causeway
