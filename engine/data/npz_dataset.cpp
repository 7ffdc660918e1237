#include "engine/data/npz_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <cctype>
#include <charconv>
#include <fstream>
#include <locale>
#include <map>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/npz_parts.h"
#include "engine/data/picture_files.h"
#include "engine/data/step_notes.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

const std::locale& kLetters = std::locale::classic();

struct SmallLetters {
  bool operator()(const std::string& a, const std::string& b) const {
    return boost::to_lower_copy(a, kLetters) < boost::to_lower_copy(b, kLetters);
  }
};

using Splits = std::map<std::string, std::vector<fs::path>, SmallLetters>;

bool has_npz_name(const fs::path& path) { return same_name(path.extension().string(), ".npz"); }

/// "train-1.npz" taken apart.
struct NumberedName {
  std::string split, digits;  ///< no digits: a file of its own
  std::uint64_t number = 0;
};

NumberedName numbered_name(const fs::path& path) {
  const std::string stem = path.stem().string();
  const std::size_t end = stem.find_last_not_of("0123456789") + 1;
  NumberedName name{stem.substr(0, end), stem.substr(end), 0};
  std::from_chars(stem.data() + end, stem.data() + stem.size(), name.number);
  name.split.erase(name.split.find_last_not_of("-_.") + 1);
  return name;
}

/// "number 1 is missing between train-0.npz and train-2.npz" for the first gap in the numbers of files that are
/// read one after the other; empty if there is none.
std::string first_gap(const std::vector<fs::path>& files) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    const NumberedName a = numbered_name(files[i - 1]), b = numbered_name(files[i]);
    if (a.digits.empty() || b.digits.empty() || b.number <= a.number + 1) continue;
    if (b.number - a.number - 1 > files.size()) continue;  // dates and the like: not every number is meant to be there
    const std::string between =
        fmt::format("between {} and {}", files[i - 1].filename().string(), files[i].filename().string());
    return b.number == a.number + 2
               ? fmt::format("number {} is missing {}", a.number + 1, between)
               : fmt::format("numbers {} to {} are missing {}", a.number + 1, b.number - 1, between);
  }
  return "";
}

/// The .npz files of a directory by data set, each in numeric order. Capitals do not tell names apart.
Splits files_by_split(const fs::path& directory) {
  std::map<std::string, std::map<std::pair<std::uint64_t, std::string>, fs::path>, SmallLetters> found;
  for (const fs::path& path : files_in(directory, has_npz_name)) {
    const NumberedName name = numbered_name(path);
    const auto key = std::pair(name.number, boost::to_lower_copy(path.stem().string(), kLetters));
    const auto [other, is_new] = found[name.split].emplace(key, path);
    if (!is_new) {
      throw Error(fmt::format("{} and {} in {} have one name but for capitals", other->second.filename().string(),
                              path.filename().string(), directory.string()),
                  "leave one of them out: it is not clear which one is meant");
    }
  }
  Splits result;
  for (const auto& [split, files] : found) {
    for (const auto& [order, path] : files) result[split].push_back(path);
  }
  return result;
}

std::vector<fs::path> files_to_load(const fs::path& path, const std::string& split) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return {path};
  const auto splits = files_by_split(path);
  if (split.empty() && splits.size() == 1) return splits.begin()->second;
  const auto chosen = splits.find(split.empty() ? "train" : split);
  if (chosen == splits.end()) {
    throw Error(split.empty() ? fmt::format("{} holds several data sets, none of them 'train'", path.string())
                              : fmt::format("{} holds no data set '{}'", path.string(), split),
                fmt::format("it holds {}", fmt::join(npz_splits(path), ", ")));
  }
  return chosen->second;
}

Recognised recognise(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    try {
      const std::vector<fs::path> files = files_in(path, has_npz_name);
      if (files.empty()) return Recognised::kNo;
      // A link that leads nowhere does not tell what a folder holds.
      return std::ranges::any_of(files, [](const fs::path& file) { return fs::exists(file); }) ? Recognised::kYes
                                                                                               : Recognised::kPerhaps;
    } catch (const Error&) {
      return Recognised::kNo;  // a folder that cannot be read
    }
  }
  if (!fs::is_regular_file(path, ignored)) return Recognised::kNo;
  if (has_npz_name(path)) return Recognised::kYes;
  std::array<char, 6> first{};
  std::ifstream(path, std::ios::binary).read(first.data(), first.size());
  const std::string_view start(first.data(), first.size());
  return start.starts_with("PK") || start == "\x93NUMPY" ? Recognised::kYes : Recognised::kNo;
}

/// "500 pairs of pictures in train-0.npz .. train-3.npz, with labels, targets".
std::string understood(const Dataset& data, const std::vector<fs::path>& files) {
  const char* what = data.has_pictures() ? "pictures" : data.has_vectors() ? "vectors" : "factors";
  std::string text =
      fmt::format("{} {} of {} in {}", data.units, unit_word(data.frames), what, files.front().filename().string());
  if (files.size() > 1) text += fmt::format(" .. {} ({} files)", files.back().filename().string(), files.size());
  const std::vector<std::string> known = offer_words(data.offer());
  return text + (known.empty() ? "" : fmt::format(", with {}", fmt::join(known, ", ")));
}

Dataset load_npz(const fs::path& path, const DataLoadOptions& options) {
  ThreadPool pool(options.threads);
  std::vector<Dataset> parts;
  LoadedBefore before;
  std::vector<fs::path> read;
  for (const fs::path& file : files_to_load(path, options.split)) {
    read.push_back(file);
    parts.push_back(NpzParts(file, options, pool, before).load());
    const Dataset& part = parts.back();
    before.units += part.units;
    before.bytes += part.pictures.size() + sizeof(float) * static_cast<std::size_t>(part.vectors.size());
    if (options.progress) options.progress(before.units);
    if (options.max_units > 0 && before.units >= options.max_units) break;
  }
  Dataset data;
  try {
    data = concatenate(std::move(parts));
  } catch (const Error& error) {
    throw Error(fmt::format("{} .. {} in {}: {}", read.front().filename().string(), read.back().filename().string(),
                            path.string(), error.what()),
                error.hint());
  }
  // Of all files together: what never varies within one may differ from file to file.
  note_constant_factors(data);
  note_steps(data, [](Eigen::Index column) { return fmt::format("actions[..., {}]", column); });
  data.understood = understood(data, read);
  if (const std::string gap = first_gap(read); !gap.empty()) data.notes.push_back(gap);
  return data;
}

}  // namespace

std::vector<std::string> npz_splits(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& [name, files] : files_by_split(directory)) names.push_back(name);
  return names;
}

const DataFormat kNpzFormat{"npz", recognise, load_npz};

}  // namespace causeway
