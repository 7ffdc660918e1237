// How much memory this machine has, so that what cannot fit is refused before any work starts.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include "engine/core/error.h"

namespace causeway {

/// Bytes of physical memory; 0 if the system does not tell.
std::uint64_t physical_memory();

/// Throws UsageError if `bytes` are more than four fifths of the machine's memory: "WHAT needs 12.3 GB of memory, this
/// machine has 8.0 GB", with `hint`.
void check_memory(double bytes, const std::string& what, const std::string& hint);

/// What is to be told of a failure: an Error as it is; memory that could not be had with a hint what to make smaller;
/// anything else by its own words.
Error error_of(const std::exception& failure);

}  // namespace causeway
