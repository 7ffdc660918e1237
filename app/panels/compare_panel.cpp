// Runs side by side: the same intervention on the same picture, their graphs, their scores, how they got there.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/explore/comparison_desk.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/compare_graphs.h"
#include "app/panels/parts/compare_table.h"
#include "app/panels/parts/compared_items.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/plot.h"

namespace causeway {
namespace {

struct Mode {
  EditMode mode;
  const char* word;  // in scripts
  const char* label;
  const char* help;
};
constexpr Mode kWays[] = {
    {EditMode::kCounterfactual, "effects", "Effects follow",
     "do(factor) on the true world, and on the latent that each run has matched with it; effects follow with the "
     "picture's own noise."},
    {EditMode::kSetLatent, "set", "Set only", "Only the factor changes, and only the latent matched with it."},
};

/// What the upper half shows, and what the curves are of. Scores are below it, or where there is no room for both a
/// view of their own.
enum class View { kPictures, kGraphs, kScores };
enum class Curve { kScore, kCodeError };

constexpr float kLowPanel = 300;  // pixels at scale 1

class ComparePanel final : public Panel {
 public:
  const char* id() const override { return "compare"; }
  const char* title() const override { return "Compare"; }
  const char* help() const override {
    return "Every row is a run or a moment of one, the first the truth: a factor is set to seven values, in the world "
           "and through the "
           "latent that each run has matched with it. Where a row differs from the first, that run has not found the "
           "cause, or not its effects. Where the world is not known each run decodes the picture, and its own latents "
           "go through their ranges. Graphs: what each run has learned, variables where they stand in the true one.";
  }

  bool busy() const override { return !desk_.idle(); }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    if (has_live(context) || !items_.list().empty()) return std::nullopt;
    return EmptyState{Icon::kChart, "Nothing to compare yet",
                      "Train or open a run, then add others with the button above: they are shown below each other, on "
                      "the same picture."};
  }

  void draw_tools(PanelContext& context) override {
    const Theme& theme = context.theme;
    items_.follow(context);
    if (push_button(theme, "Add a run...", ButtonKind::kFlat, items_.has_room())) {
      known_ = runs_below("runs");
      items_.forget_problem();
      ImGui::OpenPopup("add run");
    }
    context.widgets.mark("compare.choose");
    tooltip(theme, "Finished runs below runs/, or any folder of a run.");
    draw_choice(context);
    ImGui::SameLine(0, theme.px(10));
    sample_picker(context, "compare", answer_ ? answer_->samples : 0);
  }

  void draw(PanelContext& context) override {
    ask(context);
    if (!answer_ready(context, *this, answer_.get(), desk_.idle() ? 0 : ImGui::GetTime() - asked_at_)) return;
    // The runs that are compared now may have fewer factors than those before.
    if (!answer_->factors.empty()) factor_ = std::min(factor_, static_cast<int>(answer_->factors.size()) - 1);
    low_ = ImGui::GetContentRegionAvail().y < context.theme.px(kLowPanel);
    draw_controls(context);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float rows = static_cast<float>(answer_->columns.size());
    const float table = context.theme.px(30) + (rows + 1) * context.theme.px(26);
    const float lower = low_ ? area.y : std::clamp(table, area.y * 0.25F, area.y * 0.5F);
    const ImVec2 upper(area.x, low_ ? area.y : area.y - lower - context.theme.px(10));
    if (view() == View::kPictures) draw_strips(context, upper);
    if (view() == View::kGraphs) draw_compared_graphs(context, *answer_, upper);
    if (low_ && view() != View::kScores) return;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float plot = area.x > context.theme.px(700) ? std::floor(area.x * 0.36F) : 0;
    draw_comparison_table(context, *answer_, at, area.x - plot - context.theme.px(plot > 0 ? 24.0F : 0.0F));
    if (plot > 0) {
      ImGui::SetCursorScreenPos(ImVec2(at.x + area.x - plot, at.y));
      draw_curves(context, ImVec2(plot, lower));
    }
  }

 private:
  static bool has_live(const PanelContext& context) {
    const Snapshot& s = context.snapshot();
    return s.pipeline && s.pipeline->causal;
  }

  bool add(std::string folder, PanelContext& context) {
    ComparedItem item;
    item.directory = std::move(folder);
    return items_.add(std::move(item), context.snapshot());
  }

  void draw_choice(PanelContext& context) {
    const Theme& theme = context.theme;
    if (!ImGui::BeginPopup("add run")) return;
    text(theme.strong, theme.colours().text, "Add a run");
    text(theme.small, theme.colours().muted,
         known_.empty() ? "There are no finished runs below runs/ yet." : "Finished runs below runs/, newest first:");
    ImGui::BeginChild("known",
                      ImVec2(theme.px(420), theme.px(std::min(260.0F, 30.0F * static_cast<float>(known_.size())))));
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (ImGui::Selectable(known_[i].c_str())) {
        if (add(known_[i], context)) ImGui::CloseCurrentPopup();
      }
      context.widgets.mark(fmt::format("compare.known.{}", i));
    }
    ImGui::EndChild();
    ImGui::SetNextItemWidth(theme.px(330));
    const bool entered = ImGui::InputTextWithHint("##path", "folder of a run", path_, sizeof path_,
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::SameLine();
    if ((push_button(theme, "Add", ButtonKind::kPrimary, path_[0] != '\0') || entered) && path_[0] != '\0') {
      if (add(path_, context)) {
        path_[0] = '\0';
        ImGui::CloseCurrentPopup();
      }
    }
    if (!items_.problem().empty()) text(theme.small, theme.colours().danger, items_.problem());
    ImGui::EndPopup();
  }

  void ask(PanelContext& context) {
    ComparisonRequest request;
    if (has_live(context) || items_.of_this_run()) request.live = context.shared;
    request.items = items_.list();
    request.sample = context.ui.sample;
    request.factor = factor_;
    request.mode = mode_;
    request.truth_hidden = truth_hidden(context.snapshot());
    if (!asked_ || !asked_->same_as(request)) {
      asked_ = request;
      asked_at_ = ImGui::GetTime();
      desk_.ask(std::move(request));
    }
    answer_ = desk_.answer();
    if (answer_ && answer_->request.truth_hidden != asked_->truth_hidden) answer_.reset();
  }

  /// Without a picture there are still graphs.
  View view() const {
    const View usual = answer_->base.width > 0 ? View::kPictures : View::kGraphs;
    return view_ && (low_ || *view_ != View::kScores) ? *view_ : usual;
  }

  void draw_controls(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto choice = [&](const char* label, View view, const char* word, const char* help) {
      if (choice_button(theme, label, this->view() == view)) view_ = view;
      context.widgets.mark(fmt::format("compare.view.{}", word));
      tooltip(theme, help);
    };
    choice("Pictures", View::kPictures, "pictures", "What each run makes of setting a variable, picture by picture.");
    ImGui::SameLine(0, theme.px(2));
    choice("Graphs", View::kGraphs, "graphs", "What each run has learned of causes and effects, beside the truth.");
    if (low_) {
      ImGui::SameLine(0, theme.px(2));
      choice("Scores", View::kScores, "scores",
             "A line a run, and how it got there. In a higher panel they are below.");
    }
    if (view() == View::kPictures) {
      ImGui::SameLine(0, theme.px(14));
      draw_factors(context);
      for (const Mode& choice : kWays) {
        ImGui::SameLine(0, theme.px(&choice == kWays ? 14 : 2));
        if (choice_button(theme, choice.label, mode_ == choice.mode)) mode_ = choice.mode;
        context.widgets.mark(fmt::format("compare.mode.{}", choice.word));
        tooltip(theme, choice.help);
      }
    }
    ImGui::Dummy(ImVec2(1, theme.px(2)));
  }

  /// What can be set: factors, or latents of no known meaning.
  void draw_factors(PanelContext& context) {
    const Theme& theme = context.theme;
    for (std::size_t f = 0; f < answer_->factors.size(); ++f) {
      const std::string& name = answer_->factors[f];
      const bool has_truth = answer_->truth.width > 0;
      if (f > 0) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, fmt::format("{}{}", has_truth ? "      " : "", name).c_str(),
                        factor_ == static_cast<int>(f)))
        factor_ = static_cast<int>(f);
      const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
      if (has_truth) {
        draw_marker(ImGui::GetWindowDrawList(), ImVec2(low.x + theme.px(16), (low.y + high.y) / 2), theme.px(5),
                    theme.factor(name, static_cast<int>(f)));
      }
      context.widgets.mark("compare.factor." + name);
      tooltip(theme, has_truth ? fmt::format("Set '{}' in every row.", name)
                               : fmt::format("Each run's own {0}: that of one run need not be {0} of another.", name));
    }
    if (const auto word = context.widgets.take_set("compare.factor")) {
      const auto found = std::find(answer_->factors.begin(), answer_->factors.end(), *word);
      if (found == answer_->factors.end()) {
        context.widgets.reject("there is no factor " + *word);
      } else {
        factor_ = static_cast<int>(found - answer_->factors.begin());
      }
    }
  }

  /// The truth and each run: label, base, seven pictures, how far off.
  void draw_strips(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const bool has_truth = answer_->truth.width > 0;
    const bool has_picture = answer_->base.width > 0;
    const auto rows = static_cast<float>(answer_->columns.size() + (has_picture ? 1 : 0));
    const float label = theme.px(area.x > theme.px(900)   ? 232
                                 : area.x > theme.px(620) ? 168
                                                          : 96),
                off = theme.px(64), gap = theme.px(4);
    const float header = theme.small->FontSize + theme.px(4);
    const float wide = (area.x - label - off - theme.px(16)) / (kComparisonSteps + 1) - gap;
    const float tall = (area.y - header) / rows - gap - theme.px(2);
    const float cell = std::floor(std::max(theme.px(22), std::min(wide, tall)));
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float needed = label + (kComparisonSteps + 1) * (cell + gap) + theme.px(16) + off;
    const float left = origin.x + std::floor(std::max(0.0F, area.x - needed) / 2);
    const float base = left + label, strip = base + cell + gap + theme.px(12);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    text_at(draw, theme.small, ImVec2(base + cell / 2, origin.y), c.muted, "picture", 0.5F);
    for (std::size_t step = 0; step < answer_->values.size(); ++step) {
      text_at(draw, theme.small, ImVec2(strip + (static_cast<float>(step) + 0.5F) * (cell + gap) - gap / 2, origin.y),
              c.muted, fmt::format("{:.2f}", answer_->values[step]), 0.5F);
    }
    const float end = strip + kComparisonSteps * (cell + gap) + theme.px(8);
    if (has_picture && !has_truth) {
      const std::string& latent = answer_->factors[static_cast<std::size_t>(factor_)];
      text_at(draw, theme.small, ImVec2(strip, origin.y), c.muted, latent + " from its lowest values to its highest");
    }
    if (has_picture) text_at(draw, theme.small, ImVec2(end, origin.y), c.muted, has_truth ? "wrong by" : "decoding");
    float y = origin.y + header;
    if (has_picture) {
      draw_row_label(context, ImVec2(left, y), label, cell, has_truth ? "Truth" : "Data",
                     has_truth ? "the world itself" : "the picture itself", {});
      draw_pictures(context, "compare.truth", ImVec2(base, y), cell, gap, strip, answer_->base, answer_->truth);
      if (!has_truth) {
        text_at(draw, theme.small, ImVec2(strip, y + cell / 2 - theme.small->FontSize / 2), c.muted,
                "The world is not known: each row shows what the run's own latent does.");
      }
      y += cell + gap + theme.px(2);
      draw->AddLine(ImVec2(left, y - theme.px(2)), ImVec2(end + off - theme.px(8), y - theme.px(2)), c.card_border,
                    theme.px(1));
    }
    for (std::size_t i = 0; i < answer_->columns.size(); ++i) {
      const ComparedColumn& column = answer_->columns[i];
      const RowOf row = row_of(i, context.snapshot());
      draw_row_label(context, ImVec2(left, y), label, cell, column.method.empty() ? "?" : column.method,
                     column.latent.empty() ? column.name : fmt::format("{}: {}", column.name, column.latent), row);
      const std::string name = fmt::format("compare.{}", i);
      if (column.strip.width > 0) {
        draw_pictures(context, name, ImVec2(base, y), cell, gap, strip, column.base, column.strip);
        double mean = has_truth ? 0 : *column.decoded_off;
        for (const double d : column.off) mean += d / static_cast<double>(column.off.size());
        text_at(draw, theme.body, ImVec2(end, y + cell / 2 - theme.body->FontSize / 2), c.text,
                fmt::format("{:.1f} %", 100 * mean));
        context.widgets.show(name + ".off", fmt::format("{:.4f}", mean));
      } else {
        draw->PushClipRect(ImVec2(base, y), ImVec2(end + off, y + cell), true);
        text_at(draw, theme.small, ImVec2(base, y + cell / 2 - theme.small->FontSize / 2), c.muted, column.problem);
        draw->PopClipRect();
        context.widgets.show(name + ".off", "");
      }
      context.widgets.show(name + ".latent", column.latent);
      context.widgets.show(name + ".problem", column.problem);
      y += cell + gap;
    }
    ImGui::SetCursorScreenPos(ImVec2(origin.x, origin.y + area.y));
    ImGui::Dummy(ImVec2(1, context.theme.px(6)));
  }

  /// What the buttons of a row are about.
  struct RowOf {
    int item = -1;                           // which of items_ it is; -1: none, it stays
    const ComparedColumn* column = nullptr;  // whose moments can be chosen; null: none can
  };
  /// The answer may be of other rows than there are now: what is there no more has no buttons.
  RowOf row_of(std::size_t i, const Snapshot& s) const {
    const ComparedColumn* column = &answer_->columns[i];
    const ComparisonRequest& asked = answer_->request;
    if (answer_->live_first && i == 0) return {-1, asked.live->run == s.run ? column : nullptr};
    const std::size_t at = i - (answer_->live_first ? 1 : 0);
    const ComparedItem& item = asked.items[at];
    if (item.directory.empty() && asked.live->run != s.run) return {};
    // Two rows may show one model. Where as many rows are left, one whose run is the same has been given another
    // moment, and its list of moments stays open.
    const auto& list = items_.list();
    const bool stays = at < list.size() && list[at].directory == item.directory && list.size() == asked.items.size();
    const int place = stays ? static_cast<int>(at) : items_.place_of(item);
    return {place, place >= 0 ? column : nullptr};
  }

  void draw_row_label(PanelContext& context, ImVec2 at, float width, float height, const std::string& title,
                      const std::string& detail, RowOf row) {
    const auto [item, column] = row;
    const Theme& theme = context.theme;
    const float lines = theme.body->FontSize + theme.small->FontSize + theme.px(2);
    const bool low = height < lines;  // room for one line
    const float top = at.y + std::floor((height - (low ? theme.body->FontSize : lines)) / 2);
    const bool has_moments = column != nullptr && !column->moments.empty();
    const float room = width - theme.px(10) - theme.px(item >= 0 ? 26 : 0) - theme.px(has_moments ? 26 : 0);
    ImGui::SetCursorScreenPos(ImVec2(at.x, top));
    elided_text(theme, theme.strong, theme.colours().text, title, room);
    if (low) {
      tooltip(theme, detail);
    } else {
      ImGui::SetCursorScreenPos(ImVec2(at.x, top + theme.body->FontSize + theme.px(2)));
      elided_text(theme, theme.small, theme.colours().muted, detail, room);
    }
    const float top_of_buttons = at.y + height / 2 - ImGui::GetFrameHeight() / 2;
    ImGui::PushID(item);
    if (has_moments) {
      ImGui::SetCursorScreenPos(ImVec2(at.x + width - theme.px(item >= 0 ? 60 : 34), top_of_buttons));
      const std::string label = std::string(theme.icon(Icon::kMore, "...")) + "##moment";
      if (push_button(theme, label.c_str(), ButtonKind::kFlat)) ImGui::OpenPopup("moments");
      context.widgets.mark(item < 0 ? std::string("compare.moments") : fmt::format("compare.moments.{}", item));
      tooltip(theme, item < 0 ? "Puts a moment of this run's training below it, to be compared."
                              : "Which moment of this run's training is shown, and which of its starts.");
      if (ImGui::BeginPopup("moments")) {
        draw_moment_choice(context, items_, *column, item);
        ImGui::EndPopup();
      }
    }
    if (item >= 0) {
      ImGui::SetCursorScreenPos(ImVec2(at.x + width - theme.px(34), top_of_buttons));
      if (push_button(theme, "\xC3\x97", ButtonKind::kFlat)) items_.remove(static_cast<std::size_t>(item));
      context.widgets.mark(fmt::format("compare.remove.{}", item));
      tooltip(theme, "Takes this row out of the comparison; its folder stays.");
    }
    ImGui::PopID();
  }

  void draw_pictures(PanelContext& context, const std::string& name, ImVec2 at, float cell, float gap, float strip,
                     const Image& base, const Image& sheet) {
    const Theme& theme = context.theme;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const auto frame = [&](ImVec2 low) {
      compat::outline(draw, low, ImVec2(low.x + cell, low.y + cell), theme.colours().card_border, theme.px(3),
                      theme.px(1));
    };
    const auto first = context.textures.get(name + ".base", answer_->id, base);
    draw->AddImageRounded(compat::texture(first), at, ImVec2(at.x + cell, at.y + cell), ImVec2(0, 0), ImVec2(1, 1),
                          IM_COL32_WHITE, theme.px(3));
    frame(at);
    if (sheet.width == 0) return;
    const auto all = context.textures.get(name + ".strip", answer_->id, sheet);
    for (int step = 0; step < kComparisonSteps; ++step) {
      const ImVec2 low(strip + static_cast<float>(step) * (cell + gap), at.y);
      const float u = 1.0F / kComparisonSteps;
      draw->AddImageRounded(compat::texture(all), low, ImVec2(low.x + cell, low.y + cell),
                            ImVec2(u * static_cast<float>(step), 0), ImVec2(u * static_cast<float>(step + 1), 1),
                            IM_COL32_WHITE, theme.px(3));
      frame(low);
    }
  }

  /// How the runs got there, on one pair of axes. Without a truth there are no such scores, but an error
  /// of codes.
  void draw_curves(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    const bool scored = std::any_of(answer_->columns.begin(), answer_->columns.end(),
                                    [](const ComparedColumn& column) { return !column.score.empty(); });
    const Curve curve = curve_.value_or(scored ? Curve::kScore : Curve::kCodeError);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto choice = [&](const char* label, Curve which, const char* word, const char* help) {
      if (choice_button(theme, label, curve == which)) {
        curve_ = which;
        plot_.show_all();
      }
      context.widgets.mark(fmt::format("compare.curve.{}", word));
      tooltip(theme, help);
    };
    const Metric& metric = *headline_metrics().front();
    choice(metric.column.c_str(), Curve::kScore, "d", (metric.title + " while training went on.").c_str());
    ImGui::SameLine(0, theme.px(2));
    choice("Code error", Curve::kCodeError, "codes",
           "Squared error of decoded codes while training went on, of the start that was chosen. Needs no truth.");
    const float used = ImGui::GetFrameHeight() + theme.px(4);
    std::vector<PlotSeries> series;
    for (std::size_t r = 0; r < answer_->columns.size(); ++r) {
      const ComparedColumn& column = answer_->columns[r];
      PlotSeries s;
      s.name = fmt::format("{} {}", r + 1, column.method);
      s.colour = compared_colour(context.theme, r);
      s.x = curve == Curve::kScore ? column.seconds : column.code_seconds;
      s.y = curve == Curve::kScore ? column.score : column.code_error;
      if (s.x.empty()) continue;
      s.dotted = s.x.size() < 12;
      series.push_back(std::move(s));
    }
    context.widgets.show("compare.curves", std::to_string(series.size()));
    ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + used));
    if (series.empty()) {
      text(theme.small, theme.colours().muted,
           curve == Curve::kScore ? metric.column + " needs the truth: see the code error."
                                  : "Nothing was trained yet.");
      return;
    }
    PlotOptions options;
    options.x_name = "seconds";
    options.y_name = curve == Curve::kScore ? metric.column.c_str() : "error";
    if (curve == Curve::kScore && metric.scale == Scale::kShare) options.y_range = PlotRange{0, 1};
    options.log_y = curve == Curve::kCodeError;
    draw_plot(context, "compare.plot", ImVec2(size.x, size.y - used), series, options, plot_);
  }

  ComparisonDesk desk_;
  ComparedItems items_;
  std::vector<std::string> known_;  // in the list to choose from
  char path_[512] = "";
  int factor_ = 0;
  EditMode mode_ = EditMode::kCounterfactual;
  std::optional<View> view_;    // empty: what there is
  bool low_ = false;            // there is no room for scores below pictures or graphs
  std::optional<Curve> curve_;  // empty: of what there is
  std::optional<ComparisonRequest> asked_;
  double asked_at_ = 0;  // seconds of ImGui's clock
  std::shared_ptr<const Comparison> answer_;
  PlotState plot_;
};

}  // namespace

std::unique_ptr<Panel> make_compare_panel() { return std::make_unique<ComparePanel>(); }

}  // namespace causeway
