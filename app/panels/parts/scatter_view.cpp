#include "app/panels/parts/scatter_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/imgui_compat.h"
#include "app/widgets/colour_scale.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr float kReach = 10;  // of the pointer around a point, pixels before zoom

void draw_axes(const Theme& theme, ImVec2 low, ImVec2 high, PlotRange xs, PlotRange ys) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, c.inset, theme.px(4));
  const auto x_ticks = round_ticks(xs, 5), y_ticks = round_ticks(ys, 4);
  const auto x_labels = tick_labels(x_ticks), y_labels = tick_labels(y_ticks);
  const auto width_of = [&](const std::string& label) { return static_cast<double>(text_size(theme.small, label).x); };
  std::vector<double> middles, widths;
  for (std::size_t i = 0; i < x_ticks.size(); ++i) {
    const float x = low.x + static_cast<float>((x_ticks[i] - xs.low) / xs.length()) * (high.x - low.x);
    draw->AddLine(ImVec2(x, low.y), ImVec2(x, high.y), c.grid);
    middles.push_back(static_cast<double>(x));
    widths.push_back(width_of(x_labels[i]));
  }
  const std::size_t stride = label_stride(middles, widths, static_cast<double>(theme.px(6)));
  for (std::size_t i = 0; i < x_ticks.size(); i += stride) {
    text_at(draw, theme.small, ImVec2(static_cast<float>(middles[i]), high.y + theme.px(3)), c.muted, x_labels[i],
            0.5F);
  }
  float above = high.y + theme.px(3) + theme.small->FontSize / 2;  // the labels below the axis begin there
  for (std::size_t i = 0; i < y_ticks.size(); ++i) {
    const float y = high.y - static_cast<float>((y_ticks[i] - ys.low) / ys.length()) * (high.y - low.y);
    draw->AddLine(ImVec2(low.x, y), ImVec2(high.x, y), c.grid);
    if (y + theme.small->FontSize > above) continue;
    text_at(draw, theme.small, ImVec2(low.x - theme.px(6), y - theme.small->FontSize / 2), c.muted, y_labels[i], 1.0F);
    above = y;
  }
}

}  // namespace

ScatterView::Result ScatterView::draw(PanelContext& context, const char* name, ImVec2 size, const ScatterPoints& points,
                                      bool arrows) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const PlotRange xs = range_of(points.x, 0.04), ys = range_of(points.y, 0.04), shades = range_of(points.colour, 0);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 low(corner.x + theme.px(44), corner.y + theme.px(4));
  const ImVec2 high(corner.x + size.x - theme.px(46), corner.y + size.y - theme.px(22));
  draw_axes(theme, low, high, xs, ys);
  draw_colour_bar(theme, ImVec2(high.x + theme.px(8), low.y), ImVec2(high.x + theme.px(16), high.y), shades);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton(name, ImVec2(std::max(1.0F, high.x - low.x), std::max(1.0F, high.y - low.y)));
  context.widgets.mark(std::string(name) + ".points");
  const bool hovered = ImGui::IsItemHovered() && !ImGui::IsItemActive();
  take_brush(low, high);
  const bool released = ImGui::IsItemDeactivated();
  const bool over_it = ImGui::IsItemHovered();

  const auto place = [&](std::size_t i) {
    return ImVec2(low.x + static_cast<float>((points.x[i] - xs.low) / xs.length()) * (high.x - low.x),
                  high.y - static_cast<float>((points.y[i] - ys.low) / ys.length()) * (high.y - low.y));
  };
  if (arrows) {
    for (std::size_t i = 0; i + 1 < points.x.size(); i += 2) {
      draw->AddLine(place(i), place(i + 1), faded(c.text, 0.16F));
    }
  }
  Result result;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  float nearest = hovered ? theme.px(kReach) : 0;
  const float r = theme.px(2.2F);
  const bool any_marked = std::find(points.marked.begin(), points.marked.end(), true) != points.marked.end();
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    const ImVec2 p = place(i);
    const float u = (p.x - low.x) / (high.x - low.x);
    const float v = (p.y - low.y) / (high.y - low.y);
    const bool in = brush_ && u >= brush_->x && u <= brush_->z && v >= brush_->y && v <= brush_->w;
    if (in) result.inside.push_back(static_cast<int>(i));
    const ImU32 shade = sequential_colour((points.colour[i] - shades.low) / std::max(1e-12, shades.length()));
    const bool marked = any_marked && points.marked[i];
    const bool pale = any_marked ? !marked : brush_ && !in;
    draw->AddRectFilled(ImVec2(p.x - r, p.y - r), ImVec2(p.x + r, p.y + r), pale ? faded(shade, 0.25F) : shade);
    if (marked) draw->AddCircle(p, 2 * r, c.text, 0, theme.px(1));
    if (const float d = std::hypot(p.x - mouse.x, p.y - mouse.y); d < nearest) {
      nearest = d;
      result.over = static_cast<int>(i);
    }
  }
  if (brush_) {
    const auto at = [&](float u, float v) {
      return ImVec2(low.x + u * (high.x - low.x), low.y + v * (high.y - low.y));
    };
    compat::outline(draw, at(brush_->x, brush_->y), at(brush_->z, brush_->w), c.accent, 0, theme.px(1.5F));
  }
  if (result.over >= 0) {  // and where the pair's other picture is
    const auto over = static_cast<std::size_t>(result.over);
    if (points.paired && (over ^ 1) < points.x.size()) {
      draw->AddLine(place(over), place(over ^ 1), faded(c.text, 0.7F), theme.px(1.5F));
      draw->AddCircle(place(over ^ 1), theme.px(4), c.text, 0, theme.px(1));
    }
    draw->AddCircle(place(over), theme.px(6), c.text, 0, theme.px(2));
  }
  if (released) {
    result.brushed_now = std::exchange(fresh_, false) && brush_;
    // While the button is held nothing is under the pointer, so the point is looked for now.
    float reach = theme.px(kReach);
    for (std::size_t i = 0; !result.brushed_now && over_it && i < points.x.size(); ++i) {
      const ImVec2 p = place(i);
      if (const float d = std::hypot(p.x - mouse.x, p.y - mouse.y); d < reach) {
        reach = d;
        result.clicked = static_cast<int>(i);
      }
    }
    result.clicked_nothing = !result.brushed_now && result.clicked < 0;
  }
  context.widgets.show(std::string(name) + ".over", result.over >= 0 ? std::to_string(result.over) : "");
  return result;
}

void ScatterView::take_brush(ImVec2 low, ImVec2 high) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 end(std::clamp((mouse.x - low.x) / (high.x - low.x), 0.0F, 1.0F),
                   std::clamp((mouse.y - low.y) / (high.y - low.y), 0.0F, 1.0F));
  if (ImGui::IsItemActivated()) {
    begin_ = end;
    brush_.reset();
    fresh_ = false;
  }
  if (!ImGui::IsItemActive()) return;
  if (std::hypot(end.x - begin_.x, end.y - begin_.y) < 0.01F) return;  // a click
  fresh_ = true;
  brush_ = ImVec4(std::min(begin_.x, end.x), std::min(begin_.y, end.y), std::max(begin_.x, end.x),
                  std::max(begin_.y, end.y));
}

}  // namespace causeway
