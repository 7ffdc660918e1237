// Files that are either all there or not there at all: written to a temporary file beside, flushed to disk, renamed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

namespace causeway {

/// Puts `bytes` into `path`. Whatever goes wrong, a file that was there before stays as it was, and nothing is left
/// beside it. Permissions of an existing file are kept, a symbolic link keeps pointing to the file it points to. A
/// device or pipe (/dev/stdout) is written to directly. Throws Error with a hint: no space, unwritable or missing
/// directory, a directory in the way.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// The same for libraries that want to write a file themselves: `write` gets the path of an empty file beside `path`
/// and must leave the finished file there. `path` must not be a device or pipe.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(const std::filesystem::path& temporary)>& write);

/// Writes a file anew and waits until it is on disk: not atomic, for files that are renamed to `shown` later. Throws
/// Error as above, naming `shown`.
void write_file_flushed(const std::filesystem::path& path, std::span<const std::uint8_t> bytes,
                        const std::filesystem::path& shown);
/// Waits until the names in a folder are on disk. Some file systems cannot; the files are complete even so.
void flush_directory(const std::filesystem::path& directory);

}  // namespace causeway
