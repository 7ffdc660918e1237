// Data of which some units have no labels.
#pragma once

#include "engine/data/dataset.h"

namespace causeway {

/// Marks units (Truth::labelled) whose factors are NaN throughout as not labelled, and says so in a note; without any
/// such unit nothing is done. Throws Error, naming `where` they were read from, for a unit of which some numbers are
/// NaN and others are not.
void mark_unlabelled(Dataset& data, const std::string& where);

/// Units that are labelled, ascending: all where nothing is marked.
std::vector<std::int64_t> units_with_labels(const Dataset& data);

}  // namespace causeway
