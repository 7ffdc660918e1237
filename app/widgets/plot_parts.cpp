#include "app/widgets/plot_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {

double on_axis(double value, bool log) {
  if (!log) return value;
  return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

bool log_hides_a_curve(std::span<const PlotSeries> series, const PlotState& state) {
  constexpr double kMany = 0.25;  // of all values of a curve
  return std::any_of(series.begin(), series.end(), [&](const PlotSeries& s) {
    if (s.faded || state.hidden.contains(s.name)) return false;
    double finite = 0, lost = 0, last = 1;
    for (const double value : s.y) {
      if (!std::isfinite(value)) continue;
      ++finite;
      lost += value <= 0 ? 1 : 0;
      last = value;
    }
    return last <= 0 || lost > kMany * finite;
  });
}

PlotLegend draw_plot_legend(WidgetContext& context, const std::string& name, ImVec2 at, float width, const char* y_name,
                            std::span<const PlotSeries> series, PlotState& state) {
  const Theme& theme = context.theme;
  const float line = theme.px(20);
  const float swatch = theme.px(14);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float caption = text_size(theme.small, y_name).x;
  const float left = at.x + (caption > 0 ? caption + theme.px(14) : 0);
  text_at(draw, theme.small, ImVec2(at.x, at.y + (line - theme.small->FontSize) / 2), theme.colours().muted, y_name);
  float x = left;
  float y = at.y;
  state.lit.clear();
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
    context.widgets.mark(fmt::format("{}.legend.{}", name, s.name));
    const bool hidden = state.hidden.contains(s.name);
    tooltip(theme, hidden ? "Click to show it again." : "Click to hide it.");
    const bool hovered = ImGui::IsItemHovered();
    if (hovered && !hidden) state.lit = s.name;
    ImGui::PopID();
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

namespace {

// From where to where a phase is seen, in pixels; empty if it is out of view.
std::pair<float, float> band(const PlotFrame& f, const PlotOptions& options, std::size_t i) {
  const double begin = options.phases[i].x;
  const double end = i + 1 < options.phases.size() ? options.phases[i + 1].x : std::max(begin, f.x.high);
  return {std::round(std::clamp(f.px(begin), f.low.x, f.high.x)), std::round(std::clamp(f.px(end), f.low.x, f.high.x))};
}

}  // namespace

void draw_plot_phases(const Theme& theme, const PlotFrame& f, const PlotOptions& options) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 1; i < options.phases.size(); i += 2) {
    const auto [left, right] = band(f, options, i);
    const ImU32 shade = faded(theme.colours().muted, 0.10F);
    if (right > left) draw->AddRectFilled(ImVec2(left, f.low.y), ImVec2(right, f.high.y), shade);
  }
}

void draw_plot_phase_names(const Theme& theme, const PlotFrame& f, const PlotOptions& options) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < options.phases.size(); ++i) {
    const auto [left, right] = band(f, options, i);
    // Cut if need be; over the curves, which are often steep where the first phases are.
    const float room = right - left - theme.px(8);
    std::string label = options.phases[i].label;
    while (label.size() > 3 && text_size(theme.small, label + "…").x > room) label.pop_back();
    if (label.size() < options.phases[i].label.size()) label += "…";
    const float wide = text_size(theme.small, label).x;
    if (wide > room) continue;
    const ImVec2 at(left + theme.px(4), f.low.y + theme.px(2));
    draw->AddRectFilled(ImVec2(at.x - theme.px(2), at.y),
                        ImVec2(at.x + wide + theme.px(2), at.y + theme.small->FontSize), faded(c.card, 0.6F),
                        theme.px(3));
    text_at(draw, theme.small, at, c.muted, label);
  }
}

void draw_plot_axes(const Theme& theme, const PlotFrame& f, const PlotOptions& options, const PlotTicks& x,
                    const PlotTicks& y) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto line_height = static_cast<double>(theme.small->FontSize);
  // Boxes of all labels, the most important first: the name of the axis, then along x, then along y from below.
  struct Label {
    ImVec2 at;
    const char* text;
    float align;
  };
  std::vector<Label> labels;
  std::vector<LabelBox> boxes;
  const auto add = [&](ImVec2 at, const char* label, float align) {
    const auto wide = static_cast<double>(text_size(theme.small, label).x);
    const double left = static_cast<double>(at.x) - static_cast<double>(align) * wide;
    labels.push_back({at, label, align});
    boxes.push_back({left, static_cast<double>(at.y), left + wide, static_cast<double>(at.y) + line_height});
  };
  add(ImVec2(f.high.x, f.high.y + theme.px(5)), options.x_name, 1.0F);
  std::vector<double> middles, widths;
  for (std::size_t i = 0; i < x.at.size(); ++i) {
    const float line = std::round(f.px(x.at[i])) + 0.5F;
    draw->AddLine(ImVec2(line, f.high.y), ImVec2(line, f.high.y + theme.px(4)), c.grid);
    middles.push_back(static_cast<double>(line));
    widths.push_back(static_cast<double>(text_size(theme.small, x.labels[i]).x));
  }
  const double gap = static_cast<double>(theme.px(6));
  const std::size_t stride = label_stride(middles, widths, gap);
  for (std::size_t i = 0; i < x.at.size(); i += stride) {
    add(ImVec2(static_cast<float>(middles[i]), f.high.y + theme.px(5)), x.labels[i].c_str(), 0.5F);
  }
  for (std::size_t i = 0; i < y.at.size(); ++i) {
    const float line = std::round(f.py(y.at[i])) + 0.5F;
    draw->AddLine(ImVec2(f.low.x, line), ImVec2(f.high.x, line), c.grid);
    add(ImVec2(f.low.x - theme.px(7), line - theme.small->FontSize / 2), y.labels[i].c_str(), 1.0F);
  }
  const std::vector<bool> fits = labels_that_fit(boxes, gap);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (fits[i]) text_at(draw, theme.small, labels[i].at, c.muted, labels[i].text, labels[i].align);
  }
  draw->AddLine(ImVec2(f.low.x, f.high.y), ImVec2(f.high.x, f.high.y), c.faint);
}

namespace {

struct Stroke {
  ImU32 colour;
  float thickness;
  bool dots;
};

void draw_line(const Theme& theme, const PlotFrame& f, const std::vector<double>& x, const std::vector<double>& values,
               bool log, const Stroke& stroke) {
  std::vector<double> y(values.size());
  std::transform(values.begin(), values.end(), y.begin(), [&](double value) { return on_axis(value, log); });
  ImDrawList* draw = ImGui::GetWindowDrawList();
  std::vector<ImVec2> pixels;
  for (const auto& run : thin_out(x, y, f.x, static_cast<int>(f.high.x - f.low.x))) {
    pixels.clear();
    for (const PlotPoint& p : run) pixels.emplace_back(f.px(p.x), f.py(p.y));
    if (pixels.size() > 1) {
      compat::polyline(draw, pixels.data(), static_cast<int>(pixels.size()), stroke.colour, stroke.thickness);
    }
    if (stroke.dots || pixels.size() == 1) {
      for (const ImVec2& p : pixels) draw->AddCircleFilled(p, theme.px(2.6F), stroke.colour);
    }
  }
}

void draw_curve(const Theme& theme, const PlotFrame& f, const PlotSeries& s, const PlotOptions& options,
                const PlotState& state) {
  const bool averaged = options.can_smooth && state.smoothing > 0;
  const bool dimmed = !state.lit.empty() && state.lit != s.name;
  const float strength = (s.faded && state.lit != s.name ? 0.45F : 1.0F) * (dimmed ? 0.3F : 1.0F);
  const ImU32 colour = faded(s.colour, strength);
  const float thickness = theme.px(s.faded ? 1.2F : 1.9F);
  if (!averaged) {
    draw_line(theme, f, s.x, s.y, options.log_y, {colour, thickness, s.dotted});
    return;
  }
  if (!s.faded) draw_line(theme, f, s.x, s.y, options.log_y, {faded(colour, 0.3F), theme.px(1.2F), false});
  draw_line(theme, f, s.x, smoothed(s.y, state.smoothing), options.log_y, {colour, thickness, false});
}

}  // namespace

void draw_plot_curves(const Theme& theme, const PlotFrame& f, std::span<const PlotSeries> series,
                      const PlotOptions& options, const PlotState& state) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(ImVec2(f.low.x, f.low.y - 2), ImVec2(f.high.x + 2, f.high.y + 2), true);
  for (const PlotPoint& p : options.points) {
    draw->AddCircleFilled(ImVec2(f.px(p.x), f.py(on_axis(p.y, options.log_y))), theme.px(1.8F),
                          faded(theme.colours().muted, 0.4F), 8);
  }
  for (const bool below : {true, false}) {
    for (const PlotSeries& s : series) {
      if (s.faded == below && !state.hidden.contains(s.name)) draw_curve(theme, f, s, options, state);
    }
  }
  draw->PopClipRect();
}

namespace {

/// What a tooltip says about all series of one name.
struct Row {
  const PlotSeries* first = nullptr;
  int count = 0;
  double low = 0, high = 0;  // the values; equal for one series
  double raw = 0;            // before smoothing, of one series
};

std::string phase_at(const PlotOptions& options, double x) {
  std::string label;
  for (const PlotPhase& phase : options.phases) {
    if (phase.x <= x) label = phase.label;
  }
  return label;
}

void draw_row(const Theme& theme, const Row& row, bool averaged) {
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float line = theme.mono->FontSize;
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(corner.x, corner.y + line * 0.35F),
                                            ImVec2(corner.x + theme.px(10), corner.y + line * 0.65F),
                                            row.first->colour);
  ImGui::Dummy(ImVec2(theme.px(10), line));
  ImGui::SameLine();
  if (row.count > 1) {
    text(theme.mono, c.muted, fmt::format("{:>9}", compact(row.low, 4)));
    ImGui::SameLine();
    text(theme.small, c.muted, fmt::format("to {}: {} × {}", compact(row.high, 4), row.first->name, row.count));
    return;
  }
  text(theme.mono, c.text, fmt::format("{:>9}", compact(row.low, 4)));
  ImGui::SameLine();
  if (averaged) {
    text(theme.mono, c.muted, fmt::format("{:>9}", compact(row.raw, 4)));
    ImGui::SameLine();
  }
  text(theme.small, c.muted, row.first->name);
}

}  // namespace

void draw_plot_crosshair(const Theme& theme, const PlotFrame& f, std::span<const PlotSeries> series,
                         const PlotOptions& options, const PlotState& state) {
  const Palette& c = theme.colours();
  const double at = f.x_at(ImGui::GetIO().MousePos.x);
  // All curves answer for the step that is nearest to the pointer on any of them.
  double best = 0;
  double distance = 1e300;
  for (const PlotSeries& s : series) {
    if (s.x.empty() || state.hidden.contains(s.name)) continue;
    const double x = s.x[nearest(s.x, at)];
    if (x >= f.x.low && x <= f.x.high && std::abs(x - at) < distance) {
      distance = std::abs(x - at);
      best = x;
    }
  }
  if (distance > 1e299) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = std::round(f.px(best)) + 0.5F;
  draw->AddLine(ImVec2(x, f.low.y), ImVec2(x, f.high.y), c.muted);

  const bool averaged = options.can_smooth && state.smoothing > 0;
  std::vector<Row> rows;
  draw->PushClipRect(f.low, f.high, true);
  for (const PlotSeries& s : series) {
    if (s.x.empty() || state.hidden.contains(s.name) || best > s.x.back() || best < s.x.front()) continue;
    const std::size_t i = nearest(s.x, best);
    const double value = averaged ? smoothed(s.y, state.smoothing)[i] : s.y[i];
    const double y = on_axis(value, options.log_y);
    if (std::isfinite(y))
      draw->AddCircleFilled(ImVec2(f.px(s.x[i]), f.py(y)), theme.px(s.faded ? 2.2F : 3.5F), s.colour);
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.first->name == s.name; });
    if (same == rows.end()) {
      rows.push_back({&s, 1, value, value, s.y[i]});
    } else {
      ++same->count;
      same->low = std::min(same->low, value);
      same->high = std::max(same->high, value);
    }
  }
  draw->PopClipRect();
  ImGui::BeginTooltip();
  const bool whole = f.x.length() > 50;
  std::string head = fmt::format("{} {}", options.x_name, whole ? grouped(std::llround(best)) : compact(best, 3));
  if (const std::string phase = phase_at(options, best); !phase.empty()) head += ", " + phase;
  if (averaged) head += fmt::format("; smoothed by {:.2f}, and as it was", state.smoothing);
  text(theme.small, c.muted, head);
  for (const Row& row : rows) draw_row(theme, row, averaged);
  text(theme.small, c.muted, "drag or wheel: zoom    axis: move    double click: all");
  ImGui::EndTooltip();
}

}  // namespace causeway
