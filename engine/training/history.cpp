#include "engine/training/history.h"

#include <fmt/format.h>

#include <cmath>
#include <sstream>

#include "engine/core/error.h"

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
    {"D", &Record::disentanglement},
    {"C", &Record::completeness},
    {"MCC", &Record::mcc},
    {"SHD", &Record::shd},
    {"accuracy", &Record::intervention_accuracy},
};

std::string header() {
  std::string line = "step,stage,phase,start";
  for (const Column& column : kColumns) line += std::string(",") + column.name;
  return line;
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

std::string history_csv(const HistoryView& history) {
  std::string text = header() + "\n";
  history.for_each([&](const Record& r) {
    text += fmt::format("{},{},{},{}", r.step, r.stage, r.phase, r.start);
    for (const Column& column : kColumns) {
      const double value = r.*column.field;
      text += std::isnan(value) ? std::string(",") : fmt::format(",{:.9g}", value);
    }
    text += '\n';
  });
  return text;
}

History History::from_csv(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::string line;
  if (!std::getline(lines, line) || line != header()) {
    throw Error(name + " is not a history of a run", "its first line must be: " + header());
  }
  History history;
  for (int number = 2; std::getline(lines, line); ++number) {
    std::vector<std::string> cells;
    std::istringstream cell_stream(line + ",");
    for (std::string cell; std::getline(cell_stream, cell, ',');) cells.push_back(cell);
    Record record;
    try {
      record.step = std::stoll(cells.at(0));
      record.stage = cells.at(1);
      record.phase = cells.at(2);
      record.start = std::stoi(cells.at(3));
      std::size_t at = 4;
      for (const Column& column : kColumns) {
        const std::string& cell = cells.at(at++);
        record.*column.field = cell.empty() ? kNoValue : std::stod(cell);
      }
    } catch (const std::exception&) {
      throw Error(name + " is damaged in line " + std::to_string(number), "restore the file from a copy");
    }
    history.add(record);
  }
  return history;
}

}  // namespace causeway
