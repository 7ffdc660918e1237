// Settings that every method told by labels has in its own group.
#pragma once

#include <string>
#include <vector>

#include "engine/core/schema.h"

namespace causeway {

struct LabelSettings {
  int steps = 1500;
  double learning_rate = 3e-3;
  std::vector<int> hidden{64, 64};
  double label_weight = 0;

  static void visit_common(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates; each of 2 x causal.batch pictures, half of them labelled if not all are");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0 after the first 50 updates", kChangeable);
    entry("hidden", s.hidden, 1, 16384, "hidden widths of encoder and decoder, beside their linear parts");
    entry("label_weight", s.label_weight, 0, 1e3,
          "weight of the labels; 0: 300 divided by the labelled pictures, but at least 1 and at most 10", kChangeable);
  }
};

/// What a yes or no setting may be.
inline std::vector<std::string> yes_no_names() { return {"false", "true"}; }
inline constexpr const char* kYes = "true";

}  // namespace causeway
