// Reads the data of a run that was opened, so that they can be looked at without training.
#pragma once

#include <memory>
#include <string>

#include "app/explore/newest_request.h"
#include "app/explore/shared_data.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct DataRequest {
  std::uint64_t run = 0;
  int attempt = 0;
  Settings settings;
  std::string content;  // what the data were when the run was made; empty: not known
};

struct ReadData {
  std::uint64_t id = 0;
  DataRequest request;
  std::shared_ptr<const RunData> data;  // null if they could not be read
  std::string error, hint;              // why
};

class DataReader {
 public:
  /// `data` must outlive it.
  explicit DataReader(SharedData& data);

  /// Once for each snapshot: begins to read what a run on data of its own has not read itself. Gives the snapshot back
  /// with its data, once they are there.
  std::shared_ptr<const Snapshot> complete(std::shared_ptr<const Snapshot> snapshot);
  /// Tries once more, e.g. at another place.
  void again() { ++attempt_; }

  /// Whether the data of this run are being read.
  bool reading(const Snapshot& snapshot) const;
  /// Why the data of this run could not be read; null if that is not so.
  std::shared_ptr<const ReadData> failure(const Snapshot& snapshot) const;
  bool idle() const { return thread_.idle(); }

 private:
  bool wanted(const Snapshot& snapshot) const;
  bool fits(const ReadData* answer, const Snapshot& snapshot) const;

  int attempt_ = 0;
  std::uint64_t asked_run_ = 0;
  int asked_attempt_ = 0;
  std::shared_ptr<const Snapshot> before_, completed_;
  NewestRequest<DataRequest, ReadData> thread_;
};

}  // namespace causeway
