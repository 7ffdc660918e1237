#include "app/explore/hidden_truth.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <optional>
#include <type_traits>

#include "app/explore/known_truth.h"

namespace causeway {
namespace {

constexpr const char* kHidden = "the truth is hidden";

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

Record without_truth(Record record) {
  for (const Metric& metric : metrics()) {
    if (needs_truth(metric)) record.scores.erase(metric.column);
  }
  return record;
}

}  // namespace

bool needs_truth(const Metric& metric) {
  ScoreParts parts = metric.needs;
  parts.sequences = parts.pictures = false;
  parts.learned_answers = parts.learned_graph = parts.learned_targets = parts.learned_lagged = false;
  parts.learned_blocks = false;
  static_assert(std::is_trivially_copyable_v<ScoreParts>);
  const auto flags = std::bit_cast<std::array<char, sizeof(ScoreParts)>>(parts);
  return std::any_of(flags.begin(), flags.end(), [](char flag) { return flag != 0; });
}

Scores without_truth(const Scores& scores) {
  Scores out;
  out.graph = scores.graph;
  out.lagged = scores.lagged;
  out.psi = scores.psi;
  for (const Metric& metric : metrics()) {
    const auto value = scores.values.find(metric.key);
    const auto reason = scores.reasons.find(metric.key);
    if (needs_truth(metric)) {
      out.reasons[metric.key] = kHidden;
    } else if (value != scores.values.end()) {
      out.values.insert(*value);
    } else if (reason != scores.reasons.end()) {
      out.reasons.insert(*reason);
    }
  }
  return out;
}

bool names_one_of(std::string_view text, const std::vector<std::string>& words) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    if (word.empty()) return false;
    for (auto from = text.begin();;) {
      const auto found = std::search(from, text.end(), word.begin(), word.end(), same);
      if (found == text.end()) return false;
      const auto end = found + static_cast<std::ptrdiff_t>(word.size());
      if ((found == text.begin() || !is_letter(*(found - 1))) && (end == text.end() || !is_letter(*end))) return true;
      from = found + 1;
    }
  });
}

std::vector<std::string> true_words(const Snapshot& snapshot) {
  KnownTruth truth;
  std::vector<std::string> words = truth.names(snapshot);
  if (snapshot.scores) words.insert(words.end(), snapshot.scores->factors.begin(), snapshot.scores->factors.end());
  return words;
}

std::string hidden_name(int variable) {
  const std::string letter(1, static_cast<char>('A' + variable % 26));
  return variable < 26 ? letter : letter + std::to_string(variable / 26 + 1);
}

std::shared_ptr<const Snapshot> Blindfold::over(const std::shared_ptr<const Snapshot>& snapshot) {
  const Snapshot& s = *snapshot;
  if (snapshot == seen_) return blind_;
  if (s.scores != seen_scores_ || !blind_scores_) {
    seen_scores_ = s.scores;
    blind_scores_ = s.scores ? std::make_shared<const Scores>(without_truth(*s.scores)) : nullptr;
  }
  if (s.run != run_ || s.history.size() < copied_) {
    run_ = s.run;
    history_.clear();
    copied_ = 0;
  }
  s.history.for_each([&](const Record& record) { history_.add(without_truth(record)); }, copied_);
  copied_ = s.history.size();
  auto blind = std::make_shared<Snapshot>(s);
  blind->run = s.run | kRunWithoutTruth;
  blind->scores = blind_scores_;
  blind->history = history_.view();
  seen_ = snapshot;
  blind_ = std::move(blind);
  return blind_;
}

}  // namespace causeway
