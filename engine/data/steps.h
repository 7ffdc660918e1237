// The steps from one frame to the next of all units of a data set.
#pragma once

#include <vector>

#include "engine/data/dataset.h"

namespace causeway {

/// Rows of the frames that steps begin at, units (frames - 1) of them in the order of the targets' rows; the frame that
/// a step ends at is the row after.
inline std::vector<Eigen::Index> rows_before_steps(const Dataset& data) {
  std::vector<Eigen::Index> rows;
  for (std::int64_t unit = 0; unit < data.units; ++unit) {
    for (int frame = 0; frame + 1 < data.frames; ++frame) rows.push_back(unit * data.frames + frame);
  }
  return rows;
}

}  // namespace causeway
