// A table of text: cells between commas, the first row names the columns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

/// How a table between semicolons or tabs writes numbers with a comma.
enum class CommasInNumbers {
  kNone,     ///< nowhere
  kDecimal,  ///< 0,5
  kUnclear,  ///< 1,250: with nothing in the table that tells whether this is 1.25 or 1250
};

/// All rows have as many cells as the header; blanks around cells are left out.
struct CsvTable {
  std::string where;  ///< the file, for messages
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;  ///< of each row in the file, from 1
  int header_line = 1;
  char separator = ',';
  CommasInNumbers commas = CommasInNumbers::kNone;

  /// Column of this name in any case, -1 if there is none.
  int column(std::string_view name) const;
  const std::string& cell(std::size_t row, int column) const { return rows[row][static_cast<std::size_t>(column)]; }
  /// "labels.csv, line 3, column arm", for messages.
  std::string place(std::size_t row, int column) const;
  /// A finite number. Throws Error naming file, line, column and cause for anything else.
  double number(std::size_t row, int column) const;
};

/// A number that is the whole of `text`, also "+0.5" and "3.0"; false if it is not one or not finite.
bool parse_number(std::string_view text, double& value);

/// Whether a file's name ends with .csv, in any case.
bool has_csv_name(const std::filesystem::path& path);

/// Reads a file, at most the first `max_rows` rows below its header. Cells may be in quotation marks (a doubled one
/// stands for itself), lines end in LF, CR LF or CR; lines without any text in a cell are skipped, a byte order mark is
/// too. What separates cells follows from the header: commas, semicolons or tabs; a first line "sep=;" tells it. Throws
/// Error, naming file and line, for a file that is missing, larger than 1 GiB, empty or no UTF-8 text, for rows with
/// more or fewer cells than the header, a header that is data, and names of columns that are there twice (see
/// same_name()).
CsvTable read_csv(const std::filesystem::path& path, std::size_t max_rows = std::numeric_limits<std::size_t>::max());

}  // namespace causeway
