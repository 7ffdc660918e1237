#include "engine/data/table_interventions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/text.h"

namespace causeway {
namespace {

std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("_- .", begin), name.size());
    if (end > begin) words.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

/// Whether `part` stands in `whole`, word for word.
bool has_words(const std::vector<std::string>& whole, const std::vector<std::string>& part) {
  return !part.empty() && std::search(whole.begin(), whole.end(), part.begin(), part.end(), same_name) != whole.end();
}

}  // namespace

bool is_chamber_table(const CsvTable& table) {
  for (const char* name : {"image_file", "timestamp", "counter", "flag", "intervention"}) {
    if (table.column(name) < 0) return false;
  }
  return true;
}

std::vector<int> chamber_bookkeeping(const CsvTable& table) {
  std::vector<int> columns;
  for (const char* name : {"timestamp", "config", "counter", "flag", "intervention", "camera"}) {
    if (const int column = table.column(name); column >= 0) columns.push_back(column);
  }
  return columns;
}

int column_of_interventions(const CsvTable& table) {
  const auto told = [&](const char* name) {
    const int column = table.column(name);
    double number = 0;
    const bool text = column >= 0 && std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
                        const std::string& cell = row[static_cast<std::size_t>(column)];
                        return !parse_number(cell, number);
                      });
    return text ? column : -1;
  };
  const int one = told("intervention"), several = told("interventions");
  if (one >= 0 && several >= 0) {
    throw Error(fmt::format("{} has two columns intervention and interventions", table.where), "rename one of them");
  }
  return std::max(one, several);
}

std::optional<std::vector<int>> interventions_by_name(const std::vector<std::string>& tables,
                                                      const std::vector<std::string>& factors) {
  std::vector<int> told;
  bool names_a_factor = false;
  for (const std::string& table : tables) {
    const std::vector<std::string> words = words_of(table);
    std::vector<int> found;
    for (std::size_t f = 0; f < factors.size(); ++f) {
      if (has_words(words, words_of(factors[f]))) found.push_back(static_cast<int>(f));
    }
    const bool none = std::any_of(words.begin(), words.end(), [](const std::string& word) {
      for (const char* known : {"obs", "observational", "reference", "baseline", "none"}) {
        if (same_name(word, known)) return true;
      }
      return false;
    });
    if (found.size() + (none ? 1 : 0) != 1) return std::nullopt;
    told.push_back(none ? -1 : found.front());
    names_a_factor = names_a_factor || !none;
  }
  if (!names_a_factor) return std::nullopt;
  return told;
}

std::vector<int> environments_by_intervention(const std::vector<std::vector<int>>& of_units, int factors) {
  std::map<std::vector<int>, int> numbers;
  int next = factors + 1;
  std::vector<int> environments;
  for (const std::vector<int>& targets : of_units) {
    if (targets.size() < 2) {
      environments.push_back(targets.empty() ? 0 : targets.front() + 1);
      continue;
    }
    const auto [found, is_new] = numbers.emplace(targets, next);
    if (is_new) ++next;
    environments.push_back(found->second);
  }
  return environments;
}

std::vector<std::string> notes_of_environments(const std::vector<int>& environments,
                                               const std::map<int, std::string>& names) {
  std::vector<std::string> notes;
  if (!names.empty()) {
    constexpr std::size_t kMostNamed = 8;
    std::vector<std::string> words;
    for (const auto& [number, name] : names) {
      if (words.size() < kMostNamed) words.push_back(fmt::format("{} = {}", number, name));
    }
    notes.push_back(fmt::format("environments are numbered {}{}", fmt::join(words, ", "),
                                words.size() < names.size() ? ", ..." : ""));
  }
  std::map<int, std::size_t> units;
  for (const int number : environments) ++units[number];
  if (units.size() == 1 && environments.size() > 1) {
    notes.emplace_back("all come from one environment: methods that compare environments cannot learn from them");
    return notes;
  }
  std::vector<int> single;
  for (const auto& [number, count] : units) {
    if (count == 1) single.push_back(number);
  }
  if (!single.empty() && environments.size() > units.size()) {
    notes.push_back(fmt::format("environment{} {} hold{} one unit only", single.size() > 1 ? "s" : "",
                                fmt::join(single, ", "), single.size() > 1 ? "" : "s"));
  }
  return notes;
}

}  // namespace causeway
