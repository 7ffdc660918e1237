#include "engine/scores/metric.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/spelling.h"

namespace causeway {

namespace {

struct PartText {
  bool ScoreParts::*part;
  const char* missing;  // in words
};

// What is missing in a method comes first: no other data would help.
constexpr PartText kParts[] = {
    {&ScoreParts::learned_graph, "the method learns no graph"},
    {&ScoreParts::learned_targets, "the method does not tell what was intervened on"},
    {&ScoreParts::learned_lagged, "the method learns no graph from frame to frame"},
    {&ScoreParts::sequences, "the data are no sequences in time"},
    {&ScoreParts::pictures, "the data hold no pictures"},
    {&ScoreParts::labels, "the true factors of the data are not known"},
    {&ScoreParts::targets, "the true interventions in the data are not known"},
    {&ScoreParts::step_targets, "the true interventions in the data are not known"},
    {&ScoreParts::graph, "the true graph is not known"},
    {&ScoreParts::lagged, "the true graph from frame to frame is not known"},
    {&ScoreParts::world, "the world of the data cannot be asked what an intervention does"},
    {&ScoreParts::drawing, "the world of the data cannot be rendered after an intervention"},
};

std::vector<const Metric*> those_of(Prominence least, bool sequences) {
  std::vector<const Metric*> list;
  for (const Metric& m : metrics()) {
    if (m.prominence <= least && (sequences || !m.needs.sequences)) list.push_back(&m);
  }
  return list;
}

}  // namespace

const std::vector<const Metric*>& table_metrics(bool sequences) {
  static const std::vector<const Metric*> usual = those_of(Prominence::kTable, false),
                                          all = those_of(Prominence::kTable, true);
  return sequences ? all : usual;
}

const std::vector<const Metric*>& headline_metrics() {
  static const std::vector<const Metric*> list = those_of(Prominence::kHeadline, true);
  return list;
}

const Metric& metric(std::string_view key) {
  std::vector<std::string> keys;
  for (const Metric& m : metrics()) {
    if (m.key == key) return m;
    keys.push_back(m.key);
  }
  throw unknown_name("metric", std::string(key), keys);
}

ScoreParts score_parts(const MethodInfo& method) {
  ScoreParts parts;
  for (const PartText& p : kParts) parts.*p.part = true;
  // A graph that the method was told is none that it has learned.
  const auto told = std::any_of(methods().begin(), methods().end(),
                                [&](const Method& of) { return of.info.name == method.name && of.needs.graph; });
  parts.learned_graph = method.has_graph && !told;
  parts.learned_targets = method.has_targets;
  parts.learned_lagged = method.has_lagged;
  return parts;
}

ScoreParts score_parts(const MethodInfo& method, const Dataset& test, const TrueWorld& truth) {
  ScoreParts parts = score_parts(method);
  parts.labels = test.truth.factors.size() != 0;
  parts.targets = !pair_labels(test).empty();
  parts.graph = test.truth.graph.size() != 0;
  parts.sequences = test.frames > 2;
  parts.step_targets = parts.sequences && test.truth.targets.size() != 0;
  parts.lagged = test.truth.lagged.size() != 0;
  parts.pictures = test.has_pictures();
  parts.world = truth.world.has_value();
  parts.drawing = parts.world && truth.render != nullptr;
  return parts;
}

bool applies(const Metric& metric, const ScoreParts& offered) {
  return std::all_of(std::begin(kParts), std::end(kParts),
                     [&](const PartText& p) { return !(metric.needs.*p.part) || offered.*p.part; });
}

std::vector<std::string> metrics_that_apply(const ScoreParts& offered) {
  std::vector<std::string> keys;
  for (const Metric& m : metrics()) {
    if (applies(m, offered)) keys.push_back(m.key);
  }
  return keys;
}

std::string why_no_score(const Metric& metric, const ScoreParts& offered) {
  for (const PartText& p : kParts) {
    if (metric.needs.*p.part && !(offered.*p.part)) return p.missing;
  }
  return "it cannot be told from these held-out data: they are too few (fewer than 20 pairs, or 40 pictures or "
         "vectors), a factor or a latent does not vary, or no latent is matched with a factor";
}

std::string score_text(const Metric& metric, double value, int decimals) {
  return fmt::format("{:.{}f}", value, metric.scale == Scale::kEdges ? 0 : decimals);
}

}  // namespace causeway
