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

class ScoresPanel final : public Panel {
 public:
  const char* id() const override { return "scores"; }
  const char* title() const override { return "Scores"; }
  const char* help() const override {
    return "Comparisons with the known truth, on held-out data. Training never sees any of it. A dash "
           "means that a score does not apply, and the line below it why.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.scores) return std::nullopt;
    return EmptyState{Icon::kTune, "No scores yet", how_to_get_causal_model(s, "how close the model is to the truth")};
  }

  void draw(PanelContext& context) override {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    const bool training = s.state == TrainerState::kTraining;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float list = std::max(theme.px(40), area.y - theme.px(20));
    const std::vector<const Metric*>& shown = table_metrics(s.scores->table_parts());
    const auto count = static_cast<float>(shown.size());
    const float row = std::clamp(list / count, theme.px(36), theme.px(42));
    ImGui::BeginChild("list", ImVec2(area.x, list), false);
    for (const Metric* metric : shown) draw_row(context, *metric, reason(s, *metric), row);
    ImGui::EndChild();
    const char* source = training ? "while it trains, on part of the held-out data" : "on held-out data";
    elided_text(theme, theme.small, theme.colours().muted, source, ImGui::GetContentRegionAvail().x);
  }

 private:
  /// Why there is no value; empty if there is one.
  static std::string reason(const Snapshot& s, const Metric& metric) {
    if (s.scores->value(metric.key)) return "";
    const MethodInfo& method = method_info(s.settings.method);
    const ScoreParts offered = s.data ? score_parts(method, s.data->test, s.data->truth) : score_parts(method);
    const bool later = !metric.live && s.state != TrainerState::kDone;
    return later && applies(metric, offered) ? "computed once training is over" : s.scores->why_none(metric, offered);
  }

  static void draw_row(PanelContext& context, const Metric& metric, const std::string& reason, float height) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto score = context.snapshot().scores->value(metric.key);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const int digits = metric.scale == Scale::kAmount ? metric.decimals : 2;
    const std::string value = score ? score_text(metric, *score, digits) : "-";
    text_at(draw, theme.figure, ImVec2(at.x + width, at.y - theme.px(1)), score ? c.text : c.faint, value, 1.0F);
    const float value_left = at.x + width - text_size(theme.figure, value).x - theme.px(4);
    draw->PushClipRect(at, ImVec2(value_left, at.y + theme.px(24)), true);
    text_at(draw, theme.body, ImVec2(at.x, at.y + theme.px(3)), c.muted, metric.title);
    draw->PopClipRect();
    const float below = at.y + theme.px(25);
    if (score && metric.scale == Scale::kShare) {
      const auto share = static_cast<float>(std::clamp(*score, 0.0, 1.0));
      const auto bar = [&](float length, ImU32 colour) {
        draw->AddRectFilled(ImVec2(at.x, below), ImVec2(at.x + length, below + theme.px(3)), colour, theme.px(1.5F));
      };
      bar(width, c.card_border);
      bar(share * width, c.accent);
    } else if (!score) {
      draw->PushClipRect(at, ImVec2(at.x + width, at.y + height), true);
      text_at(draw, theme.small, ImVec2(at.x, at.y + theme.px(20)), c.faint, reason);
      draw->PopClipRect();
    }
    ImGui::PushID(metric.key.c_str());
    ImGui::InvisibleButton("score", ImVec2(width, std::max(theme.px(30), height - ImGui::GetStyle().ItemSpacing.y)));
    ImGui::PopID();
    // Scripts may use the key of the metric or its column.
    for (const std::string& name : {metric.key, metric.column}) context.widgets.mark("scores." + name);
    tooltip(theme, score ? metric.help : fmt::format("{} Does not apply: {}.", metric.help, reason));
    for (const std::string& name : {metric.key, metric.column}) {
      context.widgets.show("scores." + name, score ? score_text(metric, *score, 3) : "");
    }
  }
};

}  // namespace

std::unique_ptr<Panel> make_scores_panel() { return std::make_unique<ScoresPanel>(); }

}  // namespace causeway
