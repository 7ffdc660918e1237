// What a second of linear algebra finds in the pairs of a run, and whether it may be trusted: a check of every slower
// method, and the start of some.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/heat_map.h"

namespace causeway {
namespace {

enum class ClosedFormView { kEigenvalues, kDirections, kParts };

constexpr struct {
  ClosedFormView view;
  const char* label;
  const char* word;
  const char* help;
} kClosedFormViews[] = {
    {ClosedFormView::kEigenvalues, "Eigenvalues", "eigenvalues",
     "In pairs that set a variable, its new value cannot be predicted from the picture before: one direction of the "
     "codes has eigenvalue 0, all others have large ones. Where a variable moves along a curve, all are small."},
    {ClosedFormView::kDirections, "Directions", "directions",
     "Each variable as a weighted sum of the codes: the weights, brightest where they are largest."},
    {ClosedFormView::kParts, "Parts", "parts",
     "Independent parts of what interventions change, and how well the level of one tells that of another. Parts that "
     "belong together are one variable."}};

class ClosedFormPanel final : public Panel {
 public:
  const char* id() const override { return "closed"; }
  const char* title() const override { return "Closed form"; }
  const char* help() const override {
    return "The causal variables of pairs by linear algebra alone, in about a second: independent parts of what "
           "interventions change, the target of each pair, and the direction of the codes that nothing before an "
           "intervention predicts. It is right where variables are linear in the codes or lie along a curve, and says "
           "itself where it should not be trusted. Some methods start from it.";
  }
  bool needs_data() const override { return true; }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kChart, "No codes yet",
                      how_to_get_causal_model(s, "what linear algebra alone makes of these pairs")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    for (const auto& v : kClosedFormViews) {
      if (v.view != ClosedFormView::kEigenvalues) ImGui::SameLine(0, context.theme.px(2));
      if (choice_button(context.theme, v.label, view_ == v.view)) view_ = v.view;
      context.widgets.mark(fmt::format("closed.view.{}", v.word));
      tooltip(context.theme, v.help);
      if (view_ == v.view) context.widgets.show("closed.view", v.word);
    }
  }

  void draw(PanelContext& context) override {
    // It depends on the codes, which do not change while a causal model learns.
    constexpr double kOncePerRun = 1e9;
    answer_.follow(context, {}, kOncePerRun);
    if (!answer_.ready(context, *this)) return;
    draw_verdict(context);
    draw_legend(context);
    if (view_ == ClosedFormView::kEigenvalues) {
      draw_variables(context);
    } else if (view_ == ClosedFormView::kDirections) {
      draw_directions(context);
    } else {
      draw_parts(context);
    }
  }

 private:
  int variables() const { return static_cast<int>(answer_->form.noise_rows.rows()); }

  /// The true variable that variable i follows most, and how well; empty if none is known.
  std::optional<std::pair<int, double>> followed(int i) const {
    if (answer_->correlation.cols() <= i) return std::nullopt;
    Eigen::Index factor = 0;
    const double correlation = answer_->correlation.col(i).maxCoeff(&factor);
    return std::pair{static_cast<int>(factor), correlation};
  }

  void draw_verdict(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto& doubts = answer_->doubts;
    const float wide = ImGui::GetContentRegionAvail().x;
    const std::string verdict =
        doubts.empty() ? "It has no doubts about itself." : fmt::format("It doubts itself: {}.", doubts.front().what);
    elided_text(theme, theme.strong, doubts.empty() ? c.good : c.warning, verdict, wide);
    context.widgets.show("closed.doubts", std::to_string(doubts.size()));
    const std::string& note = context.snapshot().start_note;
    elided_text(theme, theme.small, c.muted,
                fmt::format("Linear algebra on {} {} pairs.{}", grouped(answer_->pairs),
                            answer_->held_out ? "held-out" : "training", note.empty() ? "" : " This run: " + note),
                wide);
    context.widgets.show("closed.pairs", std::to_string(answer_->pairs));
    ImGui::Dummy(ImVec2(0, theme.px(4)));
  }

  /// What marks and brightness mean, in one line.
  void draw_legend(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    ImVec2 at = ImGui::GetCursorScreenPos();
    const float line = theme.small->FontSize, gap = theme.px(14);
    std::string told;
    const auto entry = [&](float swatch, auto&& draw_swatch, const char* words) {
      if (swatch > 0) draw_swatch(ImVec2(at.x + swatch / 2, at.y + line / 2));
      text_at(draw, theme.small, ImVec2(at.x + swatch + (swatch > 0 ? theme.px(4) : 0.0F), at.y), c.muted, words);
      at.x += swatch + theme.px(4) + theme.small->CalcTextSizeA(line, FLT_MAX, 0, words).x + gap;
      told += std::string(told.empty() ? "" : ", ") + words;
    };
    const auto circle = [&](float radius, ImU32 colour) {
      return [=](ImVec2 centre) { draw->AddCircleFilled(centre, radius, colour); };
    };
    const auto nothing = [](ImVec2) {};
    if (view_ == ClosedFormView::kEigenvalues) {
      entry(theme.px(10), circle(theme.px(5), c.text), "direction of the variable");
      entry(theme.px(7), circle(theme.px(3.5F), c.muted), "other directions");
      entry(
          theme.px(16),
          [&](ImVec2 centre) {
            const ImVec2 half(theme.px(8), line / 2);
            draw->AddRectFilled(ImVec2(centre.x - half.x, centre.y - half.y),
                                ImVec2(centre.x + half.x, centre.y + half.y), c.field, theme.px(2));
          },
          "predicted by chance");
    } else if (view_ == ClosedFormView::kDirections) {
      entry(0, nothing, "brightness: weight of a code (column) in a variable (row)");
    } else {
      entry(0, nothing, "brightness: how much of one part's variance the other tells; colour: the variable of a part");
    }
    context.widgets.show("closed.legend", told);
    ImGui::Dummy(ImVec2(0, line + theme.px(4)));
  }

  /// A row a variable: its name, how often it is the target, of how many parts it is, and its eigenvalues from 0 to 1.
  void draw_variables(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const ClosedForm& form = answer_->form;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float name = theme.px(110), targets = theme.px(74), parts = theme.px(58), edge = theme.px(12);
    const float head = theme.px(20), foot = theme.px(20);
    const float axis = std::max(theme.px(60), area.x - name - targets - parts - 2 * edge);
    const float row =
        std::clamp((area.y - head - foot) / static_cast<float>(std::max(1, variables())), theme.px(22), theme.px(44));
    ImGui::BeginChild("variables", area, false, ImGuiWindowFlags_HorizontalScrollbar);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float left = corner.x + name + targets + parts + edge;
    const auto to_x = [&](double v) { return left + axis * static_cast<float>(std::clamp(v, 0.0, 1.0)); };
    text_at(draw, theme.small, corner, c.muted, "variable");
    text_at(draw, theme.small, ImVec2(corner.x + name, corner.y), c.muted, "set in");
    text_at(draw, theme.small, ImVec2(corner.x + name + targets, corner.y), c.muted, "parts");
    text_at(draw, theme.small, ImVec2(left, corner.y), c.muted, "what the picture before predicts of each direction");
    const float bottom = corner.y + head + row * static_cast<float>(variables());
    for (const double tick : {0.0, 0.5, 1.0}) {
      draw->AddLine(ImVec2(to_x(tick), corner.y + head), ImVec2(to_x(tick), bottom), c.grid, theme.px(1));
      text_at(draw, theme.small, ImVec2(to_x(tick), bottom + theme.px(2)), c.muted, fmt::format("{:g}", tick), 0.5F);
    }
    for (int i = 0; i < variables(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const float y = corner.y + head + row * (static_cast<float>(i) + 0.5F);
      const auto factor = followed(i);
      const FactorStyle style =
          factor ? theme.factor(answer_->factors[static_cast<std::size_t>(factor->first)], factor->first)
                 : theme.unmatched();
      const auto write = [&](ImFont* font, float x, ImU32 ink, const std::string& what) {
        text_at(draw, font, ImVec2(x, y - font->FontSize / 2), ink, what);
      };
      draw_marker(draw, ImVec2(corner.x + theme.px(7), y), theme.px(5), style);
      write(theme.body, corner.x + theme.px(18), c.text,
            factor ? fmt::format("{} {:.2f}", answer_->factors[static_cast<std::size_t>(factor->first)], factor->second)
                   : fmt::format("{}", i));
      write(theme.mono, corner.x + name, c.muted, fmt::format("{:.0f} %", 100 * form.signs.shares(i + 1)));
      write(theme.mono, corner.x + name + targets, c.muted, std::to_string(form.signs.block_sizes[at]));
      const double chance = form.signs.chance(i);
      draw->AddRectFilled(ImVec2(to_x(0), y - row / 2 + theme.px(3)), ImVec2(to_x(chance), y + row / 2 - theme.px(3)),
                          c.field, theme.px(2));
      const Vector<double>& values = form.detail.predictable[at];
      for (Eigen::Index k = values.size(); k-- > 0;) {
        draw->AddCircleFilled(ImVec2(to_x(values(k)), y), theme.px(k == 0 ? 5.0F : 3.5F),
                              k == 0 ? style.colour : c.muted);
      }
      ImGui::SetCursorScreenPos(ImVec2(corner.x, y - row / 2));
      ImGui::PushID(i);
      ImGui::InvisibleButton("variable", ImVec2(left + axis - corner.x, row));
      ImGui::PopID();
      const std::string widget = fmt::format("closed.variable.{}", i);
      context.widgets.mark(widget);
      tooltip(theme, words_of(i));
      context.widgets.show(widget, values.size() == 0 ? "" : fmt::format("{:.3f}", values(0)));
      context.widgets.show(widget + ".next", values.size() < 2 ? "" : fmt::format("{:.3f}", values(1)));
      context.widgets.show(widget + ".share", fmt::format("{:.3f}", form.signs.shares(i + 1)));
    }
    ImGui::SetCursorScreenPos(ImVec2(corner.x, bottom));
    ImGui::Dummy(ImVec2(left + axis + edge - corner.x, foot));
    ImGui::EndChild();
  }

  std::string words_of(int i) const {
    const ClosedFormSigns& s = answer_->form.signs;
    const int parts = s.block_sizes[static_cast<std::size_t>(i)];
    std::string words = fmt::format("Set in {:.1f} % of the pairs. ", 100 * s.shares(i + 1));
    if (const auto factor = followed(i)) {
      words += fmt::format("Follows '{}' with a rank correlation of {:.3f}. ",
                           answer_->factors[static_cast<std::size_t>(factor->first)], factor->second);
    }
    if (std::isnan(s.predictable(i, 0))) return words + "Too few pairs set it to tell its direction.";
    words +=
        s.predictable(i, 1) <= s.chance(i)
            ? fmt::format(
                  "It moves along a curve of {} parts, so that two directions or more are predicted no "
                  "better than by chance ({:.2f}, grey).",
                  parts, s.chance(i))
            : fmt::format("Of its direction {:.3f} is predicted, of the next {:.3f}, by chance up to {:.2f} (grey).",
                          s.predictable(i, 0), s.predictable(i, 1), s.chance(i));
    if (parts > 1) {
      words += fmt::format(" Second over first eigenvalue of the curve: {:.3f}; a linear map keeps {:.3f} of it.",
                           s.bend(i), s.line_fit(i));
    }
    return words;
  }

  std::vector<HeatMapLabel> variable_labels(const Theme& theme) const {
    std::vector<HeatMapLabel> labels;
    for (int i = 0; i < variables(); ++i) {
      const auto factor = followed(i);
      labels.push_back(
          factor ? HeatMapLabel{answer_->factors[static_cast<std::size_t>(factor->first)],
                                theme.factor(answer_->factors[static_cast<std::size_t>(factor->first)], factor->first)}
                 : HeatMapLabel{std::to_string(i), theme.unmatched()});
    }
    return labels;
  }

  void draw_directions(PanelContext& context) {
    const MatrixD& rows = answer_->form.causal_rows;
    const double largest = std::max(rows.cwiseAbs().maxCoeff(), 1e-300);
    std::vector<HeatMapLabel> codes;
    for (Eigen::Index k = 0; k < rows.cols(); ++k) {
      codes.push_back({fmt::format("{}", k + 1), context.theme.unmatched()});
    }
    draw_heat_map(
        context,
        {"closed.direction", rows.cwiseAbs() / largest, variable_labels(context.theme), codes, answer_->id,
         [&](int row, int column) { return fmt::format("Weight of code {}: {:.3f}.", column + 1, rows(row, column)); }},
        ImGui::GetContentRegionAvail());
  }

  /// Parts in the order of their variables, so that what belongs together is a square on the diagonal.
  void draw_parts(PanelContext& context) {
    const ClosedFormDetail& d = answer_->form.detail;
    const std::vector<HeatMapLabel> of_variable = variable_labels(context.theme);
    std::vector<int> order;
    std::vector<HeatMapLabel> rows, columns;
    for (std::size_t i = 0; i < d.blocks.size(); ++i) {
      for (const int part : d.blocks[i]) {
        order.push_back(part);
        rows.push_back(of_variable[i]);
        columns.push_back({std::to_string(order.size()), of_variable[i].style});
      }
    }
    const MatrixD values = d.dependence(order, order);
    draw_heat_map(context,
                  {"closed.part", values, rows, columns, answer_->id,
                   [&](int row, int column) {
                     return fmt::format("The level of one part tells {:.0f} % of the variance of the other.",
                                        100 * values(row, column));
                   }},
                  ImGui::GetContentRegionAvail());
  }

  Asked<ClosedFormRequest> answer_;
  ClosedFormView view_ = ClosedFormView::kEigenvalues;
};

}  // namespace

std::unique_ptr<Panel> make_closed_form_panel() { return std::make_unique<ClosedFormPanel>(); }

}  // namespace causeway
