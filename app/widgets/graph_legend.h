// The line below a learned graph: how far it is from the true one, and what its kinds of edges look like.
#pragma once

#include "app/ui/theme.h"
#include "engine/metrics/graph_metrics.h"

namespace causeway {

/// At the cursor, in one line; numbers alone where there is little room.
void draw_graph_legend(const Theme& theme, const GraphDifference& difference);
/// What the kinds of edges look like, once for several graphs.
void draw_edge_key(const Theme& theme);

}  // namespace causeway
