// All panels. The workspace decides where each one is.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

/// The first is the bar at the top of the window.
std::vector<std::unique_ptr<Panel>> make_panels();

}  // namespace causeway
