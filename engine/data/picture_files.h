// Which files of a folder are looked at, and which of them are pictures.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace causeway {

/// Whether systems leave files or folders of this name behind by themselves: names that begin with a dot (macOS writes
/// ._NAME beside NAME) or with ~$, Thumbs.db, desktop.ini, __MACOSX and the like. Whoever lists a folder or an archive
/// passes them over; a path that a person gave is read whatever its name is.
bool is_hidden(const std::filesystem::path& path);

/// Whether a file's name ends like that of a picture which load_image() reads (.png, .jpg, ...), in any case.
bool has_picture_name(const std::filesystem::path& path);

/// Whether a file's name ends like that of a picture of a type which load_image() does not read (.webp, .tif, ...).
bool has_foreign_picture_name(const std::filesystem::path& path);

/// Whether a file's name tells a table that read_csv() does not look for: of a spreadsheet (.xlsx, .ods, ...), with
/// tabs
/// (.tsv, .tab), or labels with any ending but .csv.
bool has_foreign_table_name(const std::filesystem::path& path);

/// The files of a directory that `chosen` picks, in natural order of their names, without hidden ones; also links that
/// lead nowhere, so that whoever reads them says so. Throws Error if the directory cannot be read.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory,
                                            bool (*chosen)(const std::filesystem::path&));

/// The sub-folders of a directory, in natural order, without hidden ones. Throws Error if the directory cannot be read.
std::vector<std::filesystem::path> folders_in(const std::filesystem::path& directory);

/// "5 pictures in during/ and 1 more folder", of those of any type in folders below a directory, at any depth, that are
/// none of the folders `used`; empty if there are none. Hidden folders, links to folders and what may not be read are
/// passed over.
std::string pictures_elsewhere(const std::filesystem::path& directory, const std::set<std::filesystem::path>& used);

}  // namespace causeway
