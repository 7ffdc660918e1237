// Losses and scores over the updates made so far.
#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/panels/panels.h"
#include "app/panels/parts/loss_series.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/plot_menu.h"
#include "app/panels/parts/progress.h"
#include "app/panels/parts/tournament_view.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

enum class View { kImage, kCausal, kScores, kStarts };

class LossPanel final : public Panel {
 public:
  const char* id() const override { return "loss"; }
  const char* title() const override { return "Progress"; }
  const char* help() const override {
    return "What training minimises, over its updates. Image stage: squared error and KL of the autoencoder. Causal "
           "stage: one curve for each start; the worse ones are dropped on the way, by their loss alone (Starts). "
           "Scores "
           "compare the model with the truth, which training never sees. Bands are the phases of training. Drag a box "
           "to zoom in, turn the wheel to zoom about the pointer, double click for all; an axis can be dragged.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.history.size() > 0) return std::nullopt;
    return EmptyState{Icon::kChart, "No updates yet", how_to_get_images(s, "the loss fall, live")};
  }

  void draw_tools(PanelContext& context) override {
    if (context.snapshot().history.size() == 0) return;
    const Theme& theme = context.theme;
    if (context.snapshot().has_pictures) {
      choice(context, "Images", View::kImage, "loss.images");
      ImGui::SameLine(0, theme.px(2));
    }
    choice(context, "Causal", View::kCausal, "loss.causal");
    ImGui::SameLine(0, theme.px(2));
    choice(context, "Scores", View::kScores, "loss.scores");
    if (has_tournament(context.snapshot())) {
      ImGui::SameLine(0, theme.px(2));
      choice(context, "Starts", View::kStarts, "loss.starts");
    }
    if (shown_ == View::kScores || shown_ == View::kStarts) return;
    ImGui::SameLine(0, theme.px(12));
    bool& log = shown_ == View::kImage ? log_image_ : log_causal_;
    if (choice_button(theme, "log", log)) {
      log = !log;
      (shown_ == View::kImage ? log_image_asked_ : log_causal_asked_) = true;
    }
    context.widgets.mark("loss.log");
    tooltip(theme, "Logarithmic axis.");
    context.widgets.show("loss.log", log ? "on" : "off");
  }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    if (s.run != run_) {
      run_ = s.run;
      chosen_.reset();
      for (PlotState& plot : plots_) plot.show_all();
      id_ = 0;
    }
    // Curves hold their colours, which are another theme's after a change.
    if (s.id != id_ || context.theme.light() != light_) {
      id_ = s.id;
      light_ = context.theme.light();
      loss_.update(s, context.theme);
    }
    if (chosen_ == View::kStarts && !has_tournament(s)) chosen_.reset();
    shown_ = chosen_ ? *chosen_ : loss_.curves().causal.empty() && s.has_pictures ? View::kImage : View::kCausal;
    if (shown_ == View::kStarts) {
      context.widgets.show("loss.view", "starts");
      draw_tournament(context, ImGui::GetContentRegionAvail(), loss_.curves().start_steps);
      return;
    }
    const auto& series = shown_series();
    context.widgets.show("loss.view", shown_ == View::kImage    ? "images"
                                      : shown_ == View::kCausal ? "causal"
                                                                : "scores");
    if (series.empty()) {
      const std::string what = shown_ == View::kScores ? "scores over time" : "one curve for each start";
      draw_empty(context,
                 {Icon::kChart, shown_ == View::kScores ? "No scores yet" : "No loss yet", why_empty(s, what)});
      return;
    }
    draw_plot(context, "loss.plot", ImGui::GetContentRegionAvail(), series, options_for(s, series), plot());
  }

  void draw_menu(PanelContext& context) override {
    if (shown_ == View::kStarts) return;  // not a plot
    const auto& series = shown_series();
    if (series.empty()) return;
    draw_plot_menu(context, "loss.plot", series, options_for(context.snapshot(), series), plot());
    ImGui::Separator();
  }

 private:
  const std::vector<PlotSeries>& shown_series() const {
    return shown_ == View::kImage    ? loss_.curves().image
           : shown_ == View::kCausal ? loss_.curves().causal
                                     : loss_.curves().scores;
  }
  std::string why_empty(const Snapshot& s, const std::string& what) const {
    if (shown_ == View::kImage) return how_to_get_images(s, what);
    if (shown_ == View::kCausal && std::any_of(s.starts.begin(), s.starts.end(), [](auto& g) { return g.step > 0; })) {
      return "The closed form is there. The loss of what learns from it begins a moment later, as " + what + ".";
    }
    return how_to_get_causal_model(s, what);
  }
  PlotState& plot() { return plots_[static_cast<std::size_t>(shown_)]; }

  PlotOptions options_for(const Snapshot& s, const std::vector<PlotSeries>& series) const {
    PlotOptions options;
    options.log_y = shown_ == View::kImage ? log_image_ : shown_ == View::kCausal && log_causal_;
    options.log_asked = shown_ == View::kImage ? log_image_asked_ : log_causal_asked_;
    options.y_name = shown_ == View::kScores ? "" : "loss";
    const auto last = std::max_element(
        series.begin(), series.end(), [](const PlotSeries& a, const PlotSeries& b) { return a.x.back() < b.x.back(); });
    options.x_range = PlotRange{0, last->x.back()};
    options.skip_start = shown_ == View::kCausal && !options.log_y;
    if (shown_ == View::kScores) options.y_range = PlotRange{0, 1.02};
    if (shown_ != View::kImage) {
      for (const Phase& phase : s.phases) options.phases.push_back({static_cast<double>(phase.first_step), phase.name});
    }
    return options;
  }

  void choice(PanelContext& context, const char* label, View view, const char* name) {
    if (choice_button(context.theme, label, shown_ == view)) chosen_ = view;
    context.widgets.mark(name);
  }

  std::uint64_t run_ = 0, id_ = 0;
  LossSeries loss_;
  bool light_ = false;
  std::optional<View> chosen_;  // empty: follows training
  View shown_ = View::kImage;
  bool log_image_ = true, log_causal_ = false;
  bool log_image_asked_ = false, log_causal_asked_ = false;  // by a person
  std::array<PlotState, 3> plots_;
};

}  // namespace

std::unique_ptr<Panel> make_loss_panel() { return std::make_unique<LossPanel>(); }

}  // namespace causeway
