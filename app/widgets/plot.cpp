#include "app/widgets/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/plot_parts.h"

namespace causeway {
namespace {

constexpr float kLeastBox = 6;  // pixels at scale 1; a box narrower than this zooms along the other axis alone

/// What the axes would show if nobody had zoomed, and how far one can zoom out.
struct Extent {
  PlotRange x, y;  // in view
  PlotRange all_x, all_y;
  bool cut = false;      // y leaves out the first values
  double highest = 0;    // of all values, not in log10
  std::size_t lost = 0;  // values without a logarithm
};

Extent extent_of(std::span<const PlotSeries> series, const PlotOptions& options, const PlotState& state) {
  Extent e;
  std::vector<double> xs, ys, seen, later;
  for (const PlotSeries& s : series) {
    if (!s.x.empty()) xs.insert(xs.end(), {s.x.front(), s.x.back()});
  }
  e.all_x = options.x_range ? *options.x_range : range_of(xs, 0.0);
  if (e.all_x.length() <= 0) e.all_x.high = e.all_x.low + 1;
  e.x = state.x.value_or(e.all_x);
  e.highest = -1e300;
  const auto add = [&](double x, double value) {
    const double y = on_axis(value, options.log_y);
    if (std::isfinite(value) && !std::isfinite(y)) ++e.lost;
    if (std::isfinite(value)) e.highest = std::max(e.highest, value);
    ys.push_back(y);
    if (x >= e.x.low && x <= e.x.high) seen.push_back(y);
    if (x >= e.all_x.low + 0.05 * e.all_x.length()) later.push_back(y);
  };
  for (const PlotSeries& s : series) {
    if (state.hidden.contains(s.name)) continue;
    for (std::size_t i = 0; i < s.x.size(); ++i) add(s.x[i], s.y[i]);
  }
  for (const PlotPoint& p : options.points) add(p.x, p.y);
  e.all_y = options.y_range ? *options.y_range : range_of(ys, 0.06);
  e.y = e.all_y;
  if (state.y) {
    e.y = *state.y;
  } else if (options.y_range) {
    // stays
  } else if (state.x) {
    e.y = range_of(seen, 0.06);
  } else if (options.skip_start) {
    const PlotRange rest = range_of(later, 0.08);
    e.cut = e.all_y.length() > 2.5 * rest.length() && rest.length() > 0;
    if (e.cut) e.y = rest;
  }
  e.all_y = {std::min(e.all_y.low, e.y.low), std::max(e.all_y.high, e.y.high)};
  return e;
}

// The axis leaves out the beginning: say so where there is room.
void draw_cut_note(const Theme& theme, const PlotFrame& f, const PlotLegend& legend, float top, float right,
                   double highest) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const std::string note = fmt::format("the first values (up to {}) are higher than shown", compact(highest, 3));
  const bool fits = legend.end + theme.px(10) + text_size(theme.small, note).x < right;
  const float line = legend.height - theme.px(2);
  if (fits && line < theme.px(30)) {
    text_at(draw, theme.small, ImVec2(right, top + (line - theme.small->FontSize) / 2), theme.colours().muted, note,
            1.0F);
  } else {
    text_at(draw, theme.small, ImVec2(f.high.x - theme.px(4), f.low.y + theme.px(18)), theme.colours().muted,
            fmt::format("↑ {}", compact(highest, 3)), 1.0F);
  }
}

// At the right end of the legend's first line. Returns where it begins.
float smoothing_slider(WidgetContext& context, const std::string& name, ImVec2 corner, float right, PlotState& state) {
  const Theme& theme = context.theme;
  const std::string id = name + ".smooth";
  const float line = theme.px(20);
  const float wide = theme.px(64);
  const std::string label = state.smoothing > 0 ? fmt::format("smooth {:.2f}", state.smoothing) : "smooth";
  const float room = text_size(theme.small, "smooth 0.00").x + theme.px(8);  // the same with and without a number
  float left = right;
  if (context.posing) {
    // On a picture, what was done to the curves, not how to do it.
    if (state.smoothing > 0) {
      left = right - room;
      text_at(ImGui::GetWindowDrawList(), theme.small, ImVec2(right, corner.y + (line - theme.small->FontSize) / 2),
              theme.colours().muted, label, 1.0F);
    }
  } else {
    left = right - wide - room;
    text_at(ImGui::GetWindowDrawList(), theme.small,
            ImVec2(right - wide - theme.px(8), corner.y + (line - theme.small->FontSize) / 2), theme.colours().muted,
            label, 1.0F);
    const float height = theme.px(12);
    ImGui::SetCursorScreenPos(ImVec2(right - wide, corner.y + (line - height) / 2));
    ImGui::SetNextItemWidth(wide);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_GrabMinSize, theme.px(10));
    auto value = static_cast<float>(state.smoothing);
    const WithFont tiny(theme.small);
    ImGui::PushID(id.c_str());
    if (ImGui::SliderFloat("##smooth", &value, 0.0F, static_cast<float>(kMostSmoothing), "")) {
      state.smoothing = std::round(100 * static_cast<double>(value)) / 100;
    }
    ImGui::PopID();
    ImGui::PopStyleVar(2);
    context.widgets.mark(id);
    tooltip(theme, "Moving average over each curve; what was measured stays, pale, behind it. 0: off.");
  }
  context.widgets.take_number(id, 0, kMostSmoothing, state.smoothing);
  context.widgets.show(id, fmt::format("{:.2f}", state.smoothing));
  return left;
}

void take_view(std::optional<PlotRange>& view, PlotRange wish, PlotRange all, bool usual_is_all) {
  view = wish;
  if (usual_is_all && wish == all) view.reset();  // follows the curves again as they grow
}

// The pointer over the area or one of the axes. Items come before whatever is drawn, and the button for all before the
// area: the first of those that overlap takes the pointer.
void handle_pointer(WidgetContext& context, const std::string& name, const PlotFrame& f, const Extent& e,
                    PlotState& state) {
  const Theme& theme = context.theme;
  const ImGuiIO& io = ImGui::GetIO();
  constexpr double kStep = 0.85;  // of what is in view, for a notch of the wheel
  const auto zoom = [&](bool along_x, bool along_y) {
    if (io.MouseWheel == 0) return;
    const double factor = std::pow(kStep, static_cast<double>(io.MouseWheel));
    if (along_x) take_view(state.x, zoomed(e.x, f.x_at(io.MousePos.x), factor, e.all_x), e.all_x, true);
    if (along_y) take_view(state.y, zoomed(e.y, f.y_at(io.MousePos.y), factor, e.all_y), e.all_y, !e.cut);
  };
  const auto button = [&](const char* part, ImVec2 low, ImVec2 high) {
    ImGui::SetCursorScreenPos(low);
    const std::string id = name + part;
    ImGui::InvisibleButton(id.c_str(), ImVec2(std::max(1.0F, high.x - low.x), std::max(1.0F, high.y - low.y)));
    compat::keep_wheel();
    context.widgets.mark(id);
  };

  if (state.x || state.y) {
    const ImVec2 size(text_size(theme.small, "show all").x + theme.px(12), theme.px(20));
    const ImVec2 at(f.high.x - size.x - theme.px(4), f.low.y + theme.px(4));
    button(".all", at, ImVec2(at.x + size.x, at.y + size.y));
    if (ImGui::IsItemClicked()) state.show_all();
  }

  button("", f.low, f.high);
  if (ImGui::IsItemActivated()) state.box = io.MousePos;
  if (ImGui::IsItemDeactivated() && state.box) {
    const auto inside = [&](ImVec2 p) {
      return ImVec2(std::clamp(p.x, f.low.x, f.high.x), std::clamp(p.y, f.low.y, f.high.y));
    };
    const ImVec2 a = inside(*state.box), b = inside(io.MousePos);
    const bool wide = std::abs(b.x - a.x) >= theme.px(kLeastBox), high = std::abs(b.y - a.y) >= theme.px(kLeastBox);
    // Kept within bounds: a box of no width would divide by it.
    if (wide) state.x = zoomed({f.x_at(std::min(a.x, b.x)), f.x_at(std::max(a.x, b.x))}, 0, 1, e.all_x);
    if (high) state.y = zoomed({f.y_at(std::max(a.y, b.y)), f.y_at(std::min(a.y, b.y))}, 0, 1, e.all_y);
  }
  if (!ImGui::IsItemActive()) state.box.reset();
  if (ImGui::IsItemHovered()) {
    zoom(true, true);
    if (ImGui::IsMouseDoubleClicked(0)) state.show_all();
  }

  constexpr const char* kAxisHelp = "Drag to move along, turn the wheel to zoom, double click for all.";
  button(".x", ImVec2(f.low.x, f.high.y), ImVec2(f.high.x, f.high.y + theme.px(22)));
  tooltip(theme, kAxisHelp, 0.8F);
  if (ImGui::IsItemActive() && io.MouseDelta.x != 0) {
    const double by = -static_cast<double>(io.MouseDelta.x / (f.high.x - f.low.x)) * e.x.length();
    take_view(state.x, panned(e.x, by, e.all_x), e.all_x, true);
  }
  if (ImGui::IsItemHovered()) {
    zoom(true, false);
    if (ImGui::IsMouseDoubleClicked(0)) state.x.reset();
  }
  const float gutter = std::min(theme.px(30), f.low.x);
  button(".y", ImVec2(f.low.x - gutter, f.low.y), ImVec2(f.low.x, f.high.y));
  tooltip(theme, kAxisHelp, 0.8F);
  if (ImGui::IsItemActive() && io.MouseDelta.y != 0) {
    const double by = static_cast<double>(io.MouseDelta.y / (f.high.y - f.low.y)) * e.y.length();
    take_view(state.y, panned(e.y, by, e.all_y), e.all_y, !e.cut);
  }
  if (ImGui::IsItemHovered()) {
    zoom(false, true);
    if (ImGui::IsMouseDoubleClicked(0)) state.y.reset();
  }
}

void draw_box(const Theme& theme, const PlotFrame& f, ImVec2 from) {
  const ImVec2 to = ImGui::GetIO().MousePos;
  ImVec2 low(std::clamp(std::min(from.x, to.x), f.low.x, f.high.x),
             std::clamp(std::min(from.y, to.y), f.low.y, f.high.y));
  ImVec2 high(std::clamp(std::max(from.x, to.x), f.low.x, f.high.x),
              std::clamp(std::max(from.y, to.y), f.low.y, f.high.y));
  const bool wide = high.x - low.x >= theme.px(kLeastBox), tall = high.y - low.y >= theme.px(kLeastBox);
  if (!wide && !tall) return;
  if (!wide) low.x = f.low.x, high.x = f.high.x;
  if (!tall) low.y = f.low.y, high.y = f.high.y;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, faded(theme.colours().accent, 0.15F));
  compat::outline(draw, low, high, theme.colours().accent, 0, theme.px(1.5F));
}

void draw_all_button(const WidgetContext& context, const std::string& name) {
  const Theme& theme = context.theme;
  const WidgetRegistry::Rect* r = context.widgets.find(name + ".all");
  if (r == nullptr || context.posing) return;
  const ImVec2 low(r->left, r->top), high(r->right, r->bottom);
  const bool hovered = ImGui::IsMouseHoveringRect(low, high);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, hovered ? theme.colours().button_hover : theme.colours().button, theme.px(4));
  text_at(draw, theme.small, ImVec2((low.x + high.x) / 2, (low.y + high.y - theme.small->FontSize) / 2),
          theme.colours().text, "show all", 0.5F);
}

PlotTicks y_ticks_of(const Theme& theme, const PlotRange& y, float height, bool log) {
  const int count = std::max(2, static_cast<int>(height / theme.px(38)));
  PlotTicks ticks;
  ticks.at = log ? log_ticks(y, count) : round_ticks(y, count);
  if (!log) {
    ticks.labels = tick_labels(ticks.at);
    return ticks;
  }
  for (const double tick : ticks.at) ticks.labels.push_back(compact(std::pow(10.0, tick), 2));
  return ticks;
}

int curves_in_view(std::span<const PlotSeries> series, const PlotState& state) {
  return static_cast<int>(
      std::count_if(series.begin(), series.end(), [&](const PlotSeries& s) { return !state.hidden.contains(s.name); }));
}

}  // namespace

void draw_plot(WidgetContext& context, const std::string& name, ImVec2 size, std::span<const PlotSeries> series,
               const PlotOptions& wished, PlotState& state) {
  const Theme& theme = context.theme;
  PlotOptions options = wished;
  if (options.log_y && log_hides_a_curve(series, state)) options.log_y = false;
  if (state.log_y != options.log_y) {
    state.log_y = options.log_y;
    state.y.reset();  // belongs to the other axis
  }
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float right = corner.x + size.x - theme.px(4);
  const bool slider = options.can_smooth && size.x > theme.px(330);
  const float legend_right = slider ? smoothing_slider(context, name, corner, right, state) - theme.px(10) : right;
  const PlotLegend legend =
      draw_plot_legend(context, name, corner, legend_right - corner.x, options.y_name, series, state);
  const Extent e = extent_of(series, options, state);

  PlotFrame f;
  f.x = e.x;
  f.y = e.y;
  f.low.y = corner.y + legend.height + theme.px(4);
  f.high = ImVec2(right, corner.y + size.y - theme.px(22));
  const PlotTicks y_ticks = y_ticks_of(theme, f.y, f.high.y - f.low.y, options.log_y);
  float gutter = theme.px(30);  // at least, so that the area rarely moves
  for (const std::string& label : y_ticks.labels) {
    gutter = std::max(gutter, text_size(theme.small, label).x + theme.px(8));
  }
  f.low.x = corner.x + gutter;
  f.high = ImVec2(std::max(f.high.x, f.low.x + 1), std::max(f.high.y, f.low.y + 1));
  PlotTicks x_ticks;
  x_ticks.at = round_ticks(f.x, std::max(2, static_cast<int>((f.high.x - f.low.x) / theme.px(70))));
  x_ticks.labels = tick_labels(x_ticks.at);

  // Its effect is seen in the next frame.
  handle_pointer(context, name, f, e, state);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_plot_phases(theme, f, options);
  draw_plot_axes(theme, f, options, x_ticks, y_ticks);
  draw_plot_curves(theme, f, series, options, state);
  draw_plot_phase_names(theme, f, options);
  if (e.cut) draw_cut_note(theme, f, legend, corner.y, legend_right, e.highest);
  std::string note;
  if (wished.log_asked && wished.log_y && !options.log_y) {
    note = "linear: values ≤ 0 have no logarithm";
  } else if (wished.log_asked && e.lost > 0) {
    note = fmt::format("{} values ≤ 0 have no logarithm", e.lost);
  }
  if (!note.empty()) {
    text_at(draw, theme.small, ImVec2(f.high.x - theme.px(4), f.low.y + theme.px(18)), theme.colours().warning, note,
            1.0F);
  }
  context.widgets.show(name + ".note", note);
  context.widgets.show(name + ".log", options.log_y ? "on" : "off");
  draw_all_button(context, name);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool over = mouse.x >= f.low.x && mouse.x <= f.high.x && mouse.y >= f.low.y && mouse.y <= f.high.y;
  if (state.box) {
    draw_box(theme, f, *state.box);
  } else if (over && ImGui::IsWindowHovered()) {
    draw_plot_crosshair(theme, f, series, options, state);
  }
  context.widgets.show(name + ".view",
                       fmt::format("{:.6g} {:.6g} {:.6g} {:.6g}", f.x.low, f.x.high, f.y.low, f.y.high));
  context.widgets.show(name + ".curves", std::to_string(curves_in_view(series, state)));
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(size);
  const float margin = theme.px(8);  // a picture of it is not cut at the letters
  context.widgets.mark(name + ".figure", {corner.x - margin, corner.y - margin, corner.x + size.x + margin,
                                          corner.y + size.y + margin, ImGui::IsItemVisible()});
}

}  // namespace causeway
