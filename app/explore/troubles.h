// What went wrong with a finished run, for a person: the diagnosis and the match with the truth in plain words, and
// what could be trained next.
#pragma once

#include <string>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

struct Trouble {
  std::string title;                    // a few words
  std::string what;                     // one sentence with the number it rests on
  std::string meaning;                  // what it means for what the window shows
  std::string advice;                   // what helps
  std::vector<int> latents;             // the ones it is about; empty: all
  std::vector<std::string> remedies{};  // words of Remedy that may help, the most likely first
  int findings = 1;                     // that it was made of
};

/// Of a run that is over, the most basic first; empty if there is no sign of trouble, or before the end.
std::vector<Trouble> troubles_of(const Snapshot& snapshot);

/// A run that is like the present one but for what is advised.
struct Remedy {
  std::string word;   // "starts", "search", "pairs", "seed": stable, for scripts
  std::string label;  // of a button
  std::string help;
  Settings settings;
};

/// Those that the troubles ask for and that this run's method and data allow, each once.
std::vector<Remedy> remedies_for(const Snapshot& snapshot, const std::vector<Trouble>& troubles);

}  // namespace causeway
