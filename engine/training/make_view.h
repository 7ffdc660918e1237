// From a data set to what a learner may see of it.
#pragma once

#include "engine/data/dataset.h"
#include "engine/models/needs.h"
#include "engine/models/training_view.h"

namespace causeway {

/// `codes` (a row for each row of `data`) with the parts of `data` that `needs` declares and no others. The view points
/// into `data`, which must outlive it. Throws Error if a declared part is missing.
TrainingView make_training_view(const Needs& needs, MatrixF codes, const Dataset& data);

}  // namespace causeway
