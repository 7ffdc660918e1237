// All panels, and where each one goes.
#pragma once

#include <memory>
#include <vector>

#include "app/panel.h"

namespace causeway {

enum class Place { kTop, kLeftUpper, kLeftLower, kRightUpper, kRightLower };

struct PlacedPanel {
  Place place;
  float share;  // of the width, among the panels of one place
  std::unique_ptr<Panel> panel;
};

std::vector<PlacedPanel> make_panels();

}  // namespace causeway
