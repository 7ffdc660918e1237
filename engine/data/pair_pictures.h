// A folder of pictures as pairs before and after an unknown intervention:
//   before/ and after/ with files of equal names, or
//   NAME_before.png and NAME_after.png (also -before, .before), or
//   any pictures, which are taken two by two in the order of their names (numbers in numeric order).
// labels.csv beside them may hold the ground truth (see pair_truth.h).
#pragma once

#include "engine/data/load_dataset.h"

namespace causeway {

/// Pictures of different sizes need options.image_size. Throws Error naming the file for whatever does not fit: an odd
/// number of pictures, one without its partner, damaged pictures, rows of labels.csv that are missing, too long or not
/// finite.
extern const DataFormat kPairPicturesFormat;

}  // namespace causeway
