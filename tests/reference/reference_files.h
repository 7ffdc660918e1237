// Reference values made by other programs, as JSON files: those in tests/reference of the source tree and those in the
// directory named by the environment variable CAUSEWAY_REFERENCE_DIR, when it is set and not empty.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace causeway {

/// Reads one JSON file; std::runtime_error names it if that fails.
inline nlohmann::json read_reference_file(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error("Cannot open reference file " + path.string());
  try {
    return nlohmann::json::parse(stream);
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error("Reference file " + path.string() + " is not JSON: " + error.what());
  }
}

/// The *.json files for which `is_of_form` (given the parsed file) holds: those of tests/reference first, then those of
/// CAUSEWAY_REFERENCE_DIR, each by name; a file that is in both by the same real path appears once. Sub-directories are
/// not searched. Throws std::runtime_error, and so fails the test, when there is none in either place, when
/// CAUSEWAY_REFERENCE_DIR is set but is no directory or holds none of this form, or when a file is not JSON.
inline std::vector<std::filesystem::path> reference_files(std::function<bool(const nlohmann::json&)> is_of_form) {
  namespace fs = std::filesystem;
  const auto files_in = [&](const fs::path& directory) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
      if (is_of_form(read_reference_file(entry.path()))) found.push_back(fs::canonical(entry.path()));
    }
    std::sort(found.begin(), found.end());
    return found;
  };

  const fs::path own = fs::path(CAUSEWAY_SOURCE_DIR) / "tests" / "reference";
  std::vector<fs::path> files = files_in(own);
  const char* named = std::getenv("CAUSEWAY_REFERENCE_DIR");
  if (named != nullptr && *named != '\0') {
    if (!fs::is_directory(named)) {
      throw std::runtime_error(std::string("CAUSEWAY_REFERENCE_DIR is not a directory: ") + named);
    }
    const std::vector<fs::path> more = files_in(named);
    if (more.empty()) {
      throw std::runtime_error(std::string("CAUSEWAY_REFERENCE_DIR holds no reference file of this form: ") + named);
    }
    for (const fs::path& path : more) {
      if (std::find(files.begin(), files.end(), path) == files.end()) files.push_back(path);
    }
  }
  if (files.empty()) throw std::runtime_error("No reference file of this form in " + own.string());
  return files;
}

}  // namespace causeway
