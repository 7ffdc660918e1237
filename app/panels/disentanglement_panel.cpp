// Which latent holds which factor: two matrices.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <optional>

#include "app/explore/known_truth.h"
#include "app/panels/panels.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/next_sliders.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/heat_map.h"
#include "engine/causal/circuit_views_world.h"
#include "engine/models/assignment_entropy.h"

namespace causeway {
namespace {

constexpr const char* kViewsWorld = "circuit-views";

std::vector<NextSlider> view_sliders() {
  return {{"strength", "style's strength",
           "How far tint, brightness and shift of the two views may be from none, 1 is most: weak styles are easier to "
           "keep out, strong ones force the embedding to do without them.",
           0.01, 1, false, false,
           [](const Settings& s) { return s.own.at(CircuitViewsSettings::kGroup).at("strength").get<double>(); },
           [](Settings& s, double value) { s.own[CircuitViewsSettings::kGroup]["strength"] = value; }},
          {"embedding", "embedding's size",
           "Numbers in the embedding. Four are as many as the content has; with more, style finds room too.", 1, 16,
           true, false, [](const Settings& s) { return static_cast<double>(s.causal.latents); },
           [](Settings& s, double value) { s.causal.latents = static_cast<int>(value); }}};
}

class DisentanglementPanel final : public Panel {
 public:
  const char* id() const override { return "heat"; }
  const char* title() const override { return "Disentanglement"; }
  const char* help() const override {
    return "Importance: how much each latent contributes when a factor is predicted from all of them. Correlation: how "
           "well one latent alone orders the pictures as a factor does. In a disentangled model every row and every "
           "column has one bright cell.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.scores && s.scores->correlation.size() > 0) return std::nullopt;
    if (s.scores && truth_hidden(s)) {
      return EmptyState{Icon::kChart, "The truth is hidden", "Which latent holds which factor is shown with it again."};
    }
    if (s.scores) {
      return EmptyState{Icon::kChart, "The factors are not known",
                        "These data come without labels, so there is nothing to compare the latents with."};
    }
    return EmptyState{Icon::kChart, "No scores yet", how_to_get_causal_model(s, "which latent holds which factor")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    if (choice_button(context.theme, "Matched order", matched_)) matched_ = !matched_;
    context.widgets.mark("heat.matched");
    tooltip(context.theme, "Latents in the order of the factors they match: a good model is bright on the diagonal.");
    context.widgets.show("heat.matched", matched_ ? "on" : "off");
    if (context.snapshot().scores->psi.size() == 0) return;
    ImGui::SameLine();
    if (choice_button(context.theme, "Assignment", assignment_)) assignment_ = !assignment_;
    context.widgets.mark("heat.assignment");
    tooltip(context.theme, "To which variable the model assigns each of its own latents, instead of the scores.");
  }

  void draw(PanelContext& context) override {
    const Theme& theme = context.theme;
    const Scores& scores = *context.snapshot().scores;
    // A texture belongs to one set of scores in one order.
    if (context.snapshot().scores.get() != shown_ || matched_ != shown_matched_) {
      shown_ = context.snapshot().scores.get();
      shown_matched_ = matched_;
      ++version_;
    }
    if (assignment_ && scores.psi.size() > 0) {
      draw_assignment(context, scores);
      return;
    }
    const MatrixD& correlation = scores.correlation;  // factors x latents
    const auto latents = static_cast<int>(correlation.cols());
    const std::vector<int> order = order_of(scores, latents);
    const auto names = latent_names(&scores, latents, theme);
    std::vector<HeatMapLabel> rows, columns;
    for (std::size_t f = 0; f < scores.factors.size(); ++f) {
      rows.push_back({scores.factors[f], theme.factor(scores.factors[f], static_cast<int>(f))});
    }
    for (const int z : order) columns.push_back({fmt::format("z{}", z), names[static_cast<std::size_t>(z)].style});

    draw_figures(context, scores);
    draw_block(context, scores);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const bool importance = scores.importance.rows() == latents && scores.importance.cols() == correlation.rows();
    const bool beside = area.x > area.y * 1.3F || !importance;
    const float gap = theme.px(18);
    const float caption = theme.px(24);
    const ImVec2 part(importance && beside ? (area.x - gap) / 2 : area.x,
                      importance && !beside ? (area.y - gap) / 2 : area.y);
    const ImVec2 corner = ImGui::GetCursorPos();
    const auto place = [&](int i, const char* title, HeatMap map) {
      const auto step = static_cast<float>(i);
      const ImVec2 at(corner.x + (beside ? step * (part.x + gap) : 0), corner.y + (beside ? 0 : step * (part.y + gap)));
      ImGui::SetCursorPos(at);
      text(theme.small, theme.colours().muted, title);
      ImGui::SetCursorPos(ImVec2(at.x, at.y + caption));
      draw_heat_map(context, map, ImVec2(part.x, part.y - caption));
    };
    const auto factor = [&](int row) { return scores.factors[static_cast<std::size_t>(row)]; };
    const auto latent = [&](int column) { return order[static_cast<std::size_t>(column)]; };
    int at = 0;
    if (importance) {
      MatrixD values(correlation.rows(), latents);
      for (int k = 0; k < latents; ++k) values.col(k) = scores.importance.row(latent(k)).transpose();
      place(at++, "importance, factor by latent",
            {"heat.importance", values, rows, columns, version_, [&](int row, int column) {
               return fmt::format("z{} makes {:.0f} % of what predicts {}.", latent(column),
                                  100 * scores.importance(latent(column), row), factor(row));
             }});
    }
    MatrixD values(correlation.rows(), latents);
    for (int k = 0; k < latents; ++k) values.col(k) = correlation.col(latent(k)).cwiseAbs();
    place(at, "correlation of ranks, factor by latent",
          {"heat.correlation", values, rows, columns, version_, [&](int row, int column) {
             return fmt::format("z{} and {} order the test pictures with a correlation of {:.2f}.", latent(column),
                                factor(row), std::abs(correlation(row, latent(column))));
           }});
  }

 private:
  /// Of methods that find what views of a scene share: how well, and that cells tell nothing of it.
  void draw_block(PanelContext& context, const Scores& scores) {
    const auto content = scores.value("content_r2"), style = scores.value("style_r2");
    context.widgets.show("heat.block", content ? "a block, not axes" : "");
    if (!content) return;
    const Theme& theme = context.theme;
    elided_text(theme, theme.strong, theme.colours().text,
                fmt::format("Found as a block, not axes: all latents together tell {:.2f} of the content's variance{}.",
                            *content, style ? fmt::format(" and {:.2f} of the style's", *style) : ""),
                ImGui::GetContentRegionAvail().x);
    tooltip(theme,
            "What both views share is told by all latents together; which of them tells which variable is left open, "
            "so no cell need be bright. The two numbers are R2 of a smooth function of all latents, on held-out data.");
    if (context.snapshot().settings.world.name != kViewsWorld || !context.snapshot().settings.world.data.empty())
      return;
    views_.draw(context);
  }

  // A model with more latents of its own than variables: which belong to which.
  void draw_assignment(PanelContext& context, const Scores& scores) const {
    const Theme& theme = context.theme;
    const auto latents = static_cast<int>(scores.psi.cols()) - 1;
    const auto names = latent_names(&scores, latents, theme);
    std::vector<HeatMapLabel> rows, columns;
    for (Eigen::Index d = 0; d < scores.psi.rows(); ++d) rows.push_back({fmt::format("own {}", d), {}});
    for (int z = 0; z < latents; ++z) {
      columns.push_back({fmt::format("z{}", z), names[static_cast<std::size_t>(z)].style});
    }
    columns.push_back({"none", {}});
    const std::string entropy = fmt::format("{:.2f}", assignment_entropy(scores.psi));
    context.widgets.show("heat.entropy", entropy);
    text(theme.small, theme.colours().muted,
         "assignment, own latent by variable; entropy " + entropy + " (0: all are sure, 1: nothing is known yet)");
    const auto variable = [&](int column) {
      return column < latents ? fmt::format("to z{}", column) : std::string("to no variable");
    };
    draw_heat_map(context,
                  {"heat.psi", scores.psi, rows, columns, version_,
                   [&](int row, int column) {
                     return fmt::format("The model's own latent {} belongs {} with a probability of {:.2f}.", row,
                                        variable(column), scores.psi(row, column));
                   }},
                  ImGui::GetContentRegionAvail());
  }

  // The matrices in a few numbers.
  static void draw_figures(PanelContext& context, const Scores& scores) {
    const Theme& theme = context.theme;
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool first = true, full = false;
    for (const Metric& metric : metrics()) {
      if (!metric.live || !metric.needs.labels) continue;
      const auto score = scores.value(metric.key);
      if (!score && metric.needs.sequences) continue;  // most data are none
      const std::string value = !score                           ? "-"
                                : metric.scale == Scale::kAmount ? compact(*score, 2)
                                                                 : score_text(metric, *score, 2);
      std::string name = "heat." + metric.column;
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char ch) { return std::tolower(ch); });
      context.widgets.show(name, score ? value : "");
      const float wide = text_size(theme.small, metric.column).x + theme.px(5) + text_size(theme.strong, value).x;
      // The Scores panel has them all.
      full = full || (!first && ImGui::GetItemRectMax().x + theme.px(14) + wide > right);
      if (full) continue;
      if (!first) ImGui::SameLine(0, theme.px(14));
      first = false;
      ImGui::BeginGroup();
      const float y = ImGui::GetCursorPosY();
      ImGui::SetCursorPosY(y + (theme.strong->FontSize - theme.small->FontSize) * 0.75F);
      text(theme.small, theme.colours().muted, metric.column);
      ImGui::SameLine(0, theme.px(5));
      ImGui::SetCursorPosY(y);
      text(theme.strong, score ? theme.colours().text : theme.colours().faint, value);
      ImGui::EndGroup();
      context.widgets.mark(name);
      tooltip(theme, metric.title + ". " + metric.help);
    }
  }

  std::vector<int> order_of(const Scores& scores, int latents) const {
    std::vector<int> order;
    if (matched_) {
      for (const int z : scores.latent_of_factor) {
        if (z >= 0 && z < latents) order.push_back(z);
      }
    }
    for (int z = 0; z < latents; ++z) {
      if (std::find(order.begin(), order.end(), z) == order.end()) order.push_back(z);
    }
    return order;
  }

  NextSliders views_{"heat", view_sliders()};
  bool assignment_ = false;
  bool matched_ = true, shown_matched_ = true;
  const Scores* shown_ = nullptr;
  std::uint64_t version_ = 0;
};

}  // namespace

std::unique_ptr<Panel> make_disentanglement_panel() { return std::make_unique<DisentanglementPanel>(); }

}  // namespace causeway
