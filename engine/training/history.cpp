#include "engine/training/history.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>

#include "engine/core/error.h"
#include "engine/scores/metric.h"

namespace causeway {

namespace {

struct Column {
  const char* name;
  double Record::*field;
};

constexpr Column kColumns[] = {
    {"seconds", &Record::seconds},
    {"loss", &Record::loss},
    {"reconstruction", &Record::reconstruction},
    {"kl", &Record::kl},
    {"intervention_kl", &Record::intervention_kl},
    {"posterior_entropy", &Record::posterior_entropy},
    {"learning_rate", &Record::learning_rate},
    {"gradient_norm", &Record::gradient_norm},
};
constexpr const char* kFirstColumns[] = {"step", "stage", "phase", "start"};

/// Metrics that are scored on the way, then what else there is, by name.
std::vector<std::string> score_columns(const HistoryView& history) {
  std::vector<std::string> columns;
  for (const Metric& metric : metrics()) {
    if (metric.live) columns.push_back(metric.column);
  }
  std::set<std::string> others;
  history.for_each([&](const Record& record) {
    for (const auto& [column, value] : record.scores) others.insert(column);
  });
  for (const std::string& column : columns) others.erase(column);
  columns.insert(columns.end(), others.begin(), others.end());
  return columns;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line + ",");
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::string cell_of(double value) { return std::isnan(value) ? std::string(",") : fmt::format(",{:.9g}", value); }

/// The number that is the whole text of a cell; empty for any other text.
template <class T>
std::optional<T> number_in(const std::string& cell) {
  T value{};
  const char* end = cell.data() + cell.size();
  const auto [rest, code] = std::from_chars(cell.data(), end, value);
  return code == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

template <class T>
void set_number(T& target, const std::string& cell) {
  const auto value = number_in<T>(cell);
  if (!value) throw std::invalid_argument(cell);
  target = *value;
}

/// Puts the text of a cell where the column of this name belongs. Throws std::exception for text of another form.
void set_cell(Record& record, const std::string& column, const std::string& cell) {
  if (column == "step") {
    set_number(record.step, cell);
  } else if (column == "stage") {
    record.stage = cell;
  } else if (column == "phase") {
    record.phase = cell;
  } else if (column == "start") {
    set_number(record.start, cell);
  } else if (!cell.empty()) {
    const auto known =
        std::find_if(std::begin(kColumns), std::end(kColumns), [&](const Column& c) { return c.name == column; });
    if (known != std::end(kColumns)) {
      set_number(record.*known->field, cell);
    } else if (const auto value = number_in<double>(cell)) {
      record.scores[column] = *value;  // text that is no number cannot be plotted and is left out
    }
  }
}

}  // namespace

std::size_t HistoryView::size() const {
  std::size_t size = tail_.size();
  if (sealed_) {
    for (const auto& chunk : *sealed_) size += chunk->size();
  }
  return size;
}

void History::add(const Record& record) {
  tail_.push_back(record);
  if (tail_.size() < kChunk) return;
  auto chunks = std::make_shared<HistoryView::Chunks>(*sealed_);
  chunks->push_back(std::make_shared<const HistoryView::Chunk>(std::move(tail_)));
  sealed_ = std::move(chunks);
  tail_.clear();
}

void History::clear() { *this = History(); }

double Record::score(std::string_view column) const {
  const auto found = scores.find(column);
  return found == scores.end() ? kNoValue : found->second;
}

std::string history_csv(const HistoryView& history) {
  const std::vector<std::string> scores = score_columns(history);
  std::string text = fmt::format("{}", fmt::join(kFirstColumns, ","));
  for (const Column& column : kColumns) text += fmt::format(",{}", column.name);
  for (const std::string& column : scores) text += fmt::format(",{}", column);
  text += '\n';
  history.for_each([&](const Record& r) {
    text += fmt::format("{},{},{},{}", r.step, r.stage, r.phase, r.start);
    for (const Column& column : kColumns) text += cell_of(r.*column.field);
    for (const std::string& column : scores) text += cell_of(r.score(column));
    text += '\n';
  });
  return text;
}

History History::from_csv(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::string line;
  const auto next_line = [&] {
    if (!std::getline(lines, line)) return false;
    if (line.ends_with('\r')) line.pop_back();  // of an editor that ends lines in its own way
    return true;
  };
  next_line();
  const std::vector<std::string> columns = cells_of(line);
  for (const char* column : kFirstColumns) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      throw Error(name + " is not a history of a run",
                  fmt::format("its first line must name the columns {}", fmt::join(kFirstColumns, ", ")));
    }
  }
  History history;
  for (int number = 2; next_line(); ++number) {
    const std::vector<std::string> cells = cells_of(line);
    Record record;
    try {
      if (cells.size() > columns.size()) throw std::out_of_range("cells");
      for (std::size_t c = 0; c < columns.size(); ++c) set_cell(record, columns[c], cells.at(c));
    } catch (const std::exception&) {
      throw Error(name + " is damaged in line " + std::to_string(number), "restore the file from a copy");
    }
    history.add(record);
  }
  return history;
}

}  // namespace causeway
