#include "engine/training/data_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {

std::string data_key(const Settings& settings) {
  const nlohmann::json all = settings_to_json(settings);
  // Which kind the method needs is part of what is asked for; what a file holds does not depend on it.
  const std::string kind = settings.world.data.empty() ? data_kind(settings).name : "";
  return nlohmann::json{all.at("world"), all.at("image").at("size"), all.at("seed"), kind}.dump();
}

RunData split_data(Dataset all, int test_units) {
  if (all.units < 2) {
    throw Error(fmt::format("a data set of {} units cannot be split for training and test", all.units),
                "at least 2 pairs, pictures or sequences are needed, some thousands to learn anything");
  }
  const std::int64_t test = std::min<std::int64_t>(test_units, all.units / 5);
  RunData data;
  data.test = slice(all, all.units - test, test);
  data.train = slice(all, 0, all.units - test);
  return data;
}

}  // namespace causeway
