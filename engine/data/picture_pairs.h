// Which pictures of a folder belong together, and which of two is the one before an intervention. Names decide:
//   Before/ and After/ (also pre/ and post/) with files of equal names, or
//   names that carry one of these words: NAME_before.png and NAME_after.png, before-NAME.png, "NAME Post.png", or
//   names that are alike but for a number, which goes up by one from the picture before to the one after.
// What names leave open is an Error, never decided by their order.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/load_dataset.h"

namespace causeway {

struct PicturePair {
  std::string name;  ///< what the names of both have in common; no two pairs have the same
  std::filesystem::path before, after;
};

struct PicturePairs {
  std::vector<PicturePair> pairs;  ///< in natural order of the files before
  std::string form;                ///< how they were told apart, for people: "NAME_before.png, NAME_after.png"
};

/// Whether a folder seems to hold pairs of pictures (kYes), or pictures of types that cannot be read (kPerhaps). Throws
/// nothing.
Recognised recognise_pairs(const std::filesystem::path& directory);

/// All pairs of a folder, at least one. Throws Error naming the file for a picture without its partner or without one
/// of the words where others have it, for two that claim the same place, for names that can be read in two ways, and
/// for pictures of a type that cannot be read.
PicturePairs find_pairs(const std::filesystem::path& directory);

}  // namespace causeway
