#include "app/explore/shared_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Changes when a file, or one in a folder, is written anew.
std::string stamp(const fs::path& path) {
  std::error_code error;
  std::uintmax_t bytes = 0;
  std::int64_t files = 0;
  fs::file_time_type newest = fs::file_time_type::min();
  const auto look = [&](const fs::path& file) {
    std::error_code unknown;
    const auto size = fs::file_size(file, unknown);
    if (!unknown) bytes += size;
    const auto time = fs::last_write_time(file, unknown);
    if (!unknown) newest = std::max(newest, time);
    ++files;
  };
  if (fs::is_directory(path, error)) {
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error))
      look(it->path());
  } else {
    look(path);
  }
  return fmt::format("{} {} {}", files, bytes, newest.time_since_epoch().count());
}

}  // namespace

std::shared_ptr<const RunData> SharedData::get(const Settings& settings, int threads, const DataProgress& progress) {
  Settings asked = settings;
  std::string key = data_key(settings);
  if (!asked.world.data.empty()) {
    asked.world.data = place_of(settings.world.data);
    key = data_key(asked) + stamp(asked.world.data);
  }
  {
    std::unique_lock lock(mutex_);
    while (true) {
      if (held_ && key == key_) return held_;
      if (!busy_) break;
      changed_.wait_for(lock, std::chrono::milliseconds(50));
      lock.unlock();
      if (!progress(0)) return nullptr;
      lock.lock();
    }
    busy_ = true;
    held_.reset();  // two sets need not be in memory at a time
  }
  std::shared_ptr<const RunData> made;
  const auto over = [&] {
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
      held_ = made;
      key_ = key;
    }
    changed_.notify_all();
  };
  try {
    made = inner_(asked, threads, progress);
  } catch (...) {
    over();
    throw;
  }
  over();
  return made;
}

DataSource SharedData::source() {
  return [this](const Settings& settings, int threads, const DataProgress& progress) {
    return get(settings, threads, progress);
  };
}

void SharedData::moved(const std::string& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  places_[from] = to.string();
}

std::string SharedData::place_of(const std::string& file) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(file);
  return found == places_.end() ? file : found->second;
}

}  // namespace causeway
