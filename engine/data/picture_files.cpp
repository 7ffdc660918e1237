#include "engine/data/picture_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <initializer_list>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/natural_order.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool ends_like(const fs::path& path, std::initializer_list<std::string_view> ends) {
  return std::ranges::find(ends, lower_case(path.extension().string())) != ends.end();
}

std::vector<fs::path> entries_in(const fs::path& directory,
                                 const std::function<bool(const fs::directory_entry&)>& chosen) {
  std::vector<fs::path> found;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (!is_hidden(it->path()) && chosen(*it)) found.push_back(it->path());
  }
  if (code) throw Error(fmt::format("{} cannot be read: {}", directory.string(), code.message()));
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    const std::string left = a.filename().string(), right = b.filename().string();
    if (natural_less(left, right)) return true;
    return !natural_less(right, left) && left < right;  // "a1" and "a01" count alike
  });
  return found;
}

}  // namespace

bool is_hidden(const fs::path& path) {
  const std::string name = lower_case(path.filename().string());
  if (name.starts_with('.')) return name != "." && name != "..";
  for (const char* known : {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin",
                            "system volume information", "lost+found"}) {
    if (name == known) return true;
  }
  return false;
}

bool has_picture_name(const fs::path& path) {
  return ends_like(path, {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tga", ".ppm", ".pgm", ".pnm"});
}

bool has_foreign_picture_name(const fs::path& path) {
  return ends_like(path, {".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".pbm", ".svg", ".psd",
                          ".exr", ".hdr", ".pcx", ".dds", ".dng", ".cr2", ".nef", ".arw"});
}

bool has_foreign_table_name(const fs::path& path) {
  if (ends_like(path, {".tsv", ".tab", ".xls", ".xlsx", ".ods", ".numbers", ".sav", ".parquet", ".feather"}))
    return true;
  return same_name(path.stem().string(), "labels") && !ends_like(path, {".csv", ".npz"}) && !has_picture_name(path);
}

std::vector<fs::path> files_in(const fs::path& directory, bool (*chosen)(const fs::path&)) {
  return entries_in(directory, [chosen](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_regular_file(ignored) && chosen(entry.path());
  });
}

std::vector<fs::path> folders_in(const fs::path& directory) {
  return entries_in(directory, [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
  });
}

}  // namespace causeway
