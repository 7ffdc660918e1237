#include "engine/data/load_dataset.h"

#include <fmt/format.h>

#include <array>

#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/data/npz_dataset.h"
#include "engine/data/pair_pictures.h"
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

bool is_dataset(const fs::path& path) { return format_of(path, Recognised::kYes) != nullptr; }

Dataset load_dataset(const fs::path& path, const DataLoadOptions& options) {
  if (options.image_size < 0 || options.image_size > kMaxImageSide || options.max_units < 0 || options.threads < 1) {
    throw UsageError(fmt::format("pictures of size {}, {} units, {} threads", options.image_size, options.max_units,
                                 options.threads),
                     fmt::format("size is 0 .. {}, units at least 0, threads at least 1", kMaxImageSide));
  }
  const DataFormat* format = format_of(path, Recognised::kYes);
  if (format == nullptr) format = format_of(path, Recognised::kPerhaps);
  if (format == nullptr) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) regular_file_size(path);  // throws for what is not there
    throw Error(path.string() + (fs::is_directory(path, ignored) ? " holds no .npz files, no table and no pictures"
                                                                 : " is no data file that can be read here"),
                "give an .npz file that Causeway or numpy has written, a folder of such, or a folder of "
                "pictures with a table or in pairs");
  }
  Dataset data = format->load(path, options);
  try {
    data.validate();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()), error.hint());
  }
  return data;
}

}  // namespace causeway
