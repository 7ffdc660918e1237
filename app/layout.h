// Where panels go in the window: a bar at the top, two columns of cards below, one line of status at the bottom. In a
// window too small for columns the cards lie below each other and scroll.
#pragma once

#include <imgui.h>

#include <vector>

#include "app/panels/panel_list.h"

namespace causeway {

class Layout {
 public:
  Layout();
  /// All of a frame, between ImGui::NewFrame() and ImGui::Render().
  void draw(PanelContext& context);

 private:
  struct Card {
    PlacedPanel placed;
    float tools = 0;  // width of the controls in its title line, as measured in the frame before
  };

  void draw_body(PanelContext& context, ImVec2 size);
  void draw_columns(PanelContext& context, ImVec2 at, ImVec2 size);
  void draw_stack(PanelContext& context, ImVec2 at, float width);
  void draw_place(PanelContext& context, Place place, ImVec2 at, ImVec2 size);
  void draw_card(PanelContext& context, Card& card, ImVec2 at, ImVec2 size);
  void draw_title(PanelContext& context, Card& card);
  void draw_status(PanelContext& context, ImVec2 at, ImVec2 size);

  std::vector<Card> cards_;
};

}  // namespace causeway
