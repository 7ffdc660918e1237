// History of a run as curves.
#pragma once

#include <cstdint>
#include <vector>

#include "app/ui/theme.h"
#include "app/widgets/plot.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct LossCurves {
  std::vector<PlotSeries> image;          // loss and its parts
  std::vector<PlotSeries> causal;         // one curve a start
  std::vector<PlotSeries> scores;         // disentanglement, MCC, accuracy, completeness, SHD
  std::vector<std::int64_t> start_steps;  // updates made of each start, also of those that were dropped
};

LossCurves loss_curves(const Snapshot& snapshot, const Theme& theme);

}  // namespace causeway
