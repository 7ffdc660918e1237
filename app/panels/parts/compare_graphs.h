// The graphs that compared runs have learned, beside the true one.
#pragma once

#include "app/explore/comparison_desk.h"
#include "app/panels/panel.h"

namespace causeway {

/// Draws into `area` at the cursor: the truth, if any run knows it, then each run. Variables stand where they stand in
/// the true graph. Marks graphs as compare.graph.truth and compare.graph.RUN, shows compare.RUN.graph: how many edges
/// were learned, or why there is no graph.
void draw_compared_graphs(PanelContext& context, const Comparison& comparison, ImVec2 area);

}  // namespace causeway
