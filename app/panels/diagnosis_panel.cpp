// What went wrong with a finished run, what it means, and a way to do better.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/explore/troubles.h"
#include "app/panels/panels.h"
#include "app/panels/parts/model_view.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

class DiagnosisPanel final : public Panel {
 public:
  const char* id() const override { return "diagnosis"; }
  const char* title() const override { return "Diagnosis"; }
  const char* help() const override {
    return "When a run is done, its latents are looked at on training data and on data held out: whether they carry "
           "something, can be told apart, and hold on new data. None of it needs the truth; where the truth is known, "
           "it also says which true variables were found. Click a latent to see it in the other panels.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.stage != "done") {
      return EmptyState{Icon::kMessages, "No diagnosis yet",
                        how_to_get_causal_model(s, "at the end whether it went wrong, and what to do about it")};
    }
    if (troubles_of(s).empty()) {
      return EmptyState{Icon::kMessages, "No sign of trouble",
                        "The latents carry something, can be told apart, and hold on data that the model has not "
                        "seen."};
    }
    return std::nullopt;
  }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    const Theme& theme = context.theme;
    const std::vector<Trouble> troubles = troubles_of(s);
    int latents = s.pipeline && s.pipeline->causal ? s.pipeline->causal->latents() : 0;
    for (const Trouble& t : troubles) {
      for (const int z : t.latents) latents = std::max(latents, z + 1);
    }
    const std::vector<LatentName> names = latent_names(s.scores.get(), latents, theme);
    ImGui::BeginChild("findings", ImGui::GetContentRegionAvail(), false);
    draw_remedies(context, troubles);
    for (std::size_t i = 0; i < troubles.size(); ++i) draw_trouble(context, troubles[i], i, names);
    ImGui::EndChild();
    context.widgets.show("diagnosis.count", std::to_string(troubles.size()));
    context.widgets.show("diagnosis.latent", context.ui.latent < 0 ? "" : fmt::format("z{}", context.ui.latent));
  }

 private:
  static void wrapped(ImFont* font, ImU32 colour, const std::string& words) {
    ImGui::PushTextWrapPos(0);
    text(font, colour, words);
    ImGui::PopTextWrapPos();
  }

  static void draw_remedies(PanelContext& context, const std::vector<Trouble>& troubles) {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    const std::vector<Remedy> remedies = remedies_for(s, troubles);
    if (remedies.empty()) return;
    const bool can = s.state == TrainerState::kDone && !context.ui.next_run.waiting();
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    for (std::size_t i = 0; i < remedies.size(); ++i) {
      const Remedy& r = remedies[i];
      const float wide = text_size(theme.body, r.label).x + 2 * ImGui::GetStyle().FramePadding.x;
      if (i > 0 && ImGui::GetItemRectMax().x + theme.px(8) + wide < right) ImGui::SameLine(0, theme.px(8));
      if (push_button(theme, r.label.c_str(), i == 0 ? ButtonKind::kPrimary : ButtonKind::kNormal, can)) {
        context.ui.next_run.start(s, context.ui.form.save(s), r.settings, context.send);
      }
      context.widgets.mark("diagnosis.remedy." + r.word);
      tooltip(theme, r.help + " This run is saved below runs/ first.");
    }
    wrapped(theme.small, theme.colours().muted,
            "The run as it is now is saved below runs/ before the next one begins.");
    ImGui::Dummy(ImVec2(0, theme.px(4)));
  }

  static void draw_trouble(PanelContext& context, const Trouble& t, std::size_t index,
                           const std::vector<LatentName>& names) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImGui::PushID(static_cast<int>(index));
    text(theme.title, c.warning, theme.icon(Icon::kAlert, "!"));
    ImGui::SameLine(0, theme.px(8));
    text(theme.strong, c.text, t.title);
    ImGui::Indent(theme.px(28));
    wrapped(theme.body, c.text, sentence(t.what) + (t.what.ends_with('.') ? "" : "."));
    wrapped(theme.body, c.muted, t.meaning);
    if (!t.advice.empty()) wrapped(theme.small, c.muted, "What helps: " + t.advice + ".");
    for (std::size_t k = 0; k < t.latents.size(); ++k) {
      const int z = t.latents[k];
      const LatentName& name = names[static_cast<std::size_t>(z)];
      if (k > 0) ImGui::SameLine(0, theme.px(6));
      // A button that looks like one: a name alone would not tell that it can be clicked.
      const ButtonKind kind = context.ui.latent == z ? ButtonKind::kPrimary : ButtonKind::kNormal;
      if (push_button(theme, fmt::format("{}##{}", name.text, z).c_str(), kind)) {
        const bool again = context.ui.latent == z;
        context.ui.latent = again ? -1 : z;
        if (!again) context.ui.wanted_panel = context.snapshot().has_pictures ? "traverse" : "space";
      }
      context.widgets.mark(fmt::format("diagnosis.{}.z{}", index, z));
      if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      tooltip(theme, (name.why.empty() ? "" : name.why + "\n") + "Click to see it in the other panels.");
    }
    ImGui::Unindent(theme.px(28));
    ImGui::Dummy(ImVec2(0, theme.px(6)));
    ImGui::PopID();
    context.widgets.show(fmt::format("diagnosis.{}", index), t.title);
  }
};

}  // namespace

std::unique_ptr<Panel> make_diagnosis_panel() { return std::make_unique<DiagnosisPanel>(); }

}  // namespace causeway
