// Font files of this computer by the characters that they can draw.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace causeway {

/// A font file in memory, as a view of the disk: only what is used is read.
class FontFile {
 public:
  /// Null if the file cannot be read or is no font in the formats TrueType or OpenType.
  static std::shared_ptr<const FontFile> open(const std::filesystem::path& path);
  virtual ~FontFile() = default;

  virtual bool has(unsigned int character) const = 0;
  virtual const unsigned char* data() const = 0;
  virtual std::size_t size() const = 0;
};

/// All that is installed. Nothing is looked at before the first question: most people never need another font.
class FontFiles {
 public:
  /// Folders that are searched, each with what is below it. Those of the system and of the person by default.
  explicit FontFiles(std::vector<std::filesystem::path> folders = system_font_folders());

  /// A font that has the character, of upright letters of usual weight if there is one; null if none has it.
  std::shared_ptr<const FontFile> with(unsigned int character);

  static std::vector<std::filesystem::path> system_font_folders();

 private:
  void search();

  std::vector<std::filesystem::path> folders_;
  bool searched_ = false;
  struct Known {
    std::filesystem::path path;
    bool opened = false;
    std::shared_ptr<const FontFile> file;
  };
  std::vector<Known> known_;  // the best first
};

}  // namespace causeway
