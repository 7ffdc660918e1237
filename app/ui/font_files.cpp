#include "app/ui/font_files.h"

#include <fcntl.h>
#include <stb/stb_truetype.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFiles = 4000;

class MappedFont final : public FontFile {
 public:
  MappedFont(void* data, std::size_t size) : data_(data), size_(size) {}
  ~MappedFont() override { ::munmap(data_, size_); }
  MappedFont(const MappedFont&) = delete;
  MappedFont& operator=(const MappedFont&) = delete;

  bool has(unsigned int character) const override {
    return stbtt_FindGlyphIndex(&info_, static_cast<int>(character)) != 0;
  }
  const unsigned char* data() const override { return static_cast<const unsigned char*>(data_); }
  std::size_t size() const override { return size_; }

  /// False if this is no font, or one that is cut off: stb_truetype itself does not look for the end of a file.
  bool read() {
    const int offset = size_ > 16 ? stbtt_GetFontOffsetForIndex(data(), 0) : -1;
    return offset >= 0 && tables_inside(static_cast<std::size_t>(offset)) &&
           stbtt_InitFont(&info_, data(), offset) != 0;
  }

 private:
  std::uint32_t number(std::size_t at, int bytes) const {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | data()[at + static_cast<std::size_t>(i)];
    return value;
  }
  bool tables_inside(std::size_t offset) const {
    if (offset + 12 > size_) return false;
    const std::size_t tables = number(offset + 4, 2);
    if (offset + 12 + 16 * tables > size_) return false;
    for (std::size_t i = 0; i < tables; ++i) {
      const std::size_t entry = offset + 12 + 16 * i;
      if (std::size_t{number(entry + 8, 4)} + number(entry + 12, 4) > size_) return false;
    }
    return true;
  }

  void* data_;
  std::size_t size_;
  stbtt_fontinfo info_{};
};

bool is_font(const fs::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return std::tolower(c); });
  return end == ".ttf" || end == ".otf" || end == ".ttc";
}

/// Smaller is better: upright, of usual weight, with letters of different widths.
int oddness(const fs::path& path) {
  const std::string name = path.stem().string();
  int odd = 0;
  for (const char* word : {"Bold", "Italic", "Oblique", "Light", "Thin", "Black", "Condensed", "Mono", "Serif",
                           "Mincho", "Math", "Emoji", "Medium"}) {
    odd += name.find(word) != std::string::npos ? 1 : 0;
  }
  return odd;
}

}  // namespace

std::shared_ptr<const FontFile> FontFile::open(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat info {};
  void* data = MAP_FAILED;
  if (::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
    data = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, file, 0);
  }
  ::close(file);
  if (data == MAP_FAILED) return nullptr;
  auto font = std::make_shared<MappedFont>(data, static_cast<std::size_t>(info.st_size));
  return font->read() ? font : nullptr;
}

FontFiles::FontFiles(std::vector<fs::path> folders) : folders_(std::move(folders)) {}

std::vector<fs::path> FontFiles::system_font_folders() {
  std::vector<fs::path> folders;
  const char* home = std::getenv("HOME");
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') {
    folders.push_back(fs::path(data) / "fonts");
  } else if (home != nullptr && home[0] == '/') {
    folders.push_back(fs::path(home) / ".local" / "share" / "fonts");
  }
  if (home != nullptr && home[0] == '/') folders.push_back(fs::path(home) / ".fonts");
  folders.emplace_back("/usr/local/share/fonts");
  folders.emplace_back("/usr/share/fonts");
  return folders;
}

void FontFiles::search() {
  searched_ = true;
  for (const fs::path& folder : folders_) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && it != fs::recursive_directory_iterator() && known_.size() < kMostFiles; it.increment(error)) {
      if (is_font(it->path())) known_.push_back({it->path(), false, nullptr});
    }
  }
  std::stable_sort(known_.begin(), known_.end(), [](const Known& a, const Known& b) {
    return std::pair(oddness(a.path), a.path) < std::pair(oddness(b.path), b.path);
  });
}

std::shared_ptr<const FontFile> FontFiles::with(unsigned int character) {
  if (!searched_) search();
  for (Known& known : known_) {
    if (!std::exchange(known.opened, true)) known.file = FontFile::open(known.path);
    if (known.file && known.file->has(character)) return known.file;
  }
  return nullptr;
}

}  // namespace causeway
