#include "engine/data/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "engine/core/error.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, int code) {
  std::string hint;
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      hint = "free some disk space or choose another directory";
      break;
    case EFBIG:
      hint = "files of this size are not allowed here (ulimit -f): allow them or choose another directory";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      hint = "choose a directory that you may write to";
      break;
    case ENOENT:
      hint = "create the directory first";
      break;
    case ENOTDIR:
      hint = "a part of the path is a file, not a directory";
      break;
    default:
      break;
  }
  throw Error(fmt::format("{} cannot be written: {}", path.string(), std::generic_category().message(code)), hint);
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// The temporary beside the target; removed unless it has been renamed.
struct Temporary {
  fs::path path;
  ~Temporary() {
    if (!path.empty()) {
      ::unlink(path.c_str());
    }
  }
};

void write_all(int fd, std::span<const std::uint8_t> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      fail(path, errno);
    }
    bytes = bytes.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

/// What the file is after following symbolic links.
fs::file_type target_type(const fs::path& path) {
  if (path.filename().empty()) {
    throw Error(fmt::format("'{}' is not the name of a file", path.string()), "add a file name");
  }
  std::error_code code;
  const auto type = fs::status(path, code).type();
  if (type == fs::file_type::directory) {
    throw Error(fmt::format("{} cannot be written: it is a directory", path.string()), "choose another file name");
  }
  return type;
}

bool is_special(fs::file_type type) {
  return type != fs::file_type::regular && type != fs::file_type::not_found && type != fs::file_type::none &&
         type != fs::file_type::unknown;
}

}  // namespace

void write_file_atomically(const fs::path& path, const std::function<void(const fs::path& temporary)>& write) {
  if (is_special(target_type(path))) {
    throw Error(fmt::format("{} cannot be written: it is not a regular file", path.string()),
                "choose another file name");
  }
  std::error_code code;
  fs::path target = fs::weakly_canonical(path, code);
  // A file that another process takes away between two looks at it does not stand in the way.
  for (int more = 100; code == std::errc::no_such_file_or_directory && more > 0; --more) {
    target = fs::weakly_canonical(path, code);
  }
  if (code) {
    fail(path, code.value());
  }

  Temporary temporary;
  {
    static std::atomic<unsigned> counter = 0;
    const auto beside = target.parent_path() /
                        fmt::format(".{}.{}.{}.tmp", target.filename().string().substr(0, 200), ::getpid(), counter++);
    Descriptor created(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (created.get() < 0) {
      fail(path, errno);
    }
    temporary.path = beside;
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0 && ::fchmod(created.get(), old.st_mode & 07777) != 0) {
      fail(path, errno);
    }
  }

  write(temporary.path);

  Descriptor file(::open(temporary.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0 || !file.close() ||
      ::rename(temporary.path.c_str(), target.c_str()) != 0) {
    fail(path, errno);
  }
  temporary.path.clear();
  flush_directory(target.parent_path());
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  const auto put = [&](const fs::path& place) {
    Descriptor file(::open(place.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) {
      fail(path, errno);
    }
    write_all(file.get(), bytes, path);
    if (!file.close()) {
      fail(path, errno);
    }
  };
  if (is_special(target_type(path))) {
    put(path);
  } else {
    write_file_atomically(path, put);
  }
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void write_file_flushed(const fs::path& path, std::span<const std::uint8_t> bytes, const fs::path& shown) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (file.get() < 0) {
    fail(shown, errno);
  }
  write_all(file.get(), bytes, shown);
  if (::fsync(file.get()) != 0 || !file.close()) {
    fail(shown, errno);
  }
}

void flush_directory(const fs::path& directory) {
  Descriptor descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() >= 0) {
    ::fsync(descriptor.get());
  }
}

}  // namespace causeway
