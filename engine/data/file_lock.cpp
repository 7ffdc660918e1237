#include "engine/data/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/core/error.h"

namespace causeway {

FileLock FileLock::unlocked(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    throw Error(fmt::format("cannot make {}: {}", path.string(), std::strerror(errno)),
                "choose a folder that can be written to");
  }
  return FileLock(file);
}

bool FileLock::take(const std::filesystem::path& path, int how) const {
  int result = 0;
  do {
    result = flock(file_, how);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw Error(fmt::format("cannot lock {}: {}", path.string(), std::strerror(errno)),
              "the file system must be able to lock files");
}

std::optional<FileLock> FileLock::try_lock(const std::filesystem::path& path) {
  FileLock lock = unlocked(path);
  if (!lock.take(path, LOCK_EX | LOCK_NB)) return std::nullopt;
  return lock;
}

FileLock FileLock::wait_for(const std::filesystem::path& path) {
  FileLock lock = unlocked(path);
  lock.take(path, LOCK_EX);
  return lock;
}

FileLock::~FileLock() {
  if (file_ >= 0) close(file_);
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

}  // namespace causeway
