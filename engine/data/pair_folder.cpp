#include "engine/data/pair_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/tokenizer.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/core/thread_pool.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

struct PicturePair {
  std::string name;
  fs::path before, after;
};

constexpr const char* kLayouts =
    "lay them out as before/NAME.png and after/NAME.png, or NAME_before.png and NAME_after.png, or an even number in "
    "order";

bool is_picture(const fs::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* known : {".png", ".jpg", ".jpeg", ".bmp", ".tga", ".ppm", ".pgm"}) {
    if (end == known) return true;
  }
  return false;
}

/// "a2" before "a10".
bool in_order(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      std::size_t end_a = i, end_b = j;
      while (end_a < a.size() && digit(a[end_a])) ++end_a;
      while (end_b < b.size() && digit(b[end_b])) ++end_b;
      while (i + 1 < end_a && a[i] == '0') ++i;
      while (j + 1 < end_b && b[j] == '0') ++j;
      if (end_a - i != end_b - j) return end_a - i < end_b - j;
      const int order = a.compare(i, end_a - i, b, j, end_b - j);
      if (order != 0) return order < 0;
      i = end_a;
      j = end_b;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  return a.size() - i < b.size() - j;
}

std::vector<fs::path> pictures_in(const fs::path& directory) {
  std::vector<fs::path> found;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->is_regular_file() && is_picture(it->path())) found.push_back(it->path());
  }
  if (code) throw Error(fmt::format("{} cannot be read: {}", directory.string(), code.message()));
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    return in_order(a.filename().string(), b.filename().string());
  });
  return found;
}

/// NAME and whether it is before, of NAME_before and NAME_after; empty name: neither.
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
    return matched(pictures_in(directory / "before"), pictures_in(directory / "after"),
                   [](const fs::path& path) { return path.stem().string(); });
  }
  const std::vector<fs::path> all = pictures_in(directory);
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

/// labels.csv as rows of cells; the first row is the header.
struct LabelTable {
  std::string where;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  int column(const std::string& name) const {
    const auto found = std::find(header.begin(), header.end(), name);
    return found == header.end() ? -1 : static_cast<int>(found - header.begin());
  }
};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\xEF\xBB\xBF");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

LabelTable read_table(const fs::path& path) {
  const auto bytes = read_file(path, std::uint64_t{1} << 30);
  std::istringstream stream(std::string(bytes.begin(), bytes.end()));
  LabelTable table{path.string(), {}, {}};
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (trimmed(line).empty()) continue;
    std::vector<std::string> cells;
    try {
      const boost::tokenizer<boost::escaped_list_separator<char>> tokens(line);
      for (const std::string& cell : tokens) cells.push_back(trimmed(cell));
    } catch (const std::exception&) {
      throw Error(fmt::format("{}, line {}: this is not comma-separated text", table.where, number),
                  "a backslash or a quotation mark that is not closed?");
    }
    if (table.header.empty()) {
      table.header = std::move(cells);
      continue;
    }
    if (cells.size() != table.header.size()) {
      throw Error(fmt::format("{}, line {}: {} cells, the header has {}", table.where, number, cells.size(),
                              table.header.size()));
    }
    table.rows.push_back(std::move(cells));
  }
  if (table.header.empty()) throw Error(fmt::format("{} is empty", table.where), "write a header, or delete the file");
  return table;
}

double number_of(const LabelTable& table, std::size_t row, int column) {
  const std::string& cell = table.rows[row][static_cast<std::size_t>(column)];
  double value = 0;
  const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (code != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value)) {
    throw Error(fmt::format("{}: '{}' in column {}, row {}, is no number", table.where, cell,
                            table.header[static_cast<std::size_t>(column)], row + 1),
                "values of variables must be finite numbers");
  }
  return value;
}

int label_of(const LabelTable& table, std::size_t row, int column, const std::vector<std::string>& names) {
  const std::string& cell = table.rows[row][static_cast<std::size_t>(column)];
  if (cell == "none") return 0;
  const auto found = std::find(names.begin(), names.end(), cell);
  if (found != names.end()) return static_cast<int>(found - names.begin()) + 1;
  int label = -1;
  const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), label);
  if (code != std::errc{} || end != cell.data() + cell.size() || label < 0 || label > std::ssize(names)) {
    std::vector<std::string> known = names;
    known.insert(known.begin(), "none");
    const UsageError error = unknown_name("intervention", cell, known);
    throw Error(fmt::format("{}, row {}: {}", table.where, row + 1, error.what()), error.hint());
  }
  return label;
}

/// The truth of `pairs` out of the table.
void read_truth(const LabelTable& table, const std::vector<PicturePair>& pairs, PairDataset& data) {
  std::vector<std::string> names;
  for (const std::string& title : table.header) {
    const auto [name, before] = marked(title);
    if (!name.empty() && before) names.push_back(name);
  }
  const int intervention = table.column("intervention");
  if (names.empty() || intervention < 0) {
    throw Error(
        fmt::format("{} lacks {}", table.where,
                    names.empty() ? "columns NAME_before and NAME_after" : "a column 'intervention'"),
        "the truth of a pair is what was set and the values of all variables; delete the file to train without");
  }
  std::vector<int> before, after;
  for (const std::string& name : names) {
    before.push_back(table.column(name + "_before"));
    after.push_back(table.column(name + "_after"));
    if (before.back() < 0 || after.back() < 0) {
      throw Error(fmt::format("{} has no columns {}_before and {}_after", table.where, name, name));
    }
  }
  std::map<std::string, std::size_t> row_of;
  const int pair_column = table.column("pair");
  for (std::size_t r = 0; pair_column >= 0 && r < table.rows.size(); ++r) {
    row_of[table.rows[r][static_cast<std::size_t>(pair_column)]] = r;
  }
  if (pair_column < 0 && table.rows.size() < pairs.size()) {
    throw Error(fmt::format("{} has {} rows for {} pairs", table.where, table.rows.size(), pairs.size()),
                "write one row a pair, or a column 'pair' with their names");
  }
  data.has_truth = true;
  data.latent_names = names;
  data.latents.resize(2 * data.pairs, static_cast<Eigen::Index>(names.size()));
  for (std::int64_t p = 0; p < data.pairs; ++p) {
    auto row = static_cast<std::size_t>(p);
    if (pair_column >= 0) {
      const auto found = row_of.find(pairs[row].name);
      if (found == row_of.end()) throw Error(fmt::format("{} has no row for pair '{}'", table.where, pairs[row].name));
      row = found->second;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      data.latents(2 * p, static_cast<Eigen::Index>(i)) = number_of(table, row, before[i]);
      data.latents(2 * p + 1, static_cast<Eigen::Index>(i)) = number_of(table, row, after[i]);
    }
    data.intervention_labels.push_back(label_of(table, row, intervention, names));
  }
}

}  // namespace

bool is_pair_folder(const fs::path& directory) {
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) return false;
  if (fs::is_directory(directory / "before", ignored) && fs::is_directory(directory / "after", ignored)) return true;
  for (fs::directory_iterator it(directory, ignored), end; it != end; it.increment(ignored)) {
    if (is_picture(it->path())) return true;
  }
  return false;
}

PairDataset load_pair_folder(const fs::path& directory, const PairLoadOptions& options) {
  std::vector<PicturePair> pairs = pairs_in(directory);
  if (pairs.empty()) throw Error(fmt::format("{} holds no pictures", directory.string()), kLayouts);
  const std::vector<PicturePair> all = pairs;
  if (options.max_pairs > 0 && std::ssize(pairs) > options.max_pairs) {
    pairs.resize(static_cast<std::size_t>(options.max_pairs));
  }
  PairDataset data;
  data.pairs = std::ssize(pairs);
  const fs::path labels = directory / "labels.csv";
  if (fs::exists(labels)) read_truth(read_table(labels), all, data);

  int height = options.image_size, width = options.image_size;
  if (options.image_size == 0) {
    const Image first = load_image(pairs.front().before);
    height = first.height;
    width = first.width;
  }
  const double bytes = 6.0 * static_cast<double>(data.pairs) * height * width;
  if (bytes > static_cast<double>(options.memory_budget)) {
    throw Error(fmt::format("{}: its pictures need {:.0f} bytes, more than the {} allowed", directory.string(), bytes,
                            options.memory_budget),
                "load fewer pairs or smaller pictures");
  }
  data.allocate_images(height, width);
  ThreadPool pool(options.threads);
  constexpr std::int64_t kPairsBetweenReports = 256;
  for (std::int64_t begin = 0; begin < data.pairs; begin += kPairsBetweenReports) {
    const auto end = std::min(data.pairs, begin + kPairsBetweenReports);
    pool.parallel_for(static_cast<int>(2 * (end - begin)), [&](int task) {
      const std::int64_t p = begin + task / 2;
      const PicturePair& pair = pairs[static_cast<std::size_t>(p)];
      const fs::path& path = task % 2 == 0 ? pair.before : pair.after;
      Image image = load_image(path);
      if (options.image_size > 0) {
        image = resize(image, width, height);
      } else if (image.width != width || image.height != height) {
        throw Error(fmt::format("{} has {} x {} pixels, the first picture {} x {}", path.string(), image.width,
                                image.height, width, height),
                    "give a size that all pictures are brought to");
      }
      std::copy(image.pixels.begin(), image.pixels.end(), data.image(p, task % 2).begin());
    });
    if (options.progress) options.progress(end);
  }
  data.validate();
  return data;
}

}  // namespace causeway
