#include "app/panels/parts/label_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/models/registry.h"
#include "engine/training/told.h"

namespace causeway {
namespace {

constexpr std::size_t kMostRows = 6;

std::string labels_of(const Settings& settings) {
  const double labelled = settings.world.labelled;
  if (labelled == 1) return "all";
  return labelled < 1 ? fmt::format("{:g} %", 100 * labelled) : grouped(static_cast<std::int64_t>(labelled));
}

/// What the graph of a run is, in a word or two.
std::string graph_words(const Snapshot& s, const Dag& given) {
  const Method& method = find_method(s.settings.method);
  if (!method.needs.graph) return method.info.has_graph ? "learned" : "none";
  const Matrix<int>& truth = s.scores->true_edges;
  if (truth.rows() != given.size()) return "given";
  const int wrong = shd(given.adjacency(), truth);
  return wrong == 0 ? "right" : fmt::format("{} wrong", wrong);
}

std::string figure_of(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "-"; }

}  // namespace

void LabelRuns::follow(const Snapshot& s, const Dag& given, bool truth) {
  if (!truth || !s.scores || !s.scores->any() || !s.pipeline || !s.pipeline->causal) return;
  Row row;
  row.run = s.run;
  row.method = s.settings.method;
  row.labels = labels_of(s.settings);
  row.graph = graph_words(s, given);
  row.d = s.scores->value("disentanglement");
  row.effects = s.scores->value("counterfactual_descendants");
  row.others = s.scores->value("counterfactual_others");
  row.nothing = s.scores->value("counterfactual_nothing_moves");
  const auto same = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.run == s.run; });
  if (same != rows_.end()) {
    *same = std::move(row);
    return;
  }
  rows_.push_back(std::move(row));
  if (rows_.size() > kMostRows) rows_.erase(rows_.begin());
}

void LabelRuns::draw(PanelContext& context, bool truth) const {
  if (!truth || rows_.empty()) return;
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  struct Column {
    const char* title;
    const char* help;
    float share;
    float align;
  };
  static constexpr Column kColumns[] = {
      {"run", "Its method.", 0.0F, 0},
      {"labels", "Training pictures with labels.", 0.44F, 1},
      {"graph", "Arrows that are wrong in the graph that it was given.", 0.62F, 1},
      {"D", "Disentanglement: one latent a variable. Whatever ties latents to labels gets close to 1.", 0.75F, 1},
      {"effects", "How far effects are off when a variable is set, in shares of their ranges.", 0.89F, 1},
      {"rest", "The same of what should stay as it is.", 1.0F, 1}};
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x, line = theme.small->FontSize + theme.px(5);
  ImVec2 at = ImGui::GetCursorScreenPos();
  for (std::size_t i = 0; i < std::size(kColumns); ++i) {
    const float x = at.x + width * kColumns[i].share;
    text_at(draw, theme.small, ImVec2(x, at.y), c.muted, kColumns[i].title, kColumns[i].align);
    const float wide = text_size(theme.small, kColumns[i].title).x;
    ImGui::SetCursorScreenPos(ImVec2(x - wide * kColumns[i].align, at.y));
    ImGui::PushID(static_cast<int>(i));
    ImGui::InvisibleButton("column", ImVec2(wide, line));
    ImGui::PopID();
    tooltip(theme, kColumns[i].help);
  }
  std::optional<double> nothing;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const Row& row = rows_[r];
    at.y += line;
    const bool present = row.run == context.snapshot().run;
    const std::string cells[] = {shortened(theme.small, row.method, width * 0.3F),
                                 row.labels,
                                 row.graph,
                                 figure_of(row.d),
                                 figure_of(row.effects),
                                 figure_of(row.others)};
    draw->AddLine(ImVec2(at.x, at.y - theme.px(2)), ImVec2(at.x + width, at.y - theme.px(2)), c.card_border);
    for (std::size_t i = 0; i < std::size(kColumns); ++i) {
      text_at(draw, theme.small, ImVec2(at.x + width * kColumns[i].share, at.y), present ? c.text : c.muted, cells[i],
              kColumns[i].align);
    }
    if (row.nothing) nothing = row.nothing;
    context.widgets.show(fmt::format("labels.run.{}", r), fmt::format("{} {} {} {} {} {}", row.method, row.labels,
                                                                      row.graph, cells[3], cells[4], cells[5]));
  }
  ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + line + theme.px(2)));
  if (nothing) {
    elided_text(theme, theme.small, c.muted, fmt::format("effects, if nothing followed: {:.3f}", *nothing), width);
  }
}

}  // namespace causeway
