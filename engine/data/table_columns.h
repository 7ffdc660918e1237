// What the columns of a table of pictures or vectors mean.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/csv_table.h"
#include "engine/data/load_dataset.h"

namespace causeway {

/// Index of a column each, -1 if there is none.
struct TableColumns {
  int picture = -1, unit = -1, frame = -1, domain = -1, answer = -1, target = -1;
  int intervention = -1;     ///< which factors had another law when the unit was recorded
  std::vector<int> vectors;  ///< x0, x1, ..., if there are no pictures
  std::vector<int> actions;  ///< action0, action1, ..., or touch_x and touch_y: done since the frame before
  bool touches = false;      ///< the actions are places in the picture
  std::vector<int> factors;  ///< everything else, in the order of the table

  bool shows_something() const { return picture >= 0 || !vectors.empty(); }
};

/// From the header and the first row. Throws Error for names that are there twice or missing, and for several columns
/// of pictures.
TableColumns columns_of(const CsvTable& table);

/// A table with its place on disk.
struct PictureTable {
  CsvTable csv;
  TableColumns columns;
  std::filesystem::path pictures;  ///< the folder that its cells start from
};

/// Whether a path holds tables of pictures or vectors (kYes), or other tables only (kPerhaps). Throws nothing.
Recognised recognise_tables(const std::filesystem::path& path);

/// The table or the experiments at `path`: all with the same columns of each meaning, factors in the order of the first
/// table. Throws Error if it is not clear which tables are meant, they do not agree, or one is empty.
std::vector<PictureTable> read_tables(const std::filesystem::path& path);

}  // namespace causeway
