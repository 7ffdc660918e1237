#include "engine/training/old_names.h"

#include <algorithm>

namespace causeway {

namespace {

using nlohmann::json;

/// An old path and what it is today.
struct Rename {
  const char* old_path;
  std::vector<std::string> paths;
};

const std::vector<Rename>& renames() {
  static const std::vector<Rename> list{
      {"causal.skip", {"ilcm.skip"}},
      {"causal.spline_bins", {"ilcm.spline_bins"}},
      {"causal.prune_below", {"ilcm.prune_below"}},
      {"causal.refine_steps", {"ilcm.refine_steps"}},
      {"causal.refine_batch", {"ilcm.refine_batch"}},
      {"causal.refine_passes", {"ilcm.refine_passes"}},
      {"causal.refine_learning_rate", {"ilcm.refine_learning_rate"}},
      {"causal.cosine_restarts", {"ilcm.cosine_restarts"}},
      {"causal.pretrain_until", {"ilcm.pretrain_until"}},
      {"causal.ramps_until", {"ilcm.ramps_until", "elcm.ramps_until"}},
      {"causal.prior_from", {"ilcm.prior_from"}},
      {"causal.deterministic_from", {"ilcm.deterministic_from", "elcm.deterministic_from"}},
      {"causal.beta", {"ilcm.beta"}},
      {"causal.beta_pretrain", {"ilcm.beta_pretrain"}},
      {"causal.eps_start", {"ilcm.eps_start"}},
      {"causal.eps_end", {"ilcm.eps_end"}},
      {"causal.lam_z_start", {"ilcm.lam_z_start"}},
      {"causal.lam_c", {"ilcm.lam_c"}},
      {"causal.lam_h", {"ilcm.lam_h", "elcm.lam_h"}},
      {"causal.min_weight", {"ilcm.min_weight"}},
      {"causal.vae_beta", {"vae.beta"}},
      {"causal.elcm_beta", {"elcm.beta"}},
      {"causal.elcm_sigma", {"elcm.sigma"}},
      {"causal.elcm_sparsity", {"elcm.sparsity"}},
  };
  return list;
}

const Rename* find(std::string_view path) {
  const auto& list = renames();
  const auto found = std::find_if(list.begin(), list.end(), [&](const Rename& r) { return path == r.old_path; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> present_names(std::string_view path) {
  const Rename* rename = find(path);
  return rename != nullptr ? rename->paths : std::vector<std::string>{std::string(path)};
}

json with_present_names(const json& settings) {
  json out = settings;
  for (const auto& [group, values] : settings.items()) {
    if (!values.is_object()) continue;
    for (const auto& [name, value] : values.items()) {
      const Rename* rename = find(group + "." + name);
      if (rename == nullptr) continue;
      out[group].erase(name);
      for (const std::string& path : rename->paths) {
        const auto dot = path.find('.');
        json& target = out[path.substr(0, dot)];
        // A group that is no group is refused later, by its name.
        if (target.is_null() || target.is_object()) target.emplace(path.substr(dot + 1), value);
      }
    }
    // What only held old names is gone; a group that was empty is looked at by whoever checks names.
    if (out[group].empty() && !values.empty()) out.erase(group);
  }
  return out;
}

std::vector<std::string> old_names() {
  std::vector<std::string> names;
  for (const Rename& rename : renames()) names.emplace_back(rename.old_path);
  return names;
}

}  // namespace causeway
