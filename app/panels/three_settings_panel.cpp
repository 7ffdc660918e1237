// Three kinds of data side by side: what each looks like, what its answer rests on, a switch that takes that away, and
// what is found with it and without.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/known_truth.h"
#include "app/explore/three_settings.h"
#include "app/panels/panels.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/density_curve.h"
#include "app/widgets/graph_view.h"

namespace causeway {
namespace {

/// What is said of a setting, whatever comes out.
struct SettingWords {
  const char* id;
  const char* title;
  const char* method;
  const char* data;
  const char* assumption;
  const char* name;  // of the switch
  const char* on;    // its two buttons, and what it is set to
  const char* on_word;
  const char* off;
  const char* off_word;
};

constexpr std::array<SettingWords, kSettings> kSettingWords{
    {{"alike", "Drawn alike", "direct-lingam", "Four numbers with linear effects, row by row; nothing is ever set.",
      "The noise is not Gaussian. No cause is hidden, and the numbers are the variables.", "three.noise",
      "Uniform noise", "uniform", "Gaussian", "gaussian"},
     {"time", "In time", "isa", "Four variables frame by frame, seen as mixtures of them.",
      "Now and then each variable is poked, alone. Nothing acts within a frame.", "three.pokes", "Pokes", "yes",
      "No pokes", "no"},
     {"environments", "Other environments", "lscale",
      "Four variables in several environments, seen as mixtures of them.",
      "In each environment one law is another one, and every variable's in some.", "three.environments",
      "All variables", "all", "Two of four", "some"}}};

constexpr float kColumnsFrom = 560;  // at scale 1: three columns side by side
constexpr float kLeastPlot = 58, kMostPlot = 150, kLeastGraph = 100, kMostGraph = 260;
constexpr float kTableLine = 17;  // a line of the table

float wrapped_height(ImFont* font, const std::string& words, float width) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, width, words.c_str()).y;
}

class ThreeSettingsPanel final : public Panel {
 public:
  const char* id() const override { return "settings-three"; }
  const char* title() const override { return "Three settings"; }
  const char* help() const override {
    return "One question, which variable causes which, of three kinds of data. They are not the run's: small data of "
           "each are drawn and learned from in closed form whenever you take an assumption away or give it back. Bars "
           "say how far what is found follows each variable (of numbers that are seen as they are: its noise), beside "
           "the truth that no method was told.";
  }

  bool busy() const override { return lab_ && !lab_->idle(); }
  bool computing() const override { return false; }  // half a second: saying so would only flicker

  void draw_tools(PanelContext& context) override {
    if (push_button(context.theme, fmt::format("{}##again", context.theme.icon(Icon::kReset, "~")).c_str(),
                    ButtonKind::kNormal)) {
      ++wanted_.seed;
    }
    context.widgets.mark("three.again");
    tooltip(context.theme, fmt::format("Other data of all three. These are number {}.", wanted_.seed));
  }

  void draw(PanelContext& context) override {
    take_words(context);
    if (!lab_) lab_ = std::make_unique<ThreeSettings>();
    if (asked_ != wanted_) {
      lab_->ask(wanted_);
      asked_ = wanted_;
    }
    answer_ = lab_->answer();
    context.widgets.show("three.error", answer_ ? answer_->error : "");
    if (!answer_) {
      ImGui::Dummy(ImGui::GetContentRegionAvail());
      return;
    }
    if (!answer_->error.empty()) {
      draw_empty(context, {Icon::kAlert, sentence(answer_->error), sentence(answer_->hint)});
      return;
    }
    // Scrolled where there is too little room.
    ImGui::BeginChild("columns", ImGui::GetContentRegionAvail(), false);
    draw_columns(context);
    ImGui::EndChild();
  }

 private:
  /// The parts of a column, pixels; the same for all that stand side by side, so that lines meet.
  struct Heights {
    float data = 0, plot = 0, assumption = 0, verdict = 0, doubt = 0, table = 0, graph = 0;
  };

  bool holds(std::size_t i) const { return wanted_.holds[i]; }
  const SettingAnswer& of(std::size_t i) const { return answer_->of[i]; }
  bool truth_shown(const PanelContext& context) const { return !truth_hidden(context.snapshot()); }

  void take_words(PanelContext& context) {
    for (std::size_t i = 0; i < kSettings; ++i) {
      const SettingWords& words = kSettingWords[i];
      if (const auto set = context.widgets.take_set(words.name)) {
        if (*set == words.on_word || *set == words.off_word) {
          wanted_.holds[i] = *set == words.on_word;
        } else {
          context.widgets.reject(fmt::format("{} is {} or {}", words.name, words.on_word, words.off_word));
        }
      }
      context.widgets.show(words.name, holds(i) ? words.on_word : words.off_word);
    }
    double seed = static_cast<double>(wanted_.seed);
    if (context.widgets.take_number("three.seed", 1, 1e6, seed)) wanted_.seed = static_cast<std::uint64_t>(seed);
    context.widgets.show("three.seed", std::to_string(wanted_.seed));
  }

  std::string verdict(const PanelContext& context, std::size_t i, bool& good) const {
    const SettingAnswer& a = of(i);
    const auto n = static_cast<int>(a.names.size());
    if (!truth_shown(context)) {
      good = a.doubt.empty();
      return good ? "Determined" : "Undetermined";
    }
    const ArrowCount arrows = count_arrows(a);
    const int found = count_found(a);
    good = a.doubt.empty() && found == n && arrows.right == arrows.all && arrows.wrong == 0;
    std::string told = fmt::format("{} of {} arrows right", arrows.right, arrows.all);
    if (arrows.wrong > 0) told += fmt::format(", {} wrong", arrows.wrong);
    if (i == 0) return (a.doubt.empty() ? "" : "Undetermined: ") + told;
    return fmt::format("{}{} of {} found, {}", found == n ? "" : "Mixed: ", found, n, told);
  }

  /// What can be said without the truth.
  std::string doubt(std::size_t i) const {
    const SettingAnswer& a = of(i);
    return "Without the truth: " + (a.doubt.empty() ? "nothing speaks against it" : a.doubt) + ".";
  }

  void draw_columns(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const bool beside = area.x >= theme.px(kColumnsFrom);
    const float gap = theme.px(beside ? 22 : 18);
    const float wide = beside ? std::floor((area.x - 2 * gap) / kSettings) : area.x;
    Heights h;
    const auto taller = [&](float& height, ImFont* font, const std::string& words) {
      height = std::max(height, wrapped_height(font, words, wide));
    };
    for (std::size_t i = 0; i < kSettings; ++i) {
      taller(h.data, theme.small, kSettingWords[i].data);
      taller(h.assumption, theme.body, kSettingWords[i].assumption);
      bool good = false;
      taller(h.verdict, theme.strong, std::string(theme.icon(Icon::kAlert, "!")) + " " + verdict(context, i, good));
      taller(h.doubt, theme.small, doubt(i));
      if (truth_shown(context))
        h.table = std::max(h.table, theme.px(kTableLine) * static_cast<float>(of(i).names.size()));
    }
    const float fixed = theme.strong->FontSize + h.data + h.assumption + theme.small->FontSize +
                        ImGui::GetFrameHeight() + h.verdict + h.doubt + h.table +
                        theme.px(4 + 6 + 8 + 2 + 6 + 8 + 3 + 8);
    // What is left goes to the picture of the data and, if there is enough of it, to the graph.
    const float left = (beside ? area.y : 0) - fixed, between = theme.px(6);
    const bool graphs = truth_shown(context) && left >= theme.px(kLeastPlot + kLeastGraph) + between;
    h.plot = std::clamp(graphs ? (left - between) * 0.45F : left, theme.px(kLeastPlot), theme.px(kMostPlot));
    if (graphs) h.graph = std::min(left - h.plot - between, theme.px(kMostGraph));
    if (!beside) h.plot = theme.px(110);
    const float column = fixed + h.plot + (h.graph > 0 ? h.graph + theme.px(6) : 0);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < kSettings; ++i) {
      const ImVec2 at(corner.x + (beside ? static_cast<float>(i) * (wide + gap) : 0),
                      corner.y + (beside ? 0 : static_cast<float>(i) * (column + gap)));
      if (i > 0) {
        const ImVec2 from = beside ? ImVec2(at.x - gap / 2, at.y) : ImVec2(at.x, at.y - gap / 2);
        const ImVec2 to = beside ? ImVec2(from.x, at.y + column) : ImVec2(at.x + wide, from.y);
        draw->AddLine(from, to, theme.colours().card_border, theme.px(1));
      }
      ImGui::PushID(static_cast<int>(i));
      draw_column(context, i, at, wide, h);
      ImGui::PopID();
      context.widgets.mark(std::string("three.") + kSettingWords[i].id, {at.x, at.y, at.x + wide, at.y + column, true});
    }
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(ImVec2(area.x, beside ? column : kSettings * column + (kSettings - 1) * gap));
  }

  static void wrapped(ImDrawList* draw, ImFont* font, ImVec2 at, ImU32 colour, const std::string& words, float width) {
    draw->AddText(font, font->FontSize, at, colour, words.c_str(), nullptr, width);
  }

  void draw_column(PanelContext& context, std::size_t i, ImVec2 at, float wide, const Heights& h) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const SettingWords& words = kSettingWords[i];
    const SettingAnswer& a = of(i);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::string prefix = std::string("three.") + words.id;
    float y = at.y;
    text_at(draw, theme.strong, ImVec2(at.x, y), c.text, words.title);
    if (text_size(theme.strong, words.title).x + text_size(theme.mono, words.method).x + theme.px(8) < wide) {
      text_at(draw, theme.mono, ImVec2(at.x + wide, y + theme.px(1)), c.muted, words.method, 1);
    }
    y += theme.strong->FontSize + theme.px(4);
    wrapped(draw, theme.small, ImVec2(at.x, y), c.muted, words.data, wide);
    y += h.data + theme.px(6);
    draw_data(context, i, ImVec2(at.x, y), ImVec2(at.x + wide, y + h.plot));
    y += h.plot + theme.px(8);
    text_at(draw, theme.small, ImVec2(at.x, y), holds(i) ? c.accent : c.warning,
            holds(i) ? "What it rests on" : "Taken away");
    y += theme.small->FontSize + theme.px(2);
    wrapped(draw, theme.body, ImVec2(at.x, y), holds(i) ? c.text : c.muted, words.assumption, wide);
    y += h.assumption + theme.px(6);
    ImGui::SetCursorScreenPos(ImVec2(at.x, y));
    if (choice_button(theme, words.on, holds(i))) wanted_.holds[i] = true;
    context.widgets.mark(fmt::format("{}.{}", words.name, words.on_word));
    ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, words.off, !holds(i))) wanted_.holds[i] = false;
    context.widgets.mark(fmt::format("{}.{}", words.name, words.off_word));
    y += ImGui::GetFrameHeight() + theme.px(8);

    bool good = false;
    std::string said = verdict(context, i, good);
    if (!good) said = std::string(theme.icon(Icon::kAlert, "!")) + " " + said;
    wrapped(draw, theme.strong, ImVec2(at.x, y), good ? c.good : c.warning, said, wide);
    const float verdict_top = y;
    y += h.verdict + theme.px(3);
    wrapped(draw, theme.small, ImVec2(at.x, y), c.muted, doubt(i), wide);
    y += h.doubt;
    ImGui::SetCursorScreenPos(ImVec2(at.x, verdict_top));
    ImGui::InvisibleButton("verdict", ImVec2(wide, std::max(1.0F, y - verdict_top)));
    context.widgets.mark(prefix + ".verdict");
    tooltip(theme,
            fmt::format("Learned from {} rows, drawn and fitted in {:.0f} ms.", grouped(a.rows), a.milliseconds));
    y += theme.px(8);
    const bool truth = truth_shown(context);
    const ArrowCount arrows = count_arrows(a);
    context.widgets.show(prefix + ".verdict", verdict(context, i, good));
    context.widgets.show(prefix + ".doubt", a.doubt);
    context.widgets.show(prefix + ".found", truth ? std::to_string(count_found(a)) : "");
    context.widgets.show(prefix + ".right", truth ? std::to_string(arrows.right) : "");
    context.widgets.show(prefix + ".wrong", truth ? std::to_string(arrows.wrong) : "");
    if (!truth) return;
    draw_table(context, i, ImVec2(at.x, y), wide);
    y += h.table + theme.px(6);
    if (h.graph > 0) draw_arrows(context, i, ImVec2(at.x, y), ImVec2(wide, h.graph));
  }

  /// A bar a variable: how far what was found follows it.
  void draw_table(PanelContext& context, std::size_t i, ImVec2 at, float wide) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const SettingAnswer& a = of(i);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float line = theme.px(kTableLine), thick = theme.px(7);
    const std::string prefix = std::string("three.") + kSettingWords[i].id;
    float names = 0;
    for (const std::string& name : a.names) names = std::max(names, text_size(theme.small, name).x);
    const float from = at.x + theme.px(16) + names + theme.px(10);
    const float to = at.x + wide - text_size(theme.mono, "0.00").x - theme.px(8) -
                     (i == 0 ? 0 : text_size(theme.small, "mixed").x + theme.px(8));
    for (std::size_t v = 0; v < a.names.size(); ++v) {
      const float y = at.y + static_cast<float>(v) * line, middle = y + line / 2;
      const FactorStyle style = theme.factor(a.names[v], static_cast<int>(v));
      const double r = std::clamp(a.correlation(static_cast<Eigen::Index>(v)), 0.0, 1.0);
      draw_marker(draw, ImVec2(at.x + theme.px(6), middle), theme.px(4), style);
      text_at(draw, theme.small, ImVec2(at.x + theme.px(16), y), c.text, a.names[v]);
      if (to - from > theme.px(20)) {
        draw->AddRectFilled(ImVec2(from, middle - thick / 2), ImVec2(to, middle + thick / 2), c.inset, theme.px(3));
        draw->AddRectFilled(ImVec2(from, middle - thick / 2),
                            ImVec2(from + (to - from) * static_cast<float>(r), middle + thick / 2), style.colour,
                            theme.px(3));
      }
      text_at(draw, theme.mono, ImVec2(std::max(from, to) + theme.px(8), y), c.text, fmt::format("{:.2f}", r));
      if (a.found[v] == 0) text_at(draw, theme.small, ImVec2(at.x + wide, y), c.warning, "mixed", 1);
      context.widgets.show(fmt::format("{}.{}", prefix, a.names[v]), fmt::format("{:.3f}", r));
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::InvisibleButton("table", ImVec2(wide, line * static_cast<float>(a.names.size())));
    context.widgets.mark(prefix + ".table");
    tooltip(theme, i == 0 ? "Correlation of each variable's noise with what is left of it once the causes that were "
                            "found are taken away (of ranks)."
                          : "Correlation of each variable with the latent that is matched with it. 'mixed': the latent "
                            "follows another variable nearly as much, or this one too little.");
  }

  void draw_arrows(PanelContext& context, std::size_t i, ImVec2 at, ImVec2 size) {
    const Theme& theme = context.theme;
    const SettingAnswer& a = of(i);
    const std::vector<NodePlace> places = layered_layout(a.true_arrows);
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    const auto n = static_cast<int>(a.names.size());
    for (int v = 0; v < n; ++v) {
      const std::string& name = a.names[static_cast<std::size_t>(v)];
      nodes.push_back({name, "", theme.factor(name, v), places[static_cast<std::size_t>(v)]});
    }
    const float opacity = a.doubt.empty() ? 1.0F : 0.55F;
    for (int from = 0; from < n; ++from) {
      for (int to = 0; to < n; ++to) {
        const bool there = a.arrows(from, to) != 0, true_one = a.true_arrows(from, to) != 0;
        if (!there && !(true_one && a.arrows(to, from) == 0)) continue;
        // As they are counted: an arrow between what was not found is none that is right.
        const bool both = a.found[static_cast<std::size_t>(from)] != 0 && a.found[static_cast<std::size_t>(to)] != 0;
        const EdgeKind kind = !there                         ? EdgeKind::kMissing
                              : true_one && both             ? EdgeKind::kRight
                              : a.true_arrows(to, from) != 0 ? EdgeKind::kReversed
                                                             : EdgeKind::kExtra;
        edges.push_back({from, to, 0.4, kind, "", opacity});
      }
    }
    ImGui::SetCursorScreenPos(at);
    draw_graph(theme, context.widgets, (std::string("three.") + kSettingWords[i].id + ".graph").c_str(), size, nodes,
               edges);
  }

  /// What the learner sees of it.
  void draw_data(PanelContext& context, std::size_t i, ImVec2 low, ImVec2 high) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const SettingAnswer& a = of(i);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    draw->PushClipRect(low, high, true);
    const float pad = theme.px(6);
    if (!a.points.empty()) {
      constexpr double kReach = 2.6;  // deviations
      const ImVec2 middle((low.x + high.x) / 2, (low.y + high.y) / 2);
      const float unit_x = ((high.x - low.x) / 2 - pad) / static_cast<float>(kReach);
      const float unit_y = ((high.y - low.y) / 2 - pad) / static_cast<float>(kReach);
      for (const auto& point : a.points) {
        draw->AddCircleFilled(
            ImVec2(middle.x + static_cast<float>(point[0]) * unit_x, middle.y - static_cast<float>(point[1]) * unit_y),
            theme.px(1.6F), faded(c.series[0], 0.75F), 8);
      }
      text_at(draw, theme.small, ImVec2(high.x - pad, high.y - theme.small->FontSize - theme.px(2)), c.muted,
              a.point_names[0], 1);
      text_at(draw, theme.small, ImVec2(low.x + pad, low.y + theme.px(2)), c.muted, a.point_names[1]);
    } else if (i == static_cast<std::size_t>(Setting::kTime)) {
      draw_lanes(context, a, low, high);
    } else {
      draw_laws(context, a, low, high);
    }
    draw->PopClipRect();
    context.widgets.mark(std::string("three.") + kSettingWords[i].id + ".data", {low.x, low.y, high.x, high.y, true});
  }

  /// A lane a number, over time.
  static void draw_lanes(PanelContext& context, const SettingAnswer& a, ImVec2 low, ImVec2 high) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    constexpr double kReach = 3;
    const float lane = (high.y - low.y) / static_cast<float>(a.curves.size());
    const float left = low.x + theme.px(28);
    for (std::size_t k = 0; k < a.curves.size(); ++k) {
      const std::vector<double>& values = a.curves[k];
      const float middle = low.y + (static_cast<float>(k) + 0.5F) * lane;
      if (k > 0) {
        draw->AddLine(ImVec2(low.x, middle - lane / 2), ImVec2(high.x, middle - lane / 2), c.card, theme.px(1));
      }
      text_at(draw, theme.small, ImVec2(low.x + theme.px(6), middle - theme.small->FontSize / 2), c.muted,
              a.curve_names[k]);
      std::vector<ImVec2> line;
      for (std::size_t f = 0; f < values.size(); ++f) {
        const double value = std::clamp(values[f], -kReach, kReach) / kReach;
        line.emplace_back(left + (high.x - left) * static_cast<float>(f) / static_cast<float>(values.size() - 1),
                          middle - static_cast<float>(value) * lane * 0.48F);
      }
      compat::polyline(draw, line.data(), static_cast<int>(line.size()), c.series[0], theme.px(1.3F));
    }
  }

  /// The law of one number in every environment; the first is filled.
  static void draw_laws(PanelContext& context, const SettingAnswer& a, ImVec2 low, ImVec2 high) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    double most = 0;
    for (const auto& curve : a.curves) most = std::max(most, *std::max_element(curve.begin(), curve.end()));
    const ImVec2 top(low.x, low.y + theme.small->FontSize + theme.px(4));
    float x = high.x - theme.px(6);
    for (std::size_t k = a.curves.size(); k-- > 0;) {
      const ImU32 colour = k == 0 ? c.muted : c.series[(k - 1) % std::size(c.series)];
      draw_density(draw, top, high, a.curves[k], {colour, k == 0 ? 0.3F : 0.0F, theme.px(1.5F)}, most);
      x -= text_size(theme.small, a.curve_names[k]).x;
      text_at(draw, theme.small, ImVec2(x, low.y + theme.px(2)), c.muted, a.curve_names[k]);
      x -= theme.px(12);
      draw->AddRectFilled(ImVec2(x, low.y + theme.px(7)), ImVec2(x + theme.px(9), low.y + theme.px(12)), colour);
      x -= theme.px(7);
    }
    text_at(draw, theme.small, ImVec2(low.x + theme.px(6), low.y + theme.px(2)), c.muted,
            x - low.x > theme.px(110) ? a.point_names[0] + " in each" : a.point_names[0]);
  }

  std::unique_ptr<ThreeSettings> lab_;  // made when the panel is drawn first
  SettingsRequest wanted_;
  std::optional<SettingsRequest> asked_;
  std::shared_ptr<const SettingsAnswer> answer_;
};

}  // namespace

std::unique_ptr<Panel> make_three_settings_panel() { return std::make_unique<ThreeSettingsPanel>(); }

}  // namespace causeway
