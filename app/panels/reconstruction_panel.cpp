// What the image stage makes of a test picture.
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "app/widgets/image_tile.h"

namespace causeway {
namespace {

class ReconstructionPanel final : public Panel {
 public:
  const char* id() const override { return "reconstruct"; }
  const char* title() const override { return "Reconstruction"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "A picture that was not trained on, encoded as a few numbers by the image stage and decoded again. "
           "What is lost here no later stage can find.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!s.has_pictures) return no_pictures_state();
    if (has_model(s) || s.settings.world.data.empty()) return std::nullopt;
    return EmptyState{Icon::kImage, "No image model yet", how_to_get_images(s, kWhat)};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    sample_picker(context, "reconstruct", answer_ ? answer_->samples : 0);
  }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    answer_.follow(context, {context.ui.sample});
    if (!answer_.ready(context, *this)) return;
    const Reconstruction& a = *answer_;
    const bool modelled = !a.reconstruction.pixels.empty();
    const auto texture = [&](const char* name, const Image& image) {
      return image.pixels.empty() ? 0U : context.textures.get(name, a.id, image);
    };
    const ImageTile tiles[] = {{texture("reconstruct.original", a.original), "test picture", "As the world shows it."},
                               {texture("reconstruct.model", a.reconstruction), "reconstruction",
                                "Encoded and decoded again by the image stage."},
                               {texture("reconstruct.difference", a.difference),
                                fmt::format("difference × {:.0f}", kReconstructionGain), "Black where both agree."}};
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float line = theme.px(24);
    draw_image_tiles(theme, context.widgets, "reconstruct.image", ImVec2(area.x, area.y - line), tiles);
    if (!modelled) {
      elided_text(theme, theme.body, theme.colours().muted, how_to_get_images(s, kWhat), area.x);
      return;
    }
    draw_error_line(context);
  }

 private:
  static constexpr const char* kWhat = "what the model makes of it";

  static bool has_model(const Snapshot& s) { return s.pipeline && s.pipeline->images; }

  void draw_error_line(PanelContext& context) const {
    const Theme& theme = context.theme;
    const std::string error = compact(answer_->squared_error, 3);
    text(theme.body, theme.colours().muted, "Squared error");
    ImGui::SameLine(0, theme.px(6));
    text(theme.strong, theme.colours().text, error);
    ImGui::SameLine(0, theme.px(6));
    elided_text(theme, theme.body, theme.colours().muted,
                fmt::format("{:.2f} % away on average, over {} values", 100 * answer_->mean_difference,
                            grouped(static_cast<std::int64_t>(answer_->original.pixels.size()))),
                ImGui::GetContentRegionAvail().x);
    context.widgets.show("reconstruct.error", error);
  }

  Asked<ReconstructRequest> answer_;
};

}  // namespace

std::unique_ptr<Panel> make_reconstruction_panel() { return std::make_unique<ReconstructionPanel>(); }

}  // namespace causeway
