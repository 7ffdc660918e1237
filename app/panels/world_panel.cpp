// The true world, live: do something to it and see what follows.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <optional>

#include "app/explore/hidden_truth.h"
#include "app/explore/known_truth.h"
#include "app/panels/panels.h"
#include "app/panels/parts/circuit_editor.h"
#include "app/panels/parts/mode_picker.h"
#include "app/panels/parts/node_positions.h"
#include "app/panels/parts/world_canvas.h"
#include "app/panels/parts/world_clock.h"
#include "app/widgets/controls.h"
#include "app/widgets/factor_slider.h"
#include "app/widgets/graph_view.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr ModeChoice kWorldModes[] = {
    {EditMode::kDo, "Effects follow, with fresh noise."},
    {EditMode::kCounterfactual, "Effects follow, with this scene's own noise."},
};

class WorldPanel final : public Panel {
 public:
  const char* id() const override { return "world"; }
  const char* title() const override { return "World"; }
  const char* help() const override {
    return "The true world, not the model. A slider sets a variable from outside, do(.): arrows into it are cut, and "
           "its effects follow; in a world that goes on in time they do so frame by frame. In the picture, take "
           "hold of what a variable moves (a lamp, the arm, the pendulum, the water) and drag it to set it, drag "
           "anything "
           "else to look around, turn the wheel to come closer, double click to go back.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const World* world = truth_.scene(context.snapshot());
    if (world == nullptr) {
      return EmptyState{Icon::kImage, "The world behind these data is not known",
                        "They come from a file that names no world, or that is not read yet, so there is nothing here "
                        "that could be rendered."};
    }
    if (world->observation() != nullptr) {
      return EmptyState{
          Icon::kImage, "This world has no pictures",
          "It is a list of numbers without a scene. Choose a preset with pictures, such as circuit, to see one."};
    }
    return std::nullopt;
  }

  bool busy() const override { return canvas_.busy() || (world_ && in_time() && clock_.busy()); }
  bool computing() const override { return canvas_.busy(); }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    editor_.follow(context.snapshot());
    // The editor shows arrows and mechanisms: there is none while they are to be guessed.
    if (!truth_hidden(context.snapshot())) editor_.draw_tools(context);
    if (edits(context.snapshot())) return;
    if (world_ && in_time()) {
      clock_.draw_tools(context);
    } else {
      draw_edit_tools(context);
    }
    if (push_button(theme, "New scene", ButtonKind::kFlat)) new_scene(scene_ + 1);
    context.widgets.mark("world.new");
    tooltip(theme, fmt::format("Samples the noise of all variables again. This is scene {}.", scene_));
  }

  void draw(PanelContext& context) override {
    editor_.follow(context.snapshot());
    follow(context.snapshot());
    take_scene(context);
    if (edits(context.snapshot())) {
      editor_.draw(context, base_);
      return;
    }
    if (in_time()) clock_.update(context);
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float gap = theme.px(16);
    const bool stacked = area.x < theme.px(420);
    const float side =
        std::floor(std::min(area.y, stacked ? area.x * 0.5F : std::max(area.x - theme.px(270) - gap, theme.px(140))));
    const ImVec2 corner = ImGui::GetCursorPos();
    const std::vector<double> now = in_time() ? clock_.latents() : latents();
    const WorldCanvas::Scene seen{in_time() ? clock_.before() : base_, now, in_time() ? false : anything_set(),
                                  truth_hidden(context.snapshot())};
    const std::optional<Do> dragged = canvas_.draw(context, *world_, seen, side);
    ImGui::SetCursorPos(ImVec2(corner.x + side + gap, corner.y));
    // In a low and wide panel the graph lies beside the sliders, otherwise below them.
    const float room = area.x - side - gap;
    const float rows = (static_cast<float>(world_->size()) + 2) * ImGui::GetFrameHeightWithSpacing();
    const bool beside = !truth_hidden(context.snapshot()) && area.y - rows < theme.px(150) && room > theme.px(480) &&
                        area.y > theme.px(110);
    const float controls = beside ? std::floor(room * 0.55F) : room;
    ImGui::BeginChild("controls", ImVec2(controls, area.y), false);
    if (in_time()) {
      clock_.draw(context);
    } else {
      mode_picker(context, "world", kWorldModes, mode_);
    }
    if (seen.nameless) {
      draw_nameless(context);
    } else {
      for (int v = 0; v < world_->size(); ++v) draw_slider(context, v, now);
    }
    if (!seen.nameless && !beside && ImGui::GetContentRegionAvail().y > theme.px(110)) draw_path(context);
    ImGui::EndChild();
    if (beside && !seen.nameless) {
      ImGui::SetCursorPos(ImVec2(corner.x + side + gap + controls + gap, corner.y));
      ImGui::BeginChild("path", ImVec2(room - controls - gap, area.y), false);
      draw_path(context);
      ImGui::EndChild();
    }
    if (dragged && in_time()) {
      clock_.hold(*dragged);
    } else if (dragged) {
      set_[static_cast<std::size_t>(dragged->variable)] = dragged->value;
    }
  }

 private:
  bool edits(const Snapshot& snapshot) const { return editor_.open() && !truth_hidden(snapshot); }
  bool in_time() const { return world_->lagged() != nullptr; }

  void draw_edit_tools(PanelContext& context) {
    const Theme& theme = context.theme;
    if (mode_ == EditMode::kDo && anything_set()) {
      if (push_button(theme, "New noise", ButtonKind::kFlat)) ++sample_;
      context.widgets.mark("world.noise");
      tooltip(theme, "Samples the noise of the effects again.");
      ImGui::SameLine(0, theme.px(2));
    }
    if (push_button(theme, "Free all", ButtonKind::kFlat, anything_set())) release_all();
    context.widgets.mark("world.free");
    ImGui::SameLine(0, theme.px(2));
  }

  void follow(const Snapshot& snapshot) {
    // The scene has its own number: a new seed of the run does not change it.
    const bool drawn = editor_.draft() != nullptr && !truth_hidden(snapshot);
    const World& world = drawn ? *editor_.draft() : *truth_.scene(snapshot);
    const bool redrawn = draft_ != editor_.revision() || drawn != drawn_;
    draft_ = editor_.revision();
    drawn_ = drawn;
    if (world_ && redrawn && world.latent_names() == world_->latent_names() && world.lagged() == nullptr) {
      world_ = world;
      new_scene(scene_);  // the same noise in another circuit
      return;
    }
    if (world_ && world.name() == world_->name() && world.graph() == world_->graph() &&
        world.lagged() == world_->lagged()) {
      return;
    }
    world_ = world;
    new_scene(1);
  }

  void new_scene(std::uint64_t scene) {
    scene_ = scene;
    sample_ = 1;
    Random random(scene, Stream::kWorldTest, std::uint64_t{1} << 41);  // no row of any data set
    base_ = world_->model().sample(random).latents;
    if (in_time()) clock_.begin(*world_, scene);
    release_all();
  }

  void release_all() { set_.assign(static_cast<std::size_t>(world_->size()), std::nullopt); }
  bool anything_set() const {
    return std::any_of(set_.begin(), set_.end(), [](const auto& s) { return s.has_value(); });
  }

  void take_scene(PanelContext& context) {
    double number = 0;
    if (context.widgets.take_number("world.scene", 1, 1e6, number)) new_scene(static_cast<std::uint64_t>(number));
    context.widgets.show("world.scene", std::to_string(scene_));
  }

  std::vector<double> latents() const {
    std::vector<Do> settings;
    for (int v = 0; v < world_->size(); ++v) {
      if (const auto& s = set_[static_cast<std::size_t>(v)]) settings.push_back({v, *s});
    }
    return true_edit(*world_, base_, settings, mode_, sample_);
  }

  void draw_slider(PanelContext& context, int v, const std::vector<double>& now) {
    const Theme& theme = context.theme;
    const auto at = static_cast<std::size_t>(v);
    const std::string& name = world_->latent_names()[at];
    const std::string id = "world." + name;
    const bool held = in_time() ? clock_.set()[at] != 0 : set_[at].has_value();
    const float chip = theme.px(50);
    FactorSlider slider;
    slider.names = {id};
    slider.label = held ? fmt::format("do({})", name) : name;
    slider.style = theme.factor(name, v);
    slider.held = held;
    slider.value = now[at];
    slider.low = world_->ranges()[at].low;
    slider.high = world_->ranges()[at].high;
    slider.notch = in_time() ? clock_.before()[at] : base_[at];
    slider.label_width = theme.px(88);
    slider.widest = "0.00";
    slider.rest = chip + theme.px(6);
    if (const auto value = factor_slider(context, slider)) {
      if (in_time()) {
        clock_.hold({v, *value});
        return;
      }
      set_[at] = *value;
    }
    context.widgets.show(id + ".held", held ? "yes" : "no");
    const float number = text_size(theme.mono, slider.widest).x + theme.px(12);
    ImGui::SameLine(0, number);
    if (!held || in_time()) {
      ImGui::Dummy(ImVec2(chip - theme.px(4), ImGui::GetFrameHeight()));
      return;
    }
    ImGui::PushID(v);
    if (push_button(theme, "free", ButtonKind::kFlat)) set_[at].reset();
    ImGui::PopID();
    context.widgets.mark(id + ".free");
    tooltip(theme, "Leaves this variable to its causes again.");
  }

  /// While the truth is hidden variables are letters in the picture. What is set by hand can be freed; lessons and
  /// scripts set them as ever.
  void draw_nameless(PanelContext& context) {
    const Theme& theme = context.theme;
    ImGui::Dummy(ImVec2(1, theme.px(2)));
    ImGui::PushTextWrapPos(0);
    text(theme.body, theme.colours().muted,
         "The truth is hidden. Take hold of a letter in the picture, drag it, and see what else changes. The Guess "
         "panel "
         "is for what you make of it.");
    ImGui::PopTextWrapPos();
    ImGui::Dummy(ImVec2(1, theme.px(4)));
    for (int v = 0; v < world_->size(); ++v) {
      const auto at = static_cast<std::size_t>(v);
      const std::string id = "world." + world_->latent_names()[at];
      double value = 0;
      if (context.widgets.take_number(id, world_->ranges()[at].low, world_->ranges()[at].high, value)) {
        if (in_time()) {
          clock_.hold({v, value});
        } else {
          set_[at] = value;
        }
      }
      context.widgets.show(id + ".held", set_[at] ? "yes" : "no");
      if (!set_[at]) continue;
      ImGui::AlignTextToFramePadding();
      text(theme.strong, theme.colours().text, fmt::format("do({})", hidden_name(v)));
      ImGui::SameLine(0, theme.px(8));
      ImGui::PushID(v);
      if (push_button(theme, "free", ButtonKind::kFlat)) set_[at].reset();
      ImGui::PopID();
      context.widgets.mark(id + ".free");
      tooltip(theme, "Leaves this variable to its causes again.");
    }
  }

  // The true graph: what was set reaches its effects along the bright arrows; arrows into it are cut.
  void draw_path(PanelContext& context) {
    const Theme& theme = context.theme;
    const bool time = in_time();
    std::vector<bool> reached(set_.size(), false);
    for (std::size_t v = 0; time && v < set_.size(); ++v) reached[v] = clock_.set()[v] != 0;
    for (std::size_t v = 0; v < set_.size(); ++v) {
      if (!set_[v]) continue;
      reached[v] = true;
      for (const int d : world_->graph().descendants(static_cast<int>(v))) reached[static_cast<std::size_t>(d)] = true;
    }
    const auto& names = world_->latent_names();
    const Matrix<int> adjacency = time ? world_->lagged()->lagged() : world_->graph().adjacency();
    const std::vector<NodePlace> places = layered_layout(adjacency);
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    int lit = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      nodes.push_back({names[i], set_[i] || (time && reached[i]) ? "do" : "",
                       theme.factor(names[i], static_cast<int>(i)), places[i]});
      for (std::size_t j = 0; j < names.size(); ++j) {
        if (time && i == j && adjacency(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(i)) != 0) {
          nodes.back().ring = GraphRing{0.3, reached[i] ? EdgeKind::kEffect : EdgeKind::kPlain};
        }
        if (i == j) continue;
        if (adjacency(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) == 0) continue;
        const EdgeKind kind = set_[j].has_value() ? EdgeKind::kCut : reached[i] ? EdgeKind::kEffect : EdgeKind::kPlain;
        lit += kind == EdgeKind::kEffect ? 1 : 0;
        edges.push_back({static_cast<int>(i), static_cast<int>(j), kind == EdgeKind::kEffect ? 0.7 : 0.3, kind, ""});
      }
    }
    const float room = ImGui::GetContentRegionAvail().x;
    const char* caption = time             ? "from frame to frame; bright: what was poked moves these next"
                          : anything_set() ? "bright: the path of the effect; dashed: cut by do(.)"
                                           : "the true graph";
    if (text_size(theme.small, caption).x > room) {
      caption = time ? "bright: moves next" : "bright: effect; dashed: cut";
    }
    elided_text(theme, theme.small, theme.colours().muted, caption, room);
    context.widgets.show("world.graph.caption", text_size(theme.small, caption).x <= room ? caption : "");
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const std::string key = graph_key(context.snapshot().settings);
    place_nodes(context.ui, key, nodes);
    const GraphInput input = draw_live_graph(theme, context.widgets, "world.graph",
                                             ImVec2(area.x, std::min(area.y, theme.px(240))), nodes, edges, {});
    context.widgets.mark("world.graph");
    keep_moved_node(context.ui, key, input, nodes);
    context.widgets.show("world.lit", std::to_string(lit));
  }

  mutable KnownTruth truth_;
  std::optional<World> world_;
  std::uint64_t scene_ = 1, sample_ = 1;
  std::vector<double> base_;                // latents of the scene, nothing set
  std::vector<std::optional<double>> set_;  // do(.), a variable each
  EditMode mode_ = EditMode::kCounterfactual;
  CircuitEditor editor_;
  std::uint64_t draft_ = 0;  // the editor's revision that world_ is of
  bool drawn_ = false;       // world_ is the editor's
  WorldCanvas canvas_;
  WorldClock clock_;  // of a world that goes on in time
};

}  // namespace

std::unique_ptr<Panel> make_world_panel() { return std::make_unique<WorldPanel>(); }

}  // namespace causeway
