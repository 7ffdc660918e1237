#include "app/panels/parts/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/explore/exporter.h"
#include "app/explore/hidden_truth.h"
#include "app/panels/panel.h"
#include "app/widgets/controls.h"

namespace causeway {

bool Selection::contains(int unit) const { return std::binary_search(units.begin(), units.end(), unit); }

void Selection::set(std::vector<int> chosen, std::string how) {
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  units = std::move(chosen);
  what = units.empty() ? "" : std::move(how);
  ++changed;
}

void Selection::toggle(int unit) {
  const auto at = std::lower_bound(units.begin(), units.end(), unit);
  if (at != units.end() && *at == unit) {
    units.erase(at);
  } else {
    units.insert(at, unit);
  }
  what = units.empty() ? "" : "picked one by one";
  ++changed;
}

void Selection::clear() { set({}, ""); }

void SelectionBar::save(PanelContext& context, bool as_data) {
  const Snapshot& s = context.snapshot();
  SaveSelectionRequest request;
  request.units = context.ui.selection.units;
  request.as_data = as_data;
  request.path = fresh_export(s.settings, "selection", as_data ? "npz" : "csv", context.ui.export_folder).string();
  waits_for_ = context.explorer.ask(context.shared, request);
}

void SelectionBar::follow(PanelContext& context) {
  if (waits_for_ == 0) return;
  const auto saved = context.explorer.answer<SavedSelection>();
  if (!saved || saved->id < waits_for_) return;
  waits_for_ = 0;
  saved_ = saved->error.empty() ? saved->request.path : "";
  if (saved->error.empty()) {
    context.ui.say_exported(saved->request.path);
  } else {
    context.ui.say("the selection is not saved: " + saved->error + (saved->hint.empty() ? "" : "; " + saved->hint),
                   true);
  }
}

float SelectionBar::draw(PanelContext& context, ImVec2 at, float width) {
  follow(context);
  Selection& selection = context.ui.selection;
  // What was chosen by the truth would tell it.
  const bool by_truth =
      names_one_of(selection.what, context.ui.hidden_words) || selection.what.starts_with("nothing was");
  if (context.ui.truth_hidden && by_truth) selection.clear();
  context.widgets.show("selection.count", std::to_string(selection.units.size()));
  context.widgets.show("selection.saved", saved_);
  if (selection.empty()) return 0;
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float x = at.x;
  const auto link = [&](const char* name, const char* label, const char* help) {
    const ImVec2 size = text_size(theme.small, label);
    ImGui::SetCursorScreenPos(ImVec2(x, at.y));
    const bool clicked = ImGui::InvisibleButton(name, ImVec2(size.x, theme.px(18)));
    context.widgets.mark(name);
    tooltip(theme, help);
    const ImU32 colour = ImGui::IsItemHovered() ? c.accent_hover : c.accent;
    text_at(draw, theme.small, ImVec2(x, at.y), colour, label);
    draw->AddLine(ImVec2(x, at.y + size.y), ImVec2(x + size.x, at.y + size.y), colour, theme.px(1));
    x += size.x + theme.px(12);
    return clicked;
  };
  draw->AddCircleFilled(ImVec2(x + theme.px(5), at.y + theme.small->FontSize / 2), theme.px(4), c.accent);
  x += theme.px(15);
  const std::string count = fmt::format("{} selected", selection.units.size());
  const std::string words = selection.what.empty() ? count : count + ": " + selection.what;
  const float links = text_size(theme.small, "Clear").x + text_size(theme.small, "Save as CSV").x +
                      text_size(theme.small, "as data").x + theme.px(52);
  const float room = std::max(text_size(theme.small, count).x, width - links - theme.px(15));
  ImGui::SetCursorScreenPos(ImVec2(x, at.y));
  elided_text(theme, theme.small, c.text, words, room);
  context.widgets.mark("selection.count");
  x += std::min(room, text_size(theme.small, words).x) + theme.px(12);
  const bool cleared = link("selection.clear", "Clear", "Nothing is brought out in the panels any more.");
  if (link("selection.csv", "Save as CSV",
           "A table: latents, posterior, entropy, error and, where it is known, truth.")) {
    save(context, false);
  }
  if (link("selection.data", "as data",
           "A data set (.npz) of these units alone, which can be opened like any other.")) {
    save(context, true);
  }
  if (cleared) selection.clear();
  return x - at.x + theme.px(8);
}

}  // namespace causeway
