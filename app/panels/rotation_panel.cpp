// Why pictures alone do not say what causes what: turn two latents into each other, and nothing notices.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

class RotationPanel final : public Panel {
 public:
  const char* id() const override { return "rotate"; }
  const char* title() const override { return "Rotation"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "Turns two independent latents into each other and the decoder with them: what the training loss can see "
           "stays exactly the same, but each latent now means something else. So the loss cannot have chosen the right "
           "ones (Locatello et al., 2019); pairs before and after interventions can.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!s.has_pictures) return no_pictures_state();
    if (!s.pipeline || !s.pipeline->causal) {
      return EmptyState{Icon::kImage, "No model yet",
                        how_to_get_causal_model(s, "that latents can be mixed without the loss noticing")};
    }
    if (s.pipeline->causal->graph() != nullptr || s.pipeline->causal->latents() < 2) {
      return EmptyState{Icon::kImage, "These latents cannot be turned",
                        "Choose a method with independent latents in the bar above, e.g. beta-VAE, and train it: its "
                        "latents can be turned into each other, and its loss stays."};
    }
    return std::nullopt;
  }

  void draw_tools(PanelContext& context) override {
    if (!empty(context)) sample_picker(context, "rotate", answer_ ? answer_->samples : 0);
  }

  void draw(PanelContext& context) override {
    const int latents = context.snapshot().pipeline->causal->latents();
    first_ = std::min(first_, latents - 1);
    second_ = std::min(second_, latents - 1);
    if (first_ == second_) second_ = (first_ + 1) % latents;
    draw_controls(context, latents);
    const RotationRequest request{context.ui.sample, first_, second_, degrees_};
    answer_.follow(context, request, [&](const RotationRequest& old) { return old.same_subject(request); });
    if (!answer_.ready(context, *this)) return;
    draw_figures(context);
    draw_rows(context);
  }

 private:
  void draw_controls(PanelContext& context, int latents) {
    const Theme& theme = context.theme;
    const auto names = latent_names(context.snapshot().scores.get(), latents, theme);
    const auto choose = [&](const char* part, int& chosen, int other) {
      ImGui::SetNextItemWidth(theme.px(124));
      const std::string name = fmt::format("rotate.{}", part);
      const bool open = ImGui::BeginCombo(("##" + name).c_str(), names[static_cast<std::size_t>(chosen)].text.c_str());
      context.widgets.mark(name);
      if (open) {
        for (int i = 0; i < latents; ++i) {
          if (i != other && ImGui::Selectable(names[static_cast<std::size_t>(i)].text.c_str(), i == chosen)) chosen = i;
        }
        ImGui::EndCombo();
      }
      double number = chosen;
      if (context.widgets.take_number(name, 0, latents - 1, number)) {
        if (static_cast<int>(number) == other) {
          context.widgets.reject("a latent cannot be turned into itself");
        } else {
          chosen = static_cast<int>(number);
        }
      }
    };
    ImGui::AlignTextToFramePadding();
    text(theme.body, theme.colours().muted, "Turn");
    ImGui::SameLine(0, theme.px(8));
    choose("first", first_, second_);
    ImGui::SameLine(0, theme.px(8));
    text(theme.body, theme.colours().muted, "into");
    ImGui::SameLine(0, theme.px(8));
    choose("second", second_, first_);
    ImGui::SameLine(0, theme.px(14));
    ImGui::SetNextItemWidth(std::max(theme.px(80), ImGui::GetContentRegionAvail().x));
    auto degrees = static_cast<float>(degrees_);
    if (ImGui::SliderFloat("##angle", &degrees, 0, 90, "%.0f degrees")) degrees_ = static_cast<double>(degrees);
    context.widgets.mark("rotate.angle");
    tooltip(theme, "0: the latents as they were learned. 90: they have changed places.");
    context.widgets.take_number("rotate.angle", 0, 90, degrees_);
    context.widgets.show("rotate.angle", fmt::format("{:.0f}", degrees_));
  }

  void draw_figures(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto shown = [&](const char* name, const char* caption, const std::string& value, const char* help,
                           ImU32 colour) {
      figure(theme, caption, value, theme.px(150), colour);
      tooltip(theme, help);
      context.widgets.show(name, value);
      ImGui::SameLine(0, theme.px(6));
    };
    shown(
        "rotate.loss", "loss at the means", fmt::format("{:.4f}", answer_->squared_error + answer_->prior),
        "Squared error of the codes that come back, and half the squared length of z: all that a loss with a standard "
        "normal prior can see. It does not move.",
        c.text);
    shown("rotate.error", "of it, error", fmt::format("{:.4f}", answer_->squared_error), "Squared error of the codes.",
          c.text);
    shown("rotate.mcc", "correlation (MCC)", answer_->mcc ? fmt::format("{:.3f}", *answer_->mcc) : "-",
          "With the true factors, which training never saw. This one moves.", c.accent);
    ImGui::NewLine();
  }

  void draw_rows(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float label = theme.px(54), gap = theme.px(4);
    const float cell = std::floor(std::max(
        theme.px(24), std::min((area.x - label) / (kRotationSteps + 1) - gap - theme.px(2), area.y / 2 - gap)));
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float base_y = at.y + std::floor((2 * (cell + gap) - gap - cell) / 2);
    const auto base = context.textures.get("rotate.base", answer_->id, answer_->base);
    draw->AddImageRounded(compat::texture(base), ImVec2(at.x, base_y), ImVec2(at.x + cell, base_y + cell), ImVec2(0, 0),
                          ImVec2(1, 1), IM_COL32_WHITE, theme.px(3));
    const auto sheet = context.textures.get("rotate.sheet", answer_->id, answer_->sheet);
    for (int row = 0; row < 2; ++row) {
      const float y = at.y + static_cast<float>(row) * (cell + gap);
      text_at(draw, theme.strong, ImVec2(at.x + cell + theme.px(14), y + cell / 2 - theme.body->FontSize / 2),
              theme.colours().text, fmt::format("z{}'", row == 0 ? first_ : second_));
      for (int k = 0; k < kRotationSteps; ++k) {
        const ImVec2 low(at.x + cell + label + static_cast<float>(k) * (cell + gap), y);
        const float u = 1.0F / kRotationSteps;
        draw->AddImageRounded(compat::texture(sheet), low, ImVec2(low.x + cell, low.y + cell),
                              ImVec2(u * static_cast<float>(k), 0.5F * static_cast<float>(row)),
                              ImVec2(u * static_cast<float>(k + 1), 0.5F * static_cast<float>(row + 1)), IM_COL32_WHITE,
                              theme.px(3));
        compat::outline(draw, low, ImVec2(low.x + cell, low.y + cell), theme.colours().card_border, theme.px(3),
                        theme.px(1));
      }
    }
    ImGui::Dummy(ImVec2(area.x, std::min(area.y, 2 * (cell + gap))));
  }

  int first_ = 0, second_ = 1;
  double degrees_ = 0;
  Asked<RotationRequest> answer_;
};

}  // namespace

std::unique_ptr<Panel> make_rotation_panel() { return std::make_unique<RotationPanel>(); }

}  // namespace causeway
