#include "engine/training/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "engine/core/error.h"

namespace causeway {

namespace fs = std::filesystem;

/// Closes its file. Not in the anonymous namespace, for RunLock::Held holds one.
class LockDescriptor {
 public:
  explicit LockDescriptor(int fd) : fd_(fd) {}
  ~LockDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  LockDescriptor(LockDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  LockDescriptor& operator=(LockDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

namespace {

constexpr const char* kLockFile = ".lock";

bool lock(int fd, int how) {
  int result = 0;
  do {
    result = ::flock(fd, how | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

/// Whoever releases a lock removes its file: one that was opened just before is of no use then.
bool still_named(int fd, const fs::path& file) {
  struct stat open {};
  struct stat named {};
  return ::fstat(fd, &open) == 0 && ::stat(file.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
         open.st_dev == named.st_dev;
}

long process_in(const fs::path& file) {
  const LockDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  char text[32];
  const auto read = descriptor.get() < 0 ? 0 : ::read(descriptor.get(), text, sizeof text);
  long process = 0;
  if (read > 0) std::from_chars(text, text + read, process);
  return process;
}

/// Opens and locks the file of a folder; nothing if another process holds it.
std::optional<LockDescriptor> locked(const fs::path& directory, const std::string& name, int how) {
  while (true) {
    LockDescriptor descriptor(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (descriptor.get() < 0) {
      throw Error(fmt::format("{} cannot be locked: {}", directory.string(), std::generic_category().message(errno)),
                  "choose a folder that you may write to");
    }
    if (!lock(descriptor.get(), how)) {
      if (errno == EWOULDBLOCK) return std::nullopt;
      // Not every file system can lock. That is no reason to refuse the work, which was done there before.
      spdlog::warn("{} cannot be locked ({}): see that no other process writes there", directory.string(),
                   std::generic_category().message(errno));
    }
    if (!still_named(descriptor.get(), name)) continue;
    // For people only: whether the folder is locked does not depend on what the file says.
    const std::string process = fmt::format("{}\n", ::getpid());
    if (::ftruncate(descriptor.get(), 0) == 0) {
      [[maybe_unused]] const auto written = ::pwrite(descriptor.get(), process.data(), process.size(), 0);
    }
    return descriptor;
  }
}

std::string lock_name(const fs::path& directory) {
  std::error_code code;
  const fs::path whole = fs::canonical(directory, code);
  return ((code ? directory : whole) / kLockFile).string();
}

}  // namespace

class RunLock::Held {
 public:
  Held(LockDescriptor descriptor, fs::path file, Use use)
      : descriptor_(std::move(descriptor)), file_(std::move(file)), use_(use) {}
  ~Held() {
    // The last of a sweep's processes removes the file.
    if (lock(descriptor_.get(), LOCK_EX) && still_named(descriptor_.get(), file_)) ::unlink(file_.c_str());
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  Use use() const { return use_; }
  /// Whether the folder still has the file that is locked: it may have been removed, or moved with its folder.
  bool is_in_place() const { return still_named(descriptor_.get(), file_); }
  void replace(LockDescriptor descriptor) { descriptor_ = std::move(descriptor); }

 private:
  LockDescriptor descriptor_;
  fs::path file_;
  Use use_;
};

std::shared_ptr<RunLock::Held> RunLock::take(const fs::path& directory, Use use) {
  static std::mutex mutex;  // guards what this process holds
  static std::map<std::string, std::weak_ptr<Held>> all;
  const std::lock_guard guard(mutex);
  const std::string name = lock_name(directory);
  std::weak_ptr<Held>& mine = all[name];
  const int how = use == Use::kRun ? LOCK_EX : LOCK_SH;
  if (auto held = mine.lock()) {
    if (held->use() != use) return nullptr;
    if (held->is_in_place()) return held;
    // Whoever found no lock in the folder may have begun to write there meanwhile.
    std::optional<LockDescriptor> descriptor = locked(directory, name, how);
    if (!descriptor) return nullptr;
    held->replace(std::move(*descriptor));
    return held;
  }
  std::optional<LockDescriptor> descriptor = locked(directory, name, how);
  if (!descriptor) return nullptr;
  auto held = std::make_shared<Held>(std::move(*descriptor), name, use);
  mine = held;
  return held;
}

RunLock::RunLock(const fs::path& directory, Use use) : held_(take(directory, use)) {
  if (held_) return;
  const long process = owner(directory).value_or(0);
  throw Error(fmt::format("{} is in use by another process{}", directory.string(),
                          process > 0 ? fmt::format(" ({})", process) : ""),
              "wait until it ends or stop it, or choose another folder");
}

std::optional<RunLock> RunLock::try_lock(const fs::path& directory, Use use) {
  auto held = take(directory, use);
  if (!held) return std::nullopt;
  return RunLock(std::move(held));
}

std::optional<long> RunLock::owner(const fs::path& directory) {
  const std::string file = lock_name(directory);
  const LockDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  // A lock of this process too is another one's to this descriptor.
  if (descriptor.get() < 0 || lock(descriptor.get(), LOCK_SH)) {
    return std::nullopt;
  }
  return process_in(file);
}

}  // namespace causeway
