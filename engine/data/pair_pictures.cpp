#include "engine/data/pair_pictures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "engine/data/pair_truth.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_filling.h"
#include "engine/data/picture_pairs.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

Dataset load(const fs::path& directory, const DataLoadOptions& options) {
  const PicturePairs found = find_pairs(directory);
  const std::vector<PicturePair>& pairs = found.pairs;
  Dataset data;
  data.frames = 2;
  data.units = options.max_units > 0 ? std::min<std::int64_t>(options.max_units, std::ssize(pairs)) : std::ssize(pairs);
  const fs::path labels = labels_of_pairs(directory);
  if (!labels.empty()) {
    read_pair_truth(read_csv(labels), pairs, data);
  } else {
    for (const fs::path& table : files_in(directory, has_foreign_table_name)) {
      data.notes.push_back(
          fmt::format("{} is not read: the truth is taken from a .csv file", table.filename().string()));
    }
  }
  const auto path = [&](std::int64_t pair, int frame) {
    const PicturePair& files = pairs[static_cast<std::size_t>(pair)];
    return frame == 0 ? files.before : files.after;
  };
  if (options.max_units == 0) {
    std::set<fs::path> used;
    for (const PicturePair& pair : pairs) used.insert({pair.before.parent_path(), pair.after.parent_path()});
    if (const std::string others = pictures_elsewhere(directory, used); !others.empty()) {
      data.notes.push_back(others + " belong to no pair and are not used");
    }
  }
  fill_from_files(data, directory.string(), path, options);
  data.understood = fmt::format("{} pairs: {}", pairs.size(), found.form);
  if (!data.truth.names.empty()) data.understood += fmt::format("; truth of {}", fmt::join(data.truth.names, ", "));
  return data;
}

}  // namespace

const DataFormat kPairPicturesFormat{"pairs of pictures", recognise_pairs, load};

}  // namespace causeway
