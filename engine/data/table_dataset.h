// A folder with a table of what is known of each picture: the form in which people keep data.
//   picture (or image, file, filename, or any one column whose cells end in .png, .jpg, ...): the picture's file,
//           relative to the table's folder, or in a sub-folder of it. Instead of it x0, x1, ...: vectors
//   unit, frame             which pictures belong together, and their order; without unit each picture is alone
//   domain, class           environment and answer: of all frames of a unit the same
//   target                  factors that were intervened on since the frame before: names between ; or +, or "none"
//   everything else         factors, as numbers (a first column without a name is taken for row numbers)
// Several tables in a folder are experiments: each one is a domain. They may also be in sub-folders, as NAME/NAME.csv.
#pragma once

#include "engine/data/load_dataset.h"

namespace causeway {

/// A folder, or one .csv file. Throws Error naming file, line and column, or the unit, for whatever does not fit.
extern const DataFormat kTableFormat;

}  // namespace causeway
