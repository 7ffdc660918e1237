#include "engine/report/settings_apart.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace causeway {

bool tells_runs_apart(const std::string& path) { return path != "seed" && path != "preset"; }

std::vector<std::vector<std::string>> settings_apart(std::span<const Settings* const> group) {
  std::vector<std::vector<std::string>> all;
  for (const Settings* settings : group) all.push_back(setting_assignments(*settings));
  std::vector<std::vector<std::string>> apart(group.size());
  const auto& infos = setting_infos();
  for (std::size_t s = 0; s < infos.size(); ++s) {
    if (!tells_runs_apart(infos[s].path)) continue;
    const bool differs = std::any_of(all.begin(), all.end(), [&](const auto& one) { return one[s] != all[0][s]; });
    for (std::size_t i = 0; differs && i < all.size(); ++i) apart[i].push_back(all[i][s]);
  }
  return apart;
}

std::string settings_text(const std::vector<std::string>& assignments, std::size_t most) {
  const std::size_t shown = std::min(assignments.size(), most);
  std::string text =
      fmt::format("{}", fmt::join(assignments.begin(), assignments.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < assignments.size()) text += fmt::format(" and {} more", assignments.size() - shown);
  return text;
}

}  // namespace causeway
