// What a classifier answers, group by group: how often it is right, which pictures it gets wrong, and of one picture
// what its answer hangs on.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/answers.h"
#include "app/explore/known_truth.h"
#include "app/panels/panels.h"
#include "app/panels/parts/answer_cells.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/widgets/controls.h"
#include "app/widgets/factor_slider.h"
#include "app/widgets/image_tile.h"
#include "app/widgets/plot.h"

namespace causeway {
namespace {

constexpr float kAnswersBesideFrom = 560;  // wide enough for groups and picture side by side
constexpr float kAnswersLowest = 250;      // of either, where they lie below each other
constexpr float kAnswerFigure = 118;       // of a figure above the groups

/// The one place that decides whether this panel may show what is true: classes, groups, what is right and wrong.
bool answers_show_truth(const PanelContext& context) { return !truth_hidden(context.snapshot()); }

class AnswersPanel final : public Panel {
 public:
  const char* id() const override { return "answers"; }
  const char* title() const override { return "Answers"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "What the model answers about pictures that it has not learned from, and how often it is right in each "
           "group: "
           "the true class, and what the answer should not depend on. Wrong ones come first; click one to see it "
           "large, "
           "change what surrounds it, and see what the answer hangs on.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!method_info(s.settings.method).has_answers) {
      return EmptyState{Icon::kImage, "This method answers no question",
                        "To see a classifier learn the pasture in place of the cow, choose the preset pasture."};
    }
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kImage, "No answers yet", how_to_get_causal_model(s, "what it answers")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context) || !groups_ || !groups_->error.empty() || !has_choice(context)) return;
    const Theme& theme = context.theme;
    if (choice_button(theme, "Pictures", !reliability_)) reliability_ = false;
    context.widgets.mark("answers.view.pictures");
    tooltip(theme, "One picture large: what is answered, and what the answer hangs on.");
    ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, "Reliability", reliability_)) reliability_ = true;
    context.widgets.mark("answers.view.reliability");
    tooltip(theme, "How often answers are right that were given with a certain probability.");
  }

  void draw(PanelContext& context) override {
    groups_.follow(context, {}, 0.5);
    if (!groups_.ready(context, *this)) return;
    if (groups_->run != run_) {
      run_ = groups_->run;
      unit_ = -1;
    }
    const Theme& theme = context.theme;
    const std::vector<AnswerCell> cells = answer_cells(*groups_, truth(context));
    take_choice(context, cells);
    draw_figures(context);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float gap = theme.px(14);
    const bool beside = area.x >= theme.px(kAnswersBesideFrom);
    // Below each other they may need more room than there is.
    ImGui::BeginChild("both", area, false, beside ? ImGuiWindowFlags_NoScrollbar : 0);
    const ImVec2 corner = ImGui::GetCursorPos();
    const float least = theme.px(kAnswersLowest);
    const bool scrolls = !beside && 2 * least + gap > area.y;
    const float across = area.x - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0);
    const ImVec2 first(beside ? std::floor((across - gap) * 0.52F) : across,
                       beside ? area.y : std::max(least, std::floor((area.y - gap) * 0.5F)));
    const ImVec2 second(beside ? across - gap - first.x : across,
                        beside ? area.y : std::max(least, area.y - gap - first.y));
    ImGui::BeginChild("groups", first, false, ImGuiWindowFlags_NoScrollbar);
    if (const auto chosen = draw_answer_cells(context, *groups_, cells, unit_)) choose(*chosen);
    ImGui::EndChild();
    context.widgets.mark("answers.groups");
    ImGui::SetCursorPos(beside ? ImVec2(corner.x + first.x + gap, corner.y)
                               : ImVec2(corner.x, corner.y + first.y + gap));
    ImGui::BeginChild("one", second, false, ImGuiWindowFlags_NoScrollbar);
    if (shows_reliability(context)) {
      draw_reliability(context);
    } else {
      draw_one(context);
    }
    ImGui::EndChild();
    ImGui::EndChild();
  }

 private:
  bool truth(const PanelContext& context) const { return groups_->truth && answers_show_truth(context); }
  /// Whether both a picture and the reliability can be shown.
  bool has_choice(const PanelContext& context) const { return groups_->data->has_pictures() && truth(context); }
  bool shows_reliability(const PanelContext& context) const {
    return has_choice(context) ? reliability_ : truth(context);
  }

  void choose(int unit) {
    unit_ = unit;
    latents_.clear();
    reliability_ = false;
  }

  /// What a script or a lesson chooses; without any choice the first picture of the group that does worst.
  void take_choice(PanelContext& context, const std::vector<AnswerCell>& cells) {
    if (const auto name = context.widgets.take_set("answers.group")) {
      const auto found = std::find_if(cells.begin(), cells.end(), [&](const AnswerCell& cell) {
        return cell.title == *name && !cell.units.empty();
      });
      if (found == cells.end()) {
        context.widgets.reject(fmt::format("there is no group '{}' with a picture", *name));
      } else {
        choose(found->units.front()->unit);
      }
    }
    double number = unit_ + 1;
    const auto count = static_cast<double>(groups_->units.size());
    if (context.widgets.take_number("answers.unit", 1, count, number)) choose(static_cast<int>(number) - 1);
    if (unit_ >= static_cast<int>(groups_->units.size())) unit_ = -1;
    if (unit_ < 0) {
      for (const AnswerCell& cell : cells) {
        if (!cell.units.empty() && (unit_ < 0 || cell.worst)) unit_ = cell.units.front()->unit;
      }
      latents_.clear();
    }
    context.widgets.show("answers.unit", std::to_string(unit_ + 1));
  }

  /// A line of numbers: in training, and on new pictures.
  void draw_figures(PanelContext& context) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    struct Line {
      const char* name;
      const char* caption;
      std::string value;
      ImU32 colour;
      const char* help;
    };
    const auto percent = [](double share) { return std::isnan(share) ? "-" : fmt::format("{:.1f} %", 100 * share); };
    std::vector<Line> lines{{"training", "right in training", percent(groups_->training), c.text,
                             "How often the answer is the one that it was told, on what it learned from. That says "
                             "nothing of why."}};
    if (truth(context)) {
      const GroupRates rates = group_rates(*groups_);
      lines.push_back({"worst", "worst group", percent(rates.worst), rates.worst < 0.5 ? c.danger : c.text,
                       "How often it is right on new pictures of the group on which it does worst."});
      lines.push_back(
          {"mean", "mean of groups", percent(rates.mean), c.text, "On new pictures, every group counted the same."});
      lines.push_back({"calibration", "calibration error", fmt::format("{:.3f}", groups_->calibration.error), c.text,
                       "How far the probabilities that it gives are from how often it is right: see Reliability."});
    }
    const float wide = theme.px(kAnswerFigure);
    const float room = ImGui::GetContentRegionAvail().x;
    const auto most = std::max(1, static_cast<int>(room / wide));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      context.widgets.show(std::string("answers.") + lines[i].name, lines[i].value);
      if (static_cast<int>(i) >= most) continue;
      if (i > 0) ImGui::SameLine(0, 0);
      ImGui::BeginGroup();
      figure(theme, lines[i].caption, lines[i].value, wide, lines[i].colour);
      ImGui::EndGroup();
      context.widgets.mark(std::string("answers.") + lines[i].name);
      tooltip(theme, lines[i].help);
    }
  }

  const AnsweredUnit& chosen() const { return groups_->units[static_cast<std::size_t>(unit_)]; }

  void draw_one(PanelContext& context) {
    const Theme& theme = context.theme;
    if (unit_ < 0) return;
    probe_.follow(
        context, {unit_, latents_}, [&](const ProbeRequest& r) { return r.unit == unit_; }, 0.5);
    if (!probe_.ready(context, *this)) return;
    draw_answer(context);
    if (!groups_->data->has_pictures()) return;
    const bool sliders = truth(context) && !probe_->usual.empty() && groups_->words.column_variable >= 0;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float line = ImGui::GetFrameHeight() + theme.px(4);
    const float below = theme.small->FontSize + theme.px(8) + (sliders ? 2 * line : 0);
    draw_pictures(context, ImVec2(area.x, std::max(theme.px(60), area.y - below)));
    draw_legend(context);
    if (sliders) {
      draw_slider(context, groups_->words.column_variable, groups_->words.columns);
      draw_slider(context, groups_->words.class_variable, groups_->words.classes);
    }
  }

  /// What the picture shows, what was answered, and how sure.
  void draw_answer(PanelContext& context) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const AnswerWords& words = groups_->words;
    const std::string said = words.class_name(probe_->answer);
    const auto share = static_cast<double>(probe_->probabilities[static_cast<std::size_t>(probe_->answer)]);
    int real = chosen().truth;
    int column = chosen().column;
    if (words.class_variable >= 0 && !probe_->shown.empty()) {
      const auto side = [&](int variable) { return probe_->shown[static_cast<std::size_t>(variable)] < 0.5 ? 0 : 1; };
      real = side(words.class_variable);
      column = side(words.column_variable);
    }
    const bool known = truth(context);
    const bool right = real == probe_->answer;
    if (known) {
      text(theme.strong, right ? c.good : c.danger, right ? "right" : "wrong");
      ImGui::SameLine(0, theme.px(8));
    }
    elided_text(theme, theme.body, c.text,
                fmt::format("{}answered {} with {:.1f} %", known ? answer_group_name(words, real, column) + ": " : "",
                            said, 100 * share),
                ImGui::GetContentRegionAvail().x);
    context.widgets.mark("answers.line");
    context.widgets.show("answers.said", said);
    context.widgets.show("answers.probability", fmt::format("{:.4f}", share));
    context.widgets.show("answers.right", !known ? "" : right ? "yes" : "no");
  }

  void draw_pictures(PanelContext& context, ImVec2 area) {
    // While a slider is dragged only the answer follows: the map takes longer.
    if (!ImGui::IsMouseDown(0) || looked_.unit != unit_) looked_ = {unit_, latents_};
    looks_.follow(
        context, looked_, [&](const OcclusionRequest& r) { return r.unit == unit_; }, 2);
    const bool mapped = looks_ && looks_->error.empty();
    const Image& scene = probe_->large.pixels.empty() ? probe_->picture : probe_->large;
    const ImageTile tiles[] = {
        {context.textures.get("answers.scene", probe_->id, scene), "the picture",
         fmt::format("The scene; the model sees {} x {} pixels of it.", probe_->picture.width, probe_->picture.height)},
        {mapped ? context.textures.get("answers.looks", looks_->id, looks_->overlay) : 0U, "occlusion map",
         "A grey patch is slid over the picture. Coloured is where hiding the picture moves the answer's log-odds."}};
    draw_image_tiles(context.theme, context.widgets, "answers.image", area, tiles);
    context.widgets.show("answers.looks",
                         mapped ? fmt::format("{:.3f} {:.3f}", looks_->fall.maxCoeff(), looks_->fall.minCoeff()) : "");
  }

  void draw_legend(PanelContext& context) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float side = theme.px(10);
    float x = at.x;
    const std::string said = groups_->words.class_name(probe_->answer);
    for (const bool speaks_for : {true, false}) {
      const auto& rgb = speaks_for ? kSpeaksFor : kSpeaksAgainst;
      const std::string words = speaks_for ? fmt::format("speaks for {}", said) : "speaks against it";
      draw->AddRectFilled(ImVec2(x, at.y + theme.px(3)), ImVec2(x + side, at.y + theme.px(3) + side),
                          IM_COL32(rgb[0], rgb[1], rgb[2], 255), theme.px(2));
      text_at(draw, theme.small, ImVec2(x + side + theme.px(5), at.y), c.muted, words);
      x += side + theme.px(5 + 14) + text_size(theme.small, words).x;
    }
    ImGui::Dummy(ImVec2(1, theme.small->FontSize));
  }

  void draw_slider(PanelContext& context, int variable, const std::vector<std::string>& sides) {
    if (variable < 0) return;
    const Theme& theme = context.theme;
    const auto at = static_cast<std::size_t>(variable);
    const std::string& name = groups_->data->truth.names[at];
    FactorSlider slider;
    slider.names = {"answers." + name};
    slider.label = fmt::format("{} to {}", sides.front(), sides.back());
    slider.style = theme.factor(name, variable);
    slider.held = !latents_.empty() && latents_[at] != probe_->usual[at];
    slider.value = latents_.empty() ? probe_->usual[at] : latents_[at];
    slider.notch = probe_->usual[at];
    slider.widest = "0.00";
    slider.label_width =
        std::max(text_size(theme.body, "cow to camel").x, text_size(theme.body, slider.label).x) + theme.px(28);
    if (const auto value = factor_slider(context, slider)) {
      if (latents_.empty()) latents_ = probe_->usual;
      latents_[at] = *value;
    }
  }

  void draw_reliability(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    PlotSeries perfect{"as often as it says", c.muted, true, false, {0, 1}, {0, 1}};
    PlotSeries model{"the model", c.series[0], false, true, {}, {}};
    for (const ReliabilityBin& bin : groups_->calibration.bins) {
      // Along the axis of a plot values rise: bins of the same confidence are a hair apart.
      const double before = model.x.empty() ? -1 : model.x.back();
      model.x.push_back(std::max(bin.confidence, before + 1e-9));
      model.y.push_back(bin.accuracy);
    }
    const std::vector<PlotSeries> series{perfect, model};
    PlotOptions options;
    options.x_name = "probability of the answer";
    options.y_name = "share of right ones";
    options.can_smooth = false;
    options.x_range = PlotRange{std::min(0.5, 1.0 / std::max(2, groups_->classes)), 1.0};
    options.y_range = PlotRange{0.0, 1.0};
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float line = theme.small->FontSize + theme.px(8);
    draw_plot(context, "answers.reliability", ImVec2(area.x, std::max(theme.px(60), area.y - line)), series, options,
              plot_);
    elided_text(
        theme, theme.small, c.muted,
        fmt::format("calibration error {:.3f}: mean distance from the line over {} equally full bins of {} answers",
                    groups_->calibration.error, groups_->calibration.bins.size(), groups_->units.size()),
        area.x);
  }

  std::uint64_t run_ = 0;
  int unit_ = -1;                // that is shown large; -1: none
  std::vector<double> latents_;  // the world's variables that a person has set; empty: as in the data
  bool reliability_ = false;     // in place of the picture
  OcclusionRequest looked_{-1};
  PlotState plot_;
  Asked<GroupAnswersRequest> groups_;
  Asked<ProbeRequest> probe_;
  Asked<OcclusionRequest> looks_;
};

}  // namespace

std::unique_ptr<Panel> make_answers_panel() { return std::make_unique<AnswersPanel>(); }

}  // namespace causeway
