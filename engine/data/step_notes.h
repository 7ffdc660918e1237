// What a person should know of what was done between the frames of a data set.
#pragma once

#include <functional>
#include <string>

#include "engine/data/dataset.h"

namespace causeway {

/// Adds notes where targets are known but none is ever one, or where steps have several; where actions of two numbers
/// are not all in 0 .. 1, although methods take them for the place in the picture that was touched; and where a column
/// of actions never varies but for rounding, which is taken out. `action` says what a column is called.
void note_steps(Dataset& data, const std::function<std::string(Eigen::Index column)>& action);

}  // namespace causeway
