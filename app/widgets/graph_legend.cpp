#include "app/widgets/graph_legend.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/widgets/controls.h"
#include "app/widgets/graph_view.h"

namespace causeway {
namespace {

constexpr float kRoomForWords = 330;

/// The line of a kind of edge and a text behind it.
void entry(const Theme& theme, EdgeKind kind, bool lit, const std::string& label, const std::string& help, float gap) {
  if (gap > 0) ImGui::SameLine(0, gap);
  ImGui::BeginGroup();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float y = at.y + theme.small->FontSize / 2, length = theme.px(18);
  const ImU32 colour = faded(edge_colour(theme, kind), lit ? 1.0F : 0.6F);
  edge_line(theme, ImGui::GetWindowDrawList(), ImVec2(at.x, y), ImVec2(at.x + length, y), colour, theme.px(2), kind);
  ImGui::Dummy(ImVec2(length, theme.small->FontSize));
  ImGui::SameLine(0, theme.px(5));
  text(theme.small, lit ? theme.colours().text : theme.colours().muted, label);
  ImGui::EndGroup();
  tooltip(theme, help);
}

}  // namespace

void draw_graph_legend(const Theme& theme, const GraphDifference& d) {
  const float room = ImGui::GetContentRegionAvail().x;
  text(theme.small, theme.colours().muted, room < theme.px(480) ? "SHD" : "distance to the truth (SHD)");
  ImGui::SameLine(0, theme.px(5));
  text(theme.strong, d.distance() == 0 ? theme.colours().good : theme.colours().text, std::to_string(d.distance()));
  tooltip(theme, "Structural Hamming distance: missing, extra and reversed edges together, at this threshold.");
  const auto count = [&](EdgeKind kind, int number, const char* word) {
    const std::string whole = fmt::format("{} {}", number, word);
    entry(theme, kind, number > 0, room < theme.px(kRoomForWords) ? std::to_string(number) : whole, whole,
          theme.px(16));
  };
  count(EdgeKind::kMissing, d.missing, "missing");
  count(EdgeKind::kExtra, d.extra, "extra");
  count(EdgeKind::kReversed, d.reversed, "reversed");
}

void draw_edge_key(const Theme& theme) {
  entry(theme, EdgeKind::kMissing, false, "missing", "True, and not learned.", 0);
  entry(theme, EdgeKind::kExtra, true, "extra", "Learned, and not true.", theme.px(10));
  entry(theme, EdgeKind::kReversed, true, "reversed", "Learned the wrong way round.", theme.px(10));
}

}  // namespace causeway
