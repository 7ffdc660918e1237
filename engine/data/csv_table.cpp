#include "engine/data/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/picture_files.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr const char* kSaveAsUtf8 = "save the table as comma-separated text in UTF-8 (\"CSV UTF-8\")";

/// Without its end, which may be LF, CR LF or CR. False at the end of the file.
bool next_line(std::streambuf& file, std::string& line) {
  line.clear();
  using Traits = std::char_traits<char>;
  for (auto c = file.sbumpc();; c = file.sbumpc()) {
    if (Traits::eq_int_type(c, Traits::eof())) return !line.empty();
    if (c == '\n') return true;
    if (c == '\r') {
      if (file.sgetc() == '\n') file.sbumpc();
      return true;
    }
    line += Traits::to_char_type(c);
  }
}

bool is_decimal_number(std::string_view text) {
  double ignored = 0;
  return text.find('.') != std::string_view::npos && parse_number(text, ignored);
}

/// Digits, a comma, digits: "0,5", "-1,250".
bool is_number_with_comma(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  const auto comma = text.find(',');
  double ignored = 0;
  if (comma == std::string_view::npos || text.find(',', comma + 1) != std::string_view::npos) return false;
  std::string with_point(text);
  with_point[comma] = '.';
  return text.find('.') == std::string_view::npos && text.find_first_not_of("0123456789") == comma &&
         parse_number(with_point, ignored);
}

/// Whether "1,250" could also be a whole number with a separator of thousands.
bool could_be_thousands(std::string_view text) {
  if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
  const auto comma = text.find(',');
  return comma >= 1 && comma <= 3 && text.front() != '0' && text.size() == comma + 4 &&
         text.find_first_not_of("0123456789", comma + 1) == std::string_view::npos;
}

/// Reads the cells of one line after the other.
class Lines {
 public:
  Lines(std::streambuf& file, std::string where) : file_(file), where_(std::move(where)) {}

  int number() const { return number_; }

  /// The next line that is not blank.
  bool next() {
    while (next_line(file_, line_)) {
      if (++number_ == 1) check_start();
      if (trimmed(line_).empty()) continue;
      if (line_.find('\0') != std::string::npos) fail("this is not text", kSaveAsUtf8);
      if (!is_utf8(line_)) fail("this is not UTF-8 text", kSaveAsUtf8);
      return true;
    }
    return false;
  }

  /// "sep=;", which some programs write first.
  char told_separator() const {
    std::string text = trimmed(line_);
    std::erase(text, '"');
    return text.size() == 5 && same_name(text.substr(0, 4), "sep=") ? text.back() : line_ == "sep=\t" ? '\t' : '\0';
  }

  /// Of commas, semicolons and tabs the one that is there outside of quotation marks.
  char separator() const {
    std::string found;
    bool quoted = false;
    for (const char c : line_) {
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == ',' || c == ';' || c == '\t') && found.find(c) == std::string::npos) found += c;
    }
    if (found.size() == 2 && found.find(',') != std::string::npos) {
      const char other = found[0] == ',' ? found[1] : found[0];
      const std::vector<std::string> numbers = cells(other);
      if (std::all_of(numbers.begin(), numbers.end(), is_number_with_comma)) return other;  // no header at all
    }
    if (found.size() > 1) {
      fail(fmt::format("the header holds {} and {}, and either could separate its cells", word(found[0]),
                       word(found[1])),
           "put names that hold one of them in quotation marks");
    }
    return found.empty() ? ',' : found.front();
  }

  std::vector<std::string> cells(char separator) const {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at <= line_.size(); ++at) cells.push_back(cell(separator, at));
    return cells;
  }

  [[noreturn]] void fail(const std::string& what, const std::string& hint) const {
    throw Error(fmt::format("{}, line {}: {}", where_, number_, what), hint);
  }

 private:
  static const char* word(char separator) {
    return separator == ',' ? "commas" : separator == ';' ? "semicolons" : "tabs";
  }

  void check_start() {
    using std::string_view_literals::operator""sv;
    if (line_.starts_with("\xFF\xFE\0\0"sv) || line_.starts_with("\0\0\xFE\xFF"sv)) {
      fail("this is text in UTF-32", kSaveAsUtf8);
    }
    // Without the mark at its start every other byte of Latin letters is zero.
    const bool is_wide = line_.size() >= 2 && (line_[0] == '\0') != (line_[1] == '\0');
    if (is_wide || line_.starts_with("\xFF\xFE") || line_.starts_with("\xFE\xFF")) {
      fail("this is text in UTF-16", kSaveAsUtf8);
    }
    if (line_.starts_with(kByteOrderMark)) line_.erase(0, kByteOrderMark.size());
  }

  /// The cell that begins at `at`, which goes on to its end.
  std::string cell(char separator, std::size_t& at) const {
    std::size_t begin = at;
    while (begin < line_.size() && line_[begin] == ' ') ++begin;
    if (begin >= line_.size() || line_[begin] != '"') {
      const std::size_t end = std::min(line_.find(separator, at), line_.size());
      const std::string text = line_.substr(at, end - at);
      at = end;
      return trimmed(text);
    }
    std::string text;
    for (at = begin + 1;; ++at) {
      if (at >= line_.size()) {
        fail("a quotation mark is not closed in its line", "close it, or take the line break out of the cell");
      }
      if (line_[at] != '"') {
        text += line_[at];
      } else if (at + 1 < line_.size() && line_[at + 1] == '"') {
        text += line_[++at];
      } else {
        break;
      }
    }
    const std::size_t end = std::min(line_.find(separator, at), line_.size());
    if (!trimmed(line_.substr(at + 1, end - at - 1)).empty()) {
      fail("there is text after a closing quotation mark",
           "put the whole cell in quotation marks, and write a mark within it twice");
    }
    at = end;
    return trimmed(text);
  }

  std::streambuf& file_;
  std::string where_, line_;
  int number_ = 0;
};

CommasInNumbers commas_in(const CsvTable& table) {
  bool any = false, clear = false, points = false;
  for (const auto& row : table.rows) {
    for (const std::string& cell : row) {
      points = points || is_decimal_number(cell);
      if (!is_number_with_comma(cell)) continue;
      any = true;
      clear = clear || !could_be_thousands(cell);
    }
  }
  return !any ? CommasInNumbers::kNone : clear && !points ? CommasInNumbers::kDecimal : CommasInNumbers::kUnclear;
}

/// A header of numbers or of the names of pictures is a first row of data.
void check_header(const CsvTable& table) {
  const auto& header = table.header;
  const auto is_number = [](const std::string& text) {
    double ignored = 0;
    return parse_number(text, ignored) || is_number_with_comma(text);
  };
  const auto is_data = [&](const std::string& text) {
    return has_picture_name(text) || (is_number(text) && text.find_first_of(".,") != std::string::npos);
  };
  const bool numbers = std::all_of(header.begin(), header.end(),
                                   [&](const std::string& text) { return text.empty() || is_number(text); }) &&
                       std::any_of(header.begin(), header.end(), is_number);
  const auto data = std::find_if(header.begin(), header.end(), is_data);
  if (numbers || data != header.end()) {
    throw Error(fmt::format("{}, line {}: the table has no header: '{}' is no name of a column", table.where,
                            table.header_line, data != header.end() ? *data : header.front()),
                "write the names of the columns into the first line");
  }
  if (header.front().starts_with('#')) {
    throw Error(fmt::format("{}, line {}: the header begins with a #, like a comment", table.where, table.header_line),
                "write the names of the columns without it (np.savetxt: comments='')");
  }
  std::map<std::string, std::size_t> before;  // columns by the keys of their names
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].empty()) continue;
    if (const std::string fault = fault_of_name(header[i]); !fault.empty()) {
      throw Error(fmt::format("{}, line {}: the name of column {} {}", table.where, table.header_line, i + 1, fault),
                  "write a name of visible text into the first line");
    }
    const auto [known, is_new] = before.emplace(name_key(header[i]), i);
    if (is_new) continue;
    const std::string& other = header[known->second];
    if (header[i] == other) {
      throw Error(fmt::format("{}: column {} is there twice", table.where, header[i]),
                  "rename one of them, or leave it out");
    }
    throw Error(fmt::format("{} has two columns {} and {}", table.where, other, header[i]),
                "rename one of them: capitals, blanks and invisible characters do not tell names apart");
  }
}

}  // namespace

int CsvTable::column(std::string_view name) const { return find_name(header, name); }

std::string CsvTable::place(std::size_t row, int column) const {
  return fmt::format("{}, line {}, column {}", where, lines[row], header[static_cast<std::size_t>(column)]);
}

double CsvTable::number(std::size_t row, int column) const {
  const std::string& text = cell(row, column);
  double value = 0;
  if (parse_number(text, value)) return value;
  const auto refuse = [&](const std::string& why, const char* hint) {
    throw Error(fmt::format("{}: '{}' is no number{}", place(row, column), text, why), hint);
  };
  if (is_number_with_comma(text)) {
    if (separator == ',') {
      refuse(": a comma separates cells here", "write a decimal point, or separate cells by semicolons");
    }
    if (commas == CommasInNumbers::kUnclear) {
      refuse(" without doubt: the comma may stand for a decimal point or for thousands",
             "write all numbers with a decimal point and nothing between thousands");
    }
    std::string with_point = text;
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    if (parse_number(with_point, value)) return value;
  }
  std::string word = text;
  boost::algorithm::to_lower(word, std::locale::classic());
  const auto digits = std::count_if(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (word.empty() || word == "na" || word == "n/a" || word == "nan" || word == "null" || word == "none" ||
      word == "-" || word == "?" || word == "#n/a") {
    refuse(": there is no value",
           "leave out the row, or the whole column: every factor needs a finite value everywhere");
  }
  if (digits > 0 && word.find_first_not_of("0123456789.+-e") == std::string::npos &&
      word.find('e') != std::string::npos) {
    refuse(" of double precision", "scale the column so that its numbers lie between 1e-300 and 1e300");
  }
  if (digits > 0 && word.find_first_not_of("0123456789., '+-") == std::string::npos) {
    refuse("", "write a decimal point and nothing between thousands, as in 1234.5");
  }
  refuse("", "values of factors are finite numbers with a decimal point; leave out columns of text");
  return value;
}

bool parse_number(std::string_view text, double& value) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

bool has_csv_name(const fs::path& path) {
  return boost::algorithm::to_lower_copy(path.extension().string(), std::locale::classic()) == ".csv";
}

CsvTable read_csv(const fs::path& path, std::size_t max_rows) {
  CsvTable table;
  table.where = path.string();
  if (const std::uint64_t bytes = regular_file_size(path); bytes > kMaxBytes) {
    throw Error(fmt::format("{} has {} bytes, more than the {} allowed of a table", table.where, bytes, kMaxBytes),
                "split it into several files, each of which is then a domain");
  }
  std::filebuf file;
  if (file.open(path, std::ios::in | std::ios::binary) == nullptr) {
    throw Error(fmt::format("{} cannot be read", table.where), "check that you may read it");
  }
  Lines lines(file, table.where);
  char told = '\0';
  while ((table.header.empty() || table.rows.size() < max_rows) && lines.next()) {
    if (table.header.empty()) {
      if (told == '\0') told = lines.told_separator();
      if (told != '\0' && lines.told_separator() == told) continue;
      table.separator = told != '\0' ? told : lines.separator();
      table.header = lines.cells(table.separator);
      table.header_line = lines.number();
      check_header(table);
      continue;
    }
    std::vector<std::string> cells = lines.cells(table.separator);
    if (cells.size() != table.header.size()) {
      lines.fail(
          fmt::format("{} cells, the header has {}", cells.size(), table.header.size()),
          "write one cell a column, numbers with a decimal point; put text that holds a comma in quotation marks");
    }
    if (std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return cell.empty(); })) continue;
    table.rows.push_back(std::move(cells));
    table.lines.push_back(lines.number());
  }
  if (table.header.empty()) throw Error(fmt::format("{} is empty", table.where), "write a header, or delete the file");
  if (table.separator != ',') table.commas = commas_in(table);
  return table;
}

}  // namespace causeway
