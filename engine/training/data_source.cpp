#include "engine/training/data_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/data/unlabelled.h"

namespace causeway {

std::string data_key(const Settings& settings) {
  const nlohmann::json all = settings_to_json(settings);
  // Which kind the method needs is part of what is asked for; what a file holds does not depend on it.
  const std::string kind = settings.world.data.empty() ? data_kind(settings).name : "";
  const Schema& own = world_schema(settings.world.name);
  const nlohmann::json of_world = own.entries.empty() ? nlohmann::json() : all.at(own.group);
  return nlohmann::json{all.at("world"), of_world, all.at("image").at("size"), all.at("seed"), kind}.dump();
}

RunData split_data(Dataset all, const Settings& settings) {
  if (all.units < 2) {
    throw Error(fmt::format("a data set of {} units cannot be split for training and test", all.units),
                all.frames > 2
                    ? "cut the sequence into several, e.g. of 50 frames: some are kept for scores"
                    : "at least 2 pairs, pictures or sequences are needed, some thousands to learn anything");
  }
  const std::vector<std::int64_t> labelled = units_with_labels(all);
  RunData data;
  if (std::ssize(labelled) < all.units) {
    // Scores compare with labels: what is held out has them.
    const auto test =
        static_cast<std::size_t>(std::min<std::int64_t>(settings.world.test_pairs, std::ssize(labelled) / 5));
    std::vector<std::int64_t> held = labelled;
    Random random(settings.seed, Stream::kWorldTest);
    for (std::size_t i = 0; i < test && settings.world.split == kRandomSplit; ++i) {
      std::swap(held[held.size() - 1 - i], held[random.below(static_cast<std::uint32_t>(held.size() - i))]);
    }
    held.erase(held.begin(), held.end() - static_cast<std::ptrdiff_t>(test));
    std::sort(held.begin(), held.end());
    std::vector<std::int64_t> rest;
    for (std::int64_t u = 0; u < all.units; ++u) {
      if (!std::binary_search(held.begin(), held.end(), u)) rest.push_back(u);
    }
    data.test = chosen_units(all, held);
    data.test.truth.labelled.clear();
    data.train = chosen_units(all, rest);
    return data;
  }
  const std::int64_t test = std::min<std::int64_t>(settings.world.test_pairs, all.units / 5);
  if (settings.world.split == kRandomSplit) {
    std::vector<std::int64_t> units(static_cast<std::size_t>(all.units));
    std::iota(units.begin(), units.end(), std::int64_t{0});
    Random random(settings.seed, Stream::kWorldTest);  // of which a run on a file samples nothing
    for (std::int64_t i = 0; i < test; ++i) {
      const auto at = static_cast<std::size_t>(i);
      std::swap(units[at], units[at + random.below(static_cast<std::uint32_t>(all.units - i))]);
    }
    const auto middle = units.begin() + test;
    std::sort(units.begin(), middle);
    std::sort(middle, units.end());
    data.test = chosen_units(all, {units.begin(), middle});
    data.train = chosen_units(all, {middle, units.end()});
    return data;
  }
  data.test = slice(all, all.units - test, test);
  data.train = slice(all, 0, all.units - test);
  return data;
}

}  // namespace causeway
