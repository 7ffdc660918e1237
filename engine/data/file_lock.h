// A lock that several processes share, also on several machines where their file system locks files. It ends with the
// process that holds it, however that ends, so no stale lock is ever left.
#pragma once

#include <filesystem>
#include <optional>

namespace causeway {

class FileLock {
 public:
  /// Locks the file, made if it is not there; empty if another process (or another FileLock of this one) holds it.
  /// Throws Error if the file cannot be made.
  static std::optional<FileLock> try_lock(const std::filesystem::path& path);
  /// The same, but waits until nobody else holds it.
  static FileLock wait_for(const std::filesystem::path& path);

  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

 private:
  explicit FileLock(int file) : file_(file) {}
  static FileLock unlocked(const std::filesystem::path& path);
  bool take(const std::filesystem::path& path, int how) const;
  int file_ = -1;
};

}  // namespace causeway
