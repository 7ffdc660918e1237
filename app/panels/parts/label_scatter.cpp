#include "app/panels/parts/label_scatter.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/plot_math.h"

namespace causeway {
namespace {

struct LabelFrame {
  ImVec2 low, high;
  PlotRange x, y;
  ImVec2 at(double label, double latent) const {
    return {low.x + static_cast<float>((label - x.low) / x.length()) * (high.x - low.x),
            high.y - static_cast<float>((latent - y.low) / y.length()) * (high.y - low.y)};
  }
};

PlotRange range_over(const MatrixD& seen, const MatrixD& told, int column, bool both) {
  std::vector<double> values;
  if (both && seen.cols() > column) values.assign(seen.col(column).begin(), seen.col(column).end());
  if (told.cols() > column) values.insert(values.end(), told.col(column).begin(), told.col(column).end());
  PlotRange range = range_of(values, 0.06);
  if (range.length() <= 0) range.high = range.low + 1;
  return range;
}

void draw_label_axes(const Theme& theme, const LabelFrame& f) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(f.low, f.high, c.inset, theme.px(4));
  const auto xs = round_ticks(f.x, 3), ys = round_ticks(f.y, 3);
  const auto x_labels = tick_labels(xs), y_labels = tick_labels(ys);
  float free_from = f.low.x - theme.px(20);
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const float x = f.at(xs[i], 0).x, half = text_size(theme.small, x_labels[i]).x / 2;
    draw->AddLine(ImVec2(x, f.low.y), ImVec2(x, f.high.y), c.grid);
    if (x - half < free_from || x + half > f.high.x + theme.px(12)) continue;
    text_at(draw, theme.small, ImVec2(x, f.high.y + theme.px(2)), c.muted, x_labels[i], 0.5F);
    free_from = x + half + theme.px(8);
  }
  float above = f.high.y + theme.small->FontSize;
  for (std::size_t i = 0; i < ys.size(); ++i) {
    const float y = f.at(0, ys[i]).y;
    draw->AddLine(ImVec2(f.low.x, y), ImVec2(f.high.x, y), c.grid);
    if (y + theme.small->FontSize / 2 > above) continue;
    text_at(draw, theme.small, ImVec2(f.low.x - theme.px(5), y - theme.small->FontSize / 2), c.muted, y_labels[i],
            1.0F);
    above = y - theme.small->FontSize / 2;
  }
}

void draw_told(ImDrawList* draw, const Theme& theme, ImVec2 at) {
  const float r = theme.px(4.5F);
  const ImVec2 corners[] = {{at.x, at.y - r}, {at.x + r, at.y}, {at.x, at.y + r}, {at.x - r, at.y}};
  draw->AddConvexPolyFilled(corners, 4, theme.colours().text);
  draw->AddPolyline(corners, 4, theme.colours().card, ImDrawFlags_Closed, theme.px(1));
}

}  // namespace

bool draw_label_scatter(PanelContext& context, const LabelAnswer& answer, int variable, ImVec2 size, bool truth) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const auto index = static_cast<std::size_t>(variable);
  const std::string& name = answer.names[index];
  const FactorStyle style = theme.factor(name, variable);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();

  truth = truth && index < answer.agreement.size();
  const std::string agreement = truth ? fmt::format("r {:.3f}", answer.agreement[index]) : "";
  const float right = truth ? text_size(theme.mono, agreement).x + theme.px(8) : 0;
  draw_marker(draw, ImVec2(corner.x + theme.px(7), corner.y + theme.px(9)), theme.px(5), style);
  text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), corner.y), c.text,
          shortened(theme.body, name, std::max(theme.px(10), size.x - theme.px(18) - right)));
  if (truth) text_at(draw, theme.mono, ImVec2(corner.x + size.x, corner.y + theme.px(1)), c.muted, agreement, 1.0F);

  LabelFrame f;
  f.low = ImVec2(corner.x + theme.px(38), corner.y + theme.px(22));
  f.high = ImVec2(std::max(f.low.x + 1, corner.x + size.x), std::max(f.low.y + 1, corner.y + size.y - theme.px(20)));
  f.x = range_over(answer.labels, answer.told_labels, variable, truth);
  f.y = range_over(answer.causal, answer.told_causal, variable, truth);
  ImGui::SetCursorScreenPos(corner);
  ImGui::PushID(variable);
  const bool clicked = ImGui::InvisibleButton("label", ImVec2(std::max(1.0F, size.x), std::max(1.0F, size.y)));
  const bool over = ImGui::IsItemHovered();
  ImGui::PopID();
  const std::string widget = "labels.scatter." + name;
  context.widgets.mark(widget);
  context.widgets.show(widget, truth ? fmt::format("{:.4f}", answer.agreement[index]) : "");
  tooltip(theme, fmt::format("Across: what '{}' is said to be. Up: the latent that is taught it. A thin rising line: "
                             "the latent is the label. Click to see how it follows from its causes.",
                             name));
  if (over) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);

  draw_label_axes(theme, f);
  draw->PushClipRect(f.low, f.high, true);
  for (Eigen::Index r = 0; truth && r < answer.labels.rows(); ++r) {
    draw->AddCircleFilled(f.at(answer.labels(r, variable), answer.causal(r, variable)), theme.px(2),
                          faded(style.colour, 0.55F), 8);
  }
  for (Eigen::Index r = 0; r < answer.told_labels.rows(); ++r) {
    draw_told(draw, theme, f.at(answer.told_labels(r, variable), answer.told_causal(r, variable)));
  }
  draw->PopClipRect();
  if (over) compat::outline(draw, f.low, f.high, c.accent, theme.px(4), theme.px(1.5F));
  return clicked;
}

void draw_label_key(PanelContext& context, const LabelAnswer& answer, bool truth) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, line = theme.small->FontSize;
  std::string words;
  if (answer.told_labels.rows() > 0) {
    draw_told(draw, theme, ImVec2(at.x + theme.px(5), at.y + line / 2));
    at.x += theme.px(16);
    words = answer.told > answer.told_labels.rows()
                ? fmt::format("told, {} of {}", answer.told_labels.rows(), grouped(answer.told))
                : fmt::format("told, all {} labels that it had", answer.told);
    words += truth ? "; points: pictures that nobody labelled for it" : "";
  } else if (answer.told > 0) {
    words = fmt::format("All {} training pictures were labelled.{}", grouped(answer.told),
                        truth ? " A point is a test picture: across its label, up its latent." : "");
  } else {
    words = truth ? "A point is a test picture: across its label, up its latent." : "";
  }
  ImGui::SetCursorScreenPos(at);
  elided_text(theme, theme.small, c.muted, words, std::max(1.0F, width - theme.px(16)));
  context.widgets.show("labels.told", answer.units > 0 ? std::to_string(answer.told) : "");
}

}  // namespace causeway
