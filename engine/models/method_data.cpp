#include "engine/models/method_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "engine/core/error.h"

namespace causeway {

std::string offer_text(const DataOffer& offer) {
  std::vector<std::string> parts;
  if (offer.frames == 2) parts.emplace_back("pairs");
  if (offer.frames > 2) parts.push_back(fmt::format("sequences of {}", offer.frames));
  if (parts.empty()) parts.emplace_back("single pictures or vectors");
  const std::vector<std::string> known = offer_words(offer);
  parts.insert(parts.end(), known.begin(), known.end());
  return fmt::format("{}", fmt::join(parts, ", "));
}

namespace {

/// What to do where nothing but the graph is missing and the method takes one from its settings: "" otherwise.
std::string drawing_hint(const Method& method, const DataOffer& offer) {
  DataOffer with_graph = offer;
  with_graph.graph = true;
  if (!missing_needs(method.needs, with_graph).empty()) return "";
  for (const SettingEntry& entry : method.settings.entries) {
    if (entry.name == "graph") {
      return fmt::format("draw one by the names of the labels, as in {}='a>b, c>b', or ",
                         setting_path(method.settings, entry));
    }
  }
  return "";
}

}  // namespace

void check_method_data(const Method& method, const DataOffer& offer) {
  const std::vector<std::string> lacking = missing_needs(method.needs, offer);
  if (lacking.empty()) return;
  std::vector<std::string> able;
  for (const Method& other : methods()) {
    if (missing_needs(other.needs, offer).empty()) able.push_back(other.info.name);
  }
  throw UsageError(
      fmt::format("method {} needs {}, but the data hold {}", method.info.title, listed(lacking), offer_text(offer)),
      drawing_hint(method, offer) +
          (able.empty() ? fmt::format("bring data that hold {}", listed(lacking))
                        : fmt::format("bring data that hold {}, or choose a method that could use these: {}",
                                      listed(lacking), fmt::join(able, ", "))));
}

const DataKind& kind_for_method(const Method& method, std::string_view world) {
  const std::vector<DataKind>& kinds = world_kinds(world);
  for (const DataKind& kind : kinds) {
    if (missing_needs(method.needs, kind.offer).empty()) return kind;
  }
  check_method_data(method, kinds.front().offer);
  return kinds.front();
}

}  // namespace causeway
