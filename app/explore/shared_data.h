// The data of runs, made or read once for all who ask: a run that goes on after its data were shown, or one that
// differs in its method alone, finds them ready.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/training/data_source.h"

namespace causeway {

/// Keeps the data that were asked for last. For use by several threads.
class SharedData {
 public:
  explicit SharedData(DataSource inner) : inner_(std::move(inner)) {}

  /// As a DataSource: made only if the settings ask for other data than the last, or a file has changed since. While
  /// another thread makes data this one waits, and gives up when `progress` says so. Throws Error.
  std::shared_ptr<const RunData> get(const Settings& settings, int threads, const DataProgress& progress);
  /// The same for a Trainer, which must not outlive this.
  DataSource source();

  /// From now on, data that a run names as `from` are read at `to`.
  void moved(const std::string& from, const std::filesystem::path& to);
  /// Where the data that a run names as `file` are.
  std::string place_of(const std::string& file) const;

 private:
  DataSource inner_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::map<std::string, std::string> places_;
  bool busy_ = false;
  std::string key_;
  std::shared_ptr<const RunData> held_;
};

}  // namespace causeway
