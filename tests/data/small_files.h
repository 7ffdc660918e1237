// Files of a test, made together with the folders they lie in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/data/image_io.h"

namespace causeway {

/// A PNG of one grey, 0 to 255.
inline void picture(const std::filesystem::path& path, int grey, int width = 4, int height = 4) {
  std::filesystem::create_directories(path.parent_path());
  save_png(path,
           {width, height,
            std::vector<std::uint8_t>(3 * static_cast<std::size_t>(width * height), static_cast<std::uint8_t>(grey))});
}

inline void text(const std::filesystem::path& path, const std::string& content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace causeway
