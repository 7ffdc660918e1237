#include "engine/data/picture_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>

#include "engine/core/error.h"
#include "engine/data/natural_order.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> entries_in(const fs::path& directory,
                                 const std::function<bool(const fs::directory_entry&)>& chosen) {
  std::vector<fs::path> found;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (chosen(*it)) found.push_back(it->path());
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

bool has_picture_name(const fs::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* known : {".png", ".jpg", ".jpeg", ".bmp", ".tga", ".ppm", ".pgm"}) {
    if (end == known) return true;
  }
  return false;
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
