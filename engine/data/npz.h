// NumPy's .npz: a zip file with one .npy array an entry.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/data/npy.h"
#include "engine/data/read_file.h"

namespace causeway {

/// An open .npz file. Not for use by several threads at once.
class NpzReader {
 public:
  /// `memory_budget`: no array may need more bytes than this. Throws Error if the file is missing, not a zip, cut
  /// short, or has a name twice.
  explicit NpzReader(const std::filesystem::path& path, std::uint64_t memory_budget = kDefaultMemoryBudget);
  ~NpzReader();
  NpzReader(NpzReader&&) noexcept;
  NpzReader& operator=(NpzReader&&) noexcept;

  const std::filesystem::path& path() const;
  /// Names of the arrays (without .npy), in the order of the file.
  std::vector<std::string> names() const;
  /// Capitals do not matter here and below where no other array has the same name without them.
  bool contains(const std::string& name) const;
  /// Type and shape without the data. Throws like read().
  NpyHeader header(const std::string& name) const;
  /// The whole array. Throws Error naming file and entry: not there (the message lists what is), not an array, object
  /// array, over the budget, cut short, checksum wrong.
  NpyArray read(const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// An array to be written; `data` (C order) stays the caller's and must outlive save_npz().
struct NpzEntry {
  std::string name;
  NpyHeader header;
  std::span<const std::uint8_t> data;
};

/// Throws UsageError if the shape does not hold that many values.
template <class T>
NpzEntry npz_entry(std::string name, std::vector<std::int64_t> shape, std::span<const T> values);

/// Strings of bytes: `data` holds one after the other, each padded with zeros to `item_size` (at least 1) bytes.
NpzEntry npz_bytes_entry(std::string name, std::vector<std::int64_t> shape, std::size_t item_size,
                         std::span<const std::uint8_t> data);

/// Writes a file atomically (see atomic_file.h). Pictures (large uint8 arrays) are stored as they are, the rest is
/// deflated at the fastest level. Equal content gives equal bytes. Throws UsageError for an empty or repeated name.
void save_npz(const std::filesystem::path& path, std::span<const NpzEntry> entries);

}  // namespace causeway
