// Scores of a model that training has not scored: of a start that did not lead, or of a moment between two scores.
#pragma once

#include <memory>
#include <optional>

#include "app/explore/sample_set.h"
#include "engine/models/pipeline.h"
#include "engine/scores/scores.h"

namespace causeway {

/// Not for use by several threads.
class ModelScorer {
 public:
  /// The scores that are made while training goes on (no pictures are drawn for them), of a model with a causal model;
  /// by one thread. They are of the run's held-out data or, where it has none yet because it was opened, of 500 units
  /// drawn as it drew them. Null if that cannot be, as of data in a file. Throws Error if the data do not fit.
  std::shared_ptr<const Scores> score(const Pipeline& model, const Settings& settings, const RunData* data);

 private:
  std::optional<SampleKey> drawn_of_;
  Dataset drawn_;
};

}  // namespace causeway
