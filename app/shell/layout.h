// Draws the window: menu, the bar at the top, the panels where the workspace has them, one line of status at the
// bottom. In a window too small for columns the panels in front lie below each other and scroll.
#pragma once

#include <imgui.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/panel_list.h"
#include "app/shell/workspace.h"

namespace causeway {

/// In UiState::large_panel: the one that the pointer is over, as soon as that is known.
inline constexpr const char* kPanelUnderPointer = "?";

class Layout {
 public:
  Layout();
  /// Something above the panels.
  struct Strip {
    float height = 0;    // pixels, 0: there is none
    bool alone = false;  // in place of the bar at the top, unless that has an error to show
    std::function<void(ImVec2 size)> draw;
  };

  /// All of a frame, between ImGui::NewFrame() and ImGui::Render(), but for what lies on top. `menu` draws the entries
  /// of the menu bar.
  void draw(PanelContext& context, Workspace& workspace, const std::function<void()>& menu, const Strip& strip);
  /// Whether a panel waits for something that it has asked for.
  bool busy() const;
  /// All panels but the bar at the top, which is always there.
  std::vector<PanelInfo> panels() const;

 private:
  struct Card {
    std::unique_ptr<Panel> panel;
    float tools = 0;         // width of the controls in its title line, as measured in the frame before
    double busy_since = -1;  // seconds of ImGui's clock; negative: it is not
    bool computing = false;  // for so long that it is said
    ImVec2 low{}, high{};    // where it was drawn last,
    int drawn = -1;          // and in which of ImGui's frames
  };

  Card* card(std::string_view id);
  std::string panel_under_pointer(const LayoutNode& root) const;
  void draw_body(PanelContext& context, LayoutNode& root, ImVec2 size, bool whole_rows);
  void draw_node(PanelContext& context, LayoutNode& node, ImVec2 at, ImVec2 size);
  void draw_stack(PanelContext& context, LayoutNode& node, ImVec2& at, float width, float row);
  void draw_leaf(PanelContext& context, LayoutNode& leaf, ImVec2 at, ImVec2 size);
  void draw_card(PanelContext& context, Card& card, LayoutNode* tabs, ImVec2 at, ImVec2 size);
  void draw_missing_data(PanelContext& context, Panel& panel);
  void draw_menu(PanelContext& context, Panel& panel);
  void draw_title(PanelContext& context, Card& card, LayoutNode* tabs);
  void draw_tools(PanelContext& context, Card& card);
  void draw_tabs(PanelContext& context, LayoutNode& leaf, float room);
  void draw_offer(PanelContext& context, ImVec2 at);
  void draw_status(PanelContext& context, ImVec2 at, ImVec2 size);

  std::vector<Card> cards_;
  std::string view_;     // panel that is being scrolled into view
  int view_frames_ = 0;  // for so many frames: how far one can scroll is known only once all panels have their places
  std::uint64_t command_of_ = 0;  // id of the snapshot that `command_` belongs to
  SelectionBar selection_;
  std::string command_;  // that makes the run again; empty if no preset is near
};

}  // namespace causeway
