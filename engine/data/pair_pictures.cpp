#include "engine/data/pair_pictures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/data/csv_table.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_filling.h"
#include "engine/data/picture_pairs.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Splits NAME_before or NAME_after into NAME and whether it is "before"; an empty name if it is neither.
std::pair<std::string, bool> marked(const std::string& stem) {
  for (const bool before : {true, false}) {
    const std::string word = before ? "before" : "after";
    if (stem.size() <= word.size() || !stem.ends_with(word)) continue;
    const char mark = stem[stem.size() - word.size() - 1];
    if (mark == '_' || mark == '-' || mark == '.') return {stem.substr(0, stem.size() - word.size() - 1), before};
  }
  return {"", false};
}

int label_of(const CsvTable& table, std::size_t row, int column, const std::vector<std::string>& names) {
  const std::string& cell = table.cell(row, column);
  if (cell == "none") return 0;
  const auto found = std::find(names.begin(), names.end(), cell);
  if (found != names.end()) return static_cast<int>(found - names.begin()) + 1;
  int label = -1;
  const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), label);
  if (code != std::errc{} || end != cell.data() + cell.size() || label < 0 || label > std::ssize(names)) {
    std::vector<std::string> known = names;
    known.insert(known.begin(), "none");
    const UsageError error = unknown_name("intervention", cell, known);
    throw Error(fmt::format("{}: {}", table.place(row, column), error.what()), error.hint());
  }
  return label;
}

/// Reads the truth of `pairs` from the table, for the first data.units of them.
void read_truth(const CsvTable& table, const std::vector<PicturePair>& pairs, Dataset& data) {
  std::vector<std::string> names;
  for (const std::string& title : table.header) {
    const auto [name, before] = marked(title);
    if (!name.empty() && before) names.push_back(name);
  }
  const int intervention = table.column("intervention");
  if (names.empty() || intervention < 0) {
    throw Error(
        fmt::format("{} lacks {}", table.where,
                    names.empty() ? "columns NAME_before and NAME_after" : "a column 'intervention'"),
        "the truth of a pair is what was set and the values of all variables; delete the file to train without, or add "
        "a column 'picture' if its rows are about single pictures");
  }
  std::vector<int> before, after;
  for (const std::string& name : names) {
    before.push_back(table.column(name + "_before"));
    after.push_back(table.column(name + "_after"));
    if (before.back() < 0 || after.back() < 0) {
      throw Error(fmt::format("{} has no columns {}_before and {}_after", table.where, name, name),
                  "every variable needs its value before and after");
    }
  }
  std::map<std::string, std::size_t> row_of;
  const int pair_column = table.column("pair");
  for (std::size_t r = 0; pair_column >= 0 && r < table.rows.size(); ++r) row_of[table.cell(r, pair_column)] = r;
  if (pair_column < 0 && table.rows.size() < pairs.size()) {
    throw Error(fmt::format("{} has {} rows for {} pairs", table.where, table.rows.size(), pairs.size()),
                "write one row a pair, or a column 'pair' with their names");
  }
  data.truth.names = names;
  data.truth.factors.resize(2 * data.units, std::ssize(names));
  std::vector<int> labels;
  for (std::int64_t p = 0; p < data.units; ++p) {
    auto row = static_cast<std::size_t>(p);
    if (pair_column >= 0) {
      const auto found = row_of.find(pairs[row].name);
      if (found == row_of.end()) {
        throw Error(fmt::format("{} has no row for pair '{}'", table.where, pairs[row].name),
                    "every pair of pictures needs a row, or delete the file to train without");
      }
      row = found->second;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      data.truth.factors(2 * p, static_cast<Eigen::Index>(i)) = table.number(row, before[i]);
      data.truth.factors(2 * p + 1, static_cast<Eigen::Index>(i)) = table.number(row, after[i]);
    }
    labels.push_back(label_of(table, row, intervention, names));
  }
  data.truth.targets = targets_of_labels(labels, data.truth.size());
}

Dataset load(const fs::path& directory, const DataLoadOptions& options) {
  const PicturePairs found = find_pairs(directory);
  const std::vector<PicturePair>& pairs = found.pairs;
  Dataset data;
  data.frames = 2;
  data.units = options.max_units > 0 ? std::min<std::int64_t>(options.max_units, std::ssize(pairs)) : std::ssize(pairs);
  const fs::path labels = directory / "labels.csv";
  if (fs::exists(labels)) read_truth(read_csv(labels), pairs, data);
  const auto path = [&](std::int64_t pair, int frame) {
    const PicturePair& files = pairs[static_cast<std::size_t>(pair)];
    return frame == 0 ? files.before : files.after;
  };
  fill_from_files(data, directory.string(), path, options);
  data.understood = fmt::format("{} pairs: {}", pairs.size(), found.form);
  if (!data.truth.names.empty()) data.understood += fmt::format("; truth of {}", fmt::join(data.truth.names, ", "));
  return data;
}

}  // namespace

const DataFormat kPairPicturesFormat{"pairs of pictures", recognise_pairs, load};

bool is_header_of_pairs(const std::vector<std::string>& header) {
  return std::find(header.begin(), header.end(), "intervention") != header.end() &&
         std::any_of(header.begin(), header.end(), [](const std::string& title) {
           const auto [name, before] = marked(title);
           return !name.empty() && before;
         });
}

}  // namespace causeway
