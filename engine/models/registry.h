// Methods by name. To add one: a file with its learner, and one line in the list in registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/models/causal_settings.h"
#include "engine/models/learner.h"

namespace causeway {

/// How a method trains, which decides its phases and what an update costs.
enum class MethodFamily {
  kImplicit,     // ILCM and dVAE: search, polish, refinement of the mechanisms
  kExplicit,     // ELCM: search and polish
  kAutoencoder,  // search and polish
  kLinear,       // one fit, the same from every start
};

struct MethodInfo {
  std::string name;
  std::string title;        // as people write it
  std::string description;  // one sentence for a person
  MethodFamily family;
  Supervision supervision;
  bool has_graph;    // graph and SHD apply
  bool has_targets;  // intervention accuracy applies
  int sequence = 1;  // pictures in a row that it learns from; 1: any picture or pair by itself
};

/// In the order of the list.
const std::vector<MethodInfo>& methods();
std::vector<std::string> method_names();
/// Throws UsageError for an unknown name.
const MethodInfo& method_info(std::string_view name);
/// "none", "pairs", ...: what a learner was told besides pixels.
const char* supervision_name(Supervision supervision);

/// Independent starts that compete, updates of a start that is not dropped, and multiply-adds of its updates
/// begin .. end-1 on `codes` live codes.
int method_starts(const MethodInfo& method, const CausalSettings& settings);
std::int64_t method_steps(const MethodInfo& method, const CausalSettings& settings);
double method_work(const MethodInfo& method, const CausalSettings& settings, int codes, std::int64_t begin,
                   std::int64_t end);

/// A learner with fresh weights from (seed, start) for `pairs` training pairs of `codes` dimensions.
std::unique_ptr<Learner> make_learner(std::string_view method, const CausalSettings& settings, int codes,
                                      std::int64_t pairs, std::uint64_t seed, std::uint64_t start);

}  // namespace causeway
