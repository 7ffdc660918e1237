#include "engine/data/table_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "engine/core/error.h"
#include "engine/data/pair_truth.h"
#include "engine/data/picture_files.h"
#include "engine/data/table_interventions.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

const std::string& title(const CsvTable& table, int column) { return table.header[static_cast<std::size_t>(column)]; }

/// Columns whose first cell, where there is one, is the name of a picture file.
std::vector<int> columns_of_pictures(const CsvTable& table) {
  std::vector<int> named, told;
  for (int c = 0; c < static_cast<int>(table.header.size()); ++c) {
    const std::string name = lower_case(title(table, c));
    if (name == "picture" || name == "image" || name == "file" || name == "filename") named.push_back(c);
    if (!table.rows.empty() && has_picture_name(table.cell(0, c))) told.push_back(c);
  }
  return named.empty() ? told : named;
}

/// NAME0, NAME1, ... or NAME_0, NAME_1, ...
std::vector<int> numbered_columns(const CsvTable& table, const std::string& name) {
  for (const char* between : {"", "_"}) {
    std::vector<int> columns;
    while (true) {
      const int column = table.column(name + between + std::to_string(columns.size()));
      if (column < 0) break;
      columns.push_back(column);
    }
    if (!columns.empty()) return columns;
  }
  return {};
}

std::vector<int> columns_of_vectors(const CsvTable& table) { return numbered_columns(table, "x"); }

/// action0, action1, ..., or touch_x and touch_y. Throws Error if one of those is missing.
std::vector<int> columns_of_actions(const CsvTable& table) {
  const int x = table.column("touch_x"), y = table.column("touch_y");
  std::vector<int> columns = numbered_columns(table, "action");
  if (x < 0 && y < 0) return columns;
  if (x < 0 || y < 0 || !columns.empty()) {
    throw Error(fmt::format("{} has a column {}, but {}", table.where, x >= 0 ? "touch_x" : "touch_y",
                            x < 0   ? "no touch_x"
                            : y < 0 ? "no touch_y"
                                    : "also numbered actions"),
                "a touch is told by touch_x and touch_y, anything else by action0, action1, ...");
  }
  return {x, y};
}

/// Throws Error if a number of the vectors is left out: x2 after x0 would be taken for a factor.
void check_no_gap(const CsvTable& table, const std::vector<int>& vectors) {
  if (vectors.empty()) return;
  const std::string& first = table.header[static_cast<std::size_t>(vectors.front())];
  const std::string prefix = first.substr(0, first.size() - 1);  // of "x0", "x_0" or "action0"
  for (const std::string& name : table.header) {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    const std::string number = name.substr(prefix.size());
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    if (number.size() > 6 || std::stoul(number) > vectors.size()) {
      throw Error(fmt::format("{} has a column {} but no {}{}", table.where, name, prefix, vectors.size()),
                  "number the columns without gaps from 0, or give a factor another name");
    }
  }
}

/// Whether the first lines of a file are those of a table of pictures or vectors. If the first row is damaged, the
/// header alone decides, so that reading the file reports the damage; so does a header that cannot be read: what it
/// says of the pictures beside it must not be passed over.
bool is_table_of_pictures(const fs::path& path) {
  if (!has_csv_name(path)) return false;
  for (const std::size_t rows : {1, 0}) {
    try {
      const CsvTable start = read_csv(path, rows);
      return !is_header_of_pairs(start.header) &&
             (!columns_of_pictures(start).empty() || !columns_of_vectors(start).empty());
    } catch (const Error&) {
    }
  }
  return true;
}

/// NAME/NAME.csv in the sub-folders, as the causal-chambers sets keep their experiments.
std::vector<fs::path> tables_in_folders(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const fs::path& folder : folders_in(directory)) {
    const fs::path table = folder / (folder.filename().string() + ".csv");
    std::error_code ignored;
    if (fs::is_regular_file(table, ignored) && is_table_of_pictures(table)) found.push_back(table);
  }
  return found;
}

std::vector<fs::path> tables_of_pictures(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return {path};
  std::vector<fs::path> found = files_in(path, is_table_of_pictures);
  return found.empty() ? tables_in_folders(path) : found;
}

bool holds_labels_of_pairs(const fs::path& directory) {
  try {
    const fs::path labels = labels_of_pairs(directory);
    return !labels.empty() && is_header_of_pairs(read_csv(labels, 0).header);
  } catch (const Error&) {
    return false;
  }
}

[[noreturn]] void two_tables(const fs::path& directory, const fs::path& first, const fs::path& second,
                             const std::string& why) {
  throw Error(fmt::format("{} holds two tables, {} and {}{}", directory.string(), first.filename().string(),
                          second.filename().string(), why),
              "move one of them elsewhere, or give the .csv file itself");
}

/// The folder in which the pictures of a table are: its own, the sub-folder of its name, or the only one that has them.
fs::path folder_of_pictures(const CsvTable& table, int column) {
  const fs::path file = table.where;
  const fs::path folder = file.parent_path();
  const std::string& first = table.cell(0, column);
  std::error_code ignored;
  if (first.empty() || fs::is_regular_file(folder / first, ignored)) return folder;
  if (fs::is_regular_file(folder / file.stem() / first, ignored)) return folder / file.stem();
  std::vector<fs::path> found;
  for (const fs::path& sub : folders_in(folder.empty() ? "." : folder)) {
    if (fs::is_regular_file(sub / first, ignored)) found.push_back(sub);
  }
  if (found.size() > 1) {
    throw Error(fmt::format("{}: there are two pictures {}, in {} and in {}", table.place(0, column), first,
                            found[0].filename().string(), found[1].filename().string()),
                "write the folder into the table, as in images/1.png, or move one of them elsewhere");
  }
  return found.empty() ? folder : found.front();
}

std::vector<std::string> titles(const CsvTable& table, const std::vector<int>& columns) {
  std::vector<std::string> names;
  for (const int c : columns) names.push_back(title(table, c));
  return names;
}

/// Brings the factors into the order of the first table.
void expect_same_columns(const PictureTable& first, PictureTable& table) {
  const TableColumns &a = first.columns, &b = table.columns;
  const auto both = [](int left, int right) { return (left < 0) == (right < 0); };
  const std::vector<std::string> names = titles(first.csv, a.factors);
  std::vector<std::string> sorted = names, other = titles(table.csv, b.factors);
  std::sort(sorted.begin(), sorted.end());
  std::sort(other.begin(), other.end());
  if (!both(a.picture, b.picture) || !both(a.unit, b.unit) || !both(a.frame, b.frame) || !both(a.domain, b.domain) ||
      !both(a.answer, b.answer) || !both(a.target, b.target) || !both(a.intervention, b.intervention) ||
      a.vectors.size() != b.vectors.size() || a.actions.size() != b.actions.size() || a.touches != b.touches ||
      sorted != other) {
    throw Error(
        fmt::format("{} and {} have different columns", first.csv.where, table.csv.where),
        "several tables of one folder must have the same columns; move others elsewhere, or give one .csv file");
  }
  table.columns.factors.clear();
  for (const std::string& name : names) table.columns.factors.push_back(table.csv.column(name));
}

bool is_in(const std::vector<int>& columns, int column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace

TableColumns columns_of(const CsvTable& table) {
  TableColumns columns;
  for (int c = 0; c < static_cast<int>(table.header.size()); ++c) {
    if (title(table, c).empty() && c > 0) {
      throw Error(fmt::format("{}: column {} has no name", table.where, c + 1), "write a name into the first line");
    }
  }
  const std::vector<int> pictures = columns_of_pictures(table);
  if (pictures.size() > 1) {
    throw Error(
        fmt::format("{} has several columns of pictures: {}", table.where, fmt::join(titles(table, pictures), ", ")),
        "call the one that is meant 'picture'; pictures that belong together are rows with the same 'unit'");
  }
  if (pictures.empty()) {
    columns.vectors = columns_of_vectors(table);
    check_no_gap(table, columns.vectors);
  }
  if (!pictures.empty()) columns.picture = pictures.front();
  columns.actions = columns_of_actions(table);
  columns.touches = table.column("touch_x") >= 0;
  if (!columns.touches) check_no_gap(table, columns.actions);
  const bool chamber = is_chamber_table(table);
  const std::vector<int> bookkeeping = chamber ? chamber_bookkeeping(table) : std::vector<int>{};
  if (!chamber) columns.intervention = column_of_interventions(table);
  for (int c = 0; c < static_cast<int>(table.header.size()); ++c) {
    if (c == columns.intervention || is_in(bookkeeping, c)) continue;
    const std::string name = lower_case(title(table, c));
    int* role = name == "unit"     ? &columns.unit
                : name == "frame"  ? &columns.frame
                : name == "domain" ? &columns.domain
                : name == "class"  ? &columns.answer
                : name == "target" ? &columns.target
                                   : nullptr;
    if (role != nullptr) {
      if (*role >= 0) {
        throw Error(fmt::format("{} has two columns {} and {}", table.where, title(table, *role), title(table, c)),
                    "rename one of them");
      }
      *role = c;
    } else if (!name.empty() && c != columns.picture && !is_in(columns.vectors, c) && !is_in(columns.actions, c)) {
      columns.factors.push_back(c);
    }
  }
  return columns;
}

Recognised recognise_tables(const fs::path& path) {
  try {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
      if (!has_csv_name(path) || !fs::is_regular_file(path, ignored)) return Recognised::kNo;
      return is_table_of_pictures(path) ? Recognised::kYes : Recognised::kPerhaps;
    }
    // A link that leads nowhere does not tell what a folder holds.
    const std::vector<fs::path> tables = tables_of_pictures(path);
    if (std::ranges::any_of(tables, [](const fs::path& file) { return fs::exists(file); })) return Recognised::kYes;
    return files_in(path, has_csv_name).empty() ? Recognised::kNo : Recognised::kPerhaps;
  } catch (const Error&) {
    return Recognised::kNo;  // a folder that cannot be read
  }
}

std::vector<PictureTable> read_tables(const fs::path& path) {
  std::vector<fs::path> files = tables_of_pictures(path);
  std::error_code ignored;
  if (files.empty()) files = files_in(path, has_csv_name);  // what is wrong with them is reported below
  if (files.empty()) throw Error(fmt::format("{} holds no table", path.string()), "add a .csv file");
  const bool is_folder = fs::is_directory(path, ignored);
  const auto usual = std::find_if(files.begin(), files.end(), [](const fs::path& file) {
    const std::string name = lower_case(file.filename().string());
    return name == "labels.csv" || name == "table.csv";
  });
  if (is_folder && files.size() > 1 && usual != files.end()) {
    two_tables(path, *usual, usual == files.begin() ? files[1] : files[0], "");
  }
  if (is_folder && files.front().parent_path() == path && files.front().filename() != "labels.csv" &&
      holds_labels_of_pairs(path)) {
    two_tables(path, "labels.csv", files.front(), ", of pairs and of pictures");
  }
  std::vector<PictureTable> tables;
  for (const fs::path& file : files) {
    PictureTable table{read_csv(file), {}, {}};
    table.columns = columns_of(table.csv);
    if (!table.columns.shows_something()) {
      throw Error(fmt::format("{} has no column of pictures", table.csv.where),
                  "add a column 'picture' with the file of each row's picture, or columns x0, x1, ... for vectors");
    }
    if (table.csv.rows.empty()) {
      throw Error(fmt::format("{} has no rows", table.csv.where), "write one row a picture or vector");
    }
    if (table.columns.picture >= 0) table.pictures = folder_of_pictures(table.csv, table.columns.picture);
    if (!tables.empty()) expect_same_columns(tables.front(), table);
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace causeway
