#include "engine/scores/metric.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/core/spelling.h"
#include "engine/scores/content.h"

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
    {&ScoreParts::learned_answers, "the method answers no question about a picture"},
    {&ScoreParts::learned_blocks, "the method has one latent for each variable"},
    {&ScoreParts::sequences, "the data are no sequences in time"},
    {&ScoreParts::pictures, "the data hold no pictures"},
    {&ScoreParts::style,
     "the data are no views of scenes: no factor is the same in all pictures of a unit while others differ"},
    {&ScoreParts::classes, "the true answers are not known"},
    {&ScoreParts::labels, "the true factors of the data are not known"},
    {&ScoreParts::targets, "the true interventions in the data are not known"},
    {&ScoreParts::step_targets, "the true interventions in the data are not known"},
    {&ScoreParts::domains, "the method is told no environments, or the data hold none"},
    {&ScoreParts::graph, "the true graph is not known"},
    {&ScoreParts::lagged, "the true graph from frame to frame is not known"},
    {&ScoreParts::world, "the world of the data cannot be asked what an intervention does"},
    {&ScoreParts::drawing, "the world of the data cannot be rendered after an intervention"},
};

std::vector<const Metric*> those_of(Prominence least, const TableParts& about) {
  std::vector<const Metric*> list;
  for (const Metric& m : metrics()) {
    if (m.prominence <= least && about.show(m)) list.push_back(&m);
  }
  return list;
}

}  // namespace

bool TableParts::show(const Metric& metric) const {
  return (sequences || !metric.needs.sequences) && (answers || !metric.needs.learned_answers) &&
         (style || !metric.needs.style);
}

TableParts table_parts(const ScoreParts& offered) {
  return {.sequences = offered.sequences, .answers = offered.learned_answers, .style = offered.style};
}

const std::vector<const Metric*>& table_metrics(const TableParts& about) {
  static const auto tables = [] {
    std::array<std::vector<const Metric*>, 8> all;
    for (unsigned i = 0; i < all.size(); ++i) {
      all[i] = those_of(Prominence::kTable, {(i & 1U) != 0, (i & 2U) != 0, (i & 4U) != 0});
    }
    return all;
  }();
  return tables[(about.sequences ? 1U : 0U) + (about.answers ? 2U : 0U) + (about.style ? 4U : 0U)];
}

const std::vector<const Metric*>& headline_metrics() {
  static const std::vector<const Metric*> list = those_of(Prominence::kHeadline, {true, true, true});
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
  const auto found =
      std::find_if(methods().begin(), methods().end(), [&](const Method& of) { return of.info.name == method.name; });
  const bool known = found != methods().end();
  // A graph that the method was told is none that it has learned.
  parts.learned_graph = method.has_graph && !(known && found->needs.graph);
  parts.learned_targets = method.has_targets;
  parts.learned_lagged = method.has_lagged;
  parts.learned_answers = method.has_answers;
  parts.learned_blocks = method.has_blocks;
  if (known) parts.domains = found->needs.domain;  // a method told no environments cannot tell what they change
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
  parts.classes = !test.truth.classes.empty();
  parts.style = split_content(test).told();
  parts.pictures = test.has_pictures();
  parts.domains = parts.domains && !test.domain.empty();
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
