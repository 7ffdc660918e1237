// What a person has chosen to look at. None of it touches training.
#pragma once

#include <cstdint>
#include <optional>

namespace causeway {

struct UiState {
  int sample = 0;                        // which test picture, in all panels
  std::optional<double> edge_threshold;  // empty: the run's own
  float column_share = 0.37F;            // of the window's width
  float left_share = 0.54F;              // of the height, to the upper panel of the left column
  float right_share = 0.54F;             // the same on the right
};

}  // namespace causeway
