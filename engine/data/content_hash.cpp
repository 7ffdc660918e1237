#include "engine/data/content_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <vector>

#include "engine/core/error.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

using Crc64 = boost::crc_optimal<64, 0x42F0E1EBA9EA3693, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true>;

class Sum {
 public:
  void add(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> block(1 << 18);
    while (stream) {
      stream.read(block.data(), static_cast<std::streamsize>(block.size()));
      const auto read = static_cast<std::size_t>(stream.gcount());
      crc_.process_bytes(block.data(), read);
      bytes_ += read;
    }
    if (!stream.eof()) throw Error(file.string() + " cannot be read", "check that you may read it");
  }
  void add_text(const std::string& text) { crc_.process_bytes(text.c_str(), text.size() + 1); }
  std::string text() const { return fmt::format("crc64:{:016x}:{}", crc_.checksum(), bytes_); }

 private:
  Crc64 crc_;
  std::uint64_t bytes_ = 0;
};

bool left_by_a_system(const std::string& name) {
  return name.starts_with(".") || name.starts_with("~$") || name == "Thumbs.db" || name == "desktop.ini" ||
         name == "__MACOSX";
}

bool holds_runs(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(directory / "settings.json", ignored) || fs::exists(directory / "sweep.json", ignored);
}

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code code;
  fs::recursive_directory_iterator entry(directory, code), end;
  for (; !code && entry != end; entry.increment(code)) {
    std::error_code ignored;
    if (left_by_a_system(entry->path().filename().string())) {
      entry.disable_recursion_pending();
    } else if (entry->is_directory(ignored)) {
      if (holds_runs(entry->path())) entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path().lexically_relative(directory));
    }
  }
  if (code) throw Error(directory.string() + " cannot be read: " + code.message(), "check that you may read it");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::string content_hash(const fs::path& path) {
  Sum sum;
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    sum.add(path);
    return sum.text();
  }
  for (const fs::path& file : files_in(path)) {
    sum.add_text(file.generic_string());
    sum.add(path / file);
  }
  return sum.text();
}

Error other_content(const std::string& data, const std::string& otherwise) {
  return Error(data + " does not hold what the run was made on: its bytes are others",
               "give the very file or folder that it was made on (the same arrays saved or compressed anew count as "
               "others), or " +
                   otherwise);
}

}  // namespace causeway
