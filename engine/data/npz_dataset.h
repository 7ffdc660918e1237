// Data sets in .npz files: which files of a folder belong together, and how they are written. The arrays of one file
// are described in npz_parts.h.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/load_dataset.h"

namespace causeway {

/// The data sets in a directory, sorted: names of its *.npz files without a number at the end ("train" for train-0.npz,
/// train-1.npz). Empty if there are none. Throws Error if the directory cannot be read.
std::vector<std::string> npz_splits(const std::filesystem::path& directory);

/// An .npz file, or a directory of such: its only data set, or the one that options.split names, or "train", file after
/// file in numeric order.
extern const DataFormat kNpzFormat;

}  // namespace causeway
