#include "engine/sweep/shared_data.h"

#include <map>
#include <mutex>

namespace causeway {

namespace {

struct Store {
  std::mutex mutex;  // guards the map and the newest
  std::map<std::string, std::weak_ptr<const RunData>> made;
  std::shared_ptr<const RunData> newest;
  std::map<std::string, std::shared_ptr<std::mutex>> making;

  std::shared_ptr<std::mutex> maker_of(const std::string& key) {
    const std::lock_guard lock(mutex);
    auto& maker = making[key];
    if (!maker) maker = std::make_shared<std::mutex>();
    return maker;
  }
  std::shared_ptr<const RunData> known(const std::string& key) {
    const std::lock_guard lock(mutex);
    const auto found = made.find(key);
    return found == made.end() ? nullptr : found->second.lock();
  }
  void keep(const std::string& key, std::shared_ptr<const RunData> data) {
    const std::lock_guard lock(mutex);
    made[key] = data;
    newest = std::move(data);
  }
};

}  // namespace

DataSource shared_data(DataSource source) {
  return [source = std::move(source), store = std::make_shared<Store>()](
             const Settings& settings, int threads, const DataProgress& progress) -> std::shared_ptr<const RunData> {
    const std::string key = data_key(settings);
    const auto maker = store->maker_of(key);
    const std::lock_guard lock(*maker);
    if (auto data = store->known(key)) return progress(1.0) ? data : nullptr;
    auto data = source(settings, threads, progress);
    if (data) store->keep(key, data);
    return data;
  };
}

}  // namespace causeway
