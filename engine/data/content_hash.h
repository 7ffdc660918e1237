// What a data file or folder holds, as a short text: the same wherever it lies, and another one if a byte changes.
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/error.h"

namespace causeway {

/// "crc64:" with the checksum (CRC-64/XZ) and the number of bytes of a file or, of a folder, of the names and contents
/// of all files in it. Hidden files and what a system leaves in folders (.DS_Store, Thumbs.db) do not count, nor do
/// runs that were saved there. It tells data that were taken for others, not data that were made to deceive. Throws
/// Error if something cannot be read.
std::string content_hash(const std::filesystem::path& path);

/// The error for data whose content is not the one that a run was made on; `otherwise`: what else one may do, as in
/// "begin a new run with these".
Error other_content(const std::string& data, const std::string& otherwise);

}  // namespace causeway
