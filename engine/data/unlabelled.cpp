#include "engine/data/unlabelled.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {

void mark_unlabelled(Dataset& data, const std::string& where) {
  const MatrixD& factors = data.truth.factors;
  if (factors.size() == 0 || !factors.array().isNaN().any()) return;
  std::vector<std::uint8_t> labelled(static_cast<std::size_t>(data.units), 1);
  for (std::int64_t u = 0; u < data.units; ++u) {
    const auto missing = factors.middleRows(u * data.frames, data.frames).array().isNaN();
    if (!missing.any()) continue;
    if (!missing.all()) {
      throw Error(fmt::format("{}: unit {} has values for some factors and none for others", where, u),
                  "give all of a unit's factors, or none: a unit without any counts as not labelled");
    }
    labelled[static_cast<std::size_t>(u)] = 0;
  }
  data.notes.push_back(fmt::format("{} of {} {} have no labels", std::count(labelled.begin(), labelled.end(), 0),
                                   data.units, unit_word(data.frames)));
  data.truth.labelled = std::move(labelled);
}

std::vector<std::int64_t> units_with_labels(const Dataset& data) {
  std::vector<std::int64_t> units;
  for (std::int64_t u = 0; u < data.units; ++u) {
    if (data.truth.labelled.empty() || data.truth.labelled[static_cast<std::size_t>(u)] != 0) units.push_back(u);
  }
  return units;
}

}  // namespace causeway
