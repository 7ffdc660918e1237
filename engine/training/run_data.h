// Where the data file of a saved run is, from wherever the run is opened.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace causeway {

class Run;

/// `data` as an absolute path, so that it means the same from any folder; empty stays empty.
std::string absolute_data(const std::string& data);

/// The data file that a run saved in `directory` was made on: `stored` (world.data of its settings) if that is there,
/// else where it would be if run and data had been moved together, else a file of that name beside the run or in it. A
/// relative path (older runs have one) is looked for from the present folder and from those above the run. Absolute
/// and not there if nothing is found.
std::string find_run_data(const std::filesystem::path& directory, const std::string& stored);

/// What summary.json of a run says of its data: the absolute path, the path from the run's folder, and what the file
/// held (see content_hash.h). null if the data are sampled.
nlohmann::json data_to_json(const Run& run, const std::filesystem::path& directory);

}  // namespace causeway
