// Pairs of pictures whose names are alike but for a number.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/data/picture_pairs.h"

namespace causeway {

/// `files` (at least one) in natural order, two by two: img_2.png is before img_3.png. Names may differ in one number,
/// which goes up by one within a pair and is even for all pictures before or for none; or in a second number in
/// front of it (1_0.png, 1_1.png, 2_0.png, ...) if the last one takes two values only. Throws Error naming a file for
/// anything else.
std::vector<PicturePair> pairs_by_number(const std::vector<std::filesystem::path>& files);

}  // namespace causeway
