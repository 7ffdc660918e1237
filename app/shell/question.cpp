#include "app/shell/question.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/shell/card.h"
#include "app/widgets/controls.h"

namespace causeway {

bool draw_question(PanelContext& context, const Question& question) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float width = theme.px(560);
  const float inner = width - 2 * ImGui::GetStyle().WindowPadding.x;
  const ImVec2 words = theme.body->CalcTextSizeA(theme.body->FontSize, 1e9F, inner, question.text.c_str());
  const float height = theme.title->FontSize + words.y + ImGui::GetFrameHeight() + theme.px(64);
  const Question::Choice* chosen = nullptr;
  if (begin_card(theme, "question", ImVec2(width, height))) {
    text(theme.title, c.text, question.title);
    ImGui::Dummy(ImVec2(1, theme.px(4)));
    ImGui::PushTextWrapPos(0);
    ImGui::PushStyleColor(ImGuiCol_Text, c.text);
    ImGui::TextUnformatted(question.text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::Dummy(ImVec2(1, theme.px(6)));
    for (const Question::Choice& choice : question.choices) {
      if (&choice != &question.choices.front()) ImGui::SameLine();
      const bool first = &choice == &question.choices.front() && !choice.loses;
      if (push_button(theme, choice.label.c_str(), first ? ButtonKind::kPrimary : ButtonKind::kNormal)) {
        chosen = &choice;
      }
      context.widgets.mark("question." + choice.id);
    }
    context.widgets.show("question", fmt::format("{}: {}", question.title, question.text));
    const bool enter = ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false);
    if (enter && !question.choices.front().loses) chosen = &question.choices.front();
  }
  ImGui::End();
  if (chosen == nullptr) return false;
  if (chosen->perform) chosen->perform();
  return true;
}

}  // namespace causeway
