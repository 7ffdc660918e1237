// What a method has to be told besides single pictures or vectors. What it does not declare it does not see.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "engine/causal/data_offer.h"

namespace causeway {

inline constexpr int kAnyFrames = std::numeric_limits<int>::max();

/// The same parts as in DataOffer. A table of methods with different needs must say so.
struct Needs {
  int least_frames = 1;  // of a unit: 1 single pictures or vectors, 2 pairs before and after, more: sequences in time
  int most_frames = kAnyFrames;
  bool labels = false;
  bool graph = false;
  bool targets = false;
  bool domain = false;
  bool actions = false;
  bool classes = false;
  bool groups = false;  // environments are what should not matter to the answer, e.g. backgrounds
  bool operator==(const Needs&) const = default;
};

inline constexpr Needs kNeedsPairs{.least_frames = 2, .most_frames = 2};

/// For people and tables: "none", "pairs", "labels", "labels and graph", "sequences of 4 or more", ...
std::string needs_text(const Needs& needs);

/// What of it `offer` lacks, in the same words; empty if nothing.
std::vector<std::string> missing_needs(const Needs& needs, const DataOffer& offer);

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& words);

}  // namespace causeway
