#include "app/panels/parts/failure_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/explore/sample_set.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/plot_math.h"

namespace causeway {

void select_units(PanelContext& context, std::vector<int> units, std::string what) {
  context.ui.selection.set(std::move(units), std::move(what));
  const auto& chosen = context.ui.selection.units;
  if (!chosen.empty() && chosen.front() < kSampleUnits) context.ui.sample = chosen.front();
}

int ConfusionMatrix::wrong() const {
  int count = 0;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    for (std::size_t k = 0; right[r] >= 0 && k < cells[r].size(); ++k) {
      if (static_cast<int>(k) != right[r]) count += static_cast<int>(cells[r][k].size());
    }
  }
  return count;
}

ConfusionMatrix confusion_of(const Failures& f, const std::vector<int>& named, bool truth, const Theme& theme,
                             const Scores* scores) {
  ConfusionMatrix m;
  // Latents in the order of the factors whose names they bear, so that what is right lies on the diagonal.
  std::vector<int> order{0};
  for (const int latent : named) {
    if (truth && latent >= 0 && latent < f.latents) order.push_back(latent + 1);
  }
  for (int k = 1; k <= f.latents; ++k) {
    if (std::find(order.begin(), order.end(), k) == order.end()) order.push_back(k);
  }
  const std::vector<LatentName> names = latent_names(truth ? scores : nullptr, f.latents, theme);
  for (const int k : order) {
    m.columns.push_back(k == 0 ? LatentName{"", "nothing", theme.unmatched()} : names[static_cast<std::size_t>(k - 1)]);
  }
  const bool rows = truth && !f.set_truly.empty();
  m.rows.push_back({"", rows ? "nothing" : "all pairs", theme.unmatched()});
  m.right.push_back(rows ? 0 : -1);
  for (std::size_t k = 0; rows && k < f.factors.size(); ++k) {
    m.rows.push_back({f.factors[k], f.factors[k], theme.factor(f.factors[k], static_cast<int>(k))});
    const int latent = k < named.size() ? named[k] : -1;
    const auto at = std::find(order.begin(), order.end(), latent + 1);
    m.right.push_back(latent < 0 ? -1 : static_cast<int>(at - order.begin()));
  }
  m.cells.assign(m.rows.size(), std::vector<std::vector<int>>(order.size()));
  for (int u = 0; u < f.units; ++u) {
    const auto at = static_cast<std::size_t>(u);
    const int row = rows ? f.set_truly[at] : 0;
    if (row < 0) continue;
    const auto column = std::find(order.begin(), order.end(), f.inferred[at]) - order.begin();
    m.cells[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)].push_back(u);
  }
  return m;
}

void draw_confusion(PanelContext& context, const ConfusionMatrix& m, ImVec2 area) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float label = text_size(theme.small, "was set").x;
  for (const LatentName& row : m.rows) label = std::max(label, text_size(theme.body, row.text).x + theme.px(22));
  label = std::min(label, area.x * 0.34F);
  const float head = theme.px(40);
  const auto columns = static_cast<float>(m.columns.size()), rows = static_cast<float>(m.rows.size());
  const float wide = std::min(theme.px(96), (area.x - label - theme.px(8)) / columns);
  const float high = std::min(theme.px(44), (area.y - head) / rows);
  const ImVec2 origin(corner.x + label + theme.px(8), corner.y + head);
  text_at(draw, theme.small, ImVec2(origin.x, corner.y), c.muted, "the model infers");
  if (m.rows.size() > 1) text_at(draw, theme.small, ImVec2(corner.x, corner.y + theme.px(18)), c.muted, "was set");
  // Where one does not fit all are said in short: the marker tells the factor.
  const bool in_short = std::any_of(m.columns.begin(), m.columns.end(), [&](const LatentName& column) {
    return text_size(theme.small, column.text).x > wide - theme.px(18);
  });
  for (std::size_t k = 0; k < m.columns.size(); ++k) {
    const float x = origin.x + (static_cast<float>(k) + 0.5F) * wide;
    const std::string& whole = m.columns[k].text;
    const std::string wanted = in_short ? whole.substr(0, whole.find(" (")) : whole;
    const std::string brief = shortened(theme.small, wanted, wide - theme.px(18));
    const float text_wide = text_size(theme.small, brief).x;
    draw_marker(draw, ImVec2(x - text_wide / 2 - theme.px(2), corner.y + theme.px(27)), theme.px(4),
                m.columns[k].style);
    text_at(draw, theme.small, ImVec2(x + theme.px(6), corner.y + theme.px(20)), c.text, brief, 0.5F);
    if (brief != whole) {
      ImGui::SetCursorScreenPos(ImVec2(x - wide / 2, corner.y + theme.px(18)));
      ImGui::Dummy(ImVec2(wide, theme.px(18)));
      tooltip(theme, whole);
    }
  }
  const Selection& selection = context.ui.selection;
  for (std::size_t r = 0; r < m.rows.size(); ++r) {
    const float y = origin.y + static_cast<float>(r) * high;
    draw_marker(draw, ImVec2(corner.x + theme.px(7), y + high / 2), theme.px(5), m.rows[r].style);
    text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), y + (high - theme.body->FontSize) / 2), c.text,
            shortened(theme.body, m.rows[r].text, label - theme.px(20)));
    std::size_t total = 0;
    for (const auto& cell : m.cells[r]) total += cell.size();
    for (std::size_t k = 0; k < m.columns.size(); ++k) {
      const std::vector<int>& units = m.cells[r][k];
      const ImVec2 low(origin.x + static_cast<float>(k) * wide + theme.px(1), y + theme.px(1));
      const ImVec2 end(low.x + wide - theme.px(2), low.y + high - theme.px(2));
      const bool right = m.right[r] == static_cast<int>(k);
      const float share = total > 0 ? static_cast<float>(units.size()) / static_cast<float>(total) : 0;
      draw->AddRectFilled(low, end, c.inset, theme.px(3));
      // Wrong answers are told by a colour of their own, and by a right one's frame that they lack.
      const ImU32 fill = right || m.right[r] < 0 ? c.accent : c.warning;
      if (share > 0) draw->AddRectFilled(low, end, faded(fill, 0.12F + 0.63F * share), theme.px(3));
      if (right) compat::outline(draw, low, end, c.muted, theme.px(3), theme.px(1));
      const std::string name = fmt::format("failures.cell.{}.{}", r, k);
      ImGui::SetCursorScreenPos(low);
      const bool clicked = ImGui::InvisibleButton(name.c_str(), ImVec2(end.x - low.x, end.y - low.y));
      context.widgets.mark(name);
      context.widgets.show(name, std::to_string(units.size()));
      const std::string what = m.rows.size() > 1
                                   ? fmt::format("{} was set, {} inferred", m.rows[r].text, m.columns[k].text)
                                   : fmt::format("{} inferred", m.columns[k].text);
      tooltip(theme, fmt::format("{} of {}: {}.{}", units.size(), total, what,
                                 units.empty() ? "" : " Click to select them in all panels."));
      if (clicked) select_units(context, units, what);
      const auto marked = std::count_if(units.begin(), units.end(), [&](int u) { return selection.contains(u); });
      if (marked > 0) {
        compat::outline(draw, low, end, c.text, theme.px(3),
                        theme.px(static_cast<std::size_t>(marked) == units.size() ? 2.0F : 1.0F));
      }
      if (!units.empty()) {
        text_at(draw, theme.mono, ImVec2((low.x + end.x) / 2, (low.y + end.y - theme.mono->FontSize) / 2), c.text,
                std::to_string(units.size()), 0.5F);
      }
    }
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(area.x, head + rows * high));
}

int draw_histogram(PanelContext& context, const std::string& name, ImVec2 low, ImVec2 high, const Histogram& h,
                   const std::vector<double>& marked, ImU32 colour, const char* caption) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float axis = theme.small->FontSize + theme.px(3);
  const ImVec2 end(high.x, std::max(low.y + theme.px(12), high.y - axis));
  draw->AddRectFilled(low, end, c.inset, theme.px(3));
  ImGui::SetCursorScreenPos(low);
  const bool clicked =
      ImGui::InvisibleButton(name.c_str(), ImVec2(std::max(1.0F, end.x - low.x), std::max(1.0F, end.y - low.y)));
  context.widgets.mark(name);
  int total = 0;
  for (const int count : h.counts) total += count;
  context.widgets.show(name, std::to_string(total));
  const auto bins = static_cast<int>(h.counts.size());
  const float wide = (end.x - low.x) / static_cast<float>(bins);
  std::vector<int> in_front(h.counts.size(), 0);
  for (const double value : marked) ++in_front[static_cast<std::size_t>(h.bin(value))];
  const auto most = static_cast<float>(std::max(1, h.most()));
  const auto bar = [&](int bin, int count, ImU32 fill) {
    if (count == 0) return;
    const float x = low.x + static_cast<float>(bin) * wide;
    const float tall = std::max(theme.px(1.5F), static_cast<float>(count) / most * (end.y - low.y - theme.px(3)));
    draw->AddRectFilled(ImVec2(x + theme.px(0.5F), end.y - tall), ImVec2(x + wide - theme.px(0.5F), end.y), fill);
  };
  for (int bin = 0; bin < bins; ++bin) {
    const auto at = static_cast<std::size_t>(bin);
    bar(bin, h.counts[at], marked.empty() ? faded(colour, 0.85F) : faded(colour, 0.4F));
    bar(bin, in_front[at], c.text);
  }
  if (h.low < 0 && h.high > 0) {
    const float zero = low.x + static_cast<float>(-h.low / (h.high - h.low)) * (end.x - low.x);
    draw->AddLine(ImVec2(zero, low.y), ImVec2(zero, end.y), c.grid);
  }
  text_at(draw, theme.small, ImVec2(low.x, end.y + theme.px(2)), c.muted, fmt::format("{:.2g}", h.low));
  text_at(draw, theme.small, ImVec2(end.x, end.y + theme.px(2)), c.muted, fmt::format("{:.2g}", h.high), 1);
  text_at(draw, theme.small, ImVec2((low.x + end.x) / 2, end.y + theme.px(2)), c.muted,
          shortened(theme.small, caption, end.x - low.x - theme.px(90)), 0.5F);
  if (!ImGui::IsItemHovered()) return -1;
  const int bin = std::clamp(static_cast<int>((ImGui::GetIO().MousePos.x - low.x) / wide), 0, bins - 1);
  const double step = (h.high - h.low) / bins;
  tooltip(theme, fmt::format("{} from {:.3g} to {:.3g}. Click to select them.", h.counts[static_cast<std::size_t>(bin)],
                             h.low + bin * step, h.low + (bin + 1) * step));
  return clicked ? bin : -1;
}

void draw_fit(PanelContext& context, const std::string& name, ImVec2 area, const std::vector<double>& x,
              const std::vector<double>& truth, const std::vector<double>& learned, ImU32 colour,
              const std::string& x_name, bool show_truth) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float axis = theme.small->FontSize + theme.px(6), left = theme.px(48);
  std::vector<double> all = learned, residuals;
  if (show_truth) all.insert(all.end(), truth.begin(), truth.end());
  for (std::size_t i = 0; i < truth.size(); ++i) residuals.push_back(learned[i] - truth[i]);
  const PlotRange xs = range_of(x, 0.03);
  const float lower = show_truth ? std::floor(area.y * 0.32F) : 0;
  int nearest = -1;
  float distance = theme.px(9);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto plot = [&](ImVec2 low, ImVec2 high, PlotRange ys, const char* caption, auto&& points) {
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    const auto ticks = round_ticks(ys, 4);
    const auto labels = tick_labels(ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const float y = high.y - static_cast<float>((ticks[i] - ys.low) / ys.length()) * (high.y - low.y);
      draw->AddLine(ImVec2(low.x, y), ImVec2(high.x, y), c.grid);
      text_at(draw, theme.small, ImVec2(low.x - theme.px(5), y - theme.small->FontSize / 2), c.muted, labels[i], 1);
    }
    text_at(draw, theme.small, ImVec2(low.x + theme.px(6), low.y + theme.px(3)), c.muted, caption);
    points([&](std::size_t i, double value, ImU32 shade, float r) {
      const ImVec2 p(low.x + static_cast<float>((x[i] - xs.low) / xs.length()) * (high.x - low.x),
                     high.y - static_cast<float>((value - ys.low) / ys.length()) * (high.y - low.y));
      draw->AddRectFilled(ImVec2(p.x - r, p.y - r), ImVec2(p.x + r, p.y + r), shade);
      if (const float d = std::hypot(p.x - mouse.x, p.y - mouse.y); d < distance) {
        distance = d;
        nearest = static_cast<int>(i);
      }
    });
  };
  const Selection& selection = context.ui.selection;
  const float r = theme.px(1.8F);
  const auto shade = [&](std::size_t i) {
    return selection.empty() ? colour : selection.contains(static_cast<int>(i)) ? c.text : faded(colour, 0.35F);
  };
  const auto size_of = [&](std::size_t i) { return selection.contains(static_cast<int>(i)) ? 1.8F * r : r; };
  const ImVec2 low(corner.x + left, corner.y), high(corner.x + area.x, corner.y + area.y - lower - axis);
  plot(low, high, range_of(all, 0.05), show_truth ? "grey: true mechanism, coloured: learned" : "learned mechanism",
       [&](auto&& point) {
         for (std::size_t i = 0; show_truth && i < x.size(); ++i) point(i, truth[i], c.muted, r);
         for (std::size_t i = 0; i < x.size(); ++i) point(i, learned[i], shade(i), size_of(i));
       });
  if (show_truth) {
    const ImVec2 below(low.x, high.y + theme.px(8)), end(high.x, corner.y + area.y - axis);
    PlotRange range = range_of(residuals, 0.08);
    const double reach = std::max(std::abs(range.low), std::abs(range.high));
    range = {-reach, reach};  // zero in the middle: what is above is taken for too large
    plot(below, end, range, "residual: learned less true", [&](auto&& point) {
      draw->AddLine(ImVec2(below.x, (below.y + end.y) / 2), ImVec2(end.x, (below.y + end.y) / 2), c.muted);
      for (std::size_t i = 0; i < x.size(); ++i) point(i, residuals[i], shade(i), size_of(i));
    });
  }
  text_at(draw, theme.small, ImVec2((low.x + high.x) / 2, corner.y + area.y - axis + theme.px(4)), c.muted, x_name,
          0.5F);
  text_at(draw, theme.small, ImVec2(low.x, corner.y + area.y - axis + theme.px(4)), c.muted,
          fmt::format("{:.2g}", xs.low));
  text_at(draw, theme.small, ImVec2(high.x, corner.y + area.y - axis + theme.px(4)), c.muted,
          fmt::format("{:.2g}", xs.high), 1);
  ImGui::SetCursorScreenPos(low);
  const bool clicked =
      ImGui::InvisibleButton(name.c_str(), ImVec2(std::max(1.0F, high.x - low.x), std::max(1.0F, area.y - axis)));
  context.widgets.mark(name);
  context.widgets.show(name, std::to_string(x.size()));
  if (!ImGui::IsItemHovered() || nearest < 0) return;
  const auto at = static_cast<std::size_t>(nearest);
  tooltip(theme,
          show_truth ? fmt::format("Unit {}: learned {:.3f}, true {:.3f}. Click to select it.", nearest + 1,
                                   learned[at], truth[at])
                     : fmt::format("Unit {}: learned {:.3f}. Click to select it.", nearest + 1, learned[at]),
          0.1F);
  if (clicked) context.ui.selection.toggle(nearest);
}

void draw_units(PanelContext& context, const std::string& name, ImVec2 area, const Dataset& samples,
                std::uint64_t version, const std::vector<int>& units, const std::vector<std::string>& captions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  if (!samples.has_pictures() || units.empty()) return;
  const int frames = std::min(2, samples.frames);
  const float gap = theme.px(6), below = captions.empty() ? 0 : theme.small->FontSize + theme.px(2);
  // As large as lets all of them in, within bounds; the rest is left out.
  float side = theme.px(72);
  const auto fit = [&](float s) {
    const auto across = std::max(1, static_cast<int>((area.x + gap) / (static_cast<float>(frames) * s + gap)));
    const auto down = std::max(1, static_cast<int>((area.y + gap) / (s + below + gap)));
    return across * down;
  };
  while (side > theme.px(30) && fit(side) < static_cast<int>(units.size())) side -= theme.px(2);
  side = std::min(side, std::max(theme.px(16), area.y - below));
  const auto shown = std::min(units.size(), static_cast<std::size_t>(fit(side)));
  const auto across = std::max(1, static_cast<int>((area.x + gap) / (static_cast<float>(frames) * side + gap)));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t k = 0; k < shown; ++k) {
    const int unit = units[k];
    const auto row = static_cast<float>(static_cast<int>(k) / across),
               column = static_cast<float>(static_cast<int>(k) % across);
    const ImVec2 low(corner.x + column * (static_cast<float>(frames) * side + gap),
                     corner.y + row * (side + below + gap));
    const ImVec2 high(low.x + static_cast<float>(frames) * side, low.y + side);
    ImGui::SetCursorScreenPos(low);
    const std::string id = fmt::format("{}.{}", name, k);
    const bool clicked = ImGui::InvisibleButton(id.c_str(), ImVec2(high.x - low.x, side));
    context.widgets.mark(id);
    context.widgets.show(id, std::to_string(unit));
    tooltip(theme, fmt::format("{} {}.{}", samples.frames == 2 ? "Pair" : "Unit", unit + 1,
                               unit < kSampleUnits ? " Click to see it in the other panels." : ""));
    if (clicked && unit < kSampleUnits) context.ui.sample = unit;
    for (int t = 0; t < frames; ++t) {
      const auto texture =
          context.textures.get(fmt::format("{}.{}", id, t),
                               version << 20 | static_cast<std::uint64_t>(unit) << 1 | static_cast<std::uint64_t>(t),
                               [&] { return samples.picture(unit, t); });
      const float x = low.x + static_cast<float>(t) * side;
      draw->AddImage(compat::texture(texture), ImVec2(x, low.y), ImVec2(x + side, high.y));
    }
    const bool marked = context.ui.selection.contains(unit);
    if (marked || ImGui::IsItemHovered())
      compat::outline(draw, low, high, marked ? c.accent : c.faint, theme.px(2), theme.px(2));
    if (k < captions.size())
      text_at(draw, theme.small, ImVec2((low.x + high.x) / 2, high.y + theme.px(1)), c.muted, captions[k], 0.5F);
  }
  context.widgets.show(name, std::to_string(shown));
}

}  // namespace causeway
