#include "app/widgets/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "app/format.h"
#include "app/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Frame {
  ImVec2 low, high;  // of the plotting area, pixels
  PlotRange x, y;    // y in log10 on a logarithmic axis

  float px(double value) const {
    return low.x + static_cast<float>((value - x.low) / (x.high - x.low)) * (high.x - low.x);
  }
  float py(double value) const {
    return high.y - static_cast<float>((value - y.low) / (y.high - y.low)) * (high.y - low.y);
  }
};

double on_axis(double value, bool log) {
  if (!log) return value;
  return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

// What is left without the first twentieth of the axis.
std::vector<double> later_values(std::span<const PlotSeries> series, const PlotState& state, PlotRange x, bool log) {
  std::vector<double> values;
  for (const PlotSeries& s : series) {
    if (state.hidden.contains(s.name)) continue;
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      if (s.x[i] >= x.low + 0.05 * (x.high - x.low)) values.push_back(on_axis(s.y[i], log));
    }
  }
  return values;
}

struct Legend {
  float height = 0;
  float end = 0;  // of its last line
};

Legend draw_legend(const Theme& theme, UiRegistry& names, const char* name, ImVec2 at, float width, const char* y_name,
                   std::span<const PlotSeries> series, PlotState& state) {
  const float line = theme.px(20);
  const float swatch = theme.px(14);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float left = at.x + text_size(theme.small, y_name).x + theme.px(14);
  text_at(draw, theme.small, ImVec2(at.x, at.y + (line - theme.small->FontSize) / 2), theme.colours().muted, y_name);
  float x = left;
  float y = at.y;
  std::set<std::string> shown;
  for (const PlotSeries& s : series) {
    if (!shown.insert(s.name).second) continue;  // series of one name share an entry
    const float wide = swatch + theme.px(6) + text_size(theme.small, s.name).x + theme.px(14);
    if (x > left && x + wide > at.x + width) {
      x = left;
      y += line;
    }
    ImGui::SetCursorScreenPos(ImVec2(x, y));
    ImGui::PushID(s.name.c_str());
    if (ImGui::InvisibleButton("legend", ImVec2(wide - theme.px(6), line))) {
      if (state.hidden.erase(s.name) == 0) state.hidden.insert(s.name);
    }
    names.mark(fmt::format("{}.{}", name, s.name));
    const bool hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    const bool hidden = state.hidden.contains(s.name);
    const float strength = hidden ? 0.3F : s.faded ? 0.55F : 1.0F;
    const float middle = y + line / 2;
    draw->AddLine(ImVec2(x, middle), ImVec2(x + swatch, middle), faded(s.colour, strength),
                  theme.px(s.faded ? 1.5F : 2.5F));
    text_at(draw, theme.small, ImVec2(x + swatch + theme.px(6), middle - theme.small->FontSize / 2),
            faded(hovered ? theme.colours().text : theme.colours().muted, hidden ? 0.5F : 1.0F), s.name);
    x += wide;
  }
  return {y - at.y + line + theme.px(2), x};
}

void draw_axes(const Theme& theme, const Frame& f, const PlotOptions& options, std::span<const double> x_ticks,
               std::span<const double> y_ticks, std::span<const std::string> y_labels) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float half_line = theme.small->FontSize / 2;
  for (std::size_t i = 0; i < y_ticks.size(); ++i) {
    const float y = std::round(f.py(y_ticks[i])) + 0.5F;
    draw->AddLine(ImVec2(f.low.x, y), ImVec2(f.high.x, y), c.grid);
    text_at(draw, theme.small, ImVec2(f.low.x - theme.px(7), y - half_line), c.muted, y_labels[i], 1.0F);
  }
  const auto x_labels = tick_labels(x_ticks);
  const float name_left = f.high.x - text_size(theme.small, options.x_name).x - theme.px(6);
  for (std::size_t i = 0; i < x_ticks.size(); ++i) {
    const float x = std::round(f.px(x_ticks[i])) + 0.5F;
    draw->AddLine(ImVec2(x, f.high.y), ImVec2(x, f.high.y + theme.px(4)), c.grid);
    if (x + text_size(theme.small, x_labels[i]).x / 2 > name_left) continue;  // makes way for the axis' name
    text_at(draw, theme.small, ImVec2(x, f.high.y + theme.px(5)), c.muted, x_labels[i], 0.5F);
  }
  text_at(draw, theme.small, ImVec2(f.high.x, f.high.y + theme.px(5)), c.muted, options.x_name, 1.0F);
  draw->AddLine(ImVec2(f.low.x, f.high.y), ImVec2(f.high.x, f.high.y), c.faint);
}

void draw_marks(const Theme& theme, const Frame& f, const PlotOptions& options) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float label_end = -1e9F;
  for (const PlotMark& mark : options.marks) {
    if (mark.x <= f.x.low || mark.x >= f.x.high) continue;
    const float x = std::round(f.px(mark.x)) + 0.5F;
    for (float y = f.low.y; y < f.high.y; y += theme.px(6)) {
      draw->AddLine(ImVec2(x, y), ImVec2(x, std::min(f.high.y, y + theme.px(3))), c.faint);
    }
    const float end = x + theme.px(4) + text_size(theme.small, mark.label).x;
    if (x < label_end || end > f.high.x) continue;
    draw->AddRectFilled(ImVec2(x + theme.px(2), f.low.y), ImVec2(end, f.low.y + theme.small->FontSize), c.card);
    text_at(draw, theme.small, ImVec2(x + theme.px(4), f.low.y), c.muted, mark.label);
    label_end = end + theme.px(6);
  }
}

// The axis leaves out the beginning: say so where there is room.
void draw_cut_note(const Theme& theme, const Frame& f, const Legend& legend, float top, double highest) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const std::string note = fmt::format("first values, up to {}, not in view", compact(highest, 3));
  const bool fits = legend.end + theme.px(10) + text_size(theme.small, note).x < f.high.x;
  const float line = legend.height - theme.px(2);
  if (fits && line < theme.px(30)) {
    text_at(draw, theme.small, ImVec2(f.high.x, top + (line - theme.small->FontSize) / 2), theme.colours().muted, note,
            1.0F);
  } else {
    text_at(draw, theme.small, ImVec2(f.high.x - theme.px(4), f.low.y + theme.px(18)), theme.colours().muted,
            fmt::format("↑ {}", compact(highest, 3)), 1.0F);
  }
}

void draw_curve(const Theme& theme, const Frame& f, const PlotSeries& s, bool log) {
  std::vector<double> y(s.y.size());
  std::transform(s.y.begin(), s.y.end(), y.begin(), [&](double value) { return on_axis(value, log); });
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 colour = faded(s.colour, s.faded ? 0.45F : 1.0F);
  std::vector<ImVec2> pixels;
  for (const auto& run : thin_out(s.x, y, f.x, static_cast<int>(f.high.x - f.low.x))) {
    pixels.clear();
    for (const PlotPoint& p : run) pixels.emplace_back(f.px(p.x), f.py(p.y));
    if (pixels.size() > 1) {
      compat::polyline(draw, pixels.data(), static_cast<int>(pixels.size()), colour, theme.px(s.faded ? 1.2F : 1.9F));
    }
    if (s.dotted || pixels.size() == 1) {
      for (const ImVec2& p : pixels) draw->AddCircleFilled(p, theme.px(2.6F), colour);
    }
  }
}

void draw_crosshair(const Theme& theme, const Frame& f, std::span<const PlotSeries> series, const PlotOptions& options,
                    const PlotState& state) {
  const double at = f.x.low + (ImGui::GetIO().MousePos.x - f.low.x) / (f.high.x - f.low.x) * (f.x.high - f.x.low);
  // All curves answer for the step that is nearest to the pointer on any of them.
  double best = 0;
  double distance = 1e300;
  for (const PlotSeries& s : series) {
    if (s.x.empty() || state.hidden.contains(s.name)) continue;
    const double x = s.x[nearest(s.x, at)];
    if (std::abs(x - at) < distance) {
      distance = std::abs(x - at);
      best = x;
    }
  }
  if (distance > 1e299) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = std::round(f.px(best)) + 0.5F;
  draw->AddLine(ImVec2(x, f.low.y), ImVec2(x, f.high.y), theme.colours().muted);

  ImGui::BeginTooltip();
  text(theme.small, theme.colours().muted, fmt::format("{} {}", options.x_name, grouped(std::llround(best))));
  for (const PlotSeries& s : series) {
    if (s.x.empty() || state.hidden.contains(s.name) || best > s.x.back() || best < s.x.front()) continue;
    const std::size_t i = nearest(s.x, best);
    const double y = on_axis(s.y[i], options.log_y);
    if (std::isfinite(y)) draw->AddCircleFilled(ImVec2(f.px(s.x[i]), f.py(y)), theme.px(3.5F), s.colour);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float line = theme.mono->FontSize;
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(corner.x, corner.y + line * 0.35F),
                                              ImVec2(corner.x + theme.px(10), corner.y + line * 0.65F), s.colour);
    ImGui::Dummy(ImVec2(theme.px(10), line));
    ImGui::SameLine();
    text(theme.mono, theme.colours().text, fmt::format("{:>9}", compact(s.y[i], 4)));
    ImGui::SameLine();
    text(theme.small, theme.colours().muted, s.name);
  }
  ImGui::EndTooltip();
}

}  // namespace

void draw_plot(const Theme& theme, UiRegistry& names, const char* name, ImVec2 size, std::span<const PlotSeries> series,
               const PlotOptions& options, PlotState& state) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const Legend legend = draw_legend(theme, names, name, corner, size.x, options.y_name, series, state);

  std::vector<double> xs;
  std::vector<double> ys;
  std::size_t lost = 0;
  double highest = -1e300;
  for (const PlotSeries& s : series) {
    if (!s.x.empty()) xs.insert(xs.end(), {s.x.front(), s.x.back()});
    if (state.hidden.contains(s.name)) continue;
    for (const double value : s.y) {
      const double y = on_axis(value, options.log_y);
      if (std::isfinite(value) && !std::isfinite(y)) ++lost;
      ys.push_back(y);
      if (std::isfinite(value)) highest = std::max(highest, value);
    }
  }
  const PlotRange all = range_of(ys, 0.06);
  Frame f;
  f.x = options.x_range ? *options.x_range : range_of(xs, 0.0);
  if (f.x.high - f.x.low <= 0) f.x.high = f.x.low + 1;
  f.y = options.y_range ? *options.y_range : all;
  bool cut = false;
  if (options.skip_start && !options.y_range) {
    const PlotRange later = range_of(later_values(series, state, f.x, options.log_y), 0.08);
    cut = all.high - all.low > 2.5 * (later.high - later.low) && later.high > later.low;
    if (cut) f.y = later;
  }

  f.low.y = corner.y + legend.height + theme.px(4);
  f.high = ImVec2(corner.x + size.x - theme.px(4), corner.y + size.y - theme.px(22));
  const int y_count = std::max(2, static_cast<int>((f.high.y - f.low.y) / theme.px(38)));
  const auto y_ticks = options.log_y ? log_ticks(f.y, y_count) : round_ticks(f.y, y_count);
  std::vector<std::string> y_labels;
  if (options.log_y) {
    for (const double tick : y_ticks) y_labels.push_back(compact(std::pow(10.0, tick), 2));
  } else {
    y_labels = tick_labels(y_ticks);
  }
  float gutter = theme.px(30);  // at least, so that the area rarely moves
  for (const std::string& label : y_labels) gutter = std::max(gutter, text_size(theme.small, label).x + theme.px(8));
  f.low.x = corner.x + gutter;

  ImGui::SetCursorScreenPos(f.low);
  const ImVec2 area(std::max(1.0F, f.high.x - f.low.x), std::max(1.0F, f.high.y - f.low.y));
  ImGui::InvisibleButton(name, area);
  names.mark(name);
  const bool hovered = ImGui::IsItemHovered();

  const auto x_ticks = round_ticks(f.x, std::max(2, static_cast<int>(area.x / theme.px(70))));
  draw_axes(theme, f, options, x_ticks, y_ticks, y_labels);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(ImVec2(f.low.x, f.low.y - 2), ImVec2(f.high.x + 2, f.high.y + 2), true);
  for (const bool below : {true, false}) {
    for (const PlotSeries& s : series) {
      if (s.faded == below && !state.hidden.contains(s.name)) draw_curve(theme, f, s, options.log_y);
    }
  }
  draw->PopClipRect();
  draw_marks(theme, f, options);
  if (cut) draw_cut_note(theme, f, legend, corner.y, highest);
  if (lost > 0) {
    text_at(draw, theme.small, ImVec2(f.high.x - theme.px(4), f.low.y + theme.px(2)), theme.colours().warning,
            fmt::format("{} values ≤ 0 have no logarithm", lost), 1.0F);
  }
  if (hovered) draw_crosshair(theme, f, series, options, state);
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(size);
}

}  // namespace causeway
