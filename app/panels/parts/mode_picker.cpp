#include "app/panels/parts/mode_picker.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Words {
  const char* word;  // in scripts
  const char* label;
};

Words words_of(EditMode mode) {
  switch (mode) {
    case EditMode::kSetLatent:
      return {"set", "Set latent only"};
    case EditMode::kDo:
      return {"do", "do"};
    case EditMode::kCounterfactual:
      break;
  }
  return {"counterfactual", "Counterfactual"};
}

}  // namespace

void mode_picker(PanelContext& context, const std::string& prefix, std::span<const ModeChoice> choices,
                 EditMode& mode) {
  const Theme& theme = context.theme;
  const std::string name = prefix + ".mode";
  const auto asked = context.widgets.take_set(name);
  bool known = !asked;
  std::string words;
  for (const ModeChoice& choice : choices) {
    const auto [word, label] = words_of(choice.mode);
    if (&choice != choices.data()) ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, label, mode == choice.mode)) mode = choice.mode;
    context.widgets.mark(fmt::format("{}.{}", name, word));
    tooltip(theme, choice.line);
    if (asked && *asked == word) {
      mode = choice.mode;
      known = true;
    }
    words += (words.empty() ? "" : ", ") + std::string(word);
  }
  if (!known) context.widgets.reject(fmt::format("{} is one of {}", name, words));
  context.widgets.show(name, words_of(mode).word);
  for (const ModeChoice& choice : choices) {
    if (choice.mode != mode) continue;
    elided_text(theme, theme.small, theme.colours().muted, choice.line, ImGui::GetContentRegionAvail().x);
  }
}

}  // namespace causeway
