// Who writes into a folder. A run's folder has one writer, a sweep's folder the processes that share the sweep. The
// lock is a file in the folder (.lock) that the system releases when its process ends, however that ends, so no stale
// lock is ever left. Reading needs no lock.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

namespace causeway {

class RunLock {
 public:
  /// kRun: no other process may write here. kSweep: other processes may, if they lock it as kSweep too.
  enum class Use { kRun, kSweep };

  /// Locks an existing folder until the last copy of the lock is gone. In one process a folder may be locked several
  /// times. Throws Error, naming the process, if another one holds it, or if the lock file cannot be made.
  explicit RunLock(const std::filesystem::path& directory, Use use = Use::kRun);
  /// The same, but empty if another process holds it.
  static std::optional<RunLock> try_lock(const std::filesystem::path& directory, Use use = Use::kRun);

  /// The process that holds the folder, this one too; empty if nobody does. 0: one that has not said its number yet.
  static std::optional<long> owner(const std::filesystem::path& directory);

 private:
  class Held;
  explicit RunLock(std::shared_ptr<Held> held) : held_(std::move(held)) {}
  static std::shared_ptr<Held> take(const std::filesystem::path& directory, Use use);
  std::shared_ptr<Held> held_;
};

}  // namespace causeway
