// Files of a folder that belong together, such as those of a run: a reader sees all of one moment, never some of an
// older one, whenever the process that writes them is ended.
//
// New files are written into DIR/.next and flushed; renaming it to DIR/.ready is the moment from which they count. Then
// they are moved to their places one by one. A process that is ended before leaves the old files, one that is ended
// later leaves .ready, where readers look first and which the next writer moves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace causeway {

using FileGroup = std::map<std::string, std::vector<std::uint8_t>>;  // name -> bytes

/// Puts `files` into an existing folder, where only one process may write at a time. Throws Error like
/// write_file_atomically(): the files that were there before are as they were then.
void write_file_group(const std::filesystem::path& directory, const FileGroup& files);

/// Those of `names` that are there, all of one moment. Throws Error if one cannot be read.
FileGroup read_file_group(const std::filesystem::path& directory, const std::vector<std::string>& names);

/// Where file `name` of the folder is now; it may be moved at any time by the process that writes there.
std::filesystem::path file_of_group(const std::filesystem::path& directory, const std::string& name);

}  // namespace causeway
