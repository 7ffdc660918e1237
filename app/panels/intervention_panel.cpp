// A slider as a do-operator: change one latent and see the picture before, after, and what changed.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "app/explore/image_ops.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/mode_picker.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/factor_slider.h"
#include "app/widgets/image_tile.h"
#include "app/widgets/vector_bars.h"

namespace causeway {
namespace {

// Of a model that says what follows from what; of others the first alone.
constexpr ModeChoice kModes[] = {
    {EditMode::kSetLatent, "Only this latent changes, nothing follows."},
    {EditMode::kDo, "Its effects follow, with fresh noise."},
    {EditMode::kCounterfactual, "Its effects follow, with the noise of this picture."},
};

struct Edit {
  int latent = -1;
  float value = 0;
};

class InterventionPanel final : public Panel {
 public:
  const char* id() const override { return "intervene"; }
  const char* title() const override { return "Intervene"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "Take hold of one latent and set it to a value. The other sliders show what follows; a notch marks where "
           "each one was. Sliders span the values seen in test data (1 % to 99 %).";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kTune, "No causal model yet",
                      how_to_get_causal_model(
                          s, s.has_pictures ? "a slider for each causal variable, and pictures of what would follow"
                                            : "a slider for each causal variable, and the numbers that would follow")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    if (edit_.latent >= 0) {
      const bool fresh_noise = mode_ == EditMode::kDo;
      if (fresh_noise) {
        if (push_button(theme, "New noise", ButtonKind::kFlat)) ++seed_;
        context.widgets.mark("intervene.noise");
        tooltip(theme, "Samples the noise of the effects again.");
        ImGui::SameLine(0, theme.px(2));
      }
      const std::string label = fmt::format("{} Undo", theme.icon(Icon::kClear));
      if (push_button(theme, label.c_str(), ButtonKind::kFlat)) edit_ = {};
      context.widgets.mark("intervene.undo");
      tooltip(theme, "Back to the picture as it was.");
      ImGui::SameLine(0, theme.px(10));
    }
    if (!context.ui.picture_file.empty()) {
      if (push_button(theme, "Back to test pictures", ButtonKind::kFlat)) context.ui.picture_file.clear();
      context.widgets.mark("intervene.back");
      tooltip(theme, context.ui.picture_file);
      return;
    }
    sample_picker(context, "intervene", answer_ ? answer_->samples : 0,
                  context.snapshot().has_pictures ? "picture" : "vector");
  }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    if (s.run != run_) {
      run_ = s.run;
      edit_ = {};
    }
    if (const auto wish = std::exchange(context.ui.wanted_edit, std::nullopt)) {
      edit_ = {wish->latent, wish->value};
      mode_ = wish->mode;
    }
    // Where nothing follows from anything, the first way of setting a latent is the only one.
    const bool follows = has_effects(s);
    if (!follows) mode_ = EditMode::kSetLatent;
    ranges_.follow(context, {});
    answer_.follow(context, {context.ui.sample, edit_.latent, edit_.value, mode_, seed_, context.ui.picture_file});
    if (!answer_.ready(context, *this)) return;
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float gap = theme.px(16);
    const float left = std::clamp(area.x * 0.35F, theme.px(264), theme.px(380));
    ImGui::BeginChild("controls", ImVec2(left, area.y), false);
    mode_picker(context, "intervene", std::span(kModes).first(follows ? std::size(kModes) : 1), mode_);
    ImGui::Dummy(ImVec2(0, theme.px(2)));
    draw_sliders(context);
    ImGui::EndChild();
    ImGui::SameLine(0, gap);
    const ImVec2 rest(area.x - left - gap, area.y);
    if (answer_->vector_before.empty()) {
      draw_pictures(context, rest);
    } else {
      draw_vector(context, rest);
    }
  }

 private:
  void draw_vector(PanelContext& context, ImVec2 area) {
    const Intervention& a = *answer_;
    const bool edited = a.request.latent >= 0;
    draw_vector_bars(context, "intervene.vector", area,
                     {a.vector_before, a.vector_after, "before",
                      edited ? fmt::format("after z{} = {:.2f}", a.request.latent, a.request.value) : "after"});
    context.widgets.show("intervene.answer", std::to_string(a.id));
  }

  void draw_sliders(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto latents = static_cast<int>(answer_->causal_before.size());
    const auto names = latent_names(context.snapshot().scores.get(), latents, theme);
    float label = 0;
    for (const LatentName& name : names) label = std::max(label, text_size(theme.body, name.text).x);
    // However long the names are, half of the width is for the sliders.
    label = std::min(label + theme.px(26), std::floor(ImGui::GetContentRegionAvail().x / 2));
    for (int i = 0; i < latents; ++i) draw_slider(context, i, names[static_cast<std::size_t>(i)], label);
    if (const auto word = context.widgets.take_set("intervene.target")) {
      if (*word != "none") context.widgets.reject("intervene.target can be set to none alone");
      edit_ = {};
    }
    context.widgets.show("intervene.target", edit_.latent < 0 ? "none" : fmt::format("z{}", edit_.latent));
  }

  void draw_slider(PanelContext& context, int i, const LatentName& name, float label) {
    const Theme& theme = context.theme;
    const auto at = static_cast<std::size_t>(i);
    const bool active = edit_.latent == i;
    const float before = answer_->causal_before[at];
    const bool known = ranges_ && at < ranges_->low.size();  // none if there was an error
    FactorSlider slider;
    slider.names = {fmt::format("intervene.z{}", i)};
    if (!name.factor.empty()) slider.names.push_back("intervene." + name.factor);
    slider.label = name.text;
    slider.style = name.style;
    slider.held = active;
    slider.value = active ? edit_.value : answer_->causal_after[at];
    slider.low = known ? ranges_->low[at] : before - 1.0F;
    slider.high = known ? ranges_->high[at] : before + 1.0F;
    slider.notch = before;
    slider.slack = slider.high - slider.low;
    if (known && ranges_->turned[at]) std::swap(slider.low, slider.high);
    slider.label_width = label;
    const ImVec2 low = ImGui::GetCursorScreenPos();
    if (const auto value = factor_slider(context, slider)) edit_ = {i, static_cast<float>(*value)};
    // For lessons, which know the factor but not the scale of a latent: 0 is the left end of the slider, 1 the right.
    double share = 0;
    const std::string& drawn = slider.names.back();
    context.widgets.show(drawn + ".held", active ? "yes" : "no");
    if (context.widgets.take_number(drawn + ".share", 0, 1, share)) {
      edit_ = {i, static_cast<float>(slider.low + share * (slider.high - slider.low))};
    }
    const ImVec2 high(low.x + label - theme.px(4), low.y + ImGui::GetFrameHeight());
    if (context.ui.latent == i) {
      compat::outline(ImGui::GetWindowDrawList(), ImVec2(low.x - theme.px(1), low.y), high, theme.colours().accent,
                      theme.px(5), theme.px(2));
    }
    const bool cut = text_size(theme.body, name.text).x > label - theme.px(20);
    if ((cut || !name.why.empty()) && ImGui::IsMouseHoveringRect(low, high)) {
      ImGui::SetCursorScreenPos(low);
      ImGui::PushID(i);
      ImGui::InvisibleButton("name", ImVec2(high.x - low.x, high.y - low.y));
      ImGui::PopID();
      tooltip(theme, cut ? name.text + (name.why.empty() ? "" : "\n") + name.why : name.why);
    }
  }

  void draw_pictures(PanelContext& context, ImVec2 area) {
    const Intervention& a = *answer_;
    const Theme& theme = context.theme;
    const bool edited = a.request.latent >= 0;
    std::vector<ImageTile> tiles{
        {context.textures.get("intervene.before", a.id, a.before), "before",
         "The picture as the model decodes it, nothing changed."},
        {context.textures.get("intervene.after", a.id, a.after),
         edited ? fmt::format("after z{} = {:.2f}", a.request.latent, a.request.value) : "after",
         edited ? "What the model says would be seen." : "Drag a slider to change something."}};
    const bool known = a.truth.width > 0;
    if (known) {
      tiles.push_back(
          {context.textures.get("intervene.truth", a.id, a.truth),
           fmt::format("truth, {} = {:.2f}", a.factor, a.factor_value),
           fmt::format("The same intervention made on the world itself: rendered, not decoded by the model. "
                       "The latent's value is translated to the factor's by their order over the test "
                       "pictures.{}",
                       has_effects(context.snapshot()) ? "" : " Effects follow there; this model knows of none.")});
    }
    tiles.push_back({context.textures.get("intervene.difference", a.id, a.difference),
                     fmt::format("difference × {:.0f}", kInterventionGain), "Black where nothing changed."});
    const float top = ImGui::GetCursorPosY();
    const float left = ImGui::GetCursorPosX();
    const float line = theme.px(24);
    const float used =
        draw_image_tiles(theme, context.widgets, "intervene.image", ImVec2(area.x, area.y - line), tiles);
    if (known) {
      ImGui::SetCursorPos(ImVec2(left, top + used + theme.px(6)));
      const Palette& c = theme.colours();
      if (a.off) {
        elided_text(theme, theme.small, c.text,
                    fmt::format("{:.1f} % away from the truth, on average over the picture", 100 * *a.off), area.x);
      } else {
        elided_text(theme, theme.small, c.muted, "both draw fresh noise, so the two pictures need not agree", area.x);
      }
    }
    context.widgets.show("intervene.truth", known ? fmt::format("{:.4f}", a.factor_value) : "");
    context.widgets.show("intervene.off", a.off ? fmt::format("{:.4f}", *a.off) : "");
    context.widgets.show("intervene.change", fmt::format("{:.4f}", mean_difference(a.before, a.after)));
    context.widgets.show("intervene.answer", std::to_string(a.id));
  }

  std::uint64_t run_ = 0;
  Edit edit_;
  EditMode mode_ = EditMode::kDo;
  std::uint64_t seed_ = 1;
  Asked<InterveneRequest> answer_;
  Asked<RangesRequest> ranges_;
};

}  // namespace

std::unique_ptr<Panel> make_intervention_panel() { return std::make_unique<InterventionPanel>(); }

}  // namespace causeway
