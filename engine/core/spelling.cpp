#include "engine/core/spelling.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "engine/core/text.h"

namespace causeway {

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  const auto distance = [&](const std::string& k) {
    const auto dot = k.rfind('.');
    const int whole = edit_distance(name, k);
    return dot == std::string::npos ? whole
                                    : std::min(whole, edit_distance(name, std::string_view(k).substr(dot + 1)) + 1);
  };
  const auto best = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
    return distance(a) < distance(b);
  });
  return best == known.end() ? std::string() : *best;
}

UsageError unknown_name(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t kFew = 12;
  std::string hint = fmt::format("did you mean {}?", nearest_name(name, known));
  if (known.size() <= kFew) hint += fmt::format(" Known: {}", fmt::join(known, ", "));
  return UsageError(fmt::format("unknown {} '{}'", kind, printable(name)), hint);
}

}  // namespace causeway
