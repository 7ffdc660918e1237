#include "engine/training/run_data.h"

#include <system_error>
#include <vector>

#include "engine/data/file_group.h"
#include "engine/training/run.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFromRun = "from_run";

/// The way from the run to its data when they were saved; empty if that is not known.
fs::path way_to_data(const fs::path& directory) {
  const FileGroup files = read_file_group(directory, {"summary.json"});
  if (files.empty()) return {};
  const auto& bytes = files.begin()->second;
  const auto summary = nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!summary.is_object() || !summary.contains("data") || !summary.at("data").is_object()) return {};
  const auto found = summary.at("data").find(kFromRun);
  return found != summary.at("data").end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string absolute_data(const std::string& data) {
  if (data.empty()) return data;
  std::error_code code;
  const fs::path path = fs::absolute(data, code).lexically_normal();
  return code ? data : path.string();
}

std::string find_run_data(const fs::path& directory, const std::string& stored) {
  if (stored.empty()) return stored;
  std::error_code code;
  const fs::path run = fs::absolute(directory, code).lexically_normal() / "";
  std::vector<fs::path> places{absolute_data(stored)};
  if (const fs::path way = way_to_data(directory); !way.empty()) places.push_back(run / way);
  if (fs::path(stored).is_relative()) {
    for (fs::path above = run.parent_path(); above.has_relative_path(); above = above.parent_path()) {
      places.push_back(above / stored);
    }
  }
  const fs::path stem = fs::path(stored) / "";  // a folder may be given with a slash at its end
  const fs::path name = stem.parent_path().filename();
  places.push_back(run / ".." / name);
  places.push_back(run / name);
  for (const fs::path& place : places) {
    if (fs::exists(place, code)) return place.lexically_normal().string();
  }
  return places.front().string();
}

nlohmann::json data_to_json(const Run& run, const fs::path& directory) {
  const std::string& data = run.settings().world.data;
  if (data.empty()) return nullptr;
  nlohmann::json out{{"path", data}};
  std::error_code code;
  const fs::path way = fs::absolute(data, code).lexically_relative(fs::absolute(directory, code).lexically_normal());
  if (!code && !way.empty()) out[kFromRun] = way.generic_string();
  if (!run.data_content().empty()) out["content"] = run.data_content();
  return out;
}

}  // namespace causeway
