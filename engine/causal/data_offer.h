// What data offer a learner besides single pictures or vectors, declared by the code that makes or reads them.
#pragma once

#include <string>
#include <vector>

namespace causeway {

struct DataOffer {
  int frames = 1;        // of a unit: 1 single pictures or vectors, 2 pairs before and after, more: a sequence in time
  bool labels = false;   // the values of the factors
  bool graph = false;    // which factor causes which, within a frame
  bool lagged = false;   // which factor causes which one frame later
  bool targets = false;  // which factors were intervened on between two frames
  bool domain = false;   // the environment that each unit comes from
  bool actions = false;  // what was done to the world between two frames, e.g. where it was touched
  bool classes = false;  // the answer to a question about each unit, e.g. cow or camel
  bool groups = false;   // the environment is what should not matter to the answer, e.g. the background
  bool operator==(const DataOffer&) const = default;
};

/// What units of so many frames are called: "samples", "pairs", "sequences".
inline const char* unit_word(int frames) { return frames == 1 ? "samples" : frames == 2 ? "pairs" : "sequences"; }

/// What there is beside pictures or vectors, in words: "labels", "graph", "intervention targets", ...
std::vector<std::string> offer_words(const DataOffer& offer);

}  // namespace causeway
