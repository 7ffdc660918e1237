// What the data of a classifier cannot tell, whatever method learns from them: classes and groups that hardly occur.
#pragma once

#include <vector>

#include "engine/models/finding.h"

namespace causeway {

/// `classes`: of each training unit, at least 0. `domains`: its environment or background; null where the method is not
/// told. Finds classes of a single unit, classes that do not occur though a higher number does, classes that an
/// environment lacks (or has a single unit of), and a single environment for all. Empty if there is nothing to say.
std::vector<Finding> doubts_of_groups(const std::vector<int>& classes, const std::vector<int>* domains);

}  // namespace causeway
