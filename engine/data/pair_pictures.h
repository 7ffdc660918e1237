// A folder of pictures as pairs before and after an unknown intervention, in the forms of picture_pairs.h.
// labels.csv beside them may hold the ground truth: a header, then one row a pair, with the columns
//   intervention          name of the variable that was set, or "none" (or 0 = none, k = the k-th variable)
//   NAME_before, NAME_after   values of variable NAME, for every variable
//   pair                  optional: the pair's name; without it rows are in the order of the pairs
#pragma once

#include <string>
#include <vector>

#include "engine/data/load_dataset.h"

namespace causeway {

/// Throws Error naming the file for whatever does not fit: a picture without its partner, damaged pictures, pictures of
/// different sizes, rows of labels.csv that are missing, too long or not finite.
extern const DataFormat kPairPicturesFormat;

/// Whether a header is that of such a labels.csv.
bool is_header_of_pairs(const std::vector<std::string>& header);

}  // namespace causeway
