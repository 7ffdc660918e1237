// Whether two pictures look the same to a person: other releases of Mesa and FreeType put a little more or less ink on
// an edge, and that does not count; a widget that is missing, moved or of another colour is.
#pragma once

#include <string>

#include "engine/core/types.h"

namespace causeway {

struct PictureComparison {
  bool alike = false;
  double mean = 0;     // difference of blocks, of 255
  double changed = 0;  // share of blocks that differ by much
  std::string text;    // what was found, in numbers
  Image difference;    // the new picture, faint, with the changed blocks in red
};

/// Pictures of different sizes are never alike, and have no difference.
PictureComparison compare_pictures(const Image& reference, const Image& now);

}  // namespace causeway
