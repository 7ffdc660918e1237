// Which files of a folder are pictures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace causeway {

/// Whether a file's name ends like that of a picture which load_image() reads (.png, .jpg, ...), in any case.
bool has_picture_name(const std::filesystem::path& path);

/// The files of a directory that `chosen` picks, in natural order of their names. Throws Error if the directory cannot
/// be read.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory,
                                            bool (*chosen)(const std::filesystem::path&));

/// The sub-folders of a directory, in natural order. Throws Error if the directory cannot be read.
std::vector<std::filesystem::path> folders_in(const std::filesystem::path& directory);

}  // namespace causeway
