#include "app/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/format.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

// Lengths at scale 1.
constexpr float kOuter = 10;         // between cards and the window's border
constexpr float kGap = 8;            // between cards
constexpr float kTop = 98;           // the bar at the top
constexpr float kStatus = 24;        // the line at the bottom
constexpr float kColumnsFrom = 980;  // wide enough for two columns
constexpr float kLeastRow = 232;     // height in which every panel can still be read
constexpr float kStackRow = 290;     // height of a card where they lie below each other
constexpr float kLeastColumn = 330;

}  // namespace

Layout::Layout() {
  for (PlacedPanel& placed : make_panels()) cards_.push_back({std::move(placed), 0});
}

void Layout::draw(PanelContext& context) {
  const Theme& theme = context.theme;
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->WorkPos);
  ImGui::SetNextWindowSize(viewport->WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("host", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(2);
  const float outer = theme.px(kOuter);
  const float gap = theme.px(kGap);
  const ImVec2 at(viewport->WorkPos.x + outer, viewport->WorkPos.y + outer);
  const ImVec2 size(viewport->WorkSize.x - 2 * outer, viewport->WorkSize.y - 2 * outer);
  const Snapshot& s = context.snapshot();
  const float top = theme.px(kTop) + (s.error.empty() ? 0 : theme.px(s.hint.empty() ? 42 : 62));
  const float status = theme.px(kStatus);
  draw_place(context, Place::kTop, at, ImVec2(size.x, top));
  const float height = std::max(theme.px(100), size.y - top - gap - status);
  ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + top + gap));
  ImGui::BeginChild("body", ImVec2(size.x + outer, height), false);  // the scroll bar goes to the border
  draw_body(context, ImVec2(size.x, height));
  ImGui::EndChild();
  draw_status(context, ImVec2(at.x, at.y + size.y - status + theme.px(6)), ImVec2(size.x, status));
  ImGui::End();
}

void Layout::draw_body(PanelContext& context, ImVec2 size) {
  const Theme& theme = context.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (size.x < theme.px(kColumnsFrom)) {
    draw_stack(context, at, size.x);
    return;
  }
  const float least = 2 * theme.px(kLeastRow) + theme.px(kGap);
  draw_columns(context, at, ImVec2(size.x, std::max(size.y, least)));
}

void Layout::draw_columns(PanelContext& context, ImVec2 at, ImVec2 size) {
  const Theme& theme = context.theme;
  UiState& ui = context.ui;
  const UiState usual;
  const float gap = theme.px(kGap);
  const float width = size.x - gap;
  const float rows = size.y - gap;
  const float least_row = theme.px(kLeastRow);
  // Splitters first: their new shares hold for this very frame.
  splitter(theme, context.names, "layout.columns", true, ImVec2(at.x + std::floor(width * ui.column_share), at.y), gap,
           size.y, width, theme.px(kLeastColumn), usual.column_share, ui.column_share);
  const float left = std::floor(width * ui.column_share);
  const float right = width - left;
  const float x = at.x + left + gap;
  splitter(theme, context.names, "layout.left", false, ImVec2(at.x, at.y + std::floor(rows * ui.left_share)), gap, left,
           rows, least_row, usual.left_share, ui.left_share);
  splitter(theme, context.names, "layout.right", false, ImVec2(x, at.y + std::floor(rows * ui.right_share)), gap, right,
           rows, least_row, usual.right_share, ui.right_share);
  const float left_upper = std::floor(rows * ui.left_share);
  const float right_upper = std::floor(rows * ui.right_share);
  draw_place(context, Place::kLeftUpper, at, ImVec2(left, left_upper));
  draw_place(context, Place::kLeftLower, ImVec2(at.x, at.y + left_upper + gap), ImVec2(left, rows - left_upper));
  draw_place(context, Place::kRightUpper, ImVec2(x, at.y), ImVec2(right, right_upper));
  draw_place(context, Place::kRightLower, ImVec2(x, at.y + right_upper + gap), ImVec2(right, rows - right_upper));
}

void Layout::draw_stack(PanelContext& context, ImVec2 at, float width) {
  const float height = context.theme.px(kStackRow);
  for (const Place place : {Place::kLeftUpper, Place::kLeftLower, Place::kRightUpper, Place::kRightLower}) {
    draw_place(context, place, at, ImVec2(width, height));
    at.y += height + context.theme.px(kGap);
  }
}

void Layout::draw_place(PanelContext& context, Place place, ImVec2 at, ImVec2 size) {
  const auto here = [&](const Card& card) { return card.placed.place == place; };
  const float gap = context.theme.px(kGap);
  const auto count = static_cast<float>(std::count_if(cards_.begin(), cards_.end(), here));
  const float width = size.x - gap * (count - 1);
  const float right = at.x + size.x;
  for (Card& card : cards_) {
    if (!here(card)) continue;
    // The last one takes what rounding has left.
    float wide = std::floor(width * card.placed.share);
    if (at.x + wide + gap >= right) wide = right - at.x;
    draw_card(context, card, at, ImVec2(wide, size.y));
    at.x += wide + gap;
  }
}

void Layout::draw_card(PanelContext& context, Card& card, ImVec2 at, ImVec2 size) {
  const Theme& theme = context.theme;
  Panel& panel = *card.placed.panel;
  const bool titled = card.placed.place != Place::kTop;
  ImGui::SetCursorScreenPos(at);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.colours().card);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(12), theme.px(titled ? 8 : 10)));
  ImGui::BeginChild(panel.id(), size, true, ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  context.names.mark(fmt::format("panel.{}", panel.id()), {at.x, at.y, at.x + size.x, at.y + size.y, true});
  if (titled) draw_title(context, card);
  if (const auto empty = panel.empty(context)) {
    panel.draw_empty(context, *empty);
  } else {
    panel.draw(context);
  }
  ImGui::EndChild();
}

void Layout::draw_title(PanelContext& context, Card& card) {
  const Theme& theme = context.theme;
  Panel& panel = *card.placed.panel;
  const float top = ImGui::GetCursorPosY();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::AlignTextToFramePadding();
  text(theme.strong, theme.colours().text, panel.title());
  ImGui::SameLine(0, theme.px(5));
  ImGui::AlignTextToFramePadding();
  help_marker(theme, panel.help());
  ImGui::SameLine();
  ImGui::SetCursorPos(ImVec2(std::max(ImGui::GetCursorPosX(), right - card.tools), top));
  ImGui::BeginGroup();
  panel.draw_tools(context);
  ImGui::EndGroup();
  card.tools = ImGui::GetItemRectSize().x;
  ImGui::SetCursorPosY(top + ImGui::GetFrameHeight() + theme.px(6));
}

void Layout::draw_status(PanelContext& context, ImVec2 at, ImVec2 size) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  std::string command;
  if (!s.settings.preset.empty()) {
    command = fmt::format("causeway-cli train --preset {} --seed {}", s.settings.preset, s.settings.seed);
    if (!s.settings.world.data.empty()) command += " --data " + s.settings.world.data;
  }
  const float command_width = text_size(theme.mono, command).x + theme.px(26);
  ImGui::SetCursorScreenPos(at);
  const float room = command.empty() ? size.x : size.x - command_width - theme.px(20);
  if (!s.notice.empty()) elided_text(theme, theme.small, c.muted, sentence(s.notice), std::max(theme.px(50), room));
  if (command.empty()) return;
  ImGui::SetCursorScreenPos(ImVec2(at.x + size.x - command_width, at.y));
  if (ImGui::InvisibleButton("command", ImVec2(command_width, theme.px(18)))) ImGui::SetClipboardText(command.c_str());
  context.names.mark("status.command");
  tooltip(theme, "The same run without a window. Click to copy.");
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 colour = ImGui::IsItemHovered() ? c.text : c.muted;
  text_at(draw, theme.mono, ImVec2(at.x + size.x - command_width, at.y), colour, command);
  text_at(draw, theme.body, ImVec2(at.x + size.x, at.y - theme.px(1)), colour, theme.icon(Icon::kCopy), 1.0F);
}

}  // namespace causeway
