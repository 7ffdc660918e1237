#include "engine/data/picture_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <initializer_list>
#include <map>

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
  if (name.starts_with("~$")) return true;  // lock files of office programs
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
    const bool leads_nowhere = entry.is_symlink(ignored) && !entry.exists(ignored);
    return (entry.is_regular_file(ignored) || leads_nowhere) && chosen(entry.path());
  });
}

std::vector<fs::path> folders_in(const fs::path& directory) {
  return entries_in(directory, [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
  });
}

std::string pictures_elsewhere(const fs::path& directory, const std::set<fs::path>& used) {
  std::map<fs::path, std::size_t> found;
  std::error_code code;
  fs::recursive_directory_iterator it(directory, fs::directory_options::skip_permission_denied, code);
  for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
    const fs::path& path = it->path();
    std::error_code ignored;
    if (is_hidden(path)) {
      it.disable_recursion_pending();
    } else if (it.depth() > 0 && (has_picture_name(path) || has_foreign_picture_name(path)) &&
               it->is_regular_file(ignored) && !used.contains(path.parent_path())) {
      ++found[path.parent_path()];
    }
  }
  std::size_t pictures = 0;
  for (const auto& [folder, count] : found) pictures += count;
  if (pictures == 0) return "";
  const std::size_t more = found.size() - 1;
  return fmt::format("{} picture{} in {}/{}", pictures, pictures > 1 ? "s" : "",
                     found.begin()->first.lexically_relative(directory).string(),
                     more > 0 ? fmt::format(" and {} more folder{}", more, more > 1 ? "s" : "") : "");
}

}  // namespace causeway
