#include "engine/data/load_dataset.h"

#include <fmt/format.h>

#include <array>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/image_io.h"
#include "engine/data/npz_dataset.h"
#include "engine/data/pair_pictures.h"
#include "engine/data/picture_files.h"
#include "engine/data/table_dataset.h"

namespace causeway {
namespace fs = std::filesystem;

std::span<const DataFormat> data_formats() {
  static const std::array formats{kNpzFormat, kTableFormat, kPairPicturesFormat};
  return formats;
}

namespace {

const DataFormat* format_of(const fs::path& path, Recognised at_least) {
  for (const DataFormat& format : data_formats()) {
    if (format.recognise(path) >= at_least) return &format;
  }
  return nullptr;
}

}  // namespace

namespace {

/// Tables that were saved in a form that is not read, for a hint: " (labels.xlsx is a table, but no .csv file)".
std::string tables_of_other_kinds(const fs::path& directory) {
  const std::vector<fs::path> tables = files_in(directory, has_foreign_table_name);
  return tables.empty() ? "" : fmt::format("; {} is a table, but no .csv file", tables.front().filename().string());
}

Dataset load(const fs::path& path, const DataLoadOptions& options) {
  const DataFormat* format = format_of(path, Recognised::kYes);
  if (format == nullptr) format = format_of(path, Recognised::kPerhaps);
  if (format == nullptr) {
    std::error_code ignored;
    const bool is_folder = fs::is_directory(path, ignored);
    if (!is_folder) regular_file_size(path);  // throws for what is not there
    throw Error(
        path.string() + (is_folder ? " holds no .npz files, no table and no pictures" + tables_of_other_kinds(path)
                                   : " is no data file that can be read here"),
        "give an .npz file that Causeway or numpy has written, a folder of such, or a folder of "
        "pictures with a table (.csv) or in pairs");
  }
  Dataset data = format->load(path, options);
  try {
    data.validate();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()), error.hint());
  }
  return data;
}

}  // namespace

bool is_dataset(const fs::path& path) { return format_of(path, Recognised::kYes) != nullptr; }

Dataset load_dataset(const fs::path& path, const DataLoadOptions& options) {
  if (options.image_size < 0 || options.image_size > kMaxImageSide || options.max_units < 0 || options.threads < 1) {
    throw UsageError(fmt::format("pictures of size {}, {} units, {} threads", options.image_size, options.max_units,
                                 options.threads),
                     fmt::format("size is 0 .. {}, units at least 0, threads at least 1", kMaxImageSide));
  }
  // Names out of damaged files may hold line breaks; what is told stays on one line.
  try {
    return load(path, options);
  } catch (const UsageError& error) {
    throw UsageError(printable(error.what()), printable(error.hint()));
  } catch (const Error& error) {
    throw Error(printable(error.what()), printable(error.hint()));
  }
}

}  // namespace causeway
