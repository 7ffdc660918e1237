// What a class takes the true graph for: arrows drawn by hand while the truth is hidden; beside the model and the truth
// once it is shown.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/guess.h"
#include "app/explore/hidden_truth.h"
#include "app/explore/known_truth.h"
#include "app/explore/shown_graph.h"
#include "app/panels/panels.h"
#include "app/panels/parts/graph_comparison.h"
#include "app/panels/parts/node_positions.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/graph_legend.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr float kGuessColumn = 220;   // names and buttons beside the graph, at scale 1
constexpr float kGuessStacked = 430;  // in a panel narrower than this they lie below it

class GuessPanel final : public Panel {
 public:
  const char* id() const override { return "guess"; }
  const char* title() const override { return "Guess"; }
  const char* help() const override {
    return "For a class: hide the truth, try things out in the World panel, then draw what causes what. Click a "
           "variable and then its effect; once more takes the arrow away. Guesses can be kept by name. When the truth "
           "is shown again, guess, model and truth lie side by side. SHD counts arrows that are missing, too many or "
           "the wrong way round.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    if (truth_.variables(context.snapshot()) > 0) return std::nullopt;
    return EmptyState{Icon::kGraph, "Nothing to guess",
                      "The true graph of these data is not known, so no guess could be told right or wrong. Choose a "
                      "preset of a world, such as circuit-instant."};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const bool hidden = context.ui.truth_hidden;
    if (push_button(context.theme, hidden ? "Show the truth###truth" : "Hide and guess###truth",
                    hidden ? ButtonKind::kPrimary : ButtonKind::kNormal)) {
      context.ui.wanted_action = "view.truth";
    }
    context.widgets.mark("guess.truth");
    tooltip(context.theme, hidden ? "Shows guess, model and truth side by side, here and in all other panels."
                                  : "Hides true names, arrows and scores in all panels, and begins with no arrows.");
  }

  void draw(PanelContext& context) override {
    follow(context);
    take_words(context);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    if (truth_hidden(context.snapshot())) {
      draw_asking(context, area);
    } else {
      draw_answers(context, area);
    }
    context.widgets.show("guess.edges", std::to_string(guess_.edges.sum()));
    context.widgets.show("guess.kept", std::to_string(kept_.size()));
    context.widgets.show("guess.name", name_.data());
  }

 private:
  int variables() const { return static_cast<int>(guess_.edges.rows()); }

  void follow(PanelContext& context) {
    const Snapshot& s = context.snapshot();
    const std::filesystem::path file =
        context.ui.user_folder.empty() ? std::filesystem::path() : context.ui.user_folder / "guesses.json";
    if (!opened_ || book_.file() != file) {
      opened_ = true;
      if (const std::string problem = book_.open(file); !problem.empty()) context.ui.say(problem, true);
    }
    const std::string world = graph_key(s.settings);
    const int n = truth_.variables(s);
    const World* scene = truth_.scene(s);
    const bool lagged = scene != nullptr ? scene->lagged() != nullptr : guess_.lagged;
    const bool begins = truth_hidden(s) && !hidden_;
    hidden_ = truth_hidden(s);
    if (begins || world != guess_.world || n != variables() || lagged != guess_.lagged) {
      guess_ = {"", world, lagged, Matrix<int>::Zero(n, n)};
      first_.reset();
      places_.clear();
      shown_.clear();
    }
    kept_ = book_.of(world, n);
  }

  // For scripts: guess.arrow takes two letters, guess.name a name, guess.keep yes.
  void take_words(PanelContext& context) {
    if (const auto words = context.widgets.take_set("guess.arrow")) {
      const auto blank = words->find(' ');
      const int from = variable_of(words->substr(0, blank));
      const int to = blank == std::string::npos ? -1 : variable_of(words->substr(blank + 1));
      if (from < 0 || to < 0 || !hidden_) {
        context.widgets.reject(
            fmt::format("guess.arrow takes two letters while the truth is hidden, not '{}'", *words));
      } else {
        toggle_edge(guess_, from, to);
      }
    }
    if (const auto name = context.widgets.take_set("guess.name")) {
      name_.fill(0);
      name->copy(name_.data(), name_.size() - 1);
    }
  }

  int variable_of(const std::string& letter) const {
    for (int v = 0; v < variables(); ++v) {
      if (hidden_name(v) == letter) return v;
    }
    return -1;
  }

  void draw_asking(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    const ImVec2 corner = ImGui::GetCursorPos();
    const bool stacked = area.x < theme.px(kGuessStacked);
    const float gap = theme.px(14);
    const float column = stacked ? area.x : theme.px(kGuessColumn);
    const float below = theme.px(112);
    const ImVec2 graph(stacked ? area.x : area.x - column - gap,
                       stacked ? std::max(theme.px(60), area.y - below) : area.y);
    const std::string asked = first_ ? fmt::format("Now click what {} causes.", hidden_name(*first_))
                                     : "Click a cause, then its effect. Click an arrow to take it away.";
    ImGui::BeginChild("drawing", graph, false, ImGuiWindowFlags_NoScrollbar);
    elided_text(theme, theme.small, theme.colours().muted, asked, ImGui::GetContentRegionAvail().x);
    draw_own_graph(context, ImGui::GetContentRegionAvail());
    ImGui::EndChild();
    ImGui::SetCursorPos(stacked ? ImVec2(corner.x, corner.y + graph.y) : ImVec2(corner.x + graph.x + gap, corner.y));
    ImGui::BeginChild("names", ImVec2(column, stacked ? area.y - graph.y : area.y), false);
    draw_keeping(context);
    ImGui::EndChild();
  }

  void draw_own_graph(PanelContext& context, ImVec2 area) {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    const int n = variables();
    for (int v = 0; v < n; ++v) {
      const double angle = 2 * std::numbers::pi * v / n - 3 * std::numbers::pi / 4;
      GraphNode node{
          hidden_name(v), "", context.theme.unmatched(), {0.5 + 0.42 * std::cos(angle), 0.5 + 0.42 * std::sin(angle)}};
      if (const auto moved = places_.find(node.name); moved != places_.end()) node.place = moved->second;
      if (guess_.edges(v, v) != 0) node.ring = GraphRing{0.4, EdgeKind::kPlain};
      nodes.push_back(std::move(node));
      for (int to = 0; to < n; ++to) {
        if (to != v && guess_.edges(v, to) != 0) edges.push_back({v, to, 0.5, EdgeKind::kPlain, ""});
      }
    }
    const GraphChoice chosen{first_.value_or(-1), -1};
    const GraphInput input = draw_live_graph(context.theme, context.widgets, "guess.graph", area, nodes, edges, chosen);
    context.widgets.mark("guess.graph");
    if (input.moved >= 0) places_[hidden_name(input.moved)] = input.place;
    if (input.edge >= 0) {
      const GraphEdge& edge = edges[static_cast<std::size_t>(input.edge)];
      toggle_edge(guess_, edge.from, edge.to);
    }
    if (input.node < 0) return;
    if (first_) {
      toggle_edge(guess_, *first_, input.node);
      first_.reset();
    } else {
      first_ = input.node;
    }
  }

  void draw_keeping(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const int arrows = guess_.edges.sum();
    ImGui::AlignTextToFramePadding();
    text(theme.body, c.text, fmt::format("{} {}", arrows, arrows == 1 ? "arrow" : "arrows"));
    ImGui::SameLine(0, theme.px(10));
    if (push_button(theme, "Clear", ButtonKind::kFlat, arrows > 0)) {
      guess_.edges.setZero();
      first_.reset();
    }
    context.widgets.mark("guess.clear");
    const float keep = text_size(theme.body, "Keep").x + theme.px(26);
    ImGui::SetNextItemWidth(std::max(theme.px(60), ImGui::GetContentRegionAvail().x - keep - theme.px(6)));
    const bool entered =
        ImGui::InputTextWithHint("##name", "name", name_.data(), name_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    context.widgets.mark("guess.name");
    ImGui::SameLine(0, theme.px(6));
    const std::string name(name_.data());
    const bool named = name.find_first_not_of(' ') != std::string::npos;
    if ((push_button(theme, "Keep", ButtonKind::kNormal, named) || entered) && named) keep_guess(context, name);
    context.widgets.mark("guess.keep");
    tooltip(theme, "Keeps the arrows under this name, to be told right or wrong later, and clears them for the next.");
    std::string names;
    for (const Guess& guess : kept_) names += (names.empty() ? "" : ", ") + guess.name;
    if (names.empty()) return;
    ImGui::PushTextWrapPos(0);
    text(theme.small, c.muted, fmt::format("{} kept: {}", kept_.size(), names));
    ImGui::PopTextWrapPos();
  }

  void keep_guess(PanelContext& context, const std::string& name) {
    Guess mine = guess_;
    mine.name = name;
    try {
      book_.keep(mine);
      guess_.edges.setZero();
      first_.reset();
      shown_ = name;
      name_.fill(0);
      context.ui.say(fmt::format("the guess of {} is kept", name));
    } catch (const Error& error) {
      context.ui.say(one_line(error), true);
    }
  }

  /// The guess that is shown beside the truth: what was drawn and not kept, else the one chosen.
  const Guess* judged() const {
    if (shown_.empty() && guess_.edges.sum() > 0) return &guess_;
    for (const Guess& guess : kept_) {
      if (guess.name == shown_) return &guess;
    }
    return guess_.edges.sum() > 0 || kept_.empty() ? &guess_ : &kept_.front();
  }

  void draw_answers(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    if (guess_.edges.sum() == 0 && kept_.empty()) {
      draw_empty_state(theme, Icon::kGraph, "No guess yet",
                       "Hide the truth with the button above, try out the World panel, and draw what causes what.");
      return;
    }
    const Matrix<int>* over_time = truth_.lagged(s);
    const Matrix<int> truth = over_time != nullptr ? *over_time : truth_.graph(s)->adjacency();
    const std::string key = graph_key(s.settings);
    GraphPicture known = true_graph_picture(truth_.names(s), truth, theme);
    place_nodes(context.ui, key, known.nodes);
    const Guess& guess = *judged();

    const bool list = !kept_.empty();
    const float gap = theme.px(12);
    const float column = list ? std::min(theme.px(170), area.x * 0.28F) : 0;
    const float wide = std::floor((area.x - column - (list ? gap : 0) - 2 * gap) / 3);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const auto place = [&](int i) { return ImVec2(corner.x + static_cast<float>(i) * (wide + gap), corner.y); };
    const float foot = area.y > theme.px(150) ? theme.px(22) : 0;
    const float head = theme.px(24);
    const ImVec2 graph(wide, std::max(theme.px(20), area.y - head - foot));
    const auto heading = [&](int i, const std::string& what, const std::string& shd) {
      ImGui::SetCursorScreenPos(place(i));
      const float right = place(i).x + wide;
      const float number = shd.empty() ? 0 : text_size(theme.strong, shd).x + theme.px(8);
      elided_text(theme, theme.strong, theme.colours().text, what, wide - number);
      text_at(ImGui::GetWindowDrawList(), theme.strong, ImVec2(right, place(i).y), theme.colours().accent, shd, 1.0F);
      ImGui::SetCursorScreenPos(ImVec2(place(i).x, place(i).y + head));
    };
    const int distance = guess_difference(guess, truth).distance();
    heading(0, guess.name.empty() ? "Guess" : guess.name, fmt::format("SHD {}", distance));
    const GraphPicture judged_picture = picture_of(guess, truth, known);
    draw_graph(theme, context.widgets, "guess.guess", graph, judged_picture.nodes, judged_picture.edges);
    context.widgets.show("guess.shd", std::to_string(distance));

    draw_model(context, graph, key, heading);
    heading(2, "Truth", "");
    draw_graph(theme, context.widgets, "guess.true", graph, known.nodes, known.edges);
    if (foot > 0) {
      ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + area.y - foot + theme.px(4)));
      ImGui::BeginChild("key", ImVec2(area.x - column - gap, foot), false, ImGuiWindowFlags_NoScrollbar);
      draw_edge_key(theme);
      ImGui::EndChild();
    }
    if (!list) return;
    ImGui::SetCursorScreenPos(ImVec2(corner.x + area.x - column, corner.y));
    ImGui::BeginChild("answers", ImVec2(column, area.y), false);
    draw_names(context, truth);
    ImGui::EndChild();
  }

  template <class Heading>
  void draw_model(PanelContext& context, ImVec2 graph, const std::string& key, Heading&& heading) {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    if (!s.scores || !shown_graph(*s.scores)) {
      heading(1, "Model", "");
      ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + graph.x);
      text(theme.small, theme.colours().muted, "There is no learned graph yet.");
      ImGui::PopTextWrapPos();
      context.widgets.show("guess.model.shd", "");
      return;
    }
    GraphComparison model =
        compare_with_truth(*s.scores, context.ui.edge_threshold.value_or(s.settings.score.edge_threshold), theme);
    const std::string shd = model.difference ? std::to_string(model.difference->distance()) : "";
    heading(1, "Model", shd.empty() ? "" : "SHD " + shd);
    place_nodes(context.ui, key, model.learned.nodes);
    for (GraphEdge& edge : model.learned.edges) edge.label.clear();
    draw_graph(theme, context.widgets, "guess.model", graph, model.learned.nodes, model.learned.edges);
    context.widgets.show("guess.model.shd", shd);
  }

  /// The arrows of a guess as they turned out, and those that it lacks.
  static GraphPicture picture_of(const Guess& guess, const Matrix<int>& truth, const GraphPicture& known) {
    GraphPicture picture{known.nodes, {}};
    const auto n = static_cast<int>(guess.edges.rows());
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        const bool drawn = guess.edges(i, j) != 0, is_true = truth(i, j) != 0;
        const bool turned = !guess.lagged && i != j && (drawn ? truth(j, i) : guess.edges(j, i)) != 0;
        std::optional<EdgeKind> kind;
        if (drawn) kind = is_true ? EdgeKind::kRight : turned ? EdgeKind::kReversed : EdgeKind::kExtra;
        if (!drawn && is_true && !turned) kind = EdgeKind::kMissing;
        if (i == j) {
          auto& ring = picture.nodes[static_cast<std::size_t>(i)].ring;
          ring = kind ? std::optional(GraphRing{0.4, *kind}) : std::nullopt;
        } else if (kind) {
          picture.edges.push_back({i, j, 0.4, *kind, ""});
        }
      }
    }
    return picture;
  }

  /// Who guessed, the best first; a click shows that guess.
  void draw_names(PanelContext& context, const Matrix<int>& truth) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    std::vector<std::pair<int, std::string>> order;
    for (const Guess& guess : kept_) order.emplace_back(guess_difference(guess, truth).distance(), guess.name);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const std::string front = judged()->name;
    ImGui::BeginChild("list", ImVec2(0, ImGui::GetContentRegionAvail().y - ImGui::GetFrameHeightWithSpacing()), false);
    if (guess_.edges.sum() > 0) {
      if (ImGui::Selectable("not kept", front.empty())) shown_.clear();
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& [distance, name] = order[i];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float wide = ImGui::GetContentRegionAvail().x;
      if (ImGui::Selectable(fmt::format("##{}", i).c_str(), name == front)) shown_ = name;
      context.widgets.mark("guess.of." + name);
      const std::string number = std::to_string(distance);
      text_at(ImGui::GetWindowDrawList(), theme.body, at, c.text,
              shortened(theme.body, name, wide - text_size(theme.body, number).x - theme.px(12)));
      text_at(ImGui::GetWindowDrawList(), theme.strong, ImVec2(at.x + wide - theme.px(4), at.y),
              distance == 0 ? c.good : c.text, number, 1.0F);
      context.widgets.show("guess.of." + name, number);
    }
    ImGui::EndChild();
    if (push_button(theme, "Forget these", ButtonKind::kFlat)) {
      try {
        book_.forget(guess_.world);
        shown_.clear();
      } catch (const Error& error) {
        context.ui.say(one_line(error), true);
      }
    }
    context.widgets.mark("guess.forget");
    tooltip(theme, "Deletes all guesses of this world.");
  }

  bool opened_ = false, hidden_ = false;
  GuessBook book_;
  Guess guess_;               // that is being drawn
  std::vector<Guess> kept_;   // of this world
  std::optional<int> first_;  // a variable that was clicked; the next one completes the arrow
  NodePlaces places_;         // where letters were dragged to
  std::string shown_;         // name of the guess beside the truth; empty: the one not kept
  std::array<char, 64> name_{};
  mutable KnownTruth truth_;
};

}  // namespace

std::unique_ptr<Panel> make_guess_panel() { return std::make_unique<GuessPanel>(); }

}  // namespace causeway
