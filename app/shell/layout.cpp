#include "app/shell/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/explore/hidden_truth.h"
#include "app/panels/parts/ask.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/escape.h"

namespace causeway {
namespace {

/// The command line that makes a run of these settings; empty without a preset that this program has.
std::string command_line(const Settings& settings) {
  const auto presets = preset_names();
  if (std::find(presets.begin(), presets.end(), settings.preset) == presets.end()) return "";
  std::string command =
      fmt::format("causeway-cli train --preset {} --seed {}", shell_word(settings.preset), settings.seed);
  Settings base = load_preset(settings.preset);
  base.seed = settings.seed;
  for (const std::string& assignment : settings_difference(settings, base))
    command += " --set " + shell_word(assignment);
  return command;
}

// Lengths at scale 1.
constexpr float kOuter = 10;         // between cards and the window's border
constexpr float kGap = 8;            // between cards
constexpr float kTop = 98;           // the bar at the top
constexpr float kLowTop = 50;        // the same without the timeline,
constexpr float kLowWindow = 330;    // in a window less high than this
constexpr float kLeastStrip = 108;   // of a lesson, whose text is scrolled then
constexpr float kLeastBody = 110;    // of all panels, as far as that leaves the lesson room
constexpr float kStatus = 24;        // the line at the bottom
constexpr float kColumnsFrom = 980;  // wide enough for columns
constexpr float kStackRow = 290;     // height of a card where they lie below each other
constexpr float kLeastStackRow = 170;
constexpr float kLeastWidth = 230;  // of a panel that can still be read
constexpr float kLeastHeight = 150;
constexpr float kMenuButton = 24;  // at the right end of a title line
constexpr float kTabCross = 16;    // closes a panel that was opened
constexpr const char* kMenu = "panel menu";
constexpr const char* kComputing = "computing ...";

/// What a part of the tree needs at least, along one axis.
float least(const LayoutNode& node, bool along_x) {
  if (!node.split()) return along_x ? kLeastWidth : kLeastHeight;
  const float first = least(node.parts[0], along_x);
  const float second = least(node.parts[1], along_x);
  return node.columns == along_x ? first + second + kGap : std::max(first, second);
}

}  // namespace

Layout::Layout() {
  for (std::unique_ptr<Panel>& panel : make_panels()) cards_.push_back({std::move(panel), 0});
}

Layout::Card* Layout::card(std::string_view id) {
  const auto found = std::find_if(cards_.begin(), cards_.end(), [&](const Card& c) { return id == c.panel->id(); });
  return found == cards_.end() ? nullptr : &*found;
}

std::string Layout::panel_under_pointer(const LayoutNode& root) const {
  const ImVec2 at = ImGui::GetIO().MousePos;
  for (std::size_t i = 1; i < cards_.size(); ++i) {
    const Card& c = cards_[i];
    const bool seen = c.drawn >= ImGui::GetFrameCount() - 1;
    if (seen && at.x >= c.low.x && at.x < c.high.x && at.y >= c.low.y && at.y < c.high.y) return c.panel->id();
  }
  const LayoutNode* leaf = &root;
  while (leaf->split()) leaf = leaf->parts.data();
  return leaf->front;
}

bool Layout::busy() const {
  return std::any_of(cards_.begin(), cards_.end(), [](const Card& c) { return c.panel->busy(); });
}

std::vector<PanelInfo> Layout::panels() const {
  std::vector<PanelInfo> list;
  for (std::size_t i = 1; i < cards_.size(); ++i) list.push_back({cards_[i].panel->id(), cards_[i].panel->title()});
  return list;
}

void Layout::draw(PanelContext& context, Workspace& workspace, const std::function<void()>& menu, const Strip& strip) {
  const Theme& theme = context.theme;
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->WorkPos);
  ImGui::SetNextWindowSize(viewport->WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("host", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_MenuBar);
  ImGui::PopStyleVar(2);
  if (ImGui::BeginMenuBar()) {
    menu();
    ImGui::EndMenuBar();
  }
  const float bar = ImGui::GetFrameHeight();
  const float outer = theme.px(kOuter);
  const float gap = theme.px(kGap);
  const ImVec2 at(viewport->WorkPos.x + outer, viewport->WorkPos.y + bar + theme.px(4));
  const ImVec2 size(viewport->WorkSize.x - 2 * outer, viewport->WorkSize.y - bar - theme.px(4) - outer);
  const Snapshot& s = context.snapshot();
  const float bar_height = size.y < theme.px(kLowWindow) ? kLowTop : kTop;
  const float top = theme.px(bar_height) + (s.error.empty() ? 0 : theme.px(s.hint.empty() ? 42 : 62));
  const float status = theme.px(kStatus);
  float used = 0;
  if (strip.height == 0 || !strip.alone || !s.error.empty()) {
    draw_card(context, cards_.front(), nullptr, at, ImVec2(size.x, top));
    used += top + gap;
  }
  if (strip.height > 0) {
    ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + used));
    const float most = size.y - used - gap - status - theme.px(kLeastBody);
    const float high = std::min(strip.height, std::max(theme.px(kLeastStrip), most));
    strip.draw(ImVec2(size.x, high));
    used += high + gap;
  }
  // The line at the bottom is never covered, however little is left.
  const float height = std::max(theme.px(8), size.y - used - status);
  ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + used));
  ImGui::BeginChild("body", ImVec2(size.x + outer, height), false);  // the scroll bar goes to the border
  LayoutNode& root = workspace.root();
  if (!context.ui.wanted_panel.empty()) {
    if (card(context.ui.wanted_panel) != nullptr) open_panel(root, context.ui.wanted_panel);
    context.ui.wanted_view = std::exchange(context.ui.wanted_panel, {});
  }
  std::string& large = context.ui.large_panel;
  if (large == kPanelUnderPointer) large = panel_under_pointer(root);
  // What is to be seen takes the place of what is large.
  if (!large.empty() && card(context.ui.wanted_view) != nullptr) large = context.ui.wanted_view;
  if (!context.ui.wanted_view.empty()) {
    view_ = std::exchange(context.ui.wanted_view, {});
    view_frames_ = 3;
  }
  context.widgets.show("large", large);
  if (Card* alone = card(large); alone != nullptr) {
    LayoutNode leaf;
    leaf.open(large);
    leaf.front = large;
    leaf.opened.clear();
    draw_card(context, *alone, &leaf, ImGui::GetCursorScreenPos(), ImVec2(size.x, height));
  } else {
    large.clear();
    draw_body(context, root, ImVec2(size.x, height), strip.height > 0);
  }
  view_frames_ = std::max(0, view_frames_ - 1);
  ImGui::EndChild();
  draw_status(context, ImVec2(at.x, at.y + size.y - status + theme.px(6)), ImVec2(size.x, status));
  ImGui::End();
}

void Layout::draw_body(PanelContext& context, LayoutNode& root, ImVec2 size, bool whole_rows) {
  const Theme& theme = context.theme;
  ImVec2 at = ImGui::GetCursorScreenPos();
  if (size.x < theme.px(kColumnsFrom)) {
    // A panel fits into what is seen, where that is high enough to be of use. In a lesson a whole number of them fits:
    // no strip of another one shows beside what it points at.
    const float gap = theme.px(kGap), usual = theme.px(kStackRow);
    const float count = std::max(1.0F, std::floor((size.y + gap) / (usual + gap)));
    const float wanted = whole_rows ? std::floor((size.y + gap) / count - gap) : std::min(size.y, usual);
    const float row = std::max(theme.px(kLeastStackRow), wanted);
    draw_stack(context, root, at, size.x, row);
    return;
  }
  draw_node(context, root, at, ImVec2(size.x, std::max(size.y, theme.px(least(root, false)))));
}

void Layout::draw_node(PanelContext& context, LayoutNode& node, ImVec2 at, ImVec2 size) {
  if (!node.split()) {
    draw_leaf(context, node, at, size);
    return;
  }
  const Theme& theme = context.theme;
  const float gap = theme.px(kGap);
  const float length = (node.columns ? size.x : size.y) - gap;
  const float across = node.columns ? size.y : size.x;
  const float least_first = theme.px(least(node.parts[0], node.columns));
  const float least_second = theme.px(least(node.parts[1], node.columns));
  const auto first_length = [&] {
    return std::floor(std::clamp(length * node.share, least_first, std::max(least_first, length - least_second)));
  };
  // The handle first: its new share holds for this very frame.
  const float before = first_length();
  const ImVec2 handle = node.columns ? ImVec2(at.x + before, at.y) : ImVec2(at.x, at.y + before);
  splitter(theme, context.widgets, ("layout." + node.name).c_str(), node.columns, handle, gap, across, length,
           std::min(least_first, least_second), node.usual, node.share);
  const float first = first_length();
  if (node.columns) {
    draw_node(context, node.parts[0], at, ImVec2(first, size.y));
    draw_node(context, node.parts[1], ImVec2(at.x + first + gap, at.y), ImVec2(length - first, size.y));
  } else {
    draw_node(context, node.parts[0], at, ImVec2(size.x, first));
    draw_node(context, node.parts[1], ImVec2(at.x, at.y + first + gap), ImVec2(size.x, length - first));
  }
}

void Layout::draw_stack(PanelContext& context, LayoutNode& node, ImVec2& at, float width, float row) {
  if (node.split()) {
    draw_stack(context, node.parts[0], at, width, row);
    draw_stack(context, node.parts[1], at, width, row);
    return;
  }
  draw_leaf(context, node, at, ImVec2(width, row));
  at.y += row + context.theme.px(kGap);
}

void Layout::draw_leaf(PanelContext& context, LayoutNode& leaf, ImVec2 at, ImVec2 size) {
  Card* front = card(leaf.front);
  if (front == nullptr) return;
  draw_card(context, *front, &leaf, at, size);
  if (view_frames_ == 0 || leaf.front != view_) return;
  const float top = ImGui::GetWindowPos().y;
  const float height = ImGui::GetWindowHeight();
  if (at.y < top || at.y + size.y > top + height) {
    // All of it, or if that is too much its upper end, where its title is.
    const bool below = at.y > top && size.y <= height;
    ImGui::SetScrollFromPosY(at.y - top + (below ? size.y : 0), below ? 1.0F : 0.0F);
  }
}

void Layout::draw_card(PanelContext& context, Card& card, LayoutNode* tabs, ImVec2 at, ImVec2 size) {
  const Theme& theme = context.theme;
  Panel& panel = *card.panel;
  ImGui::SetCursorScreenPos(at);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.colours().card);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(12), theme.px(tabs != nullptr ? 8 : 10)));
  ImGui::BeginChild(panel.id(), size, true, ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (tabs != nullptr) draw_title(context, card, tabs);
  card.low = at;
  card.high = ImVec2(at.x + size.x, at.y + size.y);
  card.drawn = ImGui::GetFrameCount();
  context.ui.computing = false;
  const OwnData& data = context.ui.data;
  if (panel.needs_data() && data.reading) {
    panel.draw_empty(context, {Icon::kImage, "Reading the data of this run", "They are in " + data.file + "."});
  } else if (panel.needs_data() && !data.error.empty()) {
    draw_missing_data(context, panel);
  } else if (const auto empty = panel.empty(context)) {
    panel.draw_empty(context, *empty);
  } else {
    panel.draw(context);
  }
  const double now = ImGui::GetTime();
  if (!panel.computing()) card.busy_since = -1;
  if (panel.computing() && card.busy_since < 0) card.busy_since = now;
  card.computing = context.ui.computing || (card.busy_since >= 0 && now - card.busy_since > kUnnoticed);
  draw_menu(context, panel);
  ImGui::EndChild();
  context.widgets.mark(fmt::format("panel.{}", panel.id()),
                       {at.x, at.y, at.x + size.x, at.y + size.y, ImGui::IsItemVisible()});
}

void Layout::draw_missing_data(PanelContext& context, Panel& panel) {
  const Theme& theme = context.theme;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const std::string label = "Find the data...";
  const float button = text_size(theme.body, label).x + theme.px(28);
  const float below = ImGui::GetFrameHeight() + theme.px(8);
  ImGui::BeginChild("missing", ImVec2(room.x, std::max(theme.px(40), room.y - below)), false);
  panel.draw_empty(context,
                   {Icon::kAlert, context.ui.data.error,
                    context.ui.data.hint.empty() ? "Drop them here, or say where they are." : context.ui.data.hint});
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(ImVec2(corner.x + std::floor((room.x - button) / 2), corner.y + room.y - below));
  if (push_button(theme, label.c_str(), ButtonKind::kPrimary, true, button)) context.ui.wanted_action = "data.find";
  context.widgets.mark(fmt::format("{}.find_data", panel.id()));
  context.widgets.show(fmt::format("{}.error", panel.id()), context.ui.data.error);
}

// Opened by the button in the title line, or by the right button anywhere on the panel.
void Layout::draw_menu(PanelContext& context, Panel& panel) {
  const Theme& theme = context.theme;
  if (ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) && ImGui::IsMouseReleased(1)) ImGui::OpenPopup(kMenu);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
  const bool open = ImGui::BeginPopup(kMenu);
  ImGui::PopStyleVar();
  if (!open) return;
  if (!panel.empty(context)) panel.draw_menu(context);
  const bool is_large = context.ui.large_panel == panel.id();
  if (ImGui::MenuItem(is_large ? "Back to its place" : "Large")) context.ui.large_panel = is_large ? "" : panel.id();
  context.widgets.mark(fmt::format("panel.{}.large", panel.id()));
  tooltip(theme, "It takes the room of all panels, or leaves it again." + context.shortcuts.hint("view.large"));
  if (ImGui::MenuItem("Save this panel as PNG")) {
    context.ui.wanted_picture = {panel.id(), fmt::format("panel.{}", panel.id())};
  }
  context.widgets.mark(fmt::format("panel.{}.png", panel.id()));
  tooltip(theme, "A picture of the panel as it is now, into the folder for exports.");
  const bool moments = context.snapshot().moments && !context.snapshot().moments->empty();
  if (ImGui::MenuItem("Save its training as GIF", nullptr, false, moments)) {
    context.ui.back.film = PictureWish{panel.id(), fmt::format("panel.{}", panel.id())};
  }
  context.widgets.mark(fmt::format("panel.{}.film", panel.id()));
  tooltip(theme, "A film of the panel: every moment of training that is kept, one after the other.");
  ImGui::EndPopup();
}

// Titles of the panels of one leaf; the one in front is underlined.
void Layout::draw_tabs(PanelContext& context, LayoutNode& leaf, float room) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float gap = theme.px(14);
  float wide = 0;
  for (const std::string& id : leaf.tabs) {
    if (const Card* tab = card(id)) wide += text_size(theme.strong, tab->panel->title()).x + gap;
    if (leaf.was_opened(id)) wide += theme.px(kTabCross);
  }
  const bool menu = wide > room;  // not room for all: the others are behind an arrow
  const ImVec2 start = ImGui::GetCursorScreenPos();
  float x = start.x;
  std::string closed;
  for (const std::string& id : leaf.tabs) {
    const Card* tab = card(id);
    if (tab == nullptr) continue;
    const bool front = id == leaf.front;
    if (menu && !front) continue;
    const char* title = tab->panel->title();
    const float width = text_size(theme.strong, title).x;
    const bool added = leaf.was_opened(id);
    ImGui::SetCursorScreenPos(ImVec2(x, start.y));
    if (ImGui::InvisibleButton(("tab." + id).c_str(), ImVec2(width, ImGui::GetFrameHeight()))) leaf.front = id;
    context.widgets.mark("tab." + id);
    const ImU32 colour = front || ImGui::IsItemHovered() ? c.text : c.muted;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    text_at(draw, theme.strong, ImVec2(x, start.y + (ImGui::GetFrameHeight() - theme.strong->FontSize) / 2), colour,
            title);
    if (front && leaf.tabs.size() > 1) {
      const float y = start.y + ImGui::GetFrameHeight() - theme.px(1);
      draw->AddRectFilled(ImVec2(x, y), ImVec2(x + width, y + theme.px(2)), c.accent, theme.px(1));
    }
    x += width + gap;
    if (!added) continue;
    const float cross = theme.px(kTabCross);
    ImGui::SetCursorScreenPos(ImVec2(x - gap + theme.px(2), start.y));
    if (ImGui::InvisibleButton(("close." + id).c_str(), ImVec2(cross, ImGui::GetFrameHeight()))) closed = id;
    context.widgets.mark("tab." + id + ".close");
    tooltip(theme, fmt::format("Closes {}. The Panels menu opens it again.", title));
    text_at(draw, theme.strong,
            ImVec2(x - gap + theme.px(2) + cross / 2, start.y + (ImGui::GetFrameHeight() - theme.strong->FontSize) / 2),
            ImGui::IsItemHovered() ? c.text : c.faint, "\xC3\x97", 0.5F);
    x += cross;
  }
  // Only now: the list must not change while it is gone through.
  if (!closed.empty()) leaf.close(closed);
  if (!menu) return;
  ImGui::SetCursorScreenPos(ImVec2(x - gap + theme.px(2), start.y));
  ImGui::PushStyleColor(ImGuiCol_Button, 0);
  if (ImGui::ArrowButton("tabs", ImGuiDir_Down)) ImGui::OpenPopup("tabs");
  ImGui::PopStyleColor();
  context.widgets.mark("tabs." + leaf.tabs.front());
  if (ImGui::BeginPopup("tabs")) {
    for (const std::string& id : leaf.tabs) {
      const Card* tab = card(id);
      if (tab == nullptr) continue;
      if (ImGui::Selectable(tab->panel->title(), id == leaf.front)) leaf.front = id;
      context.widgets.mark("tab." + id);
    }
    ImGui::EndPopup();
  }
  ImGui::SameLine();
}

void Layout::draw_title(PanelContext& context, Card& card, LayoutNode* tabs) {
  const Theme& theme = context.theme;
  Panel& panel = *card.panel;
  const float top = ImGui::GetCursorPosY();
  const float left = ImGui::GetCursorPosX();
  const float wide = ImGui::GetContentRegionAvail().x;
  const float right = left + wide;
  const float menu = theme.px(kMenuButton);
  // Where the controls have no room beside the title they go below it, never under the menu's button.
  const float others = theme.px(30) + menu;  // help and menu
  const float title = text_size(theme.strong, panel.title()).x + (tabs->tabs.size() > 1 ? ImGui::GetFrameHeight() : 0);
  const bool below = title + others + card.tools > wide;
  draw_tabs(context, *tabs, wide - others - (below ? 0 : card.tools));
  ImGui::SameLine(0, theme.px(5));
  ImGui::SetCursorPosY(top);
  ImGui::AlignTextToFramePadding();
  help_marker(theme, panel.help());
  ImGui::SameLine();
  const float help_end = ImGui::GetCursorPosX();
  const float room = right - menu - (below ? 0 : card.tools) - help_end;
  const bool says = card.computing && text_size(theme.small, kComputing).x < room;
  if (says) {
    ImGui::SetCursorPosY(top + (ImGui::GetFrameHeight() - theme.small->FontSize) / 2);
    text(theme.small, theme.colours().muted, kComputing);
    ImGui::SameLine();
  }
  context.widgets.show(fmt::format("panel.{}.computing", panel.id()), says ? "yes" : "no");
  ImGui::SetCursorPos(ImVec2(right - menu + theme.px(4), top));
  if (push_button(theme, fmt::format("{}##menu", theme.icon(Icon::kMore, "...")).c_str(), ButtonKind::kFlat, true,
                  menu)) {
    ImGui::OpenPopup(kMenu);
  }
  context.widgets.mark(fmt::format("panel.{}.menu", panel.id()));
  tooltip(theme, "Save or copy what this panel shows. The right button opens it too.");
  const float line = ImGui::GetFrameHeight();
  float end = top + line;
  if (below) {
    // In a panel too narrow even for that, the line of controls is scrolled.
    const bool scrolls = card.tools > wide;
    const float height = line + (scrolls ? ImGui::GetStyle().ScrollbarSize : 0);
    ImGui::SetCursorPos(ImVec2(left, end + theme.px(2)));
    ImGui::BeginChild("tools", ImVec2(wide, height), false, scrolls ? ImGuiWindowFlags_HorizontalScrollbar : 0);
    draw_tools(context, card);
    ImGui::EndChild();
    end += theme.px(2) + height;
  } else {
    ImGui::SetCursorPos(ImVec2(std::max(help_end, right - menu - card.tools), top));
    draw_tools(context, card);
  }
  ImGui::SetCursorPosY(end + theme.px(6));
}

void Layout::draw_tools(PanelContext& context, Card& card) {
  ImGui::BeginGroup();
  card.panel->draw_tools(context);
  ImGui::EndGroup();
  card.tools = ImGui::GetItemRectSize().x;
  context.widgets.mark(fmt::format("panel.{}.tools", card.panel->id()));
}

// Looks like a link: the line is too low for a button.
void Layout::draw_offer(PanelContext& context, ImVec2 at) {
  const Theme& theme = context.theme;
  const NoticeButton& offer = context.ui.notice_button;
  const ImVec2 size = text_size(theme.small, offer.label);
  ImGui::SetCursorScreenPos(at);
  if (ImGui::InvisibleButton("offer", ImVec2(size.x, theme.px(18)))) context.ui.wanted_action = offer.action;
  context.widgets.mark("status.offer");
  context.widgets.show("status.offer", offer.action);
  const Palette& c = theme.colours();
  const ImU32 colour = ImGui::IsItemHovered() ? c.accent_hover : c.accent;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  text_at(draw, theme.small, at, colour, offer.label);
  draw->AddLine(ImVec2(at.x, at.y + size.y), ImVec2(at.x + size.x, at.y + size.y), colour, theme.px(1));
}

void Layout::draw_status(PanelContext& context, ImVec2 at, ImVec2 size) {
  // What is selected comes first: it stays while messages go by.
  const float selected = selection_.draw(context, at, size.x * 0.55F);
  at.x += selected;
  size.x -= selected;
  context.widgets.mark("status", {at.x, at.y, at.x + size.x, at.y + context.theme.small->FontSize, true});
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  // Not every frame: settings are compared as JSON, and only a new snapshot can have others.
  if (s.id != command_of_) {
    command_of_ = s.id;
    command_ = command_line(s.settings);
  }
  const std::string& command = command_;
  context.widgets.show("status.command", command);
  // A run with many settings of its own has a long one: its end is left out, what happened last must be readable.
  const float most = size.x * 0.6F;
  std::string shown = command;
  const auto width_of = [&](const std::string& words) { return text_size(theme.mono, words).x + theme.px(26); };
  for (std::size_t end = command.size(); end > 0 && end != std::string::npos && width_of(shown) > most;) {
    end = command.rfind(' ', end - 1);
    shown = command.substr(0, end == std::string::npos ? 0 : end) + " ...";
  }
  const float command_width = width_of(shown);
  ImGui::SetCursorScreenPos(at);
  const float room = command.empty() ? size.x : size.x - command_width - theme.px(20);
  std::string notice = context.ui.notice.empty() ? result_text(s.result) : context.ui.notice;
  if (context.ui.truth_hidden && names_one_of(notice, context.ui.hidden_words)) notice.clear();
  context.widgets.show("status.notice", notice);
  if (!notice.empty()) {
    const bool error = context.ui.notice.empty() ? was_refused(s.result) : context.ui.notice_is_error;
    const NoticeButton& offer = context.ui.notice_button;
    const bool offered = !context.ui.notice.empty() && !offer.action.empty();
    const float button = offered ? text_size(theme.small, offer.label).x + theme.px(26) : 0;
    const std::string words = sentence(notice);
    const float wide = std::max(theme.px(50), room - button);
    elided_text(theme, theme.small, error ? c.danger : c.muted, words, wide);
    if (offered) {
      const float x = at.x + std::min(text_size(theme.small, words).x, wide) + theme.px(12);
      draw_offer(context, ImVec2(x, at.y));
    }
  }
  if (command.empty()) return;
  ImGui::SetCursorScreenPos(ImVec2(at.x + size.x - command_width, at.y));
  if (ImGui::InvisibleButton("command", ImVec2(command_width, theme.px(18)))) ImGui::SetClipboardText(command.c_str());
  context.widgets.mark("status.command");
  tooltip(theme, shown == command ? "The same run without a window. Click to copy."
                                  : fmt::format("The same run without a window. Click to copy all of it: {}", command));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 colour = ImGui::IsItemHovered() ? c.text : c.muted;
  text_at(draw, theme.mono, ImVec2(at.x + size.x - command_width, at.y), colour, shown);
  text_at(draw, theme.body, ImVec2(at.x + size.x, at.y - theme.px(1)), colour, theme.icon(Icon::kCopy), 1.0F);
}

}  // namespace causeway
