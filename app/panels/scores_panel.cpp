// How good the model is, as a few numbers that explain themselves.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/parts/model_view.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Line {
  const char* name;
  const char* label;
  std::optional<double> value;
  const char* help;
};

class ScoresPanel final : public Panel {
 public:
  const char* id() const override { return "scores"; }
  const char* title() const override { return "Scores"; }
  const char* help() const override {
    return "Comparisons with the truth of the world on pictures kept aside. Training never sees any of it. A dash "
           "means "
           "that a score does not apply.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.scores) return std::nullopt;
    return EmptyState{Icon::kTune, "No scores yet", how_to_get_causal_model(s, "how close the model is to the truth")};
  }

  void draw(PanelContext& context) override {
    const Theme& theme = context.theme;
    const Scores& scores = *context.snapshot().scores;
    const Line lines[] = {
        {"scores.disentanglement", "Disentanglement", scores.disentanglement,
         "D of DCI, 0 to 1: does each latent say something about one factor only?"},
        {"scores.completeness", "Completeness", scores.completeness,
         "C of DCI, 0 to 1: is each factor described by one latent only?"},
        {"scores.mcc", "Correlation (MCC)", scores.mcc,
         "Mean correlation of each factor with the latent matched to it, 0 to 1 (ranks, so any monotone scale will "
         "do)."},
        {"scores.accuracy", "Interventions found", scores.intervention_accuracy,
         "Share of pairs for which the model tells rightly which variable was changed, or that none was."},
    };
    const float bottom = theme.px(20);
    const float row =
        std::min(theme.px(42), (ImGui::GetContentRegionAvail().y - bottom) / static_cast<float>(std::size(lines)));
    for (const Line& line : lines) draw_line(context, line, row);
    const bool training = context.snapshot().state == TrainerState::kTraining;
    const char* source = training ? "live, on some of the test pairs" : "on held-out test pairs";
    elided_text(theme, theme.small, theme.colours().muted, source, ImGui::GetContentRegionAvail().x);
    context.widgets.show("scores.shd", scores.shd ? std::to_string(*scores.shd) : "");
  }

 private:
  static void draw_line(PanelContext& context, const Line& line, float height) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::string value = line.value ? fmt::format("{:.2f}", *line.value) : "-";
    text_at(draw, theme.figure, ImVec2(at.x + width, at.y - theme.px(1)), line.value ? c.text : c.faint, value, 1.0F);
    const float value_left = at.x + width - text_size(theme.figure, value).x - theme.px(4);
    draw->PushClipRect(at, ImVec2(value_left, at.y + theme.px(24)), true);
    text_at(draw, theme.body, ImVec2(at.x, at.y + theme.px(3)), c.muted, line.label);
    draw->PopClipRect();
    const float bar = at.y + theme.px(25);
    draw->AddRectFilled(ImVec2(at.x, bar), ImVec2(at.x + width, bar + theme.px(3)), c.card_border, theme.px(1.5F));
    if (line.value) {
      const auto share = static_cast<float>(std::clamp(*line.value, 0.0, 1.0));
      draw->AddRectFilled(ImVec2(at.x, bar), ImVec2(at.x + share * width, bar + theme.px(3)), c.accent, theme.px(1.5F));
    }
    ImGui::PushID(line.name);
    ImGui::InvisibleButton("score", ImVec2(width, std::max(theme.px(30), height - ImGui::GetStyle().ItemSpacing.y)));
    ImGui::PopID();
    context.widgets.mark(line.name);
    tooltip(theme, line.help);
    context.widgets.show(line.name, line.value ? fmt::format("{:.3f}", *line.value) : "");
  }
};

}  // namespace

std::unique_ptr<Panel> make_scores_panel() { return std::make_unique<ScoresPanel>(); }

}  // namespace causeway
