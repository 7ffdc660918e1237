// A slider for a variable: marker, name, slider, number, and a notch where the value was before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/widget_context.h"

namespace causeway {

struct FactorSlider {
  std::vector<std::string> names;  // for scripts, the first shows the value
  std::string label;
  FactorStyle style;
  bool held = false;                    // set by the person: framed
  double value = 0, low = 0, high = 1;  // at the left and right end; low may be the larger one
  double notch = 0;                     // where it was before anything was set
  double slack = 0;                     // how far out of the range a script may set it
  float label_width = 0;                // pixels
  const char* widest = "-00.00";        // number
  float rest = 0;                       // pixels to the right of the number that are left free
};

/// Draws it over the width that is left; returns the new value if it was changed. More may follow in the same
/// line, into the rest.
std::optional<double> factor_slider(WidgetContext& context, const FactorSlider& slider);

}  // namespace causeway
