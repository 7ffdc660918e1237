#include "engine/data/numbered_cells.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/data/csv_table.h"
#include "engine/data/natural_order.h"

namespace causeway {

namespace {
constexpr double kMostNumber = 1e6;  // largest one that is taken as it is
}

std::map<std::string, int> numbers_of_cells(const std::set<std::string>& cells, bool& as_they_are) {
  std::map<std::string, double> as_numbers;
  bool whole = true;
  for (const std::string& text : cells) {
    double number = 0;
    if (!parse_number(text, number)) {
      as_numbers.clear();
      break;
    }
    as_numbers[text] = number;
    whole = whole && number >= 0 && number <= kMostNumber && number == std::trunc(number);
  }
  std::map<std::string, int> numbers;
  as_they_are = whole && !as_numbers.empty();
  if (!as_numbers.empty()) {
    std::set<double> values;
    for (const auto& [text, number] : as_numbers) values.insert(number);
    for (const auto& [text, number] : as_numbers) {
      numbers[text] =
          whole ? static_cast<int>(number) : static_cast<int>(std::distance(values.begin(), values.find(number)));
    }
    return numbers;
  }
  std::vector<std::string> sorted(cells.begin(), cells.end());
  std::stable_sort(sorted.begin(), sorted.end(), natural_less);
  for (std::size_t i = 0; i < sorted.size(); ++i) numbers[sorted[i]] = static_cast<int>(i);
  return numbers;
}

}  // namespace causeway
