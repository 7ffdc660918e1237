#include "engine/models/shortcuts/group_doubts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>

namespace causeway {

namespace {

constexpr std::size_t kMostNamed = 3;  // groups that a finding names; of the others it tells the number

std::string named(const std::vector<std::string>& all) {
  const std::vector<std::string> first(all.begin(),
                                       all.begin() + static_cast<std::ptrdiff_t>(std::min(kMostNamed, all.size())));
  const std::string more = all.size() > kMostNamed ? fmt::format(" and {} more", all.size() - kMostNamed) : "";
  return fmt::format("{}{}", fmt::join(first, ", "), more);
}

void add(std::vector<Finding>& findings, const std::vector<std::string>& groups, const char* what, const char* advice) {
  if (!groups.empty())
    findings.push_back({Sign::kTooFewPairs, {}, fmt::format(fmt::runtime(what), named(groups)), advice});
}

}  // namespace

std::vector<Finding> doubts_of_groups(const std::vector<int>& classes, const std::vector<int>* domains) {
  std::map<int, int> of_class, of_domain;
  std::map<std::pair<int, int>, int> of_group;
  for (std::size_t u = 0; u < classes.size(); ++u) {
    ++of_class[classes[u]];
    if (domains == nullptr) continue;
    ++of_domain[(*domains)[u]];
    ++of_group[{classes[u], (*domains)[u]}];
  }
  std::vector<std::string> lonely, gaps, missing, alone;
  int next = 0;
  for (const auto& [c, count] : of_class) {
    if (count == 1) lonely.push_back(fmt::format("class {}", c));
    if (c > next)
      gaps.push_back(c == next + 1 ? fmt::format("class {}", next) : fmt::format("classes {} to {}", next, c - 1));
    next = c + 1;
  }
  for (const auto& [c, of] : of_class) {
    for (const auto& [d, units] : of_domain) {
      const auto found = of_group.find({c, d});
      const std::string group = fmt::format("class {} in environment {}", c, d);
      if (found == of_group.end()) missing.push_back(group);
      // Of a class of one unit it has been said already.
      if (found != of_group.end() && found->second == 1 && of > 1) alone.push_back(group);
    }
  }
  std::vector<Finding> findings;
  add(findings, lonely, "there is a single unit to learn from of {}: it is learned by heart",
      "bring more of it, or leave it out");
  add(findings, gaps, "no unit to learn from is of {}, though a class with a higher number is",
      "number the classes from 0 without gaps, or bring units of those that lack");
  if (of_domain.size() == 1) {
    findings.push_back({Sign::kTooFewPairs,
                        {},
                        fmt::format("all units to learn from are of environment {}: the groups are the classes alone",
                                    of_domain.begin()->first),
                        "bring units of another environment, or take method erm, which needs none"});
    return findings;
  }
  add(findings, missing,
      "no unit to learn from is of {}: what comes with the environment cannot be told from the class",
      "bring units of each class from each environment");
  add(findings, alone, "there is a single unit to learn from of {}: it is learned by heart",
      "bring units of each class from each environment");
  return findings;
}

}  // namespace causeway
