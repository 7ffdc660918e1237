// The starts of the causal stage against each other: who is left after each cut, and with what loss.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <span>

#include "app/panels/panel.h"

namespace causeway {

/// Whether several starts compete in this run and at least one has begun.
bool has_tournament(const Snapshot& snapshot);

/// Draws into `size` at the cursor: a line a start, the best first, as long as it was trained; scrolls if there are too
/// many. Marks and shows each start as loss.start.N: "leads", "goes on" or "dropped"; loss.cuts shows the cuts made.
/// A click on a start shows its model in all panels (LookingBack::start). `trained`: updates made of each start.
void draw_tournament(PanelContext& context, ImVec2 size, std::span<const std::int64_t> trained);

}  // namespace causeway
