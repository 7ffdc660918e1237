// What a person has chosen to look at. None of it touches training.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/models/pipeline.h"

namespace causeway {

/// One panel asks the Intervene panel to set a latent.
struct LatentWish {
  int latent = 0;
  float value = 0;
  EditMode mode = EditMode::kCounterfactual;
};

struct UiState {
  int sample = 0;                         // which test picture, in all panels
  std::optional<double> edge_threshold;   // empty: the run's own
  std::optional<LatentWish> wanted_edit;  // whoever takes it clears it
  std::string wanted_panel;               // id of the panel to bring to the front, cleared once it is there
  std::string notice;                     // last thing a panel did that a person should know
  float column_share = 0.37F;             // of the window's width
  float left_share = 0.54F;               // of the height, to the upper panel of the left column
  float right_share = 0.54F;              // the same on the right
};

}  // namespace causeway
