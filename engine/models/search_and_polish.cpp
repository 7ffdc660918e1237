#include "engine/models/search_and_polish.h"

#include <algorithm>

namespace causeway {

double search_and_polish_rate(const CausalSettings& s, std::int64_t step) {
  if (step < s.search_steps) return cosine_schedule(s.learning_rate, 1e-8, static_cast<double>(step) / s.search_steps);
  return cosine_schedule(s.polish_learning_rate, 0.0,
                         static_cast<double>(step - s.search_steps) / std::max(1, s.polish_steps));
}

}  // namespace causeway
