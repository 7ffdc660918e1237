// Linear effects live: noise from uniform through Gaussian to Laplace under a slider, LiNGAM run anew on each move.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/density.h"
#include "app/explore/known_truth.h"
#include "app/explore/linear_lab.h"
#include "app/panels/panels.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/density_curve.h"
#include "app/widgets/graph_view.h"
#include "engine/models/linear_roots/lingam.h"

namespace causeway {
namespace {

constexpr float kBesideLawsFrom = 520;  // at scale 1: graph and laws side by side
constexpr double kShownEffect = 0.1;    // weaker effects are not drawn
constexpr int kFewestVectors = 20, kMostVectors = 5000;

std::vector<NodePlace> ring(int nodes) {
  std::vector<NodePlace> places;
  for (int i = 0; i < nodes; ++i) {
    const double turn = 2 * std::numbers::pi * i / nodes;
    places.push_back({0.5 + 0.5 * std::sin(turn), 0.5 - 0.5 * std::cos(turn)});
  }
  return places;
}

class LinearPanel final : public Panel {
 public:
  const char* id() const override { return "linear"; }
  const char* title() const override { return "Linear"; }
  const char* help() const override {
    return "A world of linear effects, drawn and learned anew in milliseconds whenever you move something. It is not "
           "the run's data. LiNGAM takes single vectors, no interventions, and finds which variable causes which from "
           "what is left of each once its causes are taken away: that is independent of them in one direction only, "
           "unless the noise is Gaussian. Numbers are effects. At the right is the noise that is left of each "
           "variable over a Gaussian curve in grey.";
  }

  bool busy() const override { return lab_ && !lab_->idle(); }
  bool computing() const override { return false; }  // it takes milliseconds: saying so would only flicker

  void draw_tools(PanelContext& context) override {
    const Theme& theme = context.theme;
    const auto method = [&](const char* label, LingamMethod which, const char* word, const char* words) {
      if (choice_button(theme, label, wanted_.method == which)) wanted_.method = which;
      context.widgets.mark(std::string("linear.method.") + word);
      tooltip(theme, words);
      ImGui::SameLine(0, theme.px(2));
    };
    method(
        "Direct", LingamMethod::kDirect, "direct",
        "DirectLiNGAM: again and again the variable that depends least on what its regressions leave of the others.");
    method("ICA", LingamMethod::kIca, "ica",
           "ICA-LiNGAM: independent components first, each then assigned to a variable.");
    ImGui::SameLine(0, theme.px(10));
    const auto toggle = [&](const char* label, bool& value, const char* word, const char* words) {
      if (choice_button(theme, label, value)) value = !value;
      const std::string name = std::string("linear.") + word;
      context.widgets.mark(name);
      context.widgets.show(name, value ? "on" : "off");
      tooltip(theme, words);
    };
    toggle("Hidden cause", wanted_.confounded, "hidden",
           "One more cause, of the noise of two variables, that is not among the numbers.");
    ImGui::SameLine(0, theme.px(2));
    toggle("Mixed", wanted_.mixed, "mixed", "The numbers that are seen are a rotation of the variables.");
    if (truth_hidden(context.snapshot())) return;
    ImGui::SameLine(0, theme.px(2));
    toggle("Truth", truth_wanted_, "truth", "The true effects beside those that are found.");
  }

  void draw(PanelContext& context) override {
    follow(context.snapshot());
    draw_sliders(context);
    ask();
    if (!answer_) {
      ImGui::Dummy(ImGui::GetContentRegionAvail());
      return;
    }
    if (!answer_->error.empty()) {
      context.widgets.show("linear.error", answer_->error);
      draw_empty(context, {Icon::kAlert, sentence(answer_->error), sentence(answer_->hint)});
      return;
    }
    context.widgets.show("linear.error", "");
    draw_verdict(context);
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const bool beside = area.x >= theme.px(kBesideLawsFrom);
    const float gap = theme.px(14);
    const ImVec2 graph(beside ? std::floor(area.x * 0.56F) : area.x,
                       std::max(theme.px(60), beside ? area.y : std::floor(area.y * 0.6F)));
    draw_effects(context, graph);
    const ImVec2 at = beside ? ImVec2(graph.x + gap, 0) : ImVec2(0, graph.y + gap);
    if (area.x - at.x < theme.px(120) || area.y - at.y < theme.px(40)) return;
    ImGui::SetCursorPos(ImVec2(corner.x + at.x, corner.y + at.y));
    draw_laws(context, ImVec2(area.x - at.x, area.y - at.y));
  }

 private:
  /// The one place that decides whether anything of the truth is drawn. Between numbers that are mixtures there is
  /// none.
  bool truth_shown(const PanelContext& context) const {
    return truth_wanted_ && !answer_->request.mixed && !truth_hidden(context.snapshot());
  }

  /// A run on a linear world is where it begins.
  void follow(const Snapshot& s) {
    if (!lab_) lab_ = std::make_unique<LinearLab>();
    if (run_ == s.run) return;
    run_ = s.run;
    if (s.settings.world.name != "linear" || !s.settings.world.data.empty()) return;
    wanted_.variables = std::min(s.settings.world.variables, kMostShown);
    wanted_.graph = s.settings.world.graph;
    wanted_.seed = s.settings.seed;
    if (s.settings.method == "ica-lingam") wanted_.method = LingamMethod::kIca;
  }

  void ask() {
    if (asked_ != wanted_) {
      lab_->ask(wanted_);
      asked_ = wanted_;
    }
    answer_ = lab_->answer();
  }

  static std::string law_words(double noise) {
    if (noise == 0) return "Gaussian";
    const char* family = noise < 0 ? "uniform" : "Laplace";
    const double share = 1 - std::abs(noise);
    return share == 0 ? family : fmt::format("{:.0f} % of the way from {} to Gaussian", 100 * share, family);
  }

  void draw_sliders(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const float wide = ImGui::GetContentRegionAvail().x;
    const float rows_wide = wide >= theme.px(480) ? theme.px(190) : 0;
    ImGui::AlignTextToFramePadding();
    text(theme.body, c.muted, "noise");
    ImGui::SameLine(0, theme.px(8));
    const float left = ImGui::GetCursorScreenPos().x;
    ImGui::SetNextItemWidth(std::max(theme.px(80), wide - text_size(theme.body, "noise").x - theme.px(8) -
                                                       (rows_wide > 0 ? rows_wide + theme.px(14) : 0)));
    auto noise = static_cast<float>(wanted_.noise);
    if (ImGui::SliderFloat("##noise", &noise, -1, 1, "", ImGuiSliderFlags_AlwaysClamp)) {
      // The middle is a place one can hit.
      constexpr float kCatch = 0.02F;
      wanted_.noise = std::abs(noise) < kCatch ? 0 : std::round(static_cast<double>(noise) * 200) / 200;
    }
    context.widgets.mark("linear.noise");
    const float right = ImGui::GetItemRectMax().x;
    context.widgets.take_number("linear.noise", -1, 1, wanted_.noise);
    context.widgets.show("linear.noise", fmt::format("{:.2f}", wanted_.noise));
    tooltip(theme, fmt::format("Now {}. Drag to the middle to see directions get lost.", law_words(wanted_.noise)));
    if (rows_wide > 0) {
      ImGui::SameLine(0, theme.px(14));
      draw_rows(context, rows_wide);
    }
    const float y = ImGui::GetCursorScreenPos().y - ImGui::GetStyle().ItemSpacing.y + theme.px(1);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    text_at(draw, theme.small, ImVec2(left, y), c.muted, "uniform");
    text_at(draw, theme.small, ImVec2((left + right) / 2, y), c.muted, "Gaussian", 0.5F);
    text_at(draw, theme.small, ImVec2(right, y), c.muted, "Laplace", 1.0F);
    ImGui::Dummy(ImVec2(0, theme.small->FontSize - ImGui::GetStyle().ItemSpacing.y + theme.px(4)));
  }

  void draw_rows(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const float again = ImGui::GetFrameHeight();
    ImGui::SetNextItemWidth(width - again - theme.px(6));
    ImGui::SliderInt("##rows", &wanted_.rows, kFewestVectors, kMostVectors, "%d vectors",
                     ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic);
    context.widgets.mark("linear.rows");
    tooltip(theme, "From how many vectors it is learned.");
    double rows = wanted_.rows;
    if (context.widgets.take_number("linear.rows", 2, kMostVectors, rows)) wanted_.rows = static_cast<int>(rows);
    context.widgets.show("linear.rows", std::to_string(wanted_.rows));
    ImGui::SameLine(0, theme.px(6));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(2), ImGui::GetStyle().FramePadding.y));
    if (push_button(theme, fmt::format("{}##again", theme.icon(Icon::kReset, "~")).c_str(), ButtonKind::kNormal, true,
                    again)) {
      ++wanted_.seed;
    }
    ImGui::PopStyleVar();
    context.widgets.mark("linear.again");
    tooltip(theme, fmt::format("Another graph, with other effects and data. This is number {}.", wanted_.seed));
    double seed = static_cast<double>(wanted_.seed);
    if (context.widgets.take_number("linear.seed", 1, 1e6, seed)) wanted_.seed = static_cast<std::uint64_t>(seed);
    context.widgets.show("linear.seed", std::to_string(wanted_.seed));
  }

  std::vector<std::string> gaussian_names() const {
    std::vector<std::string> names;
    for (Eigen::Index i = 0; i < answer_->gaussian.size(); ++i) {
      if (answer_->gaussian(i) < kGaussianAtOnePercent) names.push_back(node_name(static_cast<int>(i)));
    }
    return names;
  }

  std::string node_name(int i) const { return fmt::format("{}{}", answer_->request.mixed ? "x" : "v", i + 1); }

  void draw_verdict(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const float wide = ImGui::GetContentRegionAvail().x;
    const int apart = edges_apart(*answer_, kShownEffect);
    std::string said;
    ImU32 colour = c.good;
    if (answer_->undetermined) {
      const std::vector<std::string> names = gaussian_names();
      const bool all = std::ssize(names) == answer_->gaussian.size();
      said = fmt::format(
          "{} Undetermined: {} looks Gaussian, so directions{} mean nothing.", theme.icon(Icon::kAlert, "!"),
          all ? "all noise" : fmt::format("the noise of {}", fmt::join(names, ", ")), all ? "" : " between them");
      colour = c.warning;
    } else if (answer_->request.mixed) {
      said =
          "What is drawn holds between the numbers that are seen, which are mixtures. Whoever wants the variables "
          "unmixes first (method fastica).";
      colour = c.text;
    } else if (!truth_shown(context)) {
      said = "Determined: at most one noise is Gaussian, so there is one order of causes only.";
    } else if (apart == 0) {
      said = "Every arrow is right, from single vectors alone.";
    } else {
      said = fmt::format("{} wrong or missing{}.", apart == 1 ? "1 arrow is" : fmt::format("{} arrows are", apart),
                         answer_->request.confounded ? ": LiNGAM takes for granted that no cause is hidden"
                                                     : ": more vectors would help");
      colour = c.text;
    }
    elided_text(theme, theme.strong, colour, said, wide);
    context.widgets.mark("linear.verdict");
    elided_text(theme, theme.small, c.muted,
                fmt::format("noise {}; {} vectors of {} numbers", law_words(answer_->request.noise),
                            grouped(answer_->request.rows), answer_->request.variables),
                wide);
    tooltip(theme, fmt::format("Drawn and learned from in {:.0f} ms.", answer_->milliseconds));
    context.widgets.show("linear.undetermined", answer_->undetermined ? "yes" : "no");
    context.widgets.show("linear.shd", truth_shown(context) ? std::to_string(apart) : "");
    context.widgets.show("linear.ms", fmt::format("{:.1f}", answer_->milliseconds));
    context.widgets.show("linear.answer", fmt::format("{:.2f}", answer_->request.noise));
  }

  void draw_effects(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    const auto n = static_cast<int>(answer_->found.rows());
    const Matrix<int> found = (answer_->found.array().abs() > kShownEffect).cast<int>();
    const Matrix<int> truth = (answer_->weights.array().abs() > 0).cast<int>();
    // Nodes stand where the true graph has them, or in a ring that tells nothing of it: either way they do not jump
    // while the slider moves.
    std::vector<NodePlace> places = truth_shown(context) ? layered_layout(truth) : ring(n);
    // Causes to the left of their effects where a panel has width but no height for many layers. A graph is stretched
    // more across than down.
    if (truth_shown(context) && area.x > 1.6F * area.y) {
      constexpr double kAcross = 0.7;
      for (NodePlace& place : places) {
        place = {0.5 + kAcross * (place.y - 0.5), 0.5 + (place.x - 0.5) / kAcross};
      }
    }
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    for (int i = 0; i < n; ++i) {
      const std::string name = node_name(i);
      nodes.push_back({name, "", theme.factor(name, i), places[static_cast<std::size_t>(i)]});
    }
    const float opacity = answer_->undetermined ? 0.45F : 1.0F;
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        const double effect = answer_->found(i, j);
        if (i != j && found(i, j) != 0) {
          const EdgeKind kind = !truth_shown(context) ? EdgeKind::kPlain
                                : truth(i, j) != 0    ? EdgeKind::kRight
                                : truth(j, i) != 0    ? EdgeKind::kReversed
                                                      : EdgeKind::kExtra;
          edges.push_back({i, j, std::min(1.0, std::abs(effect)), kind, fmt::format("{:.2f}", effect), opacity});
        } else if (truth_shown(context) && truth(i, j) != 0 && found(i, j) == 0 && found(j, i) == 0) {
          edges.push_back({i, j, 0.3, EdgeKind::kMissing, fmt::format("{:.2f}", answer_->weights(i, j)), opacity});
        }
      }
    }
    if (truth_shown(context)) {
      for (const auto& [first, second] : answer_->hidden) {
        const auto at = static_cast<int>(nodes.size());
        const NodePlace a = places[static_cast<std::size_t>(first)], b = places[static_cast<std::size_t>(second)];
        // Beside the middle of the two, not on a line between them.
        const double side = (a.x + b.x) / 2 < 0.5 ? -0.18 : 0.18;
        nodes.push_back({"hidden",
                         "",
                         theme.unmatched(),
                         {std::clamp((a.x + b.x) / 2 + side, 0.0, 1.0), std::clamp((a.y + b.y) / 2, 0.0, 1.0)},
                         "A cause of both that is not among the numbers."});
        for (const int reached : {first, second}) edges.push_back({at, reached, 0.3, EdgeKind::kCut, ""});
      }
    }
    const ImVec2 low = ImGui::GetCursorScreenPos();
    draw_graph(theme, context.widgets, "linear.graph", area, nodes, edges);
    context.widgets.mark("linear.graph", {low.x, low.y, low.x + area.x, low.y + area.y, true});
    context.widgets.show("linear.edges", std::to_string(found.sum()));
  }

  /// A box a variable: the law of the noise that is left of it, a Gaussian behind.
  void draw_laws(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto n = static_cast<int>(answer_->noise.size());
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float gap = theme.px(6);
    const float head = theme.small->FontSize + theme.px(4);
    elided_text(theme, theme.small, c.muted, "A\xC2\xB2 of the noise that is left; Gaussian: up to 1.04", area.x);
    const float room = area.y - head;
    const int columns = std::clamp(static_cast<int>(area.x / theme.px(96)), 1, std::max(1, n));
    const int rows = (n + columns - 1) / columns;
    const ImVec2 size((area.x - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns),
                      std::min(theme.px(110), (room - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows)));
    if (size.y < theme.px(22)) return;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    constexpr double kTallest = 0.75;  // of densities: a Laplace law's peak is 0.71, a Gaussian's 0.4
    static const std::vector<double> normal = normal_curve(0, 1, -kNoiseReach, kNoiseReach, kNoisePoints);
    for (int i = 0; i < n; ++i) {
      const ImVec2 low(corner.x + static_cast<float>(i % columns) * (size.x + gap),
                       corner.y + head + static_cast<float>(i / columns) * (size.y + gap));
      const ImVec2 high(low.x + size.x, low.y + size.y);
      const double distance = answer_->gaussian(i);
      const bool gaussian = distance < kGaussianAtOnePercent;
      draw->AddRectFilled(low, high, c.inset, theme.px(4));
      draw_density(draw, low, high, normal, {c.muted, 0.3F, theme.px(1)}, kTallest);
      draw_density(draw, low, high, answer_->noise[static_cast<std::size_t>(i)],
                   {theme.factor(node_name(i), i).colour, 0.0F, theme.px(1.8F)}, kTallest);
      text_at(draw, theme.small, ImVec2(low.x + theme.px(5), low.y + theme.px(2)), c.text, node_name(i));
      text_at(draw, theme.mono, ImVec2(high.x - theme.px(5), low.y + theme.px(2)), gaussian ? c.warning : c.text,
              distance < 100 ? fmt::format("{:.1f}", distance) : fmt::format("{:.0f}", distance), 1.0F);
      ImGui::SetCursorScreenPos(low);
      ImGui::PushID(i);
      ImGui::InvisibleButton("law", size);
      ImGui::PopID();
      const std::string word = fmt::format("linear.noise.{}", i + 1);
      context.widgets.mark(word);
      context.widgets.show(word, fmt::format("{:.2f}", distance));
      tooltip(theme, fmt::format("Statistic of Anderson and Darling: {:.2f}. A Gaussian sample is above {:.2f} in one "
                                 "case of a hundred, so this one {}.",
                                 distance, kGaussianAtOnePercent,
                                 gaussian ? "cannot be told from Gaussian" : "is not Gaussian"));
    }
  }

  static constexpr int kMostShown = 12;  // variables

  std::unique_ptr<LinearLab> lab_;  // made when the panel is drawn first
  LinearRequest wanted_;
  std::optional<LinearRequest> asked_;
  std::shared_ptr<const LinearAnswer> answer_;
  std::uint64_t run_ = 0;
  bool truth_wanted_ = true;
};

}  // namespace

std::unique_ptr<Panel> make_linear_panel() { return std::make_unique<LinearPanel>(); }

}  // namespace causeway
