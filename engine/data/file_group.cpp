#include "engine/data/file_group.h"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <optional>
#include <system_error>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNext = ".next";
constexpr const char* kReady = ".ready";

[[noreturn]] void fail(const fs::path& path, const std::error_code& code) {
  throw Error(path.string() + " cannot be written: " + code.message(), "choose a folder that you may write to");
}

/// Moves what is ready to its place. What stops half way is gone on with the next time.
void move_ready(const fs::path& directory) {
  const fs::path ready = directory / kReady;
  std::error_code code;
  if (!fs::is_directory(ready, code)) return;
  std::vector<fs::path> names;
  for (const auto& entry : fs::directory_iterator(ready)) names.push_back(entry.path().filename());
  for (const fs::path& name : names) {
    fs::rename(ready / name, directory / name, code);
    if (code) fail(directory / name, code);
  }
  flush_directory(directory);
  fs::remove(ready, code);
}

/// Tells whether a file is still the one that was looked at.
using Stamp = std::array<std::int64_t, 5>;
std::optional<Stamp> stamp_of(const fs::path& path) {
  struct stat s {};
  if (::stat(path.c_str(), &s) != 0) return std::nullopt;
  return Stamp{static_cast<std::int64_t>(s.st_dev), static_cast<std::int64_t>(s.st_ino), s.st_size, s.st_mtim.tv_sec,
               s.st_mtim.tv_nsec};
}

}  // namespace

fs::path file_of_group(const fs::path& directory, const std::string& name) {
  std::error_code ignored;
  fs::path ready = directory / kReady / name;
  return fs::exists(ready, ignored) ? ready : directory / name;
}

void write_file_group(const fs::path& directory, const FileGroup& files) {
  move_ready(directory);
  const fs::path next = directory / kNext;
  std::error_code code;
  fs::remove_all(next, code);  // of a process that was ended
  fs::create_directory(next, code);
  if (code) fail(directory, code);
  try {
    for (const auto& [name, bytes] : files) {
      // A file that is a folder or a device would only be found out half way through the moving.
      const auto status = fs::status(directory / name, code);
      if (fs::exists(status) && !fs::is_regular_file(status)) {
        throw Error((directory / name).string() + " cannot be written: it is not a regular file",
                    "move it away or choose another folder");
      }
      write_file_flushed(next / name, bytes, directory / name);
    }
    flush_directory(next);
    fs::rename(next, directory / kReady, code);
    if (code) fail(directory, code);
  } catch (...) {
    fs::remove_all(next, code);
    throw;
  }
  flush_directory(directory);
  move_ready(directory);
}

FileGroup read_file_group(const fs::path& directory, const std::vector<std::string>& names) {
  // While a writer is at work a file may be replaced, or moved away, between two readings.
  for (int attempt = 1;; ++attempt) {
    constexpr int kAttempts = 20;
    FileGroup files;
    std::map<std::string, std::optional<Stamp>> stamps;
    bool stable = true;
    try {
      for (const std::string& name : names) {
        const fs::path path = file_of_group(directory, name);
        stamps[name] = stamp_of(path);
        if (stamps[name]) files[name] = read_file(path);
      }
    } catch (const Error&) {
      if (attempt == kAttempts) throw;
      stable = false;
    }
    for (const auto& [name, stamp] : stamps) stable = stable && stamp == stamp_of(file_of_group(directory, name));
    if (stable || attempt == kAttempts) return files;
  }
}

}  // namespace causeway
