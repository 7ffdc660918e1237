#include "engine/data/pair_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/data/pair_truth.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_filling.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLayouts =
    "lay them out as before/NAME.png and after/NAME.png, or NAME_before.png and NAME_after.png, or an even number in "
    "order; pictures that are no pairs need a table with a column 'picture'";

/// Splits NAME_before or NAME_after into NAME and whether it is "before"; an empty name if it is neither.
std::pair<std::string, bool> marked(const std::string& stem) {
  for (const bool before : {true, false}) {
    const std::string word = before ? "before" : "after";
    if (stem.size() <= word.size() || !stem.ends_with(word)) continue;
    const char mark = stem[stem.size() - word.size() - 1];
    if (mark == '_' || mark == '-' || mark == '.') return {stem.substr(0, stem.size() - word.size() - 1), before};
  }
  return {"", false};
}

std::vector<PicturePair> matched(const std::vector<fs::path>& before, const std::vector<fs::path>& after,
                                 const std::function<std::string(const fs::path&)>& name_of) {
  std::map<std::string, fs::path> partner;
  for (const fs::path& path : after) partner[name_of(path)] = path;
  std::vector<PicturePair> pairs;
  for (const fs::path& path : before) {
    const auto found = partner.find(name_of(path));
    if (found == partner.end()) throw Error(fmt::format("{} has no picture after", path.string()), kLayouts);
    pairs.push_back({found->first, path, found->second});
    partner.erase(found);
  }
  if (!partner.empty()) {
    throw Error(fmt::format("{} has no picture before", partner.begin()->second.string()), kLayouts);
  }
  return pairs;
}

std::vector<PicturePair> pairs_in(const fs::path& directory) {
  if (fs::is_directory(directory / "before") && fs::is_directory(directory / "after")) {
    return matched(files_in(directory / "before", has_picture_name), files_in(directory / "after", has_picture_name),
                   [](const fs::path& path) { return path.stem().string(); });
  }
  const std::vector<fs::path> all = files_in(directory, has_picture_name);
  std::vector<fs::path> before, after;
  for (const fs::path& path : all) {
    const auto [name, is_before] = marked(path.stem().string());
    if (!name.empty()) (is_before ? before : after).push_back(path);
  }
  if (!before.empty() && before.size() + after.size() == all.size()) {
    return matched(before, after, [](const fs::path& path) { return marked(path.stem().string()).first; });
  }
  if (all.size() % 2 != 0) {
    throw Error(
        fmt::format("{} holds {} pictures, an odd number: they cannot be pairs", directory.string(), all.size()),
        kLayouts);
  }
  std::vector<PicturePair> pairs;
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    pairs.push_back({all[i].stem().string(), all[i], all[i + 1]});
  }
  return pairs;
}

Recognised recognise(const fs::path& directory) {
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) return Recognised::kNo;
  if (fs::is_directory(directory / "before", ignored) && fs::is_directory(directory / "after", ignored)) {
    return Recognised::kYes;
  }
  for (fs::directory_iterator it(directory, ignored), end; it != end; it.increment(ignored)) {
    if (has_picture_name(it->path())) return Recognised::kYes;
  }
  return Recognised::kNo;
}

Dataset load(const fs::path& directory, const DataLoadOptions& options) {
  const std::vector<PicturePair> pairs = pairs_in(directory);
  if (pairs.empty()) throw Error(fmt::format("{} holds no pictures", directory.string()), kLayouts);
  Dataset data;
  data.frames = 2;
  data.units = options.max_units > 0 ? std::min<std::int64_t>(options.max_units, std::ssize(pairs)) : std::ssize(pairs);
  const fs::path labels = labels_of_pairs(directory);
  if (!labels.empty()) read_pair_truth(read_csv(labels), pairs, data);
  const auto path = [&](std::int64_t pair, int frame) {
    const PicturePair& files = pairs[static_cast<std::size_t>(pair)];
    return frame == 0 ? files.before : files.after;
  };
  fill_from_files(data, directory.string(), path, options);
  return data;
}

}  // namespace

const DataFormat kPairPicturesFormat{"pairs of pictures", recognise, load};

}  // namespace causeway
