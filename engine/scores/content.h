// Content and style of data whose units are several views of one scene.
#pragma once

#include <vector>

#include "engine/data/dataset.h"

namespace causeway {

/// Factors that are the same in all views of every unit, and the others.
struct ContentSplit {
  std::vector<int> content, style;
  /// Data of which this tells nothing have no style: single pictures, and sequences or pairs in which every factor
  /// changes now and then.
  bool told() const { return !content.empty() && !style.empty(); }
};

ContentSplit split_content(const Dataset& data);

}  // namespace causeway
