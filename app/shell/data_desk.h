// Data of a person's own in the window: a run is made on those that are brought, those of the run are read, and found
// again where they were moved.
#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>

#include "app/explore/data_reader.h"
#include "app/explore/shared_data.h"
#include "app/panels/ui_state.h"
#include "app/shell/workspace.h"
#include "engine/data/dataset.h"
#include "engine/training/snapshot.h"

namespace causeway {

class DataDesk {
 public:
  /// All of them must outlive it.
  DataDesk(SharedData& data, UiState& ui, Workspace& workspace);

  /// Data that a person has brought: those of the run that is shown, if these are missing, else looked into for a new
  /// run, see take(). Throws Error if they cannot be read at all.
  void bring(const Snapshot& shown, const std::filesystem::path& data);
  /// Says where the data of the run that is shown are now, unless they are others.
  void find(const Snapshot& shown, const std::filesystem::path& data);
  /// Once a frame: the settings of a run on the data that were brought, once it is known which fit them.
  std::optional<Settings> take(const Snapshot& shown);
  /// Once a frame: the snapshot with the data of its run. A run that was opened has not read them itself.
  std::shared_ptr<const Snapshot> complete(std::shared_ptr<const Snapshot> snapshot);

  bool idle() const { return reader_.idle(); }

 private:
  void look_into(const std::filesystem::path& data);

  SharedData& data_;
  UiState& ui_;
  Workspace& workspace_;
  DataReader reader_;
  std::future<Dataset> peek_;  // the first of the data that were brought
  std::filesystem::path looked_into_;
  std::uint64_t asked_for_data_of_ = 0;  // a run whose data are missing: the person was asked for them
};

}  // namespace causeway
