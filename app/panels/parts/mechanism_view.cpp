#include "app/panels/parts/mechanism_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/parts/model_view.h"
#include "app/panels/parts/plot_menu.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr const char* kPlot = "graph.mechanism";
constexpr double kAskEvery = 0.5;  // seconds, while training

}  // namespace

void MechanismView::choose(int from, int to) {
  const std::pair wish{from, to};
  if (pair_ == wish) {
    close();
    return;
  }
  pair_ = wish;
  plot_.show_all();
}

void MechanismView::close() { pair_.reset(); }

void MechanismView::follow(PanelContext& context) {
  const Snapshot& s = context.snapshot();
  if (!s.pipeline || !s.pipeline->causal ||
      (pair_ && std::max(pair_->first, pair_->second) >= s.pipeline->causal->latents())) {
    close();
  }
  if (!pair_) {
    answer_.forget();
    return;
  }
  const MechanismRequest request{pair_->first, pair_->second, total_};
  answer_.follow(
      context, request, [&](const MechanismRequest& old) { return old == request; }, kAskEvery);
  make_curves(context);
}

void MechanismView::make_curves(PanelContext& context) {
  const Snapshot& s = context.snapshot();
  const auto names = latent_names(s.scores.get(), s.pipeline->causal->latents(), context.theme);
  const auto name = [&](int latent) { return names[static_cast<std::size_t>(latent)]; };
  const auto word = [&](int latent) {
    const LatentName n = name(latent);
    return n.factor.empty() ? fmt::format("z{}", latent) : n.factor;
  };
  from_ = word(pair_->first);
  to_ = word(pair_->second);
  x_name_ = fmt::format("z{}", pair_->first);
  y_name_ = fmt::format("z{}", pair_->second);
  series_.clear();
  if (!answer_ || !answer_->error.empty()) return;
  const std::vector<double> x(answer_->values.begin(), answer_->values.end());
  const auto rows = static_cast<int>(answer_->curves.rows());
  for (int i = 0; i < rows; ++i) {
    const bool median = i == rows / 2;
    PlotSeries curve;
    curve.name = median ? "median noise" : "other noise";
    curve.full_name = fmt::format("curve {}", i + 1);
    curve.colour = name(pair_->second).style.colour;
    curve.faded = !median;
    curve.x = x;
    for (Eigen::Index k = 0; k < answer_->curves.cols(); ++k)
      curve.y.push_back(static_cast<double>(answer_->curves(i, k)));
    series_.push_back(std::move(curve));
  }
  // The most important one first in legend and tooltip.
  std::swap(series_.front(), series_[static_cast<std::size_t>(rows / 2)]);
}

PlotOptions MechanismView::options() const {
  PlotOptions options;
  options.x_name = x_name_.c_str();
  options.y_name = y_name_.c_str();
  options.can_smooth = false;
  for (std::size_t i = 0; answer_ && i < answer_->from.size(); ++i) {
    options.points.push_back({static_cast<double>(answer_->from[i]), static_cast<double>(answer_->to[i])});
  }
  return options;
}

void MechanismView::draw_title(PanelContext& context, float width) {
  const Theme& theme = context.theme;
  const ImVec2 corner = ImGui::GetCursorPos();
  const auto small_button = [&](const char* label, bool chosen, const char* name, const char* help) {
    const WithFont font(theme.small);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(6), theme.px(1)));
    const bool clicked = choice_button(theme, label, chosen);
    ImGui::PopStyleVar();
    context.widgets.mark(name);
    tooltip(theme, help);
    return clicked;
  };
  const std::string title = fmt::format("{} → {}: z{} against z{}", from_, to_, pair_->second, pair_->first);
  context.widgets.show("graph.mechanism.title", title);
  const float buttons = text_size(theme.small, "directtotalx").x + theme.px(6 * 6 + 4 + 8);
  elided_text(theme, theme.small, theme.colours().text, title, width - buttons - theme.px(6));
  ImGui::SetCursorPos(ImVec2(corner.x + width - buttons, corner.y - theme.px(2)));
  if (small_button("direct", !total_, "graph.mechanism.direct",
                   "The mechanism alone: all other variables are held, each curve with the noise of another test "
                   "picture. Dots are test pictures as they are.")) {
    total_ = false;
  }
  ImGui::SameLine(0, theme.px(2));
  if (small_button("total", total_, "graph.mechanism.total",
                   "Other effects of the cause follow and act as well: what an intervention does in all.")) {
    total_ = true;
  }
  ImGui::SameLine(0, theme.px(2));
  if (small_button("×", false, "graph.mechanism.close", "Close.")) close();
  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + theme.px(20)));
}

void MechanismView::draw(PanelContext& context, ImVec2 size) {
  const Theme& theme = context.theme;
  ImGui::PushID("mechanism");
  const float top = ImGui::GetCursorPosY();
  draw_title(context, size.x);
  size.y -= ImGui::GetCursorPosY() - top;
  if (!series_.empty()) {
    draw_plot(context, kPlot, size, series_, options(), plot_);
    const auto [low, high] = std::minmax_element(series_.front().y.begin(), series_.front().y.end());
    context.widgets.show("graph.mechanism.span", fmt::format("{:.4f}", *high - *low));
  } else if (answer_) {
    elided_text(theme, theme.small, theme.colours().danger, answer_->error, size.x);
  }
  ImGui::PopID();
}

void MechanismView::draw_menu(PanelContext& context) {
  if (!pair_ || series_.empty()) return;
  draw_plot_menu(context, kPlot, series_, options(), plot_);
  ImGui::Separator();
}

}  // namespace causeway
