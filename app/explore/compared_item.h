// One row of a comparison: a run, a moment of its training, or one of its starts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/training/moments.h"

namespace causeway {

struct ComparedItem {
  std::string directory;                 // of the run; empty: the run in the window
  std::int64_t updates = -1;             // at the moment of it that is meant; -1: as it is
  int start = -1;                        // that is meant in place of the one that led then; -1: that one
  std::shared_ptr<const Moment> moment;  // of the run in the window, which may leave it out meanwhile; else null

  std::int64_t written = 0;  // when the run's folder was saved last, see when_written()

  /// Whether both mean the same model; `moment` may be another object, and a run may have been trained on meanwhile.
  bool same_as(const ComparedItem& other) const {
    return directory == other.directory && updates == other.updates && start == other.start;
  }
};

/// When the run in a folder was saved last, in the units of the file system's clock; 0 if that cannot be told.
std::int64_t when_written(const std::string& directory);

/// "FOLDER", "FOLDER@UPDATES" or "FOLDER@UPDATES#START"; of the run in the window without FOLDER.
std::string text_of(const ComparedItem& item);
/// The reverse. A folder of just that name goes before a moment.
ComparedItem item_of(std::string_view text);
/// What a person reads of it: the folder's name, update and start.
std::string words_of(const ComparedItem& item);

}  // namespace causeway
