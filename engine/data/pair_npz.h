// Pair data sets in .npz files, in the arrays of the published CausalCircuit data:
//   imgs (N,2,H,W,3) uint8 (or other numbers 0 .. 255, or real ones 0 .. 1) or (N,2) strings of JPEG or PNG bytes, or x
//   (N,2,d) vectors instead; original_latents, epsilon (N,2,n); pressed (N,2,b); intervention_labels (N) 0 = none, k =
//   variable k-1; intervention_masks (N,n); adjacency (n,n), row causes column.
// Files written here also hold `world` and `latent_names`, so that nothing has to be guessed when they come back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/data/pair_dataset.h"
#include "engine/data/read_file.h"

namespace causeway {

struct PairLoadOptions {
  int image_size = 0;          ///< pictures are brought to this height and width; 0: as they are (all must be alike)
  std::int64_t max_pairs = 0;  ///< only the first so many, 0 = all
  int threads = 1;             ///< for decoding and resizing pictures; the result does not depend on it
  std::uint64_t memory_budget = kDefaultMemoryBudget;  ///< bytes, for one array as well as for all pictures together
  std::string split;  ///< which data set of a directory (see pair_splits), "" = the only one, or "train"
  std::function<void(std::int64_t pairs)> progress;  ///< called now and then with the pairs that are ready
};

/// Writes a data set (with or without truth; without pictures there is no `imgs`, without vectors no `x`) atomically.
void save_pairs(const std::filesystem::path& path, const PairDataset& data);

/// Reads a file, or the files of one data set in a directory one after the other in numeric order (train-2 before
/// train-10), or a directory of pictures without .npz files (see pair_folder.h). Everything but `imgs` or `x` may be
/// missing: has_truth is false unless latents and labels (or masks) are there; they too may be missing where there is
/// truth. Without names in the file, 4 latents with 3 buttons are taken for the published circuit data (red, green,
/// blue, arm); other latents are called z1, z2, ... Throws Error naming file and entry for whatever does not fit;
/// UsageError for options out of range.
PairDataset load_pairs(const std::filesystem::path& path, const PairLoadOptions& options = {});

/// The data sets in a directory, sorted: names of its *.npz files without a number at the end ("train" for train-0.npz,
/// train-1.npz). Empty if there are none. Throws Error if the directory cannot be read.
std::vector<std::string> pair_splits(const std::filesystem::path& directory);

}  // namespace causeway
