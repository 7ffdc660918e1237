// What a dialog shows of a folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

struct FolderEntry {
  enum class Kind { kFolder, kRun, kFile };
  std::string name;
  std::filesystem::path path;
  Kind kind = Kind::kFile;
  std::string note;  // "run", "3.2 MB"
};

/// Folders first, then files if wanted, each by name; hidden ones are left out. At most some thousands. Empty for what
/// cannot be read.
std::vector<FolderEntry> list_folder(const std::filesystem::path& folder, bool files);

/// Those whose names begin with `typed`, in small letters or large ones.
std::vector<const FolderEntry*> beginning_with(const std::vector<FolderEntry>& entries, std::string_view typed);

/// The longest beginning that the names of all these have in common.
std::string common_beginning(const std::vector<const FolderEntry*>& entries);

/// "~/x" is x in the home folder.
std::filesystem::path typed_path(const std::string& text);

}  // namespace causeway
