// Data sets out of files and folders of every kind, and into .npz files. docs/data-files.md tells users all forms.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/read_file.h"

namespace causeway {

struct DataLoadOptions {
  int image_size = 0;          ///< pictures are brought to this height and width; 0: as they are (all must be alike)
  std::int64_t max_units = 0;  ///< only the first so many, 0 = all
  int threads = 1;             ///< for decoding and resizing pictures; the result does not depend on it
  std::uint64_t memory_budget = kDefaultMemoryBudget;  ///< bytes, for one array as well as for all pictures together
  std::string split;  ///< which data set of a directory of .npz files (see npz_splits()), "" = the only one, or "train"
  std::function<void(std::int64_t units)> progress;  ///< called now and then with the units that are ready
};

/// kPerhaps: the format is tried if no other one recognises the path, at least for its error message.
enum class Recognised { kNo, kPerhaps, kYes };

/// One way in which data are kept.
struct DataFormat {
  std::string_view name;
  /// Looks at names and first lines only, and throws nothing.
  Recognised (*recognise)(const std::filesystem::path& path);
  /// Options are in range; the result is validated by the caller.
  Dataset (*load)(const std::filesystem::path& path, const DataLoadOptions& options);
};

/// All formats; of several that recognise a path the first one reads it.
std::span<const DataFormat> data_formats();

/// Whether a file or folder holds data that load_dataset() will try to read.
bool is_dataset(const std::filesystem::path& path);

/// Reads a file or folder in any of the formats. Throws Error, naming the file and the place in it, for whatever is
/// damaged, inconsistent or ambiguous; UsageError for options out of range.
Dataset load_dataset(const std::filesystem::path& path, const DataLoadOptions& options = {});

/// Writes an .npz file atomically, which load_dataset() reads to the same data set. Pairs are written under the names
/// of the published CausalCircuit files, everything else under those of docs/data-files.md. Throws UsageError for data
/// without pictures, vectors and factors; Error for data that are not valid.
void save_dataset(const std::filesystem::path& path, const Dataset& data);

}  // namespace causeway
