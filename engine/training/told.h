// What of the truth of its training data a run tells a method that needs it: labels of some units, and a graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/training/settings.h"

namespace causeway {

/// What world.labelled asks for of so many units: a share (at most 1) or a whole number above 1. Throws UsageError if
/// that is none, not whole, or more than there are.
std::int64_t labelled_count(double labelled, std::int64_t units);

/// Units of 0 and 1 whose labels are told: drawn by the seed from those that have any. Empty: all are.
std::vector<std::uint8_t> labelled_units(const Dataset& train, const Settings& settings);

/// The factors with NaN in all rows of units that are not labelled. Throws Error, naming the label, if one that is told
/// is no number, or the same everywhere.
MatrixD told_labels(const Dataset& train, const std::vector<std::uint8_t>& labelled);

/// The graph that the method's own setting 'graph' draws, by the factors' names: "a>b, b>c", "none" for no edge; where
/// that is empty or the method has no such setting, the data's. Throws UsageError for an unknown name, Error for a
/// cycle.
Matrix<int> told_graph(const Truth& truth, const Settings& settings);

/// Whether the method's own settings draw a graph, so that data need not hold one.
bool draws_graph(const Settings& settings);

}  // namespace causeway
