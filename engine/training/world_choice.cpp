#include "engine/training/world_choice.h"

#include <fmt/format.h>

namespace causeway {

std::vector<std::string> world_assignments(const WorldSpec& spec) {
  std::vector<std::string> assignments{"world.name=" + spec.name};
  if (world_has_variants(spec.name)) {
    assignments.push_back(fmt::format("world.variables={}", spec.variables));
    assignments.push_back("world.graph=" + spec.graph);
  }
  const std::string& group = world_schema(spec.name).group;
  for (const auto& [name, value] : spec.own.items()) {
    assignments.push_back(
        fmt::format("{}.{}={}", group, name, value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return assignments;
}

}  // namespace causeway
