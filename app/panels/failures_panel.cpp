// Where the model fails: what it takes for what, where it is unsure, which mechanism is off, which pictures it
// confuses.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "app/explore/factor_link.h"
#include "app/explore/known_truth.h"
#include "app/explore/sample_set.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/failure_views.h"
#include "app/panels/parts/scatter_view.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr double kFailuresEvery =
    5;  // seconds, while training: hundreds of pictures are encoded and decoded for an answer

/// Whether anything of the truth may be drawn here: what was set, which answer is right, true mechanisms and distances.
bool truth_is_shown(const PanelContext& context) { return !truth_hidden(context.snapshot()); }

enum class Look { kTargets, kLatents, kMechanism, kPictures, kNeighbours };
struct LookInfo {
  Look look;
  const char* word;  // in scripts
  const char* label;
  const char* help;
};
constexpr LookInfo kLooks[] = {
    {Look::kTargets, "targets", "Targets", "What was set in each pair against what the model thinks was."},
    {Look::kLatents, "latents", "Latents", "How each latent is spread, and how it changes when something is set."},
    {Look::kMechanism, "mechanism", "Mechanism", "A learned mechanism beside the true one, with what is between them."},
    {Look::kPictures, "pictures", "Pictures", "How far each decoded picture is off, over the latents."},
    {Look::kNeighbours, "neighbours", "Neighbours", "Which pictures the model takes for the most alike."},
};

class FailuresPanel final : public Panel {
 public:
  const char* id() const override { return "failures"; }
  const char* title() const override { return "Failures"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "Where the model is wrong, over some hundred held-out units. Click a cell, a bar or a point: its units are "
           "selected, and all panels bring them out. The line at the bottom of the window says how many they are, "
           "clears them and saves them.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kAlert, "No causal model yet", how_to_get_causal_model(s, "where the model is wrong")};
  }

  void draw(PanelContext& context) override {
    draw_looks(context);
    if (look_ == Look::kMechanism) {
      draw_mechanism(context);
      return;
    }
    if (look_ == Look::kNeighbours) {
      draw_neighbours(context);
      return;
    }
    failures_.follow(context, {}, kFailuresEvery);
    if (!failures_.ready(context, *this)) return;
    if (look_ == Look::kTargets) draw_targets(context);
    if (look_ == Look::kLatents) draw_latents(context);
    if (look_ == Look::kPictures) draw_pictures(context);
  }

 private:
  void draw_looks(PanelContext& context) {
    const Theme& theme = context.theme;
    for (const LookInfo& info : kLooks) {
      if (&info != kLooks) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, info.label, look_ == info.look)) look_ = info.look;
      context.widgets.mark(fmt::format("failures.look.{}", info.word));
      tooltip(theme, info.help);
      if (look_ == info.look) context.widgets.show("failures.look", info.word);
    }
    if (const auto word = context.widgets.take_set("failures.look")) {
      const auto found =
          std::find_if(std::begin(kLooks), std::end(kLooks), [&](const LookInfo& info) { return *word == info.word; });
      if (found == std::end(kLooks)) {
        context.widgets.reject("failures.look is one of targets, latents, mechanism, pictures, neighbours");
      } else {
        look_ = found->look;
      }
    }
    ImGui::Dummy(ImVec2(1, theme.px(2)));
  }

  std::vector<int> named(const PanelContext& context) const {
    const Scores* scores = context.snapshot().scores.get();
    return scores != nullptr && !scores->latent_of_factor.empty() ? named_latents(*scores) : std::vector<int>();
  }

  /// One value of each selected unit, for the bars in front.
  template <class F>
  std::vector<double> marked(const PanelContext& context, F&& value) const {
    std::vector<double> list;
    for (const int unit : context.ui.selection.units) {
      if (unit < failures_->units) list.push_back(value(unit));
    }
    return list;
  }

  template <class F>
  void select_where(PanelContext& context, F&& is_it, std::string what) const {
    std::vector<int> units;
    for (int u = 0; u < failures_->units; ++u) {
      if (is_it(u)) units.push_back(u);
    }
    select_units(context, std::move(units), std::move(what));
  }

  void draw_targets(PanelContext& context) {
    if (failures_->inferred.empty()) {
      draw_empty(context,
                 {Icon::kHelp, "This method infers no targets",
                  failures_->frames == 2 ? "It does not say what was set. Latents, Pictures and Neighbours work."
                                         : "Its data are no pairs. Latents, Pictures and Neighbours work."});
      return;
    }
    const Theme& theme = context.theme;
    const bool truth = truth_is_shown(context);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const ConfusionMatrix matrix =
        confusion_of(*failures_, named(context), truth, theme, context.snapshot().scores.get());
    const bool beside = area.x > theme.px(560);
    const float left = beside ? std::floor(area.x * 0.58F) : area.x;
    const float matrix_high = beside ? area.y - theme.px(22) : area.y * 0.5F;
    draw_confusion(context, matrix, ImVec2(left, matrix_high));
    if (matrix.rows.size() > 1) {
      const bool known = std::any_of(matrix.right.begin() + 1, matrix.right.end(), [](int r) { return r >= 0; });
      const std::string words = known ? fmt::format("{} of {} pairs are wrong", matrix.wrong(), failures_->units)
                                      : "no latent bears a variable's name yet: nothing can be told right or wrong";
      elided_text(theme, theme.small, theme.colours().muted, words, left);
      context.widgets.show("failures.wrong", known ? std::to_string(matrix.wrong()) : "");
    }
    if (beside) ImGui::SetCursorPos(ImVec2(corner.x + left + theme.px(16), corner.y));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = beside ? area.x - left - theme.px(16) : area.x;
    const float bars = std::clamp(area.y * (beside ? 0.36F : 0.2F), theme.px(64), theme.px(150));
    const int bin =
        draw_histogram(context, "failures.entropy", at, ImVec2(at.x + right, at.y + bars), failures_->entropies,
                       marked(context, [&](int u) { return failures_->entropy[static_cast<std::size_t>(u)]; }),
                       theme.colours().series[1], "entropy of the posterior (nats)");
    if (bin >= 0) {
      select_where(
          context,
          [&](int u) { return failures_->entropies.bin(failures_->entropy[static_cast<std::size_t>(u)]) == bin; },
          "posterior of this entropy");
    }
    const float used = bars + theme.px(10);
    ImGui::SetCursorScreenPos(ImVec2(at.x, at.y + used));
    draw_selected(context, ImVec2(right, (beside ? area.y : area.y - matrix_high - theme.px(22)) - used));
  }

  void draw_selected(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    if (context.ui.selection.empty()) {
      ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + area.x);
      text(theme.small, theme.colours().muted, "Click a cell or a bar to see its pairs here and in all panels.");
      ImGui::PopTextWrapPos();
      return;
    }
    std::vector<int> units;
    std::vector<std::string> captions;
    for (const int unit : context.ui.selection.units) {
      if (unit >= failures_->units) continue;
      units.push_back(unit);
      if (!failures_->inferred.empty()) {
        captions.push_back(fmt::format(
            "{:.0f} %", 100 * failures_->posterior(unit, failures_->inferred[static_cast<std::size_t>(unit)])));
      }
    }
    draw_units(context, "failures.selected", area, *failures_->samples, failures_->id, units, captions);
  }

  void draw_latent_choice(PanelContext& context, int count) {
    const Theme& theme = context.theme;
    const auto names = latent_names(truth_is_shown(context) ? context.snapshot().scores.get() : nullptr, count, theme);
    latent_ = std::clamp(latent_, 0, count - 1);
    if (context.ui.latent >= 0 && context.ui.latent < count && context.ui.latent != brought_out_)
      latent_ = context.ui.latent;
    brought_out_ = context.ui.latent;
    ImGui::SetNextItemWidth(theme.px(150));
    const bool open = ImGui::BeginCombo("##latent", names[static_cast<std::size_t>(latent_)].text.c_str());
    context.widgets.mark("failures.latent");
    if (open) {
      for (int i = 0; i < count; ++i) {
        if (ImGui::Selectable(names[static_cast<std::size_t>(i)].text.c_str(), i == latent_)) latent_ = i;
      }
      ImGui::EndCombo();
    }
    double number = latent_;
    if (context.widgets.take_number("failures.latent", 0, count - 1, number)) latent_ = static_cast<int>(number);
    context.widgets.show("failures.latent", std::to_string(latent_));
    latent_name_ = names[static_cast<std::size_t>(latent_)];
  }

  void draw_latents(PanelContext& context) {
    const Theme& theme = context.theme;
    draw_latent_choice(context, failures_->latents);
    const Failures& f = *failures_;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool changes = !f.changes.empty();
    const float left = changes ? std::floor(area.x * 0.42F) : area.x;
    const auto value = [&](int u) { return f.causal(static_cast<Eigen::Index>(u) * f.frames, latent_); };
    const Histogram& values = f.values[static_cast<std::size_t>(latent_)];
    const int bin =
        draw_histogram(context, "failures.values", at, ImVec2(at.x + left, at.y + std::min(area.y, theme.px(260))),
                       values, marked(context, value), latent_name_.style.colour, "value before");
    if (bin >= 0) {
      select_where(
          context, [&](int u) { return values.bin(value(u)) == bin; }, latent_name_.text + " has this value");
    }
    if (!changes) return;
    const bool truth = truth_is_shown(context) && !f.set_truly.empty();
    const auto& list = f.changes[static_cast<std::size_t>(latent_)];
    const float x = at.x + left + theme.px(16), label = theme.px(86);
    const std::size_t rows = truth ? list.size() : 1;
    const float high = std::min(theme.px(110), area.y / static_cast<float>(rows));
    Histogram whole = list.front();
    for (std::size_t k = 1; !truth && k < list.size(); ++k) {
      for (std::size_t b = 0; b < whole.counts.size(); ++b) whole.counts[b] += list[k].counts[b];
    }
    for (std::size_t k = 0; k < rows; ++k) {
      const float y = at.y + static_cast<float>(k) * high;
      const std::string set = k == 0 ? "nothing" : f.factors[k - 1];
      const FactorStyle style = k == 0 || !truth ? theme.unmatched() : theme.factor(set, static_cast<int>(k - 1));
      ImDrawList* draw = ImGui::GetWindowDrawList();
      draw_marker(draw, ImVec2(x + theme.px(6), y + high / 2 - theme.px(8)), theme.px(5), style);
      text_at(draw, theme.small, ImVec2(x + theme.px(16), y + high / 2 - theme.px(8) - theme.small->FontSize / 2),
              theme.colours().text, truth ? shortened(theme.small, set + " set", label - theme.px(18)) : "all pairs");
      const auto in_row = [&](int u) {
        return !truth || f.set_truly[static_cast<std::size_t>(u)] == static_cast<int>(k);
      };
      std::vector<double> front;
      for (const int u : context.ui.selection.units) {
        if (u < f.units && in_row(u)) front.push_back(f.change(u, latent_));
      }
      const Histogram& h = truth ? list[k] : whole;
      const int hit = draw_histogram(context, fmt::format("failures.change.{}", k), ImVec2(x + label, y),
                                     ImVec2(at.x + area.x, y + high - theme.px(4)), h, front, style.colour, "change");
      if (hit < 0) continue;
      select_where(
          context, [&](int u) { return in_row(u) && h.bin(f.change(u, latent_)) == hit; },
          truth ? fmt::format("{} changes so when {} is set", latent_name_.text, set)
                : latent_name_.text + " changes so");
    }
  }

  void draw_pictures(PanelContext& context) {
    if (failures_->errors.empty()) {
      draw_empty(context, {Icon::kImage, "No pictures to be off", "These data, or this model, have none."});
      return;
    }
    const Theme& theme = context.theme;
    draw_latent_choice(context, failures_->latents);
    const Failures& f = *failures_;
    ScatterPoints points;
    points.paired = false;
    for (int u = 0; u < f.units; ++u) {
      const double error = 100 * f.errors[static_cast<std::size_t>(u)];
      points.x.push_back(f.causal(static_cast<Eigen::Index>(u) * f.frames, latent_));
      points.y.push_back(error);
      points.colour.push_back(error);
      points.marked.push_back(context.ui.selection.contains(u));
    }
    double mean = 0;
    for (const double e : points.y) mean += e / static_cast<double>(f.units);
    ImGui::SameLine(0, theme.px(14));
    ImGui::AlignTextToFramePadding();
    text(theme.small, theme.colours().muted,
         fmt::format("up: percent by which the decoded picture is off, {:.2f} on average; drag a rectangle to select",
                     mean));
    context.widgets.show("failures.error", fmt::format("{:.3f}", mean));
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float strip = area.x > theme.px(420) ? std::floor(area.x * 0.34F) : 0;
    const ImVec2 corner = ImGui::GetCursorPos();
    const auto result = errors_.draw(context, "failures.errors", ImVec2(area.x - strip, area.y), points, false);
    if (result.brushed_now) select_units(context, result.inside, "decoded so, at these values of " + latent_name_.text);
    if (result.clicked >= 0) context.ui.selection.toggle(result.clicked);
    if (strip <= 0) return;
    ImGui::SetCursorPos(ImVec2(corner.x + area.x - strip + theme.px(14), corner.y));
    draw_selected(context, ImVec2(strip - theme.px(14), area.y));
  }

  void draw_mechanism(PanelContext& context) {
    const Theme& theme = context.theme;
    if (!truth_is_shown(context)) {
      draw_empty(context,
                 {Icon::kHelp, "The truth is hidden", "A mechanism can be told right or wrong only beside it."});
      return;
    }
    fit_.follow(
        context, {factor_}, [&](const MechanismFitRequest& r) { return r.factor == factor_; }, kFailuresEvery);
    const Scores* scores = context.snapshot().scores.get();
    const auto& factors = scores != nullptr ? scores->factors : std::vector<std::string>();
    for (std::size_t f = 0; f < factors.size(); ++f) {
      if (f > 0) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, fmt::format("      {}", factors[f]).c_str(), factor_ == static_cast<int>(f))) {
        factor_ = static_cast<int>(f);
        cause_ = 0;
      }
      const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
      draw_marker(ImGui::GetWindowDrawList(), ImVec2(low.x + theme.px(16), (low.y + high.y) / 2), theme.px(5),
                  theme.factor(factors[f], static_cast<int>(f)));
      context.widgets.mark("failures.factor." + factors[f]);
    }
    if (!fit_.ready(context, *this)) return;
    const MechanismFit& fit = *fit_;
    const auto name_of = [&](int factor) {
      const auto at = static_cast<std::size_t>(factor);
      return at < factors.size() ? factors[at] : fmt::format("variable {}", factor);
    };
    int across = factor_;
    if (!fit.causes.empty()) {
      cause_ = std::clamp(cause_, 0, static_cast<int>(fit.causes.size()) - 1);
      across = fit.causes[static_cast<std::size_t>(cause_)];
      if (fit.causes.size() > 1) {
        ImGui::SameLine(0, theme.px(14));
        ImGui::AlignTextToFramePadding();
        text(theme.body, theme.colours().muted, "against");
        for (std::size_t k = 0; k < fit.causes.size(); ++k) {
          ImGui::SameLine(0, theme.px(k == 0 ? 6 : 2));
          if (choice_button(theme, (name_of(fit.causes[k]) + "##cause").c_str(), cause_ == static_cast<int>(k))) {
            cause_ = static_cast<int>(k);
          }
          context.widgets.mark("failures.cause." + name_of(fit.causes[k]));
        }
      }
    }
    const std::string words = fmt::format(
        "{} as its causes make it, its own noise in the middle: z{} is off by {:.3f} on average, {} varies by {:.3f}{}",
        name_of(factor_), fit.latent, fit.mean_residual, name_of(factor_), fit.spread,
        fit.causes.empty() ? "; it has no causes, so it should not vary here" : "");
    elided_text(theme, theme.small, theme.colours().muted, words, ImGui::GetContentRegionAvail().x);
    context.widgets.show("failures.residual", fmt::format("{:.4f}", fit.mean_residual));
    std::vector<double> x(fit.truth.size());
    for (std::size_t u = 0; u < x.size(); ++u) x[u] = fit.factors(static_cast<Eigen::Index>(u), across);
    draw_fit(context, "failures.fit", ImGui::GetContentRegionAvail(), x, fit.truth, fit.learned,
             theme.factor(name_of(factor_), factor_).colour, name_of(across), true);
  }

  void draw_neighbours(PanelContext& context) {
    const Theme& theme = context.theme;
    const Selection& selection = context.ui.selection;
    const int unit = selection.empty() ? context.ui.sample : selection.units.front();
    near_.follow(
        context, {unit}, [&](const NeighboursRequest& r) { return r.unit == unit; }, kFailuresEvery);
    if (!near_.ready(context, *this)) return;
    const Neighbours& near = *near_;
    if (!near.samples->has_pictures()) {
      draw_empty(context,
                 {Icon::kImage, "No pictures in this run", "It learns from vectors: there is nothing to show."});
      return;
    }
    const bool truth = truth_is_shown(context) && !near.true_distances.empty();
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const float left = std::min(theme.px(170), area.x * 0.3F);
    text(theme.small, theme.colours().muted, fmt::format("unit {}", near.unit + 1));
    draw_units(context, "failures.centre", ImVec2(left, std::min(area.y - theme.px(70), left)), *near.samples, near.id,
               {near.unit}, {});
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + std::min(area.y - theme.px(40), theme.px(130))));
    if (push_button(theme, "Select these", ButtonKind::kNormal)) {
      std::vector<int> units = near.units;
      units.push_back(near.unit);
      select_units(context, std::move(units), fmt::format("nearest to unit {}", near.unit + 1));
    }
    context.widgets.mark("failures.select_neighbours");
    tooltip(theme, "This unit and its neighbours, in all panels.");
    ImGui::SetCursorPos(ImVec2(corner.x + left + theme.px(14), corner.y));
    elided_text(theme, theme.small, theme.colours().muted,
                truth ? "nearest in latents, with their distance there and (true) in the world"
                      : "nearest in latents, with their distance",
                area.x - left - theme.px(14));
    ImGui::SetCursorPos(ImVec2(corner.x + left + theme.px(14), corner.y + theme.px(22)));
    std::vector<std::string> captions;
    for (std::size_t k = 0; k < near.units.size(); ++k) {
      captions.push_back(truth ? fmt::format("{:.1f} ({:.1f})", near.distances[k], near.true_distances[k])
                               : fmt::format("{:.1f}", near.distances[k]));
    }
    draw_units(context, "failures.neighbour", ImVec2(area.x - left - theme.px(14), area.y - theme.px(22)),
               *near.samples, near.id, near.units, captions);
  }

  Asked<FailuresRequest> failures_;
  Asked<MechanismFitRequest> fit_;
  Asked<NeighboursRequest> near_;
  Look look_ = Look::kTargets;
  int latent_ = 0, brought_out_ = -1;
  LatentName latent_name_;
  int factor_ = 0, cause_ = 0;
  ScatterView errors_;
};

}  // namespace

std::unique_ptr<Panel> make_failures_panel() { return std::make_unique<FailuresPanel>(); }

}  // namespace causeway
