// How much memory this machine has, so that what cannot fit is refused before any work starts.
#pragma once

#include <cstdint>
#include <string>

namespace causeway {

/// Bytes of physical memory; 0 if the system does not tell.
std::uint64_t physical_memory();

/// Throws UsageError if `bytes` are more than four fifths of the machine's memory: "WHAT needs 12.3 GB of memory, this
/// machine has 8.0 GB", with `hint`.
void check_memory(double bytes, const std::string& what, const std::string& hint);

}  // namespace causeway
