#include "engine/models/needs.h"

#include <fmt/format.h>

namespace causeway {

namespace {

struct Part {
  const char* name;
  bool Needs::*needed;
  bool DataOffer::*offered;
};

constexpr Part kParts[] = {
    {"labels", &Needs::labels, &DataOffer::labels},
    {"graph", &Needs::graph, &DataOffer::graph},
    {"intervention targets", &Needs::targets, &DataOffer::targets},
    {"environments", &Needs::domain, &DataOffer::domain},
    {"actions", &Needs::actions, &DataOffer::actions},
    {"classes", &Needs::classes, &DataOffer::classes},
    {"groups", &Needs::groups, &DataOffer::groups},
};

/// Empty if any number of frames will do.
std::string frames_text(const Needs& needs) {
  if (needs.least_frames <= 1 && needs.most_frames == kAnyFrames) return "";
  if (needs.most_frames == 1) return "single pictures";
  if (needs.least_frames == 2 && needs.most_frames == 2) return "pairs";
  if (needs.most_frames == kAnyFrames) return fmt::format("sequences of {} or more", needs.least_frames);
  if (needs.least_frames == needs.most_frames) return fmt::format("sequences of {}", needs.least_frames);
  return fmt::format("sequences of {} to {}", needs.least_frames, needs.most_frames);
}

}  // namespace

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string needs_text(const Needs& needs) {
  std::vector<std::string> words;
  if (const std::string frames = frames_text(needs); !frames.empty()) words.push_back(frames);
  for (const Part& part : kParts) {
    if (needs.*part.needed) words.emplace_back(part.name);
  }
  return words.empty() ? "none" : listed(words);
}

std::vector<std::string> missing_needs(const Needs& needs, const DataOffer& offer) {
  std::vector<std::string> words;
  if (offer.frames < needs.least_frames || offer.frames > needs.most_frames) words.push_back(frames_text(needs));
  for (const Part& part : kParts) {
    if (needs.*part.needed && !(offer.*part.offered)) words.emplace_back(part.name);
  }
  return words;
}

}  // namespace causeway
