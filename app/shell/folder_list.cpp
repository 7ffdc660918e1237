#include "app/shell/folder_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "engine/training/run_directory.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMost = 4000;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool begins(std::string_view name, std::string_view typed) {
  return name.size() >= typed.size() &&
         std::equal(typed.begin(), typed.end(), name.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

std::string size_text(std::uintmax_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1e3) return fmt::format("{} bytes", bytes);
  if (size < 1e6) return fmt::format("{:.1f} kB", size / 1e3);
  return size < 1e9 ? fmt::format("{:.1f} MB", size / 1e6) : fmt::format("{:.1f} GB", size / 1e9);
}

}  // namespace

std::vector<FolderEntry> list_folder(const fs::path& folder, bool files) {
  std::vector<FolderEntry> list;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && list.size() < kMost; it.increment(error)) {
    FolderEntry entry{it->path().filename().string(), it->path(), FolderEntry::Kind::kFile, ""};
    if (entry.name.starts_with('.')) continue;
    std::error_code unknown;
    if (it->is_directory(unknown)) {
      const bool run = holds_run(entry.path);
      entry.kind = run ? FolderEntry::Kind::kRun : FolderEntry::Kind::kFolder;
      entry.note = run ? "run" : "folder";
    } else if (!files) {
      continue;
    } else {
      const auto bytes = fs::file_size(entry.path, unknown);
      if (!unknown) entry.note = size_text(bytes);
    }
    list.push_back(std::move(entry));
  }
  const auto order = [](const FolderEntry& e) { return std::pair(e.kind == FolderEntry::Kind::kFile, e.name); };
  std::sort(list.begin(), list.end(), [&](const FolderEntry& a, const FolderEntry& b) { return order(a) < order(b); });
  return list;
}

std::vector<const FolderEntry*> beginning_with(const std::vector<FolderEntry>& entries, std::string_view typed) {
  std::vector<const FolderEntry*> found;
  for (const FolderEntry& entry : entries) {
    if (begins(entry.name, typed)) found.push_back(&entry);
  }
  return found;
}

std::string common_beginning(const std::vector<const FolderEntry*>& entries) {
  if (entries.empty()) return "";
  std::string common = entries.front()->name;
  for (const FolderEntry* entry : entries) {
    std::size_t same = 0;
    while (same < common.size() && same < entry->name.size() && common[same] == entry->name[same]) ++same;
    common.resize(same);
  }
  return common;
}

fs::path typed_path(const std::string& text) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && (text == "~" || text.starts_with("~/")))
    return fs::path(home) / text.substr(std::min<std::size_t>(2, text.size()));
  return text;
}

}  // namespace causeway
