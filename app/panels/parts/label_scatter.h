// One label against the latent that is taught it, as points.
#pragma once

#include <imgui.h>

#include "app/explore/label_desk.h"
#include "app/panels/panel.h"

namespace causeway {

/// Draws into `size` at the cursor: held-out pictures faint, those whose labels were told as diamonds; held-out ones
/// and how well both agree only with `truth`, since their labels are told to nobody. Named labels.scatter.LABEL, which
/// shows the agreement. True if clicked.
bool draw_label_scatter(PanelContext& context, const LabelAnswer& answer, int variable, ImVec2 size, bool truth);

/// The names of the two kinds of points, in one line at the cursor.
void draw_label_key(PanelContext& context, const LabelAnswer& answer, bool truth);

}  // namespace causeway
