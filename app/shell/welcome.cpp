#include "app/shell/welcome.h"

#include <imgui.h>

#include <iterator>

#include "app/shell/card.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr const char* kWhatItIs =
    "Causeway shows how a machine can find causes and effects in pictures alone, beside a world in which the answer is "
    "known.";

constexpr struct {
  const char* word;
  const char* action;
  Icon icon;
  const char* title;
  const char* text;
} kWaysIn[] = {
    {"lesson", "help.lesson", Icon::kHelp, "Take the lesson",
     "Eight short steps: why interventions tell causes, and how far pictures go."},
    {"play", "help.play", Icon::kImage, "Play with the world",
     "Take hold of a lamp or the arm, and see what else changes."},
    {"watch", "help.watch", Icon::kPlay, "Watch it learn",
     "A new run on the same world: variables and arrows appear in seconds."},
};

// Lengths at scale 1.
constexpr float kWelcomeWidth = 720, kWayHeight = 138;

}  // namespace

std::string draw_welcome(PanelContext& context) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float inner = theme.px(kWelcomeWidth) - 2 * ImGui::GetStyle().WindowPadding.x;
  const float words = theme.body->CalcTextSizeA(theme.body->FontSize, 1e9F, inner, kWhatItIs).y;
  const bool beside = ImGui::GetIO().DisplaySize.x >= theme.px(kWelcomeWidth) + theme.px(16);
  const float tiles = (beside ? 1.0F : 3.0F) * theme.px(kWayHeight + 8);
  std::string chosen;
  if (begin_card(theme, "welcome",
                 ImVec2(theme.px(kWelcomeWidth), theme.px(96) + words + tiles + ImGui::GetFrameHeight()))) {
    text(theme.title, c.text, "Welcome to Causeway");
    ImGui::Dummy(ImVec2(1, theme.px(2)));
    ImGui::PushTextWrapPos(0);
    text(theme.body, c.muted, kWhatItIs);
    ImGui::PopTextWrapPos();
    ImGui::Dummy(ImVec2(1, theme.px(4)));
    const float foot = ImGui::GetFrameHeightWithSpacing();
    ImGui::BeginChild("ways", ImVec2(0, ImGui::GetContentRegionAvail().y - foot), false);
    const float gap = theme.px(10);
    const float wide = beside ? (ImGui::GetContentRegionAvail().x - 2 * gap) / 3 : ImGui::GetContentRegionAvail().x;
    for (const auto& way : kWaysIn) {
      if (beside && &way != &kWaysIn[0]) ImGui::SameLine(0, gap);
      const ImVec2 low = ImGui::GetCursorScreenPos(), high(low.x + wide, low.y + theme.px(kWayHeight));
      if (ImGui::InvisibleButton(way.word, ImVec2(wide, theme.px(kWayHeight)))) chosen = way.action;
      context.widgets.mark(std::string("welcome.") + way.word);
      const bool first = &way == &kWaysIn[0], over = ImGui::IsItemHovered();
      ImDrawList* draw = ImGui::GetWindowDrawList();
      draw->AddRectFilled(low, high, over ? c.field_hover : c.card, theme.px(8));
      compat::outline(draw, low, high, over || first ? c.accent : c.card_border, theme.px(8),
                      theme.px(first ? 2.0F : 1.0F));
      const float pad = theme.px(14);
      text_at(draw, theme.title, ImVec2(low.x + pad, low.y + pad), c.accent, theme.icon(way.icon));
      text_at(draw, theme.strong, ImVec2(low.x + pad, low.y + theme.px(46)), c.text, way.title);
      draw->AddText(theme.body, theme.body->FontSize, ImVec2(low.x + pad, low.y + theme.px(70)), c.muted, way.text,
                    nullptr, wide - 2 * pad);
    }
    ImGui::EndChild();
    if (push_button(theme, "Just look around", ButtonKind::kFlat)) chosen = "close";
    context.widgets.mark("welcome.close");
    ImGui::SameLine(0, theme.px(10));
    ImGui::AlignTextToFramePadding();
    text(theme.small, c.muted, "The Help menu has this page and all lessons.");
  }
  ImGui::End();
  return chosen;
}

}  // namespace causeway
