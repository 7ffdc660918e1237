#include "app/panels/parts/tournament_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "app/panels/parts/looking_back.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/training/tournament.h"

namespace causeway {
namespace {

// The leader first, then who goes on, then who was dropped, the last dropped first; equals by their loss.
std::vector<int> ranking(const Snapshot& s, std::span<const std::int64_t> trained) {
  std::vector<int> order(s.starts.size());
  std::iota(order.begin(), order.end(), 0);
  const auto loss = [](const StartInfo& start) { return std::isnan(start.loss) ? 1e300 : start.loss; };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const StartInfo& x = s.starts[static_cast<std::size_t>(a)];
    const StartInfo& y = s.starts[static_cast<std::size_t>(b)];
    if ((a == s.leader) != (b == s.leader)) return a == s.leader;
    if (x.alive != y.alive) return x.alive;
    const std::int64_t steps_x = trained[static_cast<std::size_t>(a)], steps_y = trained[static_cast<std::size_t>(b)];
    if (!x.alive && steps_x != steps_y) return steps_x > steps_y;
    return loss(x) < loss(y);
  });
  return order;
}

}  // namespace

bool has_tournament(const Snapshot& snapshot) {
  return snapshot.starts.size() > 1 &&
         std::any_of(snapshot.starts.begin(), snapshot.starts.end(), [](const StartInfo& s) { return s.step > 0; });
}

void draw_tournament(PanelContext& context, ImVec2 size, std::span<const std::int64_t> trained) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  const Tournament tournament = tournament_of(s.settings.causal, s.search_steps);
  const double end = tournament.cuts.empty() ? 1.0 : static_cast<double>(tournament.cuts.back());
  // Counted from the starts, not computed from the schedule: a start is also dropped when its loss is not a number.
  const auto left = std::count_if(s.starts.begin(), s.starts.end(), [](const StartInfo& start) { return start.alive; });
  std::int64_t slowest = trained[static_cast<std::size_t>(std::max(0, s.leader))];
  for (std::size_t i = 0; i < trained.size(); ++i) {
    if (s.starts[i].alive) slowest = std::min(slowest, trained[i]);
  }
  const auto made =
      std::count_if(tournament.cuts.begin(), tournament.cuts.end(), [&](std::int64_t cut) { return slowest >= cut; });
  context.widgets.show("loss.cuts", std::to_string(made));

  const float caption = theme.px(20);
  const float head = theme.px(18);
  const float label = theme.px(64), number = theme.px(66);
  const float axis = size.x - label - number - ImGui::GetStyle().ScrollbarSize;
  if (axis < theme.px(40)) return;
  const ImVec2 corner = ImGui::GetCursorPos();
  elided_text(theme, theme.small, c.muted,
              left == 1
                  ? fmt::format("start {} has won against {} others, by its loss alone", s.leader, s.starts.size() - 1)
                  : fmt::format("{} of {} starts go on; at each line the half with the larger loss is dropped", left,
                                s.starts.size()),
              size.x);
  // How many are left after each cut, above its line.
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + caption));
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const auto to_x = [&](double step) { return top.x + label + axis * static_cast<float>(std::min(1.0, step / end)); };
  float last = -1e9F;
  for (std::size_t i = 0; i < tournament.cuts.size(); ++i) {
    const float x = to_x(static_cast<double>(tournament.cuts[i]));
    draw->AddLine(ImVec2(x, top.y + head - theme.px(2)), ImVec2(x, top.y + size.y - caption), c.grid, theme.px(1));
    const std::string words = fmt::format("{}", tournament.left_after(static_cast<int>(i) + 1));
    if (x - last < theme.px(16)) continue;
    text_at(draw, theme.small, ImVec2(x, top.y), c.muted, words, 0.5F);
    last = x;
  }
  text_at(draw, theme.small, ImVec2(top.x, top.y), c.muted, "left");
  text_at(draw, theme.small, ImVec2(top.x + label + axis + number, top.y), c.muted, "loss", 1.0F);

  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + caption + head));
  ImGui::BeginChild("starts", ImVec2(size.x, size.y - caption - head), false);
  draw = ImGui::GetWindowDrawList();
  const float row =
      std::clamp((size.y - caption - head) / static_cast<float>(s.starts.size()), theme.px(17), theme.px(26));
  for (const int index : ranking(s, trained)) {
    const StartInfo& start = s.starts[static_cast<std::size_t>(index)];
    const std::int64_t steps = trained[static_cast<std::size_t>(index)];
    const bool leads = index == s.leader;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(index);
    const bool clicked = ImGui::InvisibleButton("start", ImVec2(label + axis + number, row));
    ImGui::PopID();
    const std::string name = fmt::format("loss.start.{}", index);
    const char* state = leads ? "leads" : start.alive ? "goes on" : "dropped";
    context.widgets.mark(name);
    context.widgets.show(name, state);
    const bool looked_at = context.ui.back.start == index;
    const bool there = s.moments && moment_with(*s.moments, index, s.updates) != nullptr;
    if (clicked && there) look_at_start(s, context.ui.back, index);
    if (ImGui::IsItemHovered() && there) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    tooltip(theme,
            fmt::format("Start {}: {} after {} updates, loss {:.4f}.{}", index, state, grouped(steps), start.loss,
                        looked_at ? " Click: back to the start that leads."
                        : there ? " Click: all panels show its model, as it was at the moment that is looked at or the "
                                  "last one kept before."
                                : ""));
    if (looked_at || (there && ImGui::IsItemHovered())) {
      draw->AddRectFilled(at, ImVec2(at.x + label + axis + number, at.y + row),
                          faded(looked_at ? c.warning : c.muted, looked_at ? 0.28F : 0.12F), theme.px(3));
    }
    ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + row));
    const ImU32 ink = leads || looked_at ? c.text : start.alive ? c.muted : c.faint;
    const float middle = at.y + row / 2;
    const float words = middle - theme.small->FontSize / 2;
    text_at(draw, theme.small, ImVec2(at.x, words), ink, fmt::format("start {}", index));
    const float high = std::min(row - theme.px(5), theme.px(11));
    const ImU32 colour = leads ? c.accent : start.alive ? c.series[2] : faded(c.muted, 0.45F);
    draw->AddRectFilled(ImVec2(to_x(0), middle - high / 2),
                        ImVec2(std::max(to_x(static_cast<double>(steps)), to_x(0) + theme.px(2)), middle + high / 2),
                        colour, theme.px(2));
    if (!std::isnan(start.loss)) {
      text_at(draw, theme.mono, ImVec2(at.x + label + axis + number, middle - theme.mono->FontSize / 2), ink,
              fmt::format("{:.3f}", start.loss), 1.0F);
    }
  }
  ImGui::EndChild();
}

}  // namespace causeway
