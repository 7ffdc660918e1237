#include "engine/models/method_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "engine/core/error.h"

namespace causeway {

namespace {

std::vector<std::string> missing(const MethodInfo& method, const DataOffer& offer) {
  const bool needs_graph = method.supervision == Supervision::kLabelsAndGraph;
  const bool needs_labels = needs_graph || method.supervision == Supervision::kLabels;
  std::vector<std::string> lacking;
  if (method.supervision == Supervision::kPairs && offer.frames != 2) lacking.emplace_back("pairs");
  if (needs_labels && !offer.labels) lacking.emplace_back("labels");
  if (needs_graph && !offer.graph) lacking.emplace_back("the graph");
  if (offer.frames < method.sequence) lacking.push_back(fmt::format("sequences of {}", method.sequence));
  return lacking;
}

}  // namespace

std::string offer_text(const DataOffer& offer) {
  std::vector<std::string> parts;
  if (offer.frames == 2) parts.emplace_back("pairs");
  if (offer.frames > 2) parts.push_back(fmt::format("sequences of {}", offer.frames));
  if (parts.empty()) parts.emplace_back("single pictures");
  if (offer.labels) parts.emplace_back("labels");
  if (offer.graph) parts.emplace_back("graph");
  return fmt::format("{}", fmt::join(parts, ", "));
}

void check_method_data(const MethodInfo& method, const DataOffer& offer) {
  const std::vector<std::string> lacking = missing(method, offer);
  if (lacking.empty()) return;
  std::vector<std::string> able;
  for (const MethodInfo& other : methods()) {
    if (missing(other, offer).empty()) able.push_back(other.name);
  }
  throw UsageError(fmt::format("method {} needs {}, but the data hold {}", method.title, fmt::join(lacking, " and "),
                               offer_text(offer)),
                   fmt::format("bring other data, or choose a method that needs less: {}", fmt::join(able, ", ")));
}

const DataKind& kind_for_method(const MethodInfo& method, std::string_view world) {
  const std::vector<DataKind>& kinds = world_kinds(world);
  for (const DataKind& kind : kinds) {
    if (missing(method, kind.offer).empty()) return kind;
  }
  check_method_data(method, kinds.front().offer);
  return kinds.front();
}

}  // namespace causeway
