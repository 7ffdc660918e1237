// The graph a model has learned, beside the true one.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/explore/factor_link.h"
#include "app/explore/known_truth.h"
#include "app/explore/shown_graph.h"
#include "app/panels/panels.h"
#include "app/panels/parts/graph_comparison.h"
#include "app/panels/parts/mechanism_view.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/node_positions.h"
#include "app/widgets/controls.h"
#include "app/widgets/edge_fader.h"
#include "app/widgets/graph_legend.h"
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
           "learned mechanism reacts to the other variables; thickness is that strength. A latent bears the name of a "
           "true variable only if it follows it clearly; otherwise it is z0, z1, ... Click an arrow, or one variable "
           "and then another, to see how the second "
           "follows from the first. Nodes can be dragged.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.scores && shown_graph(*s.scores)) return std::nullopt;
    if (const MethodInfo& method = method_info(s.settings.method); !method.has_graph && !method.has_lagged) {
      return EmptyState{Icon::kGraph, "This method learns no graph",
                        "Its latents are taken as independent. Method ilcm learns a graph."};
    }
    if (s.moment >= 0) {
      return EmptyState{Icon::kGraph, "No graph at this moment",
                        "It was read later in training: go on along the timeline, or press Now."};
    }
    return EmptyState{Icon::kGraph, "No graph yet",
                      how_to_get_causal_model(s, "the learned graph beside the true one")};
  }

  // The true graph, if it is known, is shown from the beginning.
  void draw_empty(PanelContext& context, const EmptyState& state) override {
    const Theme& theme = context.theme;
    const Matrix<int>* over_time = truth_.lagged(context.snapshot());
    const Dag* within = truth_.graph(context.snapshot());
    if (over_time == nullptr && within == nullptr) {
      Panel::draw_empty(context, state);
      return;
    }
    const ImVec2 corner = ImGui::GetCursorPos();
    const Sizes sizes = sizes_for(theme, ImGui::GetContentRegionAvail(), true);
    ImGui::BeginChild("empty", ImVec2(sizes.wide, sizes.caption + sizes.high), false);
    Panel::draw_empty(context, state);
    ImGui::EndChild();
    GraphPicture picture = over_time != nullptr
                               ? true_graph_picture(truth_.names(context.snapshot()), *over_time, theme)
                               : true_graph_picture(within->names(), within->adjacency(), theme);
    place_nodes(context.ui, graph_key(context.snapshot().settings), picture.nodes);
    draw_truth(context, picture, nullptr, corner, sizes);
  }

  /// Arrows that are not drawn any more, as at a moment without a graph, do not move either.
  bool busy() const override { return fader_.moving() && ImGui::GetFrameCount() <= followed_ + 1; }
  bool computing() const override { return false; }  // arrows fade in and out

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
    ImGui::SetNextItemWidth(theme.px(72));
    bool changed = ImGui::SliderFloat("##threshold", &value, 0.01F, 2.0F, "", ImGuiSliderFlags_Logarithmic);
    if (changed) threshold = value;
    context.widgets.mark("graph.threshold");
    const bool confirmed = context.snapshot().settings.score.edge_nats > 0;
    tooltip(
        theme,
        fmt::format("Weaker edges are not drawn and do not count. For this view alone: training does not know of it.{}",
                    confirmed ? " At the end of this run ENCO must find an edge too (score.edge_nats): others have "
                                "strength 0 then."
                              : ""));
    changed = context.widgets.take_number("graph.threshold", 0.0, 100.0, threshold) || changed;
    if (changed) context.ui.edge_threshold = threshold;
    context.widgets.show("graph.threshold", fmt::format("{:.3g}", threshold));
  }

  void draw(PanelContext& context) override {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    if (s.run != run_) {
      run_ = s.run;
      first_.reset();
      mechanism_.close();
      fader_.forget();
    }
    const Scores& scores = *s.scores;
    lagged_ = shown_graph(scores)->lagged;
    undetermined_ = scores.graph && scores.graph->undetermined.value_or(false);
    GraphComparison graphs = compare_with_truth(scores, edge_threshold(context), theme);
    const std::string key = graph_key(s.settings);
    place_nodes(context.ui, key, graphs.learned.nodes);
    if (graphs.truth) place_nodes(context.ui, key, graphs.truth->nodes);
    take_pair(context, graphs);
    mechanism_.follow(context);

    const ImVec2 corner = ImGui::GetCursorPos();
    const ImVec2 area = ImGui::GetContentRegionAvail();
    shown_latent_ = context.ui.latent;
    const Plan plan = plan_for(theme, area, graphs.truth.has_value());
    if (plan.graphs) draw_graphs(context, graphs, corner, plan);
    if (mechanism_.pair()) {
      ImGui::SetCursorPos(ImVec2(corner.x + plan.at.x, corner.y + plan.at.y));
      mechanism_.draw(context, plan.size);
    }
    const auto node = [&](int latent) { return graphs.learned.nodes[static_cast<std::size_t>(latent)].name; };
    const auto pair = mechanism_.pair();
    context.widgets.show("graph.mechanism.pair", pair ? node(pair->first) + " " + node(pair->second) : "");
    context.widgets.show("graph.edges", std::to_string(graphs.edges));
    context.widgets.show("graph.shd", graphs.difference ? std::to_string(graphs.difference->distance()) : "");
  }

  void draw_menu(PanelContext& context) override {
    mechanism_.draw_menu(context);
    const std::string world = graph_key(context.snapshot().settings);
    const bool moved = context.ui.node_places.contains(world);
    if (ImGui::MenuItem("Reset positions", nullptr, false, moved)) context.ui.node_places.erase(world);
    context.widgets.mark("graph.places.reset");
    tooltip(context.theme, "Puts all nodes back to where they were before anyone dragged them.");
    ImGui::Separator();
  }

 private:
  struct Sizes {
    float wide, high, caption, gap;
  };

  // In a panel with hardly any height the graph needs all of it, heading and legend make way.
  static bool is_low(const Theme& theme, ImVec2 area) { return area.y < theme.px(150); }

  static Sizes sizes_for(const Theme& theme, ImVec2 area, bool two) {
    const float caption = is_low(theme, area) ? 0 : theme.px(20);
    const float legend = is_low(theme, area) ? 0 : theme.px(24);
    const float gap = theme.px(12);
    return {two ? std::floor((area.x - gap) / 2) : area.x, std::max(1.0F, area.y - caption - legend), caption, gap};
  }

  /// What goes where. The mechanism lies below the graphs in a tall panel, beside them in a wide one; otherwise it
  /// takes the place of the true graph, or of everything where there is no room at all.
  struct Plan {
    Sizes sizes{};
    bool graphs = true, truth = true;
    ImVec2 at, size;  // of the mechanism
  };

  Plan plan_for(const Theme& theme, ImVec2 area, bool truth) const {
    Plan plan;
    // Where there is no room for two, the kinds of edges still tell the learned graph from the true one.
    truth = truth && area.x >= theme.px(330);
    plan.truth = truth;
    plan.sizes = sizes_for(theme, area, truth);
    if (!mechanism_.pair()) return plan;
    const float gap = plan.sizes.gap;
    if (area.y > theme.px(420)) {
      const float high = std::floor(area.y * 0.45F);
      plan.sizes = sizes_for(theme, ImVec2(area.x, area.y - high - gap), truth);
      plan.at = ImVec2(0, area.y - high);
      plan.size = ImVec2(area.x, high);
    } else if (truth && area.x > theme.px(760)) {
      plan.sizes = sizes_for(theme, ImVec2(std::floor(area.x * 0.6F), area.y), true);
      plan.at = ImVec2(2 * plan.sizes.wide + 2 * gap, 0);
      plan.size = ImVec2(area.x - plan.at.x, area.y);
    } else if (area.x > theme.px(400)) {
      plan.truth = false;
      plan.sizes = sizes_for(theme, area, true);
      plan.at = ImVec2(plan.sizes.wide + gap, 0);
      plan.size = ImVec2(plan.sizes.wide, plan.sizes.caption + plan.sizes.high);
    } else {
      plan.graphs = false;
      plan.size = area;
    }
    return plan;
  }

  /// The method was told the graph that is shown.
  bool given(const PanelContext& context) const {
    const auto& scores = context.snapshot().scores;
    return !lagged_ && scores && scores->graph && scores->graph->given;
  }

  void draw_graphs(PanelContext& context, const GraphComparison& graphs, ImVec2 corner, const Plan& plan) {
    const Theme& theme = context.theme;
    const Sizes& sizes = plan.sizes;
    if (sizes.caption > 0) {
      text(theme.small, theme.colours().muted,
           fmt::format("{}, {} {}{}{}", given(context) ? "given, not learned" : "learned", graphs.edges,
                       graphs.edges == 1 ? "edge" : "edges", lagged_ ? " from frame to frame" : "",
                       undetermined_ ? ", directions undetermined" : ""));
    }
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + sizes.caption));
    followed_ = ImGui::GetFrameCount();
    const std::vector<GraphEdge> edges = fader_.follow(graphs.learned.edges, ImGui::GetIO().DeltaTime);
    const GraphInput input = draw_live_graph(theme, context.widgets, "graph.learned", ImVec2(sizes.wide, sizes.high),
                                             graphs.learned.nodes, edges, choice());
    const auto same = [](int latent) { return latent; };
    take_input(context, input, graphs.learned.nodes, edges, same);
    if (graphs.truth && plan.truth) draw_truth(context, *graphs.truth, context.snapshot().scores.get(), corner, sizes);
    if (graphs.difference && sizes.caption > 0) {
      ImGui::SetCursorPos(ImVec2(corner.x, corner.y + sizes.caption + sizes.high + theme.px(5)));
      draw_graph_legend(theme, *graphs.difference);
    }
  }

  // Without scores no latent belongs to any factor yet, and there is no mechanism to be shown.
  void draw_truth(PanelContext& context, const GraphPicture& truth, const Scores* scores, ImVec2 corner,
                  const Sizes& sizes) {
    const float x = corner.x + sizes.wide + sizes.gap;
    ImGui::SetCursorPos(ImVec2(x, corner.y));
    if (sizes.caption > 0) {
      text(context.theme.small, context.theme.colours().muted,
           fmt::format("truth, {} {}", edges_of(truth), edges_of(truth) == 1 ? "edge" : "edges"));
    }
    ImGui::SetCursorPos(ImVec2(x, corner.y + sizes.caption));
    GraphChoice chosen;
    for (int f = 0; scores != nullptr && f < static_cast<int>(truth.nodes.size()); ++f) {
      const int latent = latent_of(scores, f);
      if (latent >= 0 && latent == choice().from) chosen.from = f;
      if (latent >= 0 && latent == choice().to) chosen.to = f;
    }
    const GraphInput input = draw_live_graph(context.theme, context.widgets, "graph.truth",
                                             ImVec2(sizes.wide, sizes.high), truth.nodes, truth.edges, chosen);
    take_input(context, input, truth.nodes, truth.edges, [&](int factor) { return latent_of(scores, factor); });
  }

  static int latent_of(const Scores* scores, int factor) {
    return scores != nullptr ? causeway::latent_of(named_latents(*scores), factor) : -1;
  }

  /// The latents that are brought out.
  GraphChoice choice() const {
    if (first_) return {*first_, -1};
    return mechanism_.pair() ? GraphChoice{mechanism_.pair()->first, mechanism_.pair()->second}
                             : GraphChoice{shown_latent_, -1};
  }

  // What was done to either graph; `latent` of a node is -1 if there is none.
  template <class Latent>
  void take_input(PanelContext& context, const GraphInput& input, const std::vector<GraphNode>& nodes,
                  const std::vector<GraphEdge>& edges, Latent&& latent) {
    const auto node_name = [&](int node) { return nodes[static_cast<std::size_t>(node)].name; };
    if (input.over >= 0) {
      const GraphEdge& edge = edges[static_cast<std::size_t>(input.over)];
      if (latent(edge.from) >= 0 && latent(edge.to) >= 0) {
        const std::string strength = edge.label.empty() ? "" : fmt::format("Strength {}. ", edge.label);
        tooltip(context.theme, lagged_ ? fmt::format("{}{} now moves {} in the next frame.", strength,
                                                     node_name(edge.from), node_name(edge.to))
                                       : fmt::format("{}Click to see how {} follows from {}.", strength,
                                                     node_name(edge.to), node_name(edge.from)));
      }
    }
    keep_moved_node(context.ui, graph_key(context.snapshot().settings), input, nodes);
    if (input.edge >= 0) {
      const GraphEdge& edge = edges[static_cast<std::size_t>(input.edge)];
      choose(latent(edge.from), latent(edge.to));
    }
    if (input.node < 0) return;
    const int clicked = latent(input.node);
    if (first_ && *first_ != clicked) {
      choose(*first_, clicked);
    } else if (first_) {
      first_.reset();
    } else if (clicked >= 0) {
      first_ = clicked;
    }
  }

  void choose(int from, int to) {
    first_.reset();
    // What a frame follows from is all of the frame before: there is no curve of one variable over another.
    if (from >= 0 && to >= 0 && !lagged_) mechanism_.choose(from, to);
  }

  // For scripts: two names of nodes.
  void take_pair(PanelContext& context, const GraphComparison& graphs) {
    const auto words = context.widgets.take_set("graph.mechanism.pair");
    if (!words) return;
    if (*words == "none") {
      mechanism_.close();
      return;
    }
    const auto blank = words->find(' ');
    const auto find = [&](const std::string& word) {
      const auto& nodes = graphs.learned.nodes;
      const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const GraphNode& n) { return n.name == word; });
      return at == nodes.end() ? -1 : static_cast<int>(at - nodes.begin());
    };
    const int from = find(words->substr(0, blank));
    const int to = blank == std::string::npos ? -1 : find(words->substr(blank + 1));
    if (from < 0 || to < 0 || from == to) {
      context.widgets.reject(fmt::format("graph.mechanism.pair takes the names of two nodes, not '{}'", *words));
    } else if (mechanism_.pair() != std::pair{from, to}) {
      mechanism_.choose(from, to);
    }
  }

  static double edge_threshold(const PanelContext& context) {
    return context.ui.edge_threshold.value_or(context.snapshot().settings.score.edge_threshold);
  }

  std::uint64_t run_ = 0;
  bool lagged_ = false;        // the graph is from frame to frame
  bool undetermined_ = false;  // the directions of its edges cannot be told
  int shown_latent_ = -1;      // that another panel has brought out
  std::optional<int> first_;   // a latent that was clicked; the next one completes the pair
  MechanismView mechanism_;
  EdgeFader fader_;
  int followed_ = -1;  // the frame in which it was last asked
  KnownTruth truth_;
};

}  // namespace

std::unique_ptr<Panel> make_graph_panel() { return std::make_unique<GraphPanel>(); }

}  // namespace causeway
