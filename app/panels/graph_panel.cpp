// The graph a model has learned, beside the true one.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/graph_comparison.h"
#include "app/model_view.h"
#include "app/panels/panels.h"
#include "app/widgets/controls.h"
#include "engine/causal/world.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

class GraphPanel final : public Panel {
 public:
  const char* id() const override { return "graph"; }
  const char* title() const override { return "Causal graph"; }
  const char* help() const override {
    return "An arrow means: this variable has an effect on that one. The learned graph comes from how strongly each "
           "learned mechanism reacts to the other variables; thickness is that strength. Latents carry the name of the "
           "true factor they match best.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.scores && s.scores->graph) return std::nullopt;
    if (!method_info(s.settings.method).has_graph) {
      return EmptyState{Icon::kGraph, "This method learns no graph",
                        "Its latents are taken as independent. Method ilcm learns a graph."};
    }
    return EmptyState{Icon::kGraph, "No graph yet",
                      how_to_get_causal_model(s, "the learned graph beside the true one")};
  }

  // What is to be found can be seen from the beginning.
  void draw_empty(PanelContext& context, const EmptyState& state) override {
    const Theme& theme = context.theme;
    const auto truth = world_graph(context.snapshot().settings);
    if (!truth) {
      Panel::draw_empty(context, state);
      return;
    }
    const ImVec2 corner = ImGui::GetCursorPos();
    const Sizes sizes = sizes_for(theme, true);
    ImGui::BeginChild("empty", ImVec2(sizes.wide, sizes.caption + sizes.high), false);
    Panel::draw_empty(context, state);
    ImGui::EndChild();
    draw_truth(context, true_graph_picture(truth->names(), truth->adjacency(), theme), corner, sizes);
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    double threshold = edge_threshold(context);
    auto value = static_cast<float>(threshold);
    ImGui::AlignTextToFramePadding();
    text(theme.small, theme.colours().muted, "edges above");
    ImGui::SameLine(0, theme.px(5));
    ImGui::AlignTextToFramePadding();
    text(theme.mono, theme.colours().text, fmt::format("{:.2f}", threshold));
    ImGui::SameLine(0, theme.px(8));
    ImGui::SetNextItemWidth(theme.px(100));
    bool changed = ImGui::SliderFloat("##threshold", &value, 0.01F, 2.0F, "", ImGuiSliderFlags_Logarithmic);
    if (changed) threshold = value;
    context.names.mark("graph.threshold");
    tooltip(theme, "Weaker edges are not drawn and do not count. For this view alone: training does not know of it.");
    changed = context.names.take_number("graph.threshold", 0.0, 100.0, threshold) || changed;
    if (changed) context.ui.edge_threshold = threshold;
    context.names.show("graph.threshold", fmt::format("{:.3g}", threshold));
  }

  void draw(PanelContext& context) override {
    const Theme& theme = context.theme;
    const GraphComparison graphs = compare_with_truth(*context.snapshot().scores, edge_threshold(context), theme);

    const ImVec2 corner = ImGui::GetCursorPos();
    const Sizes sizes = sizes_for(theme, graphs.truth.has_value());
    text(theme.small, theme.colours().muted,
         fmt::format("learned, {} {}", graphs.edges, graphs.edges == 1 ? "edge" : "edges"));
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + sizes.caption));
    draw_graph(theme, context.names, "graph.learned", ImVec2(sizes.wide, sizes.high), graphs.learned.nodes,
               graphs.learned.edges);
    if (graphs.truth) {
      draw_truth(context, *graphs.truth, corner, sizes);
      ImGui::SetCursorPos(ImVec2(corner.x, corner.y + sizes.caption + sizes.high + theme.px(5)));
      draw_legend(context, *graphs.difference);
    }
    context.names.show("graph.edges", std::to_string(graphs.edges));
    context.names.show("graph.shd", graphs.difference ? std::to_string(graphs.difference->distance()) : "");
  }

 private:
  struct Sizes {
    float wide, high, caption, gap;
  };

  static Sizes sizes_for(const Theme& theme, bool two) {
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float caption = theme.px(20);
    const float legend = theme.px(24);
    const float gap = theme.px(12);
    return {two ? std::floor((area.x - gap) / 2) : area.x, std::max(theme.px(60), area.y - caption - legend), caption,
            gap};
  }

  static void draw_truth(PanelContext& context, const GraphPicture& truth, ImVec2 corner, const Sizes& sizes) {
    const float x = corner.x + sizes.wide + sizes.gap;
    ImGui::SetCursorPos(ImVec2(x, corner.y));
    text(context.theme.small, context.theme.colours().muted, fmt::format("truth, {} edges", truth.edges.size()));
    ImGui::SetCursorPos(ImVec2(x, corner.y + sizes.caption));
    draw_graph(context.theme, context.names, "graph.truth", ImVec2(sizes.wide, sizes.high), truth.nodes, truth.edges);
  }

  // Kept: a world is not made anew for every frame.
  const Dag* world_graph(const Settings& settings) {
    const WorldSpec spec = world_spec(settings);
    if (!truth_ || spec != world_) {
      world_ = spec;
      truth_ = make_world(spec).graph();
    }
    return settings.world.data.empty() ? &*truth_ : nullptr;
  }

  static double edge_threshold(const PanelContext& context) {
    return context.ui.edge_threshold.value_or(context.snapshot().settings.score.edge_threshold);
  }

  static void draw_legend(PanelContext& context, const GraphDifference& d) {
    const Theme& theme = context.theme;
    const bool narrow = ImGui::GetContentRegionAvail().x < theme.px(480);
    text(theme.small, theme.colours().muted, narrow ? "SHD" : "distance to the truth (SHD)");
    ImGui::SameLine(0, theme.px(5));
    text(theme.strong, d.distance() == 0 ? theme.colours().good : theme.colours().text, std::to_string(d.distance()));
    tooltip(theme, "Structural Hamming distance: missing, extra and reversed edges together, at this threshold.");
    const auto entry = [&](EdgeKind kind, int count, const char* word) {
      ImGui::SameLine(0, theme.px(16));
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float y = at.y + theme.small->FontSize / 2;
      const ImU32 colour = count > 0 ? edge_colour(theme, kind) : faded(edge_colour(theme, kind), 0.6F);
      ImDrawList* draw = ImGui::GetWindowDrawList();
      const float length = theme.px(16);
      const float dash = kind == EdgeKind::kMissing ? theme.px(4) : length;
      for (float x = 0; x < length; x += 1.6F * dash) {
        draw->AddLine(ImVec2(at.x + x, y), ImVec2(at.x + std::min(length, x + dash), y), colour, theme.px(2));
      }
      ImGui::Dummy(ImVec2(length, theme.small->FontSize));
      ImGui::SameLine(0, theme.px(5));
      text(theme.small, count > 0 ? theme.colours().text : theme.colours().muted, fmt::format("{} {}", count, word));
    };
    entry(EdgeKind::kMissing, d.missing, "missing");
    entry(EdgeKind::kExtra, d.extra, "extra");
    entry(EdgeKind::kReversed, d.reversed, "reversed");
  }

  WorldSpec world_;
  std::optional<Dag> truth_;
};

}  // namespace

std::unique_ptr<Panel> make_graph_panel() { return std::make_unique<GraphPanel>(); }

}  // namespace causeway
