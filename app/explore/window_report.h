// What the window shows as one HTML page that needs nothing else, and figures as SVG.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/types.h"
#include "engine/training/snapshot.h"

namespace causeway {

/// What the page is to hold besides what is in the snapshot; all of it may be empty.
struct WindowReport {
  Image window;            // as it looked
  std::string command;     // that makes the run again
  std::string selected;    // in words
  std::vector<int> units;  // that are selected
  double edge_threshold = 0;
};

/// UTF-8; pictures and drawings are part of it.
std::string window_report(const Snapshot& snapshot, const WindowReport& parts);

/// The learned graph on a circle, arrows as thick as they are strong. Empty if there is none.
std::string graph_svg(const Scores& scores, double threshold);

/// As in a mail, without line breaks.
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace causeway
