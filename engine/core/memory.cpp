#include "engine/core/memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <new>
#include <stdexcept>

namespace causeway {

std::uint64_t physical_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) : 0;
}

void check_memory(double bytes, const std::string& what, const std::string& hint) {
  const auto there_is = static_cast<double>(physical_memory());
  if (there_is <= 0 || bytes <= 0.8 * there_is) return;
  throw UsageError(
      fmt::format("{} would need {:.1f} GB of memory, this machine has {:.1f} GB", what, 1e-9 * bytes, 1e-9 * there_is),
      hint);
}

Error error_of(const std::exception& failure) {
  if (const auto* known = dynamic_cast<const Error*>(&failure)) return *known;
  // A size that no vector can have is memory that no machine has.
  const bool memory = dynamic_cast<const std::bad_alloc*>(&failure) != nullptr ||
                      dynamic_cast<const std::length_error*>(&failure) != nullptr;
  if (!memory) return Error(failure.what());
  return Error(
      fmt::format("out of memory: more than this machine, which has {:.1f} GB, can give",
                  1e-9 * static_cast<double>(physical_memory())),
      "use fewer or smaller data (world.pairs, image.size) or smaller networks (causal.hidden, image.channels)");
}

}  // namespace causeway
