// Selected held-out units as a file: a table of what the model and the truth say of them, or a data set.
#pragma once

#include <string>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct SavedSelection;

struct SaveSelectionRequest {
  using Answer = SavedSelection;
  std::vector<int> units;  // of the held-out data, those that do not exist are left out
  bool as_data = false;    // an .npz file that the program reads again; else a CSV file
  std::string path;
  /// A file that was written is always reported, whatever was asked since.
  bool same_subject(const SaveSelectionRequest&) const { return true; }
  bool operator==(const SaveSelectionRequest&) const = default;
};

struct SavedSelection : AnswerBase {
  SaveSelectionRequest request;
};

/// Throws Error if nothing is left of the selection, or if the file cannot be written.
void compute(Workbench& bench, const Snapshot& snapshot, SavedSelection& out);

}  // namespace causeway
