// Methods by name. To add one: a file with its learner, and one line in the list in registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/models/causal_settings.h"
#include "engine/models/learner.h"

namespace causeway {

struct MethodInfo {
  std::string name;
  std::string description;  // one sentence for a person
  Supervision supervision;
  bool has_graph;    // graph and SHD apply
  bool has_targets;  // intervention accuracy applies
};

/// In the order of the list.
const std::vector<MethodInfo>& methods();
std::vector<std::string> method_names();
/// Throws UsageError for an unknown name.
const MethodInfo& method_info(std::string_view name);

/// A learner with fresh weights from (seed, start) for `pairs` training pairs of `codes` dimensions.
std::unique_ptr<Learner> make_learner(std::string_view method, const CausalSettings& settings, int codes,
                                      std::int64_t pairs, std::uint64_t seed, std::uint64_t start);

}  // namespace causeway
