#include "engine/training/tournament.h"

#include <algorithm>
#include <cmath>

namespace causeway {

int Tournament::left_after(int cuts_made) const {
  if (cuts_made >= static_cast<int>(cuts.size())) return 1;
  return std::max(1, (starts + (1 << cuts_made) - 1) >> cuts_made);
}

Tournament tournament_of(const CausalSettings& settings, std::int64_t search_steps) {
  Tournament t;
  t.starts = search_steps > 0 ? settings.starts : 1;
  const int rounds = static_cast<int>(std::ceil(std::log2(static_cast<double>(t.starts))));
  for (int r = 0; r < rounds; ++r) {
    const double share =
        r + 1 == rounds ? 1.0 : std::pow(settings.first_cut, 1.0 - static_cast<double>(r) / (rounds - 1));
    t.cuts.push_back(std::llround(share * static_cast<double>(search_steps)));
  }
  return t;
}

}  // namespace causeway
