#include "engine/data/pair_truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_marks.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr const char* kIntervention = "intervention";

/// NAME of "NAME_before" (or -before, .before, in any case); empty if `title` does not end in `word`.
std::string name_before_word(const std::string& title, const std::string& word) {
  if (title.size() < word.size() + 2 || !same_name(title.substr(title.size() - word.size()), word)) return "";
  const std::size_t mark = title.size() - word.size() - 1;
  return std::string("_-. ").find(title[mark]) == std::string::npos ? "" : trimmed(title.substr(0, mark));
}

/// The column NAME_before or NAME_after of a variable. Throws Error if there is none.
int column_of(const CsvTable& table, const std::string& name, const std::string& word) {
  int found = -1;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    if (!same_name(name_before_word(table.header[c], word), name)) continue;
    if (found >= 0) {
      throw Error(fmt::format("{} has two columns {} and {}", table.where,
                              table.header[static_cast<std::size_t>(found)], table.header[c]),
                  "leave one of them out");
    }
    found = static_cast<int>(c);
  }
  if (found < 0) {
    throw Error(fmt::format("{} has no columns {}_before and {}_after", table.where, name, name),
                "every variable needs its value before and after");
  }
  return found;
}

int label_of(const CsvTable& table, std::size_t row, int column, const std::vector<std::string>& names) {
  const std::string& cell = table.cell(row, column);
  if (cell.empty()) {
    throw Error(fmt::format("{} is empty", table.place(row, column)), "write none where nothing was intervened on");
  }
  double number = -1;
  const bool is_number = parse_number(cell, number);
  const int named = find_name(names, cell);
  if (named >= 0) {
    if (is_number && number != named + 1) {
      throw Error(fmt::format("{}: '{}' is the name of a variable and also the number of another one",
                              table.place(row, column), cell),
                  "give the variables names that are no numbers");
    }
    return named + 1;
  }
  if (same_name(cell, "none")) return 0;
  if (is_number && number == std::trunc(number) && number >= 0 && number <= static_cast<double>(names.size())) {
    return static_cast<int>(number);
  }
  std::vector<std::string> known = names;
  known.insert(known.begin(), "none");
  const UsageError error = unknown_name("intervention", cell, known);
  throw Error(fmt::format("{}: {}", table.place(row, column), error.what()), error.hint());
}

/// Throws Error if "none" and 0 both stand in the column: then 0 may be meant as the first variable.
void check_nothing_set(const CsvTable& table, const std::vector<std::size_t>& rows, int column,
                       const std::vector<std::string>& names) {
  bool none = false;
  for (const std::size_t row : rows) none = none || same_name(table.cell(row, column), "none");
  for (const std::size_t row : rows) {
    double number = -1;
    if (!none || find_name(names, table.cell(row, column)) >= 0) continue;
    if (parse_number(table.cell(row, column), number) && number == 0) {
      throw Error(
          fmt::format("{} is 0, and other rows say none: 0 may be the first variable", table.place(row, column)),
          "write the names of the variables, or count them from 1 and write 0 or none for none, not both");
    }
  }
}

/// The title of a column, or its number if it has none.
std::string said(const std::vector<std::string>& header, int column) {
  const std::string& title = header[static_cast<std::size_t>(column)];
  return title.empty() ? std::to_string(column + 1) : title;
}

/// "0007" and "7" are the same number, which a spreadsheet may have changed.
std::string without_leading_zeros(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return text;
  return text.substr(std::min(text.find_first_not_of('0'), text.size() - 1));
}

/// What is left of a name that was typed by hand, for a comparison: without extension, mark, capitals and the signs
/// between its words, numbers without leading zeros.
std::string loosely(const std::string& name) {
  std::string words;
  std::string number;
  const auto end_number = [&] {
    if (!number.empty()) words += without_leading_zeros(number);
    number.clear();
  };
  for (const char c : fs::path(name).stem().string()) {
    if (c >= '0' && c <= '9') {
      number += c;
      continue;
    }
    end_number();
    if (std::string_view(" _-.").find(c) == std::string_view::npos) {
      words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  end_number();
  return words;
}

/// Which pair a cell names: by its name, or by one of its files.
class PairNames {
 public:
  explicit PairNames(std::span<const PicturePair> pairs) {
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      add(pairs[p].name, p);
      for (const bool before : {true, false}) {
        const fs::path& file = before ? pairs[p].before : pairs[p].after;
        // before/1.png and after/1.png have one name.
        for (const fs::path& name : {file.filename(), file.parent_path().filename() / file.filename()}) {
          add(name.string(), p);
          (before ? before_ : after_).insert(as_seen(name.string()));
        }
      }
      for (const std::string& name :
           {pairs[p].name + ".", pairs[p].before.filename().string(), pairs[p].after.filename().string()}) {
        loose_.insert(loosely(name));
      }
      const auto [found, is_new] = numbers_.emplace(without_leading_zeros(pairs[p].name), p);
      if (!is_new) found->second = kUnclear;
    }
  }

  /// -1 if it names none.
  std::ptrdiff_t find(const std::string& given) const {
    const std::string cell = end_of_path(given);
    if (const auto found = exact_.find(cell); found != exact_.end()) return static_cast<std::ptrdiff_t>(found->second);
    const auto clear = [](const auto& names, const std::string& name) {
      const auto found = names.find(name);
      return found == names.end() || found->second == kUnclear ? -1 : static_cast<std::ptrdiff_t>(found->second);
    };
    const std::ptrdiff_t alike = clear(seen_, as_seen(cell));
    return alike >= 0 ? alike : clear(numbers_, without_leading_zeros(as_seen(cell)));
  }
  /// Whether a cell names a picture on this side of its pair and none on the other.
  bool is_side(const std::string& given, bool before) const {
    const std::string cell = as_seen(end_of_path(given));
    return (before ? before_ : after_).contains(cell) && !(before ? after_ : before_).contains(cell);
  }
  /// Whether a cell that names none looks like a name of one: other capitals, signs, extension. What is left of a date
  /// or of a number with its unit may be a number alone: that names a pair only as a file does, "0005.cr2".
  bool nearly(const std::string& cell) const {
    constexpr std::string_view kDigits = "0123456789";
    const auto names_one = [&](const std::string& text) {
      const std::string loose = loosely(text);
      if (!loose_.contains(loose)) return false;
      if (loose.find_first_not_of(kDigits) != std::string::npos) return true;
      const fs::path file = fs::path(cell).filename();
      const std::string stem = file.stem().string(), ending = file.extension().string();
      return stem.find_first_not_of(kDigits) == std::string::npos && ending.size() > 1 &&
             std::isalpha(static_cast<unsigned char>(ending[1])) != 0 && ending.find(' ') == std::string::npos;
    };
    return names_one(cell) || names_one(cell + ".");
  }

 private:
  /// A name of pair `p`. Names that only look alike (macOS takes the accents of letters apart) mean the same unless
  /// several pairs have them.
  void add(const std::string& name, std::size_t p) {
    exact_.emplace(name, p);
    const auto [known, is_new] = seen_.emplace(as_seen(name), p);
    if (!is_new && known->second != p) known->second = kUnclear;
  }
  /// File and folder of a path, as whatever system writes it.
  static std::string end_of_path(std::string cell) {
    std::replace(cell.begin(), cell.end(), '\\', '/');
    const fs::path path = cell;
    return path.has_parent_path() ? (path.parent_path().filename() / path.filename()).string() : cell;
  }

  static constexpr std::size_t kUnclear = static_cast<std::size_t>(-1);
  std::map<std::string, std::size_t> exact_, seen_, numbers_;
  std::set<std::string> loose_, before_, after_;
};

/// The column that tells which pair a row is about: 'pair', else one of `others` whose cells all name pairs; -1: none.
int column_of_names(const CsvTable& table, const std::vector<int>& others, const PairNames& names) {
  std::vector<int> found;
  for (const int column : others) {
    if (same_name(table.header[static_cast<std::size_t>(column)], "pair")) return column;
    bool all = !table.rows.empty();
    for (std::size_t r = 0; r < table.rows.size() && all; ++r) all = names.find(table.cell(r, column)) >= 0;
    if (all) found.push_back(column);
  }
  // Of picture_before and picture_after each tells the same as the other.
  for (const int column : found) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      if (names.find(table.cell(r, column)) == names.find(table.cell(r, found.front()))) continue;
      throw Error(fmt::format("{}, line {}: columns {} and {} name different pairs", table.where, table.lines[r],
                              table.header[static_cast<std::size_t>(found.front())],
                              table.header[static_cast<std::size_t>(column)]),
                  "call the one that is meant 'pair', and give the other one other values or leave it out");
    }
  }
  return found.empty() ? -1 : found.front();
}

/// Whether some cells of a column name pairs, or nearly do: then all have to. Plain numbers may be anything, so of
/// these half must fit, none may be there twice, and they must stand in another order than by size: numbers that ascend
/// agree with rows in the order of the pairs, whatever they count.
bool is_about_pairs(const CsvTable& table, int column, const PairNames& names) {
  std::size_t fit = 0;
  std::set<std::string> seen;
  std::vector<double> numbers;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const std::string& cell = table.cell(r, column);
    const bool names_one = names.find(cell) >= 0;
    double number = 0;
    const bool is_number = parse_number(cell, number);
    if (names.nearly(cell) || (names_one && !is_number)) return true;
    if (names_one) ++fit;
    if (is_number) numbers.push_back(number);
    seen.insert(cell);
  }
  return 2 * fit >= table.rows.size() && fit > 0 && seen.size() == table.rows.size() &&
         !std::is_sorted(numbers.begin(), numbers.end());
}

/// Whether a column is there to number the rows, by its title.
bool is_index(const std::string& title) {
  for (const char* word : {"", "#", "id", "index", "nr", "no", "no.", "number", "row", "unnamed: 0"}) {
    if (same_name(title, word)) return true;
  }
  return trimmed(title).empty();
}

/// Whether the cells of a column count the rows (k, k + 1, ...; an index may leave many out, but serial numbers of
/// other things are spread wider) in another order than that of the rows.
bool counts_in_another_order(const CsvTable& table, int column) {
  std::vector<double> numbers(table.rows.size());
  for (std::size_t r = 0; r < numbers.size(); ++r) {
    if (!parse_number(table.cell(r, column), numbers[r]) || numbers[r] != std::trunc(numbers[r])) return false;
  }
  if (std::is_sorted(numbers.begin(), numbers.end())) return false;
  std::sort(numbers.begin(), numbers.end());
  if (std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end()) return false;
  constexpr double kWidest = 16;  // times the number of rows
  const double range = numbers.back() - numbers.front(), rows = static_cast<double>(numbers.size());
  return range == rows - 1 || (is_index(table.header[static_cast<std::size_t>(column)]) && range < kWidest * rows);
}

/// Throws Error if a column tells that rows in the order of the pairs would be wrong: it names files that are none of
/// the pairs', or numbers the rows in another order.
void check_order(const CsvTable& table, const std::vector<int>& others, const PairNames& names) {
  for (const int column : others) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      if (!has_picture_name(table.cell(r, column)) || names.find(table.cell(r, column)) >= 0) continue;
      throw Error(
          fmt::format("{}: '{}' is the file of no pair", table.place(r, column), table.cell(r, column)),
          "name the pair's picture before or after, or leave the column out if rows are in the order of the pairs");
    }
    if (counts_in_another_order(table, column)) {
      throw Error(fmt::format("{}, column {}: the rows are numbered in another order than they stand in", table.where,
                              said(table.header, column)),
                  "sort the rows as the pairs are, or write a column 'pair' with their names");
    }
    const bool about_pairs = is_about_pairs(table, column, names);
    for (std::size_t r = 0; r < table.rows.size() && about_pairs; ++r) {
      const std::string& cell = table.cell(r, column);
      if (names.find(cell) >= 0 || has_picture_name(cell)) continue;
      throw Error(
          cell.empty() ? fmt::format("{} is empty, other cells of the column name pairs", table.place(r, column))
                       : fmt::format("{}: '{}' is the name of no pair", table.place(r, column), cell),
          "write the pairs' names as their pictures have them, or leave the column out if rows are in the order "
          "of the pairs");
    }
  }
}

/// Throws Error if a column whose title says before (or pre) holds a picture after, or the other way round: the values
/// of such a table are likely to be exchanged too.
void check_sides(const CsvTable& table, const std::vector<int>& columns, const PairNames& names) {
  for (const int column : columns) {
    const std::string& title = table.header[static_cast<std::size_t>(column)];
    const std::vector<Mark> marks = marks_in(title);
    if (marks.size() != 1) continue;
    const bool before = marks.front().before;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      if (!names.is_side(table.cell(r, column), !before)) continue;
      throw Error(fmt::format("{}: '{}' is the picture {} of its pair, the column is that of pictures {}",
                              table.place(r, column), table.cell(r, column), before ? "after" : "before",
                              before ? "before" : "after"),
                  "exchange the titles of the two columns, and look whether values before and after are exchanged too");
    }
  }
}

/// The row of each pair. Without names rows are in the order of the pairs.
std::vector<std::size_t> rows_of_pairs(const CsvTable& table, std::span<const PicturePair> pairs,
                                       const PairNames& names, int column, Dataset& data) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> rows(pairs.size(), kNone);
  if (column < 0) {
    if (table.rows.size() != pairs.size()) {
      const bool more = table.rows.size() > pairs.size();
      throw Error(fmt::format("{} has {} rows for {} pairs{}", table.where, table.rows.size(), pairs.size(),
                              more ? fmt::format(" (line {} is the first without one, if they are in order)",
                                                 table.lines[pairs.size()])
                                   : ""),
                  "write one row a pair, or a column 'pair' with their names");
    }
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = r;
    return rows;
  }
  std::vector<std::size_t> without;  // rows
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const std::string& cell = table.cell(r, column);
    const std::ptrdiff_t pair = names.find(cell);
    if (cell.empty()) throw Error(fmt::format("{} is empty", table.place(r, column)), "every row needs its pair");
    if (pair < 0) {
      without.push_back(r);
      continue;
    }
    std::size_t& row = rows[static_cast<std::size_t>(pair)];
    if (row != kNone) {
      throw Error(
          fmt::format("{}: pair '{}' is there twice, also in line {}", table.place(r, column), cell, table.lines[row]),
          "leave one of the rows out");
    }
    row = r;
  }
  const auto missing = std::find(rows.begin(), rows.end(), kNone);
  if (missing != rows.end()) {
    throw Error(fmt::format("{} has no row for pair '{}'", table.where,
                            pairs[static_cast<std::size_t>(missing - rows.begin())].name),
                without.empty() ? "every pair of pictures needs a row, or delete the file to train without"
                                : fmt::format("'{}' in line {}, column {}, names no pair: write the pairs' names as "
                                              "their pictures have them",
                                              table.cell(without.front(), column), table.lines[without.front()],
                                              said(table.header, column)));
  }
  data.notes.push_back(
      fmt::format("rows of {} are matched to pairs by column {}", table.where, said(table.header, column)));
  if (!without.empty()) {
    data.notes.push_back(fmt::format("{} rows of {} are about pairs that are not there (the first in line {})",
                                     without.size(), table.where, table.lines[without.front()]));
  }
  return rows;
}

}  // namespace

bool is_header_of_pairs(const std::vector<std::string>& header) {
  return find_name(header, kIntervention) >= 0 &&
         std::any_of(header.begin(), header.end(),
                     [](const std::string& title) { return !name_before_word(title, "before").empty(); });
}

fs::path labels_of_pairs(const fs::path& directory) {
  std::vector<fs::path> labels, others;
  for (const fs::path& file : files_in(directory, has_csv_name)) {
    if (same_name(file.filename().string(), "labels.csv")) {
      labels.push_back(file);
      continue;
    }
    try {
      if (is_header_of_pairs(read_csv(file, 0).header)) others.push_back(file);
    } catch (const Error&) {
      // A table that cannot be read is told where data are recognised.
    }
  }
  labels.insert(labels.end(), others.begin(), others.end());
  if (labels.size() > 1) {
    throw Error(fmt::format("{} holds two tables of pairs, {} and {}", directory.string(),
                            labels[0].filename().string(), labels[1].filename().string()),
                "move one of them elsewhere");
  }
  return labels.empty() ? fs::path() : labels.front();
}

void read_pair_truth(const CsvTable& table, std::span<const PicturePair> pairs, Dataset& data) {
  std::vector<std::string> names;
  std::vector<int> others;
  const int intervention = table.column(kIntervention);
  for (int c = 0; c < static_cast<int>(table.header.size()); ++c) {
    const std::string& title = table.header[static_cast<std::size_t>(c)];
    const std::string before = name_before_word(title, "before");
    if (!before.empty()) {
      names.push_back(before);
    } else if (c != intervention && name_before_word(title, "after").empty()) {
      others.push_back(c);
    }
  }
  // Columns file_before and file_after hold names, not values.
  const PairNames known(pairs);
  for (auto name = names.begin(); name != names.end();) {
    const int column = column_of(table, *name, "before");
    if (table.rows.empty() || !has_picture_name(table.cell(0, column))) {
      ++name;
      continue;
    }
    others.push_back(column);
    others.push_back(column_of(table, *name, "after"));
    name = names.erase(name);
  }
  if (names.empty() || intervention < 0) {
    throw Error(
        fmt::format("{} lacks {}", table.where,
                    names.empty() ? "columns NAME_before and NAME_after" : "a column 'intervention'"),
        "the truth of a pair is what was set and the values of all variables; delete the file to train without, or add "
        "a column 'picture' if its rows are about single pictures");
  }
  check_names(names, table.where);
  std::vector<int> before, after;
  for (const std::string& name : names) {
    before.push_back(column_of(table, name, "before"));
    after.push_back(column_of(table, name, "after"));
  }
  const int by_name = column_of_names(table, others, known);
  if (by_name < 0) check_order(table, others, known);
  check_sides(table, others, known);
  const std::vector<std::size_t> rows = rows_of_pairs(table, pairs, known, by_name, data);
  for (const int column : others) {
    const std::string& title = table.header[static_cast<std::size_t>(column)];
    if (by_name >= 0 || title.empty()) continue;
    data.notes.push_back(
        fmt::format("column {} of {} is not used: rows are taken in the order of the pairs", title, table.where));
  }
  data.truth.names = names;
  data.truth.factors.resize(2 * data.units, std::ssize(names));
  std::vector<int> labels;
  check_nothing_set(table, rows, intervention, names);
  for (std::int64_t p = 0; p < data.units; ++p) {
    const std::size_t row = rows[static_cast<std::size_t>(p)];
    for (std::size_t i = 0; i < names.size(); ++i) {
      data.truth.factors(2 * p, static_cast<Eigen::Index>(i)) = table.number(row, before[i]);
      data.truth.factors(2 * p + 1, static_cast<Eigen::Index>(i)) = table.number(row, after[i]);
    }
    labels.push_back(label_of(table, row, intervention, names));
  }
  data.truth.targets = targets_of_labels(labels, data.truth.size());
  note_constant_factors(data);
}

}  // namespace causeway
