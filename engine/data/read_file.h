// Whole files into memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace causeway {

/// Default upper bound on what one file may make a reader allocate: 8 GiB.
inline constexpr std::uint64_t kDefaultMemoryBudget = std::uint64_t{8} << 30;

/// All bytes of a regular file. Throws Error if it is missing, not a regular file, not readable, or larger than
/// `max_bytes`.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::uint64_t max_bytes = kDefaultMemoryBudget);

/// Throws Error unless `path` is an existing regular file; returns its size in bytes.
std::uint64_t regular_file_size(const std::filesystem::path& path);

}  // namespace causeway
