// A folder of pictures as pairs before and after an unknown intervention, in the forms of picture_pairs.h.
// labels.csv beside them may hold the ground truth (see pair_truth.h).
#pragma once

#include "engine/data/load_dataset.h"

namespace causeway {

/// Throws Error naming the file for whatever does not fit: a picture without its partner, damaged pictures, pictures of
/// different sizes, rows of labels.csv that are missing, too long or not finite.
extern const DataFormat kPairPicturesFormat;

}  // namespace causeway
