#include "engine/data/picture_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/data/natural_order.h"
#include "engine/data/picture_files.h"
#include "engine/data/picture_marks.h"
#include "engine/data/picture_numbers.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kForms =
    "lay them out as before/NAME.png and after/NAME.png, or NAME_before.png and NAME_after.png (pre and post do too), "
    "or "
    "numbered so that 1 is before 2, 3 before 4; pictures that are no pairs need a table with a column 'picture'";

std::string name_of_file(const fs::path& path) { return path.filename().string(); }

std::vector<fs::path> pictures_in(const fs::path& directory) {
  const std::vector<fs::path> foreign = files_in(directory, has_foreign_picture_name);
  if (!foreign.empty()) {
    throw Error(fmt::format("{} is a picture of a type that cannot be read", foreign.front().string()),
                fmt::format("save it as one of {}, or move it elsewhere", kPictureTypes));
  }
  return files_in(directory, has_picture_name);
}

enum class Which { kFirst, kLast };

Mark chosen(const std::vector<Mark>& marks, Which which) {
  return which == Which::kFirst ? marks.front() : marks.back();
}

std::map<std::string, fs::path> by_stem(const std::vector<fs::path>& files) {
  std::map<std::string, fs::path> found;
  for (const fs::path& path : files) {
    const auto [same, is_new] = found.emplace(path.stem().string(), path);
    if (!is_new) {
      throw Error(fmt::format("{} and {} have the same name", same->second.string(), name_of_file(path)),
                  "leave one of them: it is not clear which one is meant");
    }
  }
  return found;
}

[[noreturn]] void no_partner(const fs::path& path, bool is_before) {
  throw Error(fmt::format("{} has no picture {}", path.string(), is_before ? "after" : "before"), kForms);
}

/// Pairs by the first or the last mark of every name. Throws Error if that leaves a picture alone or gives it two.
PicturePairs read_marks(const std::vector<fs::path>& files, Which which) {
  struct Sides {
    const fs::path *before = nullptr, *after = nullptr;
    MarkedName name;
    std::string form;
  };
  std::map<std::string, Sides> found;
  for (const bool before : {true, false}) {
    for (const fs::path& path : files) {
      const std::string stem = path.stem().string();
      const Mark mark = chosen(marks_in(stem), which);
      if (mark.before != before) continue;
      const MarkedName name = take_apart(stem, mark);
      Sides& sides = found[name.key()];
      const fs::path*& side = before ? sides.before : sides.after;
      if (side != nullptr) {
        throw Error(fmt::format("{} and {} are both the picture {} of one pair", side->string(), name_of_file(path),
                                before ? "before" : "after"),
                    "leave one of them: it is not clear which one is meant");
      }
      side = &path;
      if (before) sides.name = name;
      sides.form += (before ? "" : ", ") + name.form() + path.extension().string();
    }
  }
  std::vector<std::pair<std::string, PicturePair>> pairs;
  std::set<std::string> names, forms;
  for (const auto& [key, sides] : found) {
    if (sides.before == nullptr || sides.after == nullptr) {
      no_partner(sides.before != nullptr ? *sides.before : *sides.after, sides.before != nullptr);
    }
    pairs.emplace_back(sides.name.small + sides.before->extension().string(),
                       PicturePair{sides.name.name(), *sides.before, *sides.after});
    forms.insert(sides.form);
    if (!names.insert(sides.name.name()).second) {
      throw Error(
          fmt::format("{} is not the only picture before of the pair '{}'", sides.before->string(), sides.name.name()),
          "give every pair a name of its own");
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
    return natural_less(a.first, b.first) || (!natural_less(b.first, a.first) && a.first < b.first);
  });
  PicturePairs result;
  for (auto& [order, pair] : pairs) result.pairs.push_back(std::move(pair));
  if (forms.size() == 1) result.form = *forms.begin();
  return result;
}

/// The same if every name carries a mark. Names with several marks must make sense in one way only.
PicturePairs pairs_by_mark(const std::vector<fs::path>& files) {
  bool several = false;
  for (const fs::path& path : files) {
    const std::size_t marks = marks_in(path.stem().string()).size();
    if (marks == 0) {
      throw Error(fmt::format("{}: its name says neither before nor after (nor pre, post), those of other pictures do",
                              path.string()),
                  "move it elsewhere, or name it like the others");
    }
    several = several || marks > 1;
  }
  if (!several) return read_marks(files, Which::kLast);
  std::optional<PicturePairs> first;
  try {
    first = read_marks(files, Which::kFirst);
  } catch (const Error&) {
  }
  PicturePairs last;
  try {
    last = read_marks(files, Which::kLast);
  } catch (const Error&) {
    if (!first) throw;
    return *first;
  }
  if (first) {
    std::map<fs::path, fs::path> after;
    for (const PicturePair& pair : first->pairs) after[pair.before] = pair.after;
    for (const PicturePair& pair : last.pairs) {
      const auto other = after.find(pair.before);
      if (other == after.end() || other->second != pair.after) {
        throw Error(fmt::format("{} says before and after twice: it is not clear which picture belongs to it",
                                pair.before.string()),
                    "leave one of the words in each name");
      }
    }
  }
  return last;
}

/// The sub-folders whose names carry one mark, such as Before and after, or images_pre and images_post.
std::vector<fs::path> marked_folders(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const fs::path& folder : folders_in(directory)) {
    if (marks_in(name_of_file(folder)).size() == 1) found.push_back(folder);
  }
  return found;
}

MarkedName name_of_folder(const fs::path& folder) {
  const std::string name = name_of_file(folder);
  return take_apart(name, marks_in(name).front());
}

/// Whether every name in a folder carries one mark, that of the folder.
bool all_marked_like(const fs::path& folder, const std::vector<fs::path>& files) {
  const Mark wanted = name_of_folder(folder).mark;
  return std::all_of(files.begin(), files.end(), [&](const fs::path& path) {
    const std::vector<Mark> marks = marks_in(path.stem().string());
    return marks.size() == 1 && marks[0].before == wanted.before && marks[0].is_short == wanted.is_short;
  });
}

PicturePairs pairs_of_folders(const fs::path& before, const fs::path& after) {
  std::vector<fs::path> first = pictures_in(before);
  const std::vector<fs::path> second = pictures_in(after);
  std::map<std::string, fs::path> partners = by_stem(second);
  const std::map<std::string, fs::path> names = by_stem(first);
  const bool equal = std::all_of(first.begin(), first.end(),
                                 [&](const fs::path& path) { return partners.contains(path.stem().string()); });
  if (!equal && all_marked_like(before, first) && all_marked_like(after, second)) {
    first.insert(first.end(), second.begin(), second.end());
    return read_marks(first, Which::kLast);
  }
  PicturePairs result;
  std::set<std::string> forms;
  for (const fs::path& path : first) {
    const auto found = partners.find(path.stem().string());
    if (found == partners.end()) no_partner(path, true);
    forms.insert(fmt::format("{}/NAME{}, {}/NAME{}", name_of_file(before), path.extension().string(),
                             name_of_file(after), found->second.extension().string()));
    result.pairs.push_back({found->first, path, found->second});
    partners.erase(found);
  }
  if (!partners.empty()) no_partner(partners.begin()->second, false);
  if (forms.size() == 1) result.form = *forms.begin();
  return result;
}

PicturePairs pairs_in_folders(const fs::path& directory, const std::vector<fs::path>& folders) {
  const auto refuse = [&](const std::string& what) {
    throw Error(fmt::format("{} {}", directory.string(), what),
                "one folder before/ and one folder after/ are read, with files of equal names; move others elsewhere");
  };
  for (const fs::path& folder : folders) {
    const MarkedName name = name_of_folder(folder);
    const auto partners = std::count_if(folders.begin(), folders.end(), [&](const fs::path& other) {
      const MarkedName of_other = name_of_folder(other);
      return of_other.key() == name.key() && of_other.mark.before != name.mark.before;
    });
    const char* missing = name.mark.before ? "after" : "before";
    if (partners == 0) refuse(fmt::format("holds {}/, but no folder {} to it", name_of_file(folder), missing));
    if (folders.size() != 2) {
      refuse(fmt::format("holds several folders of pictures before or after: {}/, {}/, {}/", name_of_file(folders[0]),
                         name_of_file(folders[1]), name_of_file(folders[2])));
    }
  }
  if (const std::vector<fs::path> loose = pictures_in(directory); !loose.empty()) {
    throw Error(fmt::format("{} is in neither of {}/ and {}/", loose.front().string(), name_of_file(folders[0]),
                            name_of_file(folders[1])),
                "move it elsewhere");
  }
  const bool in_order = name_of_folder(folders[0]).mark.before;
  return pairs_of_folders(folders[in_order ? 0 : 1], folders[in_order ? 1 : 0]);
}

/// A folder such as post/ may be about something else; it counts if there are pictures in it, or its partner is there.
std::vector<fs::path> folders_that_count(const fs::path& directory) {
  std::vector<fs::path> folders = marked_folders(directory);
  const auto is_before = [](const fs::path& folder) { return name_of_folder(folder).mark.before; };
  const auto count = std::count_if(folders.begin(), folders.end(), is_before);
  if (count > 0 && count < std::ssize(folders)) return folders;
  std::erase_if(folders, [](const fs::path& folder) { return files_in(folder, has_picture_name).empty(); });
  return folders;
}

}  // namespace

Recognised recognise_pairs(const fs::path& directory) {
  try {
    std::error_code ignored;
    if (!fs::is_directory(directory, ignored)) return Recognised::kNo;
    if (!folders_that_count(directory).empty() || !files_in(directory, has_picture_name).empty()) {
      return Recognised::kYes;
    }
    return files_in(directory, has_foreign_picture_name).empty() ? Recognised::kNo : Recognised::kPerhaps;
  } catch (const Error&) {
    return Recognised::kNo;  // a folder that cannot be read
  }
}

PicturePairs find_pairs(const fs::path& directory) {
  PicturePairs result;
  if (const std::vector<fs::path> folders = folders_that_count(directory); !folders.empty()) {
    result = pairs_in_folders(directory, folders);
  } else {
    const std::vector<fs::path> files = pictures_in(directory);
    const bool marked = std::any_of(files.begin(), files.end(),
                                    [](const fs::path& path) { return !marks_in(path.stem().string()).empty(); });
    if (marked) {
      result = pairs_by_mark(files);
    } else if (!files.empty()) {
      result.pairs = pairs_by_number(files);
    }
  }
  if (result.pairs.empty()) {
    const std::string others = pictures_elsewhere(directory, {});
    throw Error(others.empty() ? fmt::format("{} holds no pictures", directory.string())
                               : fmt::format("{} holds no pictures where pairs are looked for, but {}",
                                             directory.string(), others),
                kForms);
  }
  if (result.form.empty()) {
    const PicturePair& first = result.pairs.front();
    result.form = fmt::format("{} before, {} after{}", name_of_file(first.before), name_of_file(first.after),
                              result.pairs.size() > 1 ? ", and so on" : "");
  }
  return result;
}

}  // namespace causeway
