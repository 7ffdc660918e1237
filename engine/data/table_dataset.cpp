#include "engine/data/table_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"
#include "engine/data/intervention_notes.h"
#include "engine/data/numbered_cells.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_filling.h"
#include "engine/data/step_notes.h"
#include "engine/data/table_columns.h"
#include "engine/data/table_interventions.h"
#include "engine/data/unlabelled.h"
#include "engine/data/vector_scale.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

struct Row {
  int table = 0;
  std::size_t row = 0;
};

/// Rows that belong together, frame after frame.
struct Unit {
  std::string name;  ///< "unit 'a' of data.csv", for messages
  std::vector<Row> frames;
};

class TableLoader {
 public:
  TableLoader(const fs::path& path, const DataLoadOptions& options)
      : where_(path.string()), options_(options), tables_(read_tables(path)), columns_(tables_.front().columns) {}

  Dataset load() {
    choose_factors();
    gather_units();
    const std::int64_t all = std::ssize(units_);
    data_.units = options_.max_units > 0 ? std::min(options_.max_units, all) : all;
    read_domains();
    if (columns_.answer >= 0) {
      data_.truth.classes = numbers_of_units(
          [](const PictureTable& table, std::size_t row) { return table.csv.cell(row, table.columns.answer); },
          [](const PictureTable& table) { return table.columns.answer; });
    }
    read_factors();
    read_interventions();
    if (!data_.domain.empty()) {
      for (std::string& note : notes_of_environments(data_.domain, domain_names_)) {
        data_.notes.push_back(std::move(note));
      }
    }
    read_targets();
    read_actions();
    note_constant_factors(data_);
    if (columns_.picture >= 0) {
      read_pictures();
    } else {
      read_vectors();
    }
    note_steps(data_, [&](Eigen::Index c) {
      return tables_.front().csv.header[static_cast<std::size_t>(columns_.actions[static_cast<std::size_t>(c)])];
    });
    if (columns_.frame >= 0 && data_.frames == 1) {
      data_.notes.push_back("each unit has one frame only: they are taken for single ones, not for sequences");
    }
    data_.understood = understood(all);
    return std::move(data_);
  }

 private:
  const PictureTable& table_of(const Row& row) const { return tables_[static_cast<std::size_t>(row.table)]; }
  const Row& row_of(std::int64_t unit, int frame) const {
    return units_[static_cast<std::size_t>(unit)].frames[static_cast<std::size_t>(frame)];
  }

  /// "40 pairs: pictures in column 'file' of data.csv; factors arm, red", of all units whether or not they are wanted.
  std::string understood(std::int64_t units) const {
    const PictureTable& first = tables_.front();
    std::string text = fmt::format("{} {}: ", units, unit_word(data_.frames));
    if (columns_.picture >= 0) {
      text += fmt::format("pictures in column '{}'", first.csv.header[static_cast<std::size_t>(columns_.picture)]);
    } else {
      text += fmt::format("vectors of {} numbers", columns_.vectors.size());
    }
    text += fmt::format(" of {}", fs::path(first.csv.where).filename().string());
    if (tables_.size() > 1) {
      text += fmt::format(" and {} more table{}{}", tables_.size() - 1, tables_.size() > 2 ? "s" : "",
                          columns_.domain < 0 && !by_intervention_ ? ", one environment each" : "");
    }
    if (!data_.truth.names.empty()) text += fmt::format("; factors {}", fmt::join(data_.truth.names, ", "));
    if (by_intervention_) {
      text += fmt::format("; environments by what is intervened on{}: 0 nothing, 1 {}, ...",
                          by_name_.empty() ? "" : ", which the tables' names tell", data_.truth.names.front());
    }
    return text;
  }

  /// Experiments of the causal chambers measure much more than what they set: where their names tell which factors were
  /// intervened on, these are the factors.
  void choose_factors() {
    if (tables_.size() < 2 || columns_.intervention >= 0 || columns_.domain >= 0) return;
    if (!std::all_of(tables_.begin(), tables_.end(), [](const auto& table) { return is_chamber_table(table.csv); }))
      return;
    std::vector<std::string> stems, names;
    for (const PictureTable& table : tables_) stems.push_back(fs::path(table.csv.where).stem().string());
    for (const int column : columns_.factors) {
      names.push_back(tables_.front().csv.header[static_cast<std::size_t>(column)]);
    }
    const auto told = interventions_by_name(stems, names);
    if (!told) return;
    std::vector<int> chosen(*told);
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    std::erase(chosen, -1);
    const std::size_t left_out = names.size() - chosen.size();
    for (PictureTable& table : tables_) {
      std::vector<int> kept;
      for (const int f : chosen) kept.push_back(table.columns.factors[static_cast<std::size_t>(f)]);
      table.columns.factors = std::move(kept);
    }
    for (const int f : *told) {
      by_name_.push_back({});
      if (f < 0) continue;
      by_name_.back().push_back(static_cast<int>(std::lower_bound(chosen.begin(), chosen.end(), f) - chosen.begin()));
    }
    if (left_out > 0) {
      data_.notes.push_back(fmt::format("{} more measured column{}, which no experiment is named after, {} left out",
                                        left_out, left_out > 1 ? "s" : "", left_out > 1 ? "are" : "is"));
    }
  }

  /// In the order in which units first appear. Units of several tables are different ones, also under the same name.
  void gather_units() {
    for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
      const PictureTable& table = tables_[static_cast<std::size_t>(t)];
      std::map<std::string, std::size_t> known;
      for (std::size_t r = 0; r < table.csv.rows.size(); ++r) {
        if (table.columns.unit < 0) {
          units_.push_back({"", {{t, r}}});
          continue;
        }
        const std::string name = as_seen(table.csv.cell(r, table.columns.unit));
        if (name.empty()) {
          throw Error(fmt::format("{} is empty", table.csv.place(r, table.columns.unit)), "every row needs its unit");
        }
        const auto [found, is_new] = known.emplace(name, units_.size());
        if (is_new) units_.push_back({fmt::format("unit '{}' of {}", name, table.csv.where), {}});
        units_[found->second].frames.push_back({t, r});
      }
    }
    if (columns_.frame >= 0) {
      if (columns_.unit < 0) {
        throw Error(fmt::format("{} has a column frame without a column unit", tables_.front().csv.where),
                    "tell by a column 'unit' which frames belong to one sequence");
      }
      for (Unit& unit : units_) put_in_order(unit);
    }
    const Unit& first = units_.front();
    for (const Unit& unit : units_) {
      if (unit.frames.size() != first.frames.size()) {
        throw Error(
            fmt::format("{} has {} rows, {} has {}", unit.name, unit.frames.size(), first.name, first.frames.size()),
            "all units need the same number of frames: complete it or leave it out");
      }
    }
    data_.frames = static_cast<int>(first.frames.size());
  }

  /// Numbers of frames may begin anywhere but must go on without a gap.
  void put_in_order(Unit& unit) const {
    std::map<double, Row> by_number;
    for (const Row& row : unit.frames) {
      const PictureTable& table = table_of(row);
      const double number = table.csv.number(row.row, table.columns.frame);
      if (number != std::trunc(number)) {
        throw Error(fmt::format("{}: {} is no whole number", table.csv.place(row.row, table.columns.frame), number),
                    "frames of a unit are numbered one after the other");
      }
      if (!by_number.emplace(number, row).second) {
        throw Error(fmt::format("{} has frame {} twice", unit.name, number), "leave one of them out");
      }
    }
    unit.frames.clear();
    double expected = by_number.begin()->first;
    for (const auto& [number, row] : by_number) {
      if (number != expected) {
        throw Error(fmt::format("{} lacks frame {}", unit.name, expected), "complete it, or leave the unit out");
      }
      unit.frames.push_back(row);
      expected += 1;
    }
  }

  /// One number for each unit out of cells that must be the same in all its frames: whole numbers from 0 as they are,
  /// everything else numbered in natural order (numbers by value).
  /// Where they are numbered, `names` becomes a name of each number.
  template <class Cell, class Column>
  std::vector<int> numbers_of_units(Cell cell, Column column, std::map<int, std::string>* names = nullptr) const {
    std::set<std::string> found;
    for (const Unit& unit : units_) {
      const std::string value = as_seen(cell(table_of(unit.frames.front()), unit.frames.front().row));
      for (const Row& row : unit.frames) {
        const PictureTable& table = table_of(row);
        const std::string here = as_seen(cell(table, row.row));
        if (here.empty()) {
          throw Error(fmt::format("{} is empty", table.csv.place(row.row, column(table))), "every row needs a value");
        }
        if (here != value) {
          throw Error(fmt::format("{}: '{}', but '{}' in an earlier row of {}", table.csv.place(row.row, column(table)),
                                  here, value, unit.name),
                      "all frames of a unit have the same one");
        }
      }
      found.insert(value);
    }
    bool as_they_are = false;
    const std::map<std::string, int> numbers = numbers_of_cells(found, as_they_are);
    if (names != nullptr && !as_they_are) {
      for (const auto& [text, number] : numbers) names->emplace(number, text);
    }
    std::vector<int> result;
    for (std::int64_t u = 0; u < data_.units; ++u) {
      const Row& first = row_of(u, 0);
      result.push_back(numbers.at(as_seen(cell(table_of(first), first.row))));
    }
    return result;
  }

  void read_domains() {
    if (columns_.domain >= 0) {
      data_.domain = numbers_of_units(
          [](const PictureTable& table, std::size_t row) { return table.csv.cell(row, table.columns.domain); },
          [](const PictureTable& table) { return table.columns.domain; }, &domain_names_);
    } else if (tables_.size() > 1) {
      for (std::int64_t u = 0; u < data_.units; ++u) data_.domain.push_back(row_of(u, 0).table);
    }
  }

  /// Numbers of some columns, one row a frame of a unit; `columns` may differ in position from table to table. Where
  /// they may be missing, a row whose cells are all empty is NaN.
  template <class Columns>
  MatrixD numbers(Columns columns, bool may_be_missing = false) const {
    MatrixD values(data_.rows(), std::ssize(columns(tables_.front())));
    for (std::int64_t r = 0; r < data_.rows(); ++r) {
      const Row& row = row_of(r / data_.frames, static_cast<int>(r % data_.frames));
      const PictureTable& table = table_of(row);
      const std::vector<int>& wanted = columns(table);
      const auto empty = [&](int column) { return table.csv.cell(row.row, column).empty(); };
      if (may_be_missing && std::all_of(wanted.begin(), wanted.end(), empty)) {
        values.row(r).setConstant(std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      for (Eigen::Index c = 0; c < values.cols(); ++c) {
        values(r, c) = table.csv.number(row.row, wanted[static_cast<std::size_t>(c)]);
      }
    }
    return values;
  }

  void read_factors() {
    if (columns_.factors.empty()) return;
    for (const int column : columns_.factors) {
      data_.truth.names.push_back(tables_.front().csv.header[static_cast<std::size_t>(column)]);
    }
    const auto factors = [](const PictureTable& table) -> const std::vector<int>& { return table.columns.factors; };
    data_.truth.factors = numbers(factors, true);
    // Where no row has values, the first cell without one is refused.
    if (data_.truth.factors.array().isNaN().all()) data_.truth.factors = numbers(factors);
    mark_unlabelled(data_, tables_.front().csv.where);
  }

  /// Which factors each unit's experiment intervened on. Without a column of environments they are the environments.
  void read_interventions() {
    if (columns_.intervention < 0 && by_name_.empty()) return;
    if (data_.truth.names.empty()) {
      throw Error(fmt::format("{} has a column of interventions, but no factors", tables_.front().csv.where),
                  "add a column of values for each factor, or tell by a column 'domain' what belongs together");
    }
    std::vector<std::vector<int>> of_units;
    MatrixD notes = MatrixD::Zero(data_.rows(), data_.truth.size());
    for (std::int64_t u = 0; u < data_.units; ++u) {
      for (int frame = 0; frame < data_.frames; ++frame) {
        const Row& row = row_of(u, frame);
        const int column = table_of(row).columns.intervention;
        std::vector<int> factors =
            column < 0 ? by_name_[static_cast<std::size_t>(row.table)] : factors_in(row, column, true);
        std::sort(factors.begin(), factors.end());
        for (const int f : factors) notes(u * data_.frames + frame, f) = 1;
        if (frame == 0) of_units.push_back(factors);
        if (factors != of_units.back()) {
          throw Error(fmt::format("{}: another intervention than in an earlier row of {}",
                                  table_of(row).csv.place(row.row, column), units_[static_cast<std::size_t>(u)].name),
                      "it tells the environment of a whole unit; what happened between frames is told by 'target'");
        }
      }
    }
    if (columns_.domain >= 0) {
      check_interventions_of_domains(of_units);
    } else {
      data_.domain = environments_by_intervention(of_units, data_.truth.size());
      by_intervention_ = true;
    }
    data_.truth.readouts[kInterventionNotes] = std::move(notes);
  }

  void check_interventions_of_domains(const std::vector<std::vector<int>>& of_units) const {
    std::map<int, std::int64_t> first;  // unit of each environment
    for (std::int64_t u = 0; u < data_.units; ++u) {
      const auto at = static_cast<std::size_t>(u);
      const auto found = first.emplace(data_.domain[at], u).first;
      if (of_units[static_cast<std::size_t>(found->second)] == of_units[at]) continue;
      const Row &row = row_of(u, 0), &other = row_of(found->second, 0);
      throw Error(fmt::format("{}: another intervention than in line {}, in the same environment",
                              table_of(row).csv.place(row.row, table_of(row).columns.intervention),
                              table_of(other).csv.lines[other.row]),
                  "an environment changes the same factors in all of its pictures: leave the column domain out");
    }
  }

  void read_targets() {
    if (columns_.target < 0) return;
    const int steps = data_.frames - 1;
    if (steps > 0 && data_.truth.names.empty()) {
      throw Error(fmt::format("{} has a column target, but no factors", tables_.front().csv.where),
                  "add a column of values for each factor, or remove the column target");
    }
    Matrix<std::uint8_t>& targets = data_.truth.targets;
    targets = Matrix<std::uint8_t>::Zero(data_.units * steps, data_.truth.size());
    for (std::int64_t u = 0; u < data_.units; ++u) {
      for (int frame = 0; frame < data_.frames; ++frame) {
        const Row& place = row_of(u, frame);
        // A single picture's target is refused anyway, whatever its name.
        const std::vector<int> factors = factors_in(place, table_of(place).columns.target, data_.frames > 1);
        if (frame == 0 && !factors.empty()) {
          const Row& row = row_of(u, 0);
          throw Error(fmt::format("{}: a target in the first frame of {}",
                                  table_of(row).csv.place(row.row, table_of(row).columns.target),
                                  steps > 0 ? units_[static_cast<std::size_t>(u)].name : "a unit"),
                      steps > 0 ? "a target was intervened on since the frame before: write none in the first frame"
                                : "single pictures have no frame before: give a column 'unit', or tell by a column "
                                  "'domain' what was done");
        }
        for (const int factor : factors) targets(u * steps + frame - 1, factor) = 1;
      }
    }
  }

  /// Numbers in all frames but the first, where their cells must be empty.
  void read_actions() {
    if (columns_.actions.empty()) return;
    const int steps = data_.frames - 1;
    if (steps == 0) {
      throw Error(fmt::format("{} has columns of actions, but single pictures or vectors", tables_.front().csv.where),
                  "an action happened since the frame before: give a column 'unit', or leave them out");
    }
    data_.actions.resize(data_.units * steps, std::ssize(columns_.actions));
    for (std::int64_t r = 0; r < data_.rows(); ++r) {
      const auto frame = static_cast<int>(r % data_.frames);
      const Row& row = row_of(r / data_.frames, frame);
      const PictureTable& table = table_of(row);
      for (Eigen::Index c = 0; c < data_.actions.cols(); ++c) {
        const int column = table.columns.actions[static_cast<std::size_t>(c)];
        if (frame > 0) {
          const double value = table.csv.number(row.row, column);
          if (columns_.touches && (value < 0 || value > 1)) {
            throw Error(fmt::format("{}: {} is outside of the picture", table.csv.place(row.row, column), value),
                        "touches are 0 to 1, in shares of the picture's width and height from the upper left corner");
          }
          data_.actions(r / data_.frames * steps + frame - 1, c) = value;
        } else if (!table.csv.cell(row.row, column).empty()) {
          throw Error(fmt::format("{}: an action in the first frame of a unit", table.csv.place(row.row, column)),
                      "an action happened since the frame before: leave the cell empty");
        }
      }
    }
  }

  /// A cell "none", "", "arm" or "arm;red". `known`: all names must be those of factors.
  std::vector<int> factors_in(const Row& row, int column, bool known) const {
    const PictureTable& table = table_of(row);
    const std::string& cell = table.csv.cell(row.row, column);
    const auto& names = data_.truth.names;
    if (const int whole = find_name(names, cell); whole >= 0) return {whole};
    if (cell.empty() || same_name(cell, "none")) return {};
    std::vector<int> factors;
    for (std::size_t begin = 0; begin <= cell.size();) {
      const std::size_t end = std::min(cell.find_first_of(";+", begin), cell.size());
      const std::string name = trimmed(cell.substr(begin, end - begin));
      const int factor = find_name(names, name);
      if (factor < 0 && known) {
        std::vector<std::string> all = names;
        all.insert(all.begin(), "none");
        const UsageError error = unknown_name("factor", name, all);
        throw Error(fmt::format("{}: {}", table.csv.place(row.row, column), error.what()), error.hint());
      }
      factors.push_back(factor);
      begin = end + 1;
    }
    return factors;
  }

  void read_pictures() {
    std::vector<fs::path> files;
    std::map<fs::path, Row> rows;  // of single pictures that were there already
    for (std::int64_t r = 0; r < data_.rows(); ++r) {
      const Row& row = row_of(r / data_.frames, static_cast<int>(r % data_.frames));
      const PictureTable& table = table_of(row);
      const std::string& cell = table.csv.cell(row.row, table.columns.picture);
      const fs::path within = fs::path(cell).lexically_normal();
      if (within.is_absolute() || (!within.empty() && *within.begin() == "..")) {
        throw Error(fmt::format("{}: picture '{}' leads out of the folder of the table",
                                table.csv.place(row.row, table.columns.picture), cell),
                    "put it beside or below the table, and write its name as from there");
      }
      files.push_back(table.pictures / cell);
      // Of pairs and sequences one picture may be a frame of several.
      if (const auto [first, is_new] = rows.emplace(files.back().lexically_normal(), row);
          !is_new && data_.frames == 1) {
        const PictureTable& other = table_of(first->second);
        throw Error(
            fmt::format("{}: picture '{}' is there twice, also in line {}{}",
                        table.csv.place(row.row, table.columns.picture), cell, other.csv.lines[first->second.row],
                        &other != &table ? " of " + fs::path(other.csv.where).filename().string() : ""),
            "leave one of the rows out; rows that belong together need a column 'unit'");
      }
      std::error_code ignored;
      if (cell.empty() || !fs::is_regular_file(files.back(), ignored)) {
        throw Error(
            fmt::format("{}: there is no picture '{}' in {}", table.csv.place(row.row, table.columns.picture), cell,
                        table.pictures.string()),
            "name each picture as from the table's folder, with / after the name of a folder, or remove the row");
      }
    }
    if (options_.max_units == 0) note_other_pictures(rows);
    fill_from_files(
        data_, where_,
        [&](std::int64_t unit, int frame) { return files[static_cast<std::size_t>(unit * data_.frames + frame)]; },
        options_);
  }

  /// Says how many pictures beside those of the table are not in it.
  void note_other_pictures(const std::map<fs::path, Row>& known) {
    std::set<fs::path> folders;
    for (const auto& [file, row] : known) folders.insert(file.parent_path());
    std::vector<fs::path> others;
    for (const fs::path& folder : folders) {
      for (const fs::path& file : files_in(folder.empty() ? "." : folder, has_picture_name)) {
        if (!known.contains(file.lexically_normal())) others.push_back(file);
      }
    }
    if (others.empty()) return;
    data_.notes.push_back(fmt::format("{} picture{} beside the table, such as {}, {} not in it and {} not used",
                                      others.size(), others.size() > 1 ? "s" : "", others.front().string(),
                                      others.size() > 1 ? "are" : "is", others.size() > 1 ? "are" : "is"));
  }

  void read_vectors() {
    check_vector_size(data_, std::ssize(columns_.vectors), where_, {}, options_);
    const MatrixD values =
        numbers([](const PictureTable& table) -> const std::vector<int>& { return table.columns.vectors; });
    set_vectors(data_, values, Precision::kDouble, [&](Eigen::Index c) {
      return tables_.front().csv.header[static_cast<std::size_t>(columns_.vectors[static_cast<std::size_t>(c)])];
    });
    if (options_.progress) options_.progress(data_.units);
  }

  std::string where_;
  const DataLoadOptions& options_;
  std::vector<PictureTable> tables_;
  const TableColumns& columns_;  ///< of the first table; the others have the same ones, maybe at other places
  std::vector<Unit> units_;
  std::map<int, std::string> domain_names_;  ///< of environments whose cells are no whole numbers from 0
  std::vector<std::vector<int>> by_name_;    ///< of each table the factors that it is named after; or empty
  bool by_intervention_ = false;             ///< environments are numbered by what was intervened on
  Dataset data_;
};

Dataset load(const fs::path& path, const DataLoadOptions& options) { return TableLoader(path, options).load(); }

}  // namespace

const DataFormat kTableFormat{"table of pictures or vectors", recognise_tables, load};

}  // namespace causeway
