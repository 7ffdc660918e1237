// What a method makes of labels: each label against its latent, how a variable follows from its causes beside the
// world's own mechanism, and another run with other labels or a graph drawn by hand.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "app/explore/known_truth.h"
#include "app/explore/label_desk.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/label_runs.h"
#include "app/panels/parts/label_scatter.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/next_labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/factor_slider.h"
#include "app/widgets/plot.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

enum class LabelView { kLabels, kMechanism, kNext };

constexpr struct {
  LabelView view;
  const char* label;
  const char* word;
  const char* help;
} kLabelViews[] = {
    {LabelView::kLabels, "Labels", "labels",
     "Each label against the latent that is taught it. Regression and methods with mechanisms look alike here."},
    {LabelView::kMechanism, "Mechanism", "mechanism",
     "How a variable follows from its own noise, with its causes where you put them: the model's curve beside the "
     "world's. Here methods differ."},
    {LabelView::kNext, "Next run", "next",
     "Another run with fewer labels, or with a graph that you draw: see what a wrong one costs."}};

/// The one place that says whether this panel may show the truth: the world's mechanism, labels of pictures that were
/// not labelled for the method, which arrows are right, and scores.
bool shows_truth(const PanelContext& context) { return !truth_hidden(context.snapshot()); }

class LabelsPanel final : public Panel {
 public:
  const char* id() const override { return "labels"; }
  const char* title() const override { return "Labels"; }
  const char* help() const override {
    return "Of methods that are told the variables of some pictures, and often the graph. A label ties a latent to its "
           "variable, whatever the method; only one with mechanisms knows what follows when a variable is set. The "
           "graph is given, not learned: draw a wrong one and see what it costs.";
  }
  bool needs_data() const override { return true; }
  bool busy() const override { return !desk_.idle(); }
  bool computing() const override { return false; }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!is_told_labels(context)) {
      return EmptyState{Icon::kTune, "This method is told no labels",
                        "Presets circuit-labels, pendulum and flow have methods that are taught variables by labels."};
    }
    if (!shows_truth(context)) {
      return EmptyState{Icon::kTune, "The truth is hidden", "Labels tell it: they are shown with it again."};
    }
    if (view_ == LabelView::kNext || (s.pipeline && s.pipeline->causal)) return std::nullopt;
    return EmptyState{Icon::kTune, "No causal model yet",
                      how_to_get_causal_model(s, "each label against the latent that is taught it")};
  }

  void draw_empty(PanelContext& context, const EmptyState& state) override {
    take_view(context);
    Panel::draw_empty(context, state);
  }

  void draw_tools(PanelContext& context) override {
    if (!is_told_labels(context) || !shows_truth(context)) return;
    const Theme& theme = context.theme;
    for (const auto& v : kLabelViews) {
      if (v.view != LabelView::kLabels) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, v.label, view_ == v.view)) view_ = v.view;
      context.widgets.mark(fmt::format("labels.view.{}", v.word));
      tooltip(theme, v.help);
      if (view_ == v.view) context.widgets.show("labels.view", v.word);
    }
  }

  void draw(PanelContext& context) override {
    take_view(context);
    follow(context);
    if (view_ == LabelView::kNext) {
      draw_next(context);
    } else if (answer_ready(context, *this, answer_.get(), ImGui::GetTime() - asked_at_)) {
      if (view_ == LabelView::kLabels) draw_labels(context);
      if (view_ == LabelView::kMechanism) draw_mechanism(context);
    }
  }

 private:
  static bool is_told_labels(const PanelContext& context) {
    return find_method(context.snapshot().settings.method).needs.labels;
  }

  void take_view(PanelContext& context) {
    const auto word = context.widgets.take_set("labels.view");
    if (!word) return;
    for (const auto& v : kLabelViews) {
      if (*word == v.word) {
        view_ = v.view;
        return;
      }
    }
    context.widgets.reject("labels.view is one of labels, mechanism, next");
  }

  void follow(PanelContext& context) {
    const Snapshot& s = context.snapshot();
    if (s.run != run_) {
      run_ = s.run;
      held_.clear();
      variable_ = -1;
    }
    const bool truth = shows_truth(context);
    next_.follow(context, truth_);
    runs_.follow(s, next_.begun(), truth);
    if (!s.pipeline || !s.pipeline->causal) {
      answer_.reset();
      return;
    }
    if (variable_ < 0) variable_ = usual_variable(context);
    const LabelRequest request{context.shared, variable_, held_};
    const double now = ImGui::GetTime();
    // While a run trains its model changes all the time.
    const bool patient = s.state == TrainerState::kTraining && now < asked_at_ + kAskEvery &&
                         asked_.variable == request.variable && asked_.held.size() == request.held.size() &&
                         std::equal(held_.begin(), held_.end(), asked_.held.begin(), same_number);
    if (!request.same_as(asked_) && !patient) {
      asked_ = request;
      asked_at_ = now;
      desk_.ask(request);
    }
    answer_ = desk_.answer();
    if (answer_ && answer_->request.run && answer_->request.run->run != s.run) answer_.reset();
    if (!answer_ && now - asked_at_ > kUnnoticed) context.ui.computing = true;
  }

  static bool same_number(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

  /// Something that follows from something, if anything does.
  int usual_variable(const PanelContext& context) {
    const Dag* graph = shows_truth(context) ? truth_.graph(context.snapshot()) : &next_.begun();
    for (int i = 0; graph != nullptr && i < graph->size(); ++i) {
      if (!graph->parents(i).empty()) return i;
    }
    return 0;
  }

  void draw_labels(PanelContext& context) {
    const Theme& theme = context.theme;
    const bool truth = shows_truth(context);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    draw_label_key(context, *answer_, truth);
    const ImVec2 area(ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y);
    const auto n = static_cast<int>(answer_->names.size());
    const float gap = theme.px(14), top = corner.y + theme.small->FontSize + theme.px(8);
    const float height = corner.y + theme.small->FontSize + area.y - top;
    // As many columns as make the plots a little wider than high.
    int columns = 1;
    const auto rows_of = [&](int count) { return (n + count - 1) / count; };
    while (columns < n &&
           (area.x / static_cast<float>(columns)) > 1.5F * height / static_cast<float>(rows_of(columns))) {
      ++columns;
    }
    while (columns > 1 && rows_of(columns) == rows_of(columns - 1)) --columns;
    const int rows = rows_of(columns);
    const ImVec2 cell((area.x - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns),
                      (height - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows));
    for (int i = 0; i < n; ++i) {
      const auto column = static_cast<float>(i % columns), row = static_cast<float>(i / columns);
      ImGui::SetCursorScreenPos(ImVec2(corner.x + column * (cell.x + gap), top + row * (cell.y + gap)));
      if (draw_label_scatter(context, *answer_, i, cell, truth)) {
        variable_ = i;
        view_ = LabelView::kMechanism;
      }
    }
  }

  bool causes(const Matrix<int>& graph, int i) const {
    return graph.size() != 0 && i != variable_ && graph(i, variable_) != 0;
  }

  void draw_mechanism(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float left = std::clamp(area.x * 0.4F, theme.px(200), theme.px(360)), gap = theme.px(14);
    ImGui::BeginChild("controls", ImVec2(left, area.y), false);
    draw_choice(context);
    draw_causes(context);
    ImGui::EndChild();
    ImGui::SameLine(0, gap);
    draw_curves(context, ImVec2(area.x - left - gap, area.y));
  }

  void draw_choice(PanelContext& context) {
    const Theme& theme = context.theme;
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    for (int i = 0; i < std::ssize(answer_->names); ++i) {
      const std::string& name = answer_->names[static_cast<std::size_t>(i)];
      const float wide = text_size(theme.body, name).x + theme.px(24);
      if (i > 0 && ImGui::GetItemRectMax().x + theme.px(4) + wide < right) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, name.c_str(), variable_ == i)) variable_ = i;
      context.widgets.mark("labels.variable." + name);
    }
    if (const auto word = context.widgets.take_set("labels.variable")) {
      const auto found = std::find(answer_->names.begin(), answer_->names.end(), *word);
      if (found == answer_->names.end()) {
        context.widgets.reject(fmt::format("there is no label '{}'", *word));
      } else {
        variable_ = static_cast<int>(found - answer_->names.begin());
      }
    }
    variable_ = std::clamp(variable_, 0, static_cast<int>(answer_->names.size()) - 1);
    context.widgets.show("labels.variable", answer_->names[static_cast<std::size_t>(variable_)]);
    ImGui::Dummy(ImVec2(0, theme.px(2)));
  }

  void draw_causes(PanelContext& context) {
    const Theme& theme = context.theme;
    const bool truth = shows_truth(context);
    const auto n = static_cast<int>(answer_->names.size());
    float label = 0;
    for (const std::string& name : answer_->names) label = std::max(label, text_size(theme.body, name).x);
    label = std::min(label + theme.px(26), std::floor(ImGui::GetContentRegionAvail().x * 0.45F));
    std::string for_model, for_world;
    for (int i = 0; i < n; ++i) {
      const bool given = causes(answer_->graph, i), real = truth && causes(answer_->true_graph, i);
      if (given) for_model += (for_model.empty() ? "" : ", ") + answer_->names[static_cast<std::size_t>(i)];
      if (real) for_world += (for_world.empty() ? "" : ", ") + answer_->names[static_cast<std::size_t>(i)];
      if (given || real) draw_cause(context, i, label);
    }
    const auto wrapped = [&](ImU32 colour, const std::string& words) {
      ImGui::PushTextWrapPos(0);
      text(theme.small, colour, words);
      ImGui::PopTextWrapPos();
    };
    const Palette& c = theme.colours();
    const std::string& name = answer_->names[static_cast<std::size_t>(variable_)];
    std::string words;
    if (answer_->graph.size() == 0) {
      words = for_world.empty() ? "Nothing causes it." : "This method knows of no causes: its line stays where it is.";
    } else if (for_model.empty()) {
      words = fmt::format("In the graph that this method {} nothing causes '{}': it is its own noise.",
                          answer_->given ? "was given" : "has learned", name);
    } else {
      words = fmt::format("Causes of '{}', as {}: {}.", name, answer_->given ? "given" : "learned", for_model);
    }
    wrapped(c.muted, words);
    if (truth && for_world != for_model) {
      wrapped(c.warning, fmt::format("In the world: {}.", for_world.empty() ? "none" : for_world));
    }
    wrapped(c.muted, "Grey dots: test pictures as they are, each with its own causes.");
    context.widgets.show("labels.causes", for_model);
    context.widgets.show("labels.causes.world", for_world);
  }

  void draw_cause(PanelContext& context, int i, float label) {
    const auto at = static_cast<std::size_t>(i);
    FactorSlider slider;
    slider.names = {"labels.cause." + answer_->names[at]};
    slider.label = answer_->names[at];
    slider.style = context.theme.factor(answer_->names[at], i);
    slider.low = static_cast<double>(answer_->low[at]);
    slider.high = static_cast<double>(answer_->high[at]);
    slider.notch = static_cast<double>(answer_->median[at]);
    const bool set = at < held_.size() && !std::isnan(held_[at]);
    slider.held = set;
    slider.value = set ? static_cast<double>(held_[at]) : slider.notch;
    slider.label_width = label;
    const auto value = factor_slider(context, slider);
    if (!value) return;
    held_.resize(answer_->names.size(), std::numeric_limits<float>::quiet_NaN());
    held_[at] = static_cast<float>(*value);
  }

  void draw_curves(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    const bool truth = shows_truth(context) && !answer_->world.empty();
    const int shown = answer_->request.variable;
    const auto at = static_cast<std::size_t>(shown);
    std::vector<PlotSeries> series(1);
    series[0].name = "model";
    series[0].colour = theme.factor(answer_->names[at], shown).colour;
    series[0].x = answer_->eps;
    series[0].y = answer_->model;
    const double height = std::max(1e-9, static_cast<double>(answer_->high[at] - answer_->low[at]));
    double gap = 0;
    if (truth) {
      PlotSeries world;
      world.name = "world";
      world.colour = theme.colours().text;
      world.dotted = true;
      constexpr std::size_t kEvery = 5;  // few enough to be seen as points
      for (std::size_t k = 0; k < answer_->eps.size(); k += kEvery) {
        world.x.push_back(answer_->eps[k]);
        world.y.push_back(answer_->world[k]);
      }
      for (std::size_t k = 0; k < answer_->eps.size(); ++k) {
        gap += std::abs(answer_->world[k] - answer_->model[k]) / height / static_cast<double>(answer_->eps.size());
      }
      series.push_back(std::move(world));
    }
    PlotOptions options;
    const std::string across = fmt::format("noise of {}", answer_->names[at]);
    options.x_name = across.c_str();
    options.y_name = answer_->names[at].c_str();
    options.can_smooth = false;
    // Of fixed height, so that one sees the curve move and not the axis.
    const double margin = 0.12 * height;
    options.y_range =
        PlotRange{static_cast<double>(answer_->low[at]) - margin, static_cast<double>(answer_->high[at]) + margin};
    for (Eigen::Index r = 0; r < answer_->noise.rows(); ++r) {
      options.points.push_back({answer_->noise(r, shown), answer_->causal(r, shown)});
    }
    draw_plot(context, "labels.mechanism", size, series, options, plot_);
    context.widgets.show("labels.mechanism.gap", truth ? fmt::format("{:.4f}", gap) : "");
    context.widgets.show(
        "labels.mechanism.middle",
        answer_->model.empty() ? "" : fmt::format("{:.4f}", answer_->model[answer_->model.size() / 2]));
  }

  void draw_next(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float gap = theme.px(14), left = std::floor((area.x - gap) * 0.5F);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    next_.draw_graph(context, ImVec2(left, area.y), shows_truth(context), truth_);
    ImGui::SetCursorScreenPos(ImVec2(corner.x + left + gap, corner.y));
    ImGui::BeginChild("next", ImVec2(area.x - left - gap, area.y), false);
    next_.draw_controls(context);
    ImGui::Dummy(ImVec2(0, theme.px(4)));
    runs_.draw(context, shows_truth(context));
    ImGui::EndChild();
  }

  static constexpr double kAskEvery = 0.5;  // seconds, while training

  std::uint64_t run_ = 0;
  LabelView view_ = LabelView::kLabels;
  int variable_ = -1;        // whose mechanism; -1: not chosen yet
  std::vector<float> held_;  // causes that were set, NaN: not
  LabelRequest asked_;
  double asked_at_ = -1;  // seconds of ImGui's clock
  std::shared_ptr<const LabelAnswer> answer_;
  PlotState plot_;
  NextLabels next_;
  LabelRuns runs_;
  KnownTruth truth_;
  LabelDesk desk_;
};

}  // namespace

std::unique_ptr<Panel> make_labels_panel() { return std::make_unique<LabelsPanel>(); }

}  // namespace causeway
