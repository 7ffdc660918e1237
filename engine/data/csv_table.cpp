#include "engine/data/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/tokenizer.hpp>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>

#include "engine/core/error.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

char separator_of(const std::string& header) {
  for (const char separator : {',', ';', '\t'}) {
    if (header.find(separator) != std::string::npos) return separator;
  }
  return ',';
}

std::vector<std::string> split(const std::string& line, char separator, const std::string& where, int number) {
  std::vector<std::string> cells;
  try {
    const boost::escaped_list_separator<char> separators('\\', separator, '"');
    const boost::tokenizer<boost::escaped_list_separator<char>> tokens(line, separators);
    for (const std::string& cell : tokens) cells.push_back(trimmed(cell));
  } catch (const std::exception&) {
    throw Error(fmt::format("{}, line {}: this is not comma-separated text", where, number),
                "a backslash or a quotation mark that is not closed? Write folders with /");
  }
  return cells;
}

}  // namespace

int CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

std::string CsvTable::place(std::size_t row, int column) const {
  return fmt::format("{}, line {}, column {}", where, lines[row], header[static_cast<std::size_t>(column)]);
}

double CsvTable::number(std::size_t row, int column) const {
  double value = 0;
  if (!parse_number(cell(row, column), value)) {
    throw Error(fmt::format("{}: '{}' is no number", place(row, column), cell(row, column)),
                "values of factors are finite numbers with a decimal point; leave out columns of text");
  }
  return value;
}

bool parse_number(std::string_view text, double& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

bool has_csv_name(const fs::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return std::tolower(c); });
  return end == ".csv";
}

CsvTable read_csv(const fs::path& path, std::size_t max_rows) {
  CsvTable table;
  table.where = path.string();
  if (const std::uint64_t bytes = regular_file_size(path); bytes > kMaxBytes) {
    throw Error(fmt::format("{} has {} bytes, more than the {} allowed of a table", table.where, bytes, kMaxBytes),
                "split it into several files, each of which is then a domain");
  }
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  char separator = ',';
  int number = 0;
  while ((table.header.empty() || table.rows.size() < max_rows) && std::getline(stream, line)) {
    if (++number == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
    if (trimmed(line).empty()) continue;
    if (line.find('\0') != std::string::npos) {
      throw Error(fmt::format("{}, line {}: this is not text", table.where, number),
                  "save the table as comma-separated text in UTF-8");
    }
    if (table.header.empty()) {
      separator = separator_of(line);
      table.header = split(line, separator, table.where, number);
      continue;
    }
    std::vector<std::string> cells = split(line, separator, table.where, number);
    if (cells.size() != table.header.size()) {
      throw Error(fmt::format("{}, line {}: {} cells, the header has {}", table.where, number, cells.size(),
                              table.header.size()),
                  "write one cell a column; put text that holds a comma in quotation marks");
    }
    table.rows.push_back(std::move(cells));
    table.lines.push_back(number);
  }
  if (stream.bad()) throw Error(fmt::format("{} cannot be read", table.where), "use another copy");
  if (table.header.empty()) throw Error(fmt::format("{} is empty", table.where), "write a header, or delete the file");
  return table;
}

}  // namespace causeway
