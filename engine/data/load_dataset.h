#pragma once
#include "engine/data/dataset.h"
#include "engine/data/pair_npz.h"
namespace causeway {
struct DataLoadOptions {
  int image_size = 0;
  std::int64_t max_units = 0;
  int threads = 1;
  std::uint64_t memory_budget = kDefaultMemoryBudget;
  std::string split;
  std::function<void(std::int64_t units)> progress;
};
Dataset load_dataset(const std::filesystem::path& path, const DataLoadOptions& options = {});
void save_dataset(const std::filesystem::path& path, const Dataset& data);
}  // namespace causeway
