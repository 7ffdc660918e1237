#include "app/explore/troubles.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "engine/models/registry.h"

namespace causeway {
namespace {

constexpr int kTold = 2;  // findings of one kind that are told in full

Trouble of_finding(const Finding& finding) {
  Trouble t{"", finding.what, "", finding.advice, finding.latents, {}};
  switch (finding.sign) {
    case Sign::kNoChange:
      t.title = "Nothing changes within a pair";
      t.meaning = "No intervention can be seen in these data, so causes cannot be told from effects.";
      break;
    case Sign::kTooFewPairs:
      t.title = "Too few data to learn from";
      t.meaning = "What the model says about data that it has not seen is less sure than its losses promise.";
      t.remedies = {"pairs", "seed"};
      break;
    case Sign::kCollapsedLatent:
      t.title = "A latent carries nothing";
      t.meaning =
          "A variable of the world has no latent of its own: its arrows are missing from the graph, or mixed "
          "into those of another.";
      t.remedies = {"starts", "seed"};
      break;
    case Sign::kSharedTarget:
      t.title = "Two latents share one variable";
      t.meaning = "Neither can be set without the other, and an arrow between them says nothing about the world.";
      t.remedies = {"starts", "search", "seed"};
      break;
    case Sign::kUndecided:
      t.title = "It stays open what was changed";
      t.meaning =
          "The model cannot tell its variables apart by what was changed, so their names and arrows are not "
          "settled.";
      t.remedies = {"search", "pairs", "seed"};
      break;
    case Sign::kTornChart:
      t.title = "A latent jumps";
      t.meaning =
          "Pictures that are nearly the same get values far apart: pictures that are made by setting this latent "
          "are wrong near the jump.";
      t.remedies = {"starts", "seed"};
      break;
    case Sign::kMixedParts:
      t.title = "It is unsure which parts belong to one variable";
      t.meaning = "A latent may be made of two variables, or a variable may be spread over two latents.";
      t.remedies = {"pairs", "seed"};
      break;
    case Sign::kBrokenCurve:
      t.title = "A variable's values lie on no single curve";
      t.meaning = "The order of this latent's values is not to be trusted: pictures far apart may get values close by.";
      t.remedies = {"pairs", "seed"};
      break;
    case Sign::kCurvedCodes:
      t.title = "The world is too curved for a closed form";
      t.meaning =
          "The latents found are mixtures of the variables; a method with a learned encoder can do better here.";
      break;
    case Sign::kUnevenTargets:
      t.title = "Some variables are hardly ever set";
      t.meaning = "What these variables cause rests on few pairs.";
      t.remedies = {"pairs"};
      break;
    case Sign::kUnsafeGraph:
      t.title = "The graph hangs by a thread";
      t.meaning = "Effects of interventions hardly stand out from what leaks between latents: arrows may be wrong.";
      t.remedies = {"pairs", "seed"};
      break;
    case Sign::kSeveralTargets:
      t.title = "Several variables change at once";
      t.meaning = "The method takes every pair for one intervention: which variable causes which cannot be read off.";
      t.remedies = {"starts", "seed"};
      break;
    case Sign::kNeverSet:
      t.title = "A variable that is never set";
      t.meaning =
          "What no intervention sets stays mixed with what moves along with it, and arrows from and to it are open.";
      break;
    case Sign::kNoInterventions:
      t.title = "There are no interventions";
      t.meaning = "Variables that only follow each other in time cannot be told apart: the latents may be mixtures.";
      break;
    case Sign::kFewCodes:
      t.title = "The codes hardly show what was set";
      t.meaning = "A latent is read from codes that hold only a part of its variable.";
      break;
    case Sign::kRepeatedFrames:
      t.title = "Frames come twice";
      t.meaning =
          "Between two frames that are the same nothing went on: how fast variables move, and what moves them, is "
          "learned wrongly.";
      break;
    case Sign::kGaussianNoise:
      t.title = "Gaussian noise leaves directions open";
      t.meaning = "Arrows between these variables could as well point the other way: the data look the same.";
      t.remedies = {"pairs"};
      break;
    case Sign::kMixedEnvironment:
      t.title = "An environment changes more than one direction";
      t.meaning = "The latent that belongs to this environment may be bent, or mixed with other variables.";
      t.remedies = {"pairs"};
      break;
    case Sign::kSameEnvironment:
      t.title = "Environments that do not differ";
      t.meaning = "A latent stands for a variable that another one stands for too, or for none.";
      break;
    case Sign::kFewEnvironments:
      t.title = "Variables that no environment changes";
      t.meaning = "Their latents are directions in which the data vary, not variables of the world.";
      break;
    case Sign::kNoisyPairs:
      t.title = "Noise hides small interventions";
      t.meaning = "Interventions that change little are taken for none, or for those of another variable.";
      break;
    case Sign::kSoftInterventions:
      t.title = "Interventions seem to be soft";
      t.meaning =
          "A variable that is set goes on following its causes: the latents are what is left of the variables without "
          "their causes, and the arrows are leaks.";
      break;
    case Sign::kCoveredVariable:
      t.title = "A variable is hidden in some pictures";
      t.meaning =
          "Where it cannot be seen its latent holds no value of its own: what it causes is put down to others there, "
          "and the latent that tells where may be mixed with it.";
      break;
    case Sign::kPoorFit:
      t.title = "The latents hold too little";
      t.meaning = "Part of what is seen in the data is lost on the way through the model.";
      t.remedies = {"search", "seed"};
      break;
  }
  return t;
}

/// Findings of one kind are one trouble of several latents; `what` tells the first two.
void add_to(Trouble& trouble, const Trouble& next) {
  if (trouble.findings < kTold) trouble.what += "; " + next.what;
  ++trouble.findings;
  for (const int z : next.latents) {
    if (std::find(trouble.latents.begin(), trouble.latents.end(), z) == trouble.latents.end()) {
      trouble.latents.push_back(z);
    }
  }
  std::sort(trouble.latents.begin(), trouble.latents.end());
}

/// True variables without a latent of their own, if the truth is known.
std::optional<Trouble> of_match(const Snapshot& s) {
  if (!s.scores || s.scores->latent_of_factor.empty()) return std::nullopt;
  const std::vector<int> named = named_latents(*s.scores);
  std::vector<std::string> lost;
  for (std::size_t f = 0; f < named.size(); ++f) {
    if (named[f] < 0) lost.push_back(s.scores->factors[f]);
  }
  if (lost.empty()) return std::nullopt;
  Trouble t;
  t.title =
      fmt::format("{} of {} true variables {} not found", lost.size(), named.size(), lost.size() == 1 ? "was" : "were");
  t.what = fmt::format("No latent follows {} clearly.", fmt::join(lost, ", "));
  t.meaning =
      "Latents that match none are called z0, z1, ... everywhere: what is said about them cannot be read as a "
      "statement about a variable of the world.";
  t.advice = "more starts, another seed, or a method that is told more";
  for (int z = 0; z < s.scores->correlation.cols(); ++z) {
    if (std::find(named.begin(), named.end(), z) == named.end()) t.latents.push_back(z);
  }
  t.remedies = {"starts", "search", "seed"};
  return t;
}

std::optional<Remedy> remedy(const std::string& word, const Snapshot& s) {
  Remedy r{word, "", "", s.settings};
  const bool several = method_info(s.settings.method).several_starts;
  if (word == "starts") {
    constexpr int kMost = 64;
    if (!several || s.settings.causal.starts >= kMost) return std::nullopt;
    r.settings.causal.starts = std::min(kMost, std::max(2, 2 * s.settings.causal.starts));
    r.label = fmt::format("Train again with {} starts", r.settings.causal.starts);
    r.help = fmt::format(
        "Some starts end badly; the best of more is better. This run had {}; it takes longer in "
        "proportion.",
        s.settings.causal.starts);
  } else if (word == "search") {
    constexpr int kMost = 50'000'000;
    if (!several || s.settings.causal.search_steps > kMost) return std::nullopt;
    r.settings.causal.search_steps *= 2;
    r.label = "Train again, twice as long";
    r.help = fmt::format("{} updates of the search instead of {}.", r.settings.causal.search_steps,
                         s.settings.causal.search_steps);
  } else if (word == "pairs") {
    constexpr int kMost = 5'000'000;
    if (!s.settings.world.data.empty() || s.settings.world.pairs > kMost) return std::nullopt;
    r.settings.world.pairs *= 2;
    r.label = "Train again on twice the data";
    r.help = fmt::format("{} training units instead of {}, sampled from the same world.", r.settings.world.pairs,
                         s.settings.world.pairs);
  } else {
    if (!several) return std::nullopt;
    ++r.settings.seed;
    r.label = fmt::format("Train again with seed {}", r.settings.seed);
    r.help = "The same settings with other random numbers: tells bad luck from a lasting fault.";
  }
  return r;
}

}  // namespace

std::vector<Trouble> troubles_of(const Snapshot& s) {
  std::vector<Trouble> list;
  if (s.stage != "done") return list;
  for (const Finding& finding : s.findings) {
    Trouble next = of_finding(finding);
    const auto same = std::find_if(list.begin(), list.end(), [&](const Trouble& t) { return t.title == next.title; });
    if (same == list.end()) {
      list.push_back(std::move(next));
    } else {
      add_to(*same, next);
    }
  }
  for (Trouble& trouble : list) {
    if (trouble.findings > kTold) trouble.what += fmt::format("; and {} more of this kind", trouble.findings - kTold);
  }
  if (auto lost = of_match(s)) list.push_back(std::move(*lost));
  return list;
}

std::vector<Remedy> remedies_for(const Snapshot& s, const std::vector<Trouble>& troubles) {
  std::vector<Remedy> list;
  // The first of every trouble before the second of any.
  for (std::size_t rank = 0; rank < 3; ++rank) {
    for (const Trouble& trouble : troubles) {
      if (rank >= trouble.remedies.size()) continue;
      const std::string& word = trouble.remedies[rank];
      if (std::any_of(list.begin(), list.end(), [&](const Remedy& r) { return r.word == word; })) continue;
      if (auto found = remedy(word, s)) list.push_back(std::move(*found));
    }
  }
  return list;
}

}  // namespace causeway
