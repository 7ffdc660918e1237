// The ground truth of pairs of pictures, out of a table beside them: a header, then one row a pair, with the columns
//   intervention              name of the variable that was set, or "none" (or 0 = none, k = the k-th variable)
//   NAME_before, NAME_after   values of variable NAME, for every variable
//   pair                      optional: the pair's name; without it rows are in the order of the pairs
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/data/csv_table.h"
#include "engine/data/dataset.h"
#include "engine/data/picture_pairs.h"

namespace causeway {

/// Whether a header is that of such a table.
bool is_header_of_pairs(const std::vector<std::string>& header);

/// The table of a folder of pairs: labels.csv in any case, else the only table with such a header; empty if there is
/// none. Throws Error if there are several.
std::filesystem::path labels_of_pairs(const std::filesystem::path& directory);

/// Puts the truth of the first data.units of `pairs` into the data: names, factors, targets, and a note for each column
/// that is not used. Rows are matched by the column 'pair', or by another one that holds the pairs' names or files;
/// without one there must be as many rows as pairs. Throws Error, naming file and line, for whatever does not fit.
void read_pair_truth(const CsvTable& table, std::span<const PicturePair> pairs, Dataset& data);

}  // namespace causeway
