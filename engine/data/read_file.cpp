#include "engine/data/read_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "engine/core/error.h"

namespace causeway {

std::uint64_t regular_file_size(const std::filesystem::path& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (status.type() == std::filesystem::file_type::not_found) {
    if (const auto target = std::filesystem::read_symlink(path, code); !code) {
      throw Error(fmt::format("{} is a link to {}, which is not there", path.string(), target.string()),
                  "restore what it leads to, or delete the link");
    }
    throw Error(fmt::format("{}: no such file", path.string()), "check the path");
  }
  if (std::filesystem::is_directory(status)) {
    throw Error(fmt::format("{} is a directory, not a file", path.string()), "name a file in it");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(fmt::format("{} is not a regular file{}", path.string(), code ? ": " + code.message() : ""),
                "name a file on disk that you may read");
  }
  const auto size = std::filesystem::file_size(path, code);
  if (code) {
    throw Error(fmt::format("{}: {}", path.string(), code.message()), "check that you may read it");
  }
  return size;
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const auto size = regular_file_size(path);
  if (size > max_bytes) {
    throw Error(fmt::format("{} has {} bytes, more than the {} allowed", path.string(), size, max_bytes),
                "check that it is the file you mean");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(fmt::format("{}: {}", path.string(), std::generic_category().message(errno)),
                "check that you may read it");
  }
  std::vector<std::uint8_t> bytes(size);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    throw Error(fmt::format("{} cannot be read to its end", path.string()),
                "something else may be writing it: try again");
  }
  return bytes;
}

}  // namespace causeway
