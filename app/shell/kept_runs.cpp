#include "app/shell/kept_runs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr int kMostWindows = 100;
constexpr std::size_t kMostReplaced = 6;
constexpr std::size_t kMostEarlier = 8;
constexpr const char* kBefore = ".before-";
constexpr const char* kEarlier = "earlier-";

/// A descriptor that holds the lock on a file, which is made; -1 if another process has it. The system lets go of it
/// when the process ends, however that may be. Throws Error if there can be no such file.
int take(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    throw Error(fmt::format("{} cannot be made: {}", file.string(), std::generic_category().message(errno)),
                "no copies of runs are kept; set XDG_STATE_HOME to a folder that you may write to");
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

bool is_free(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return true;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool got = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  ::close(descriptor);
  return got;
}

fs::file_time_type time_of(const fs::path& run) {
  std::error_code error;
  const auto time = fs::last_write_time(run / "checkpoint.safetensors", error);
  return error ? fs::file_time_type::min() : time;
}

fs::path unused(const fs::path& stem) {
  std::error_code error;
  int i = 1;
  while (fs::exists(stem.string() + std::to_string(i), error)) ++i;
  return stem.string() + std::to_string(i);
}

std::string window_of(const std::string& name) { return name.substr(0, name.find(kBefore)); }

std::vector<fs::path> runs_in(const fs::path& state, auto&& of_interest) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(state, error), end; !error && it != end; it.increment(error)) {
    if (of_interest(it->path().filename().string()) && holds_run(it->path())) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end(),
            [](const fs::path& a, const fs::path& b) { return std::pair(time_of(a), a) > std::pair(time_of(b), b); });
  return found;
}

}  // namespace

KeptRuns::KeptRuns(const fs::path& first) {
  if (first.empty()) return;
  state_ = first.parent_path();
  first_ = first.filename().string();
  std::error_code error;
  fs::create_directories(state_, error);
  for (int window = 1; window <= kMostWindows; ++window) {
    name_ = first_ + (window > 1 ? fmt::format("-{}", window) : "");
    lock_ = take(state_ / (name_ + ".lock"));
    if (lock_ < 0) continue;
    copy_ = state_ / name_;
    return;
  }
  throw Error(fmt::format("all places for copies of runs in {} are taken", state_.string()), "close some windows");
}

KeptRuns::~KeptRuns() {
  if (lock_ >= 0) ::close(lock_);
}

const fs::path& KeptRuns::copy_to() {
  if (std::exchange(ours_, true)) return copy_;
  std::error_code error;
  if (holds_run(copy_)) {
    fs::rename(copy_, unused(state_ / kEarlier), error);
  } else {
    fs::remove_all(copy_, error);  // the rest of a copy that was never finished
  }
  return copy_;
}

void KeptRuns::begin_run(bool only_copy) {
  if (!std::exchange(ours_, false)) return;
  std::error_code error;
  if (only_copy && holds_run(copy_)) {
    fs::rename(copy_, unused(state_ / kEarlier), error);
  } else {
    fs::remove_all(copy_, error);
  }
}

fs::path KeptRuns::fresh_before() { return any() ? unused(state_ / (name_ + kBefore)) : fs::path(); }

bool KeptRuns::holds(const fs::path& run) const {
  std::error_code error;
  return any() && fs::weakly_canonical(run, error).parent_path() == fs::weakly_canonical(state_, error);
}

bool KeptRuns::is_copy(const fs::path& run) const {
  const std::string name = run.filename().string();
  return holds(run) && name.starts_with(first_) && name.find(kBefore) == std::string::npos;
}

std::vector<fs::path> KeptRuns::left_behind() const {
  if (!any()) return {};
  return runs_in(state_, [&](const std::string& name) {
    if (name.starts_with(kEarlier)) return true;
    const std::string window = window_of(name);
    if (window == name_) return name != name_ || !ours_;
    return window.starts_with(first_) && is_free(state_ / (window + ".lock"));
  });
}

void KeptRuns::prune(const std::vector<fs::path>& but) {
  if (!any()) return;
  const auto leave = [&](const std::string& prefix, std::size_t most) {
    auto runs = runs_in(state_, [&](const std::string& name) { return name.starts_with(prefix); });
    std::erase_if(runs, [&](const fs::path& run) { return std::find(but.begin(), but.end(), run) != but.end(); });
    std::error_code error;
    for (std::size_t i = most; i < runs.size(); ++i) fs::remove_all(runs[i], error);
  };
  leave(name_ + kBefore, kMostReplaced);
  leave(kEarlier, kMostEarlier);
}

}  // namespace causeway
