// Data from several environments side by side: the law of each latent in each of them, the average picture there, and
// which latent the model holds to be the one that an environment changes.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/environments.h"
#include "app/explore/image_ops.h"
#include "app/explore/known_truth.h"
#include "app/panels/panels.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/next_sliders.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/density_curve.h"
#include "engine/causal/environment_kinds.h"
#include "engine/training/data_source.h"

namespace causeway {
namespace {

constexpr double kLawsEvery = 3;  // seconds, while training
constexpr double kChangeGain = 3;
constexpr float kLeastRow = 46, kMostRow = 96;  // pixels of a latent's curves, at scale 1
constexpr float kLeastColumn = 84;

/// Of a world whose environments can be counted; others have as many as they have.
bool counts_environments(const Settings& s) {
  return s.world.data.empty() && s.own.contains(EnvironmentWorldSettings::kGroup) &&
         s.world.name == "circuit-environments";
}

int environments_of(const Settings& s) {
  const int count = s.own.at(EnvironmentWorldSettings::kGroup).at("count").get<int>();
  return count == 0 ? EnvironmentWorldSettings::kMostEnvironments : count;
}

std::vector<NextSlider> environment_sliders() {
  return {{"environments", "environments",
           "How many environments the next run is told of: the world by itself and the others, which change one "
           "variable each. With fewer than one for each variable some stay mixed.",
           2, EnvironmentWorldSettings::kMostEnvironments, true, false,
           [](const Settings& s) { return counts_environments(s) ? environments_of(s) : 2; },
           [](Settings& s, double value) {
             const int count = static_cast<int>(value);
             // The pictures in each stay as they are; the slider that follows says how many there are to be.
             s.own[EnvironmentWorldSettings::kGroup]["count"] =
                 count == EnvironmentWorldSettings::kMostEnvironments ? 0 : count;
           }},
          {"pictures", "pictures in each", "About so many training pictures of each environment.", 20, 4000, true, true,
           [](const Settings& s) {
             return counts_environments(s) ? std::round(s.world.pairs / static_cast<double>(environments_of(s))) : 100;
           },
           [](Settings& s, double value) {
             s.world.pairs = std::max(2, static_cast<int>(std::lround(value)) * environments_of(s));
           }}};
}

class EnvironmentPanel final : public Panel {
 public:
  const char* id() const override { return "environments"; }
  const char* title() const override { return "Environments"; }
  const char* help() const override {
    return "One column an environment, one row a latent. A curve is the law of the latent in that environment, grey "
           "behind it the law in the environment that changes nothing; each curve is drawn to its own height. The "
           "number is the largest difference between the two distribution functions, 0 to 1. Framed: the latent that "
           "the model holds to be the one that changes there. A change reaches effects too, so other curves of a "
           "column may move as well. Rest on a picture to see what differs on average.";
  }
  bool needs_data() const override { return true; }
  bool busy() const override { return desk_ && !desk_->idle(); }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!tells_environments(s)) {
      return EmptyState{Icon::kChart, "These data come from one environment",
                        "Choose the preset circuit-environments, or open data that tell of each picture where it comes "
                        "from, to see the law of each latent in each environment."};
    }
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kChart, "No causal model yet",
                      how_to_get_causal_model(s, "the law of each latent in each environment")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    if (choice_button(theme, "Change", change_)) change_ = !change_;
    context.widgets.mark("environments.change");
    tooltip(theme, "Pictures: in place of the average of an environment, how it differs from the grey one's average.");
    context.widgets.show("environments.change", change_ ? "on" : "off");
    if (truth_hidden(context.snapshot())) return;
    ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, "Truth", truth_wanted_)) truth_wanted_ = !truth_wanted_;
    context.widgets.mark("environments.truth");
    tooltip(theme, "What truly changes in each environment, where it is known.");
    context.widgets.show("environments.truth", truth_wanted_ ? "shown" : "hidden");
  }

  void draw(PanelContext& context) override {
    follow(context);
    if (!answer_) {
      ImGui::Dummy(ImGui::GetContentRegionAvail());
      return;
    }
    context.widgets.show("environments.error", answer_->error);
    if (!answer_->error.empty()) {
      draw_empty(context, {Icon::kAlert, sentence(answer_->error), sentence(answer_->hint)});
      return;
    }
    const Theme& theme = context.theme;
    names_ = latent_names(context.snapshot().scores.get(), latents(), theme);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const bool sliders = counts_environments(context.snapshot().settings);
    const float foot = sliders ? sliders_.height(theme, area.x) + theme.px(6) : 0;
    ImGui::BeginChild("laws", ImVec2(area.x, std::max(theme.px(60), area.y - foot)), false,
                      ImGuiWindowFlags_HorizontalScrollbar);
    draw_laws(context);
    ImGui::EndChild();
    if (!sliders) return;
    ImGui::Dummy(ImVec2(0, theme.px(2)));
    sliders_.draw(context);
  }

 private:
  /// The one place that decides whether anything of the truth is drawn.
  bool truth_shown(const PanelContext& context) const { return truth_wanted_ && !truth_hidden(context.snapshot()); }

  /// Asks anew if the model has changed; while it trains not at every change.
  void follow(const PanelContext& context) {
    if (!desk_) desk_ = std::make_unique<EnvironmentDesk>();
    const Snapshot& s = context.snapshot();
    const EnvironmentsRequest request{context.shared};
    const double now = ImGui::GetTime();
    const bool other_run = !asked_.snapshot || asked_.snapshot->run != s.run;
    if (asked_ != request && (other_run || s.state != TrainerState::kTraining || now >= next_)) {
      asked_ = request;
      next_ = now + kLawsEvery;
      desk_->ask(request);
    }
    const auto newest = desk_->answer();
    if (newest && newest->request.snapshot->run == s.run) answer_ = newest;
    if (answer_ && answer_->request.snapshot->run != s.run) answer_.reset();
  }

  static bool tells_environments(const Snapshot& s) {
    if (!s.settings.world.data.empty()) return !s.data || !s.data->test.domain.empty();
    return data_kind(s.settings).offer.domain;
  }

  int latents() const { return static_cast<int>(answer_->ranges.size()); }
  const EnvironmentView& at(int e) const { return answer_->environments[static_cast<std::size_t>(e)]; }
  const LatentName& name(int z) const { return names_[static_cast<std::size_t>(z)]; }
  int count() const { return static_cast<int>(answer_->environments.size()); }

  std::string true_words(const EnvironmentView& e) const {
    if (e.truth->empty()) return "nothing";
    std::vector<std::string> words;
    for (const int f : *e.truth) words.push_back(answer_->factors[static_cast<std::size_t>(f)]);
    return fmt::format("{}", fmt::join(words, ", "));
  }

  /// Whether the latent that is held responsible bears the name of what truly changes; empty: it cannot be told.
  std::optional<bool> right(const EnvironmentView& e) const {
    if (!e.truth || !answer_->held) return std::nullopt;
    if (e.changed < 0) return e.truth->empty();
    if (e.truth->size() != 1) return false;
    const std::string& factor = name(e.changed).factor;
    return factor == answer_->factors[static_cast<std::size_t>(e.truth->front())];
  }

  void draw_laws(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float label = theme.px(92), gap = theme.px(8);
    const float column =
        std::max(theme.px(kLeastColumn), (area.x - label) / static_cast<float>(std::max(1, count())) - gap);
    const bool pictures = !at(0).average.pixels.empty();
    const float words = 2 * theme.small->FontSize + theme.px(6) + (truth_told(context) ? theme.small->FontSize : 0);
    const float rest = area.y - words - theme.px(8);
    // Curves come first: where there is little height the pictures become small.
    const float picture = pictures ? std::clamp(rest - theme.px(kLeastRow + 4) * static_cast<float>(latents()),
                                                theme.px(34), std::min(column, theme.px(110)))
                                   : 0;
    const float row = std::clamp((rest - picture) / static_cast<float>(std::max(1, latents())) - theme.px(4),
                                 theme.px(kLeastRow), theme.px(kMostRow));
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    for (int e = 0; e < count(); ++e) {
      const ImVec2 head(corner.x + label + static_cast<float>(e) * (column + gap), corner.y);
      draw_head(context, e, head, column, picture);
    }
    const float top = corner.y + words + picture + theme.px(8);
    for (int z = 0; z < latents(); ++z) {
      const float y = top + static_cast<float>(z) * (row + theme.px(4));
      draw_label(context, z, ImVec2(corner.x, y), label - theme.px(8), row);
      for (int e = 0; e < count(); ++e) {
        draw_cell(context, z, e, ImVec2(corner.x + label + static_cast<float>(e) * (column + gap), y),
                  ImVec2(column, row));
      }
    }
    ImGui::SetCursorScreenPos(ImVec2(corner.x, top));
    ImGui::Dummy(ImVec2(label + static_cast<float>(count()) * (column + gap) - gap,
                        static_cast<float>(latents()) * (row + theme.px(4)) - theme.px(4)));
    context.widgets.mark("environments.laws");
    context.widgets.show("environments.count", std::to_string(count()));
  }

  bool truth_told(const PanelContext& context) const {
    return truth_shown(context) && std::any_of(answer_->environments.begin(), answer_->environments.end(),
                                               [](const EnvironmentView& e) { return e.truth.has_value(); });
  }

  void draw_head(PanelContext& context, int e, ImVec2 at_corner, float column, float picture) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const EnvironmentView& view = at(e);
    const std::string word = fmt::format("environments.{}", view.number);
    ImGui::SetCursorScreenPos(at_corner);
    const bool reference = e == answer_->reference;
    elided_text(theme, theme.small, c.text, fmt::format("{}{}", view.number, reference ? "  (grey)" : ""), column);
    float y = at_corner.y + theme.small->FontSize + theme.px(2);
    const auto line = [&](ImU32 colour, const std::string& said) {
      ImGui::SetCursorScreenPos(ImVec2(at_corner.x, y));
      elided_text(theme, theme.small, colour, said, column);
      y += theme.small->FontSize;
    };
    const std::string held = view.changed >= 0 ? name(view.changed).text : "nothing";
    line(answer_->held ? c.text : c.muted,
         answer_->held ? fmt::format("changes {}", held) : fmt::format("{} units", grouped(view.units)));
    context.widgets.show(word + ".held", answer_->held ? held : "");
    if (truth_told(context)) {
      const auto agrees = right(view);
      line(!agrees   ? c.muted
           : *agrees ? c.good
                     : c.warning,
           view.truth ? fmt::format("{}truly {}", agrees ? (*agrees ? "\xE2\x9C\x93 " : "\xE2\x89\xA0 ") : "",
                                    true_words(view))
                      : "");
      context.widgets.show(word + ".truth", view.truth ? true_words(view) : "");
    } else {
      context.widgets.show(word + ".truth", "");
    }
    if (picture <= 0) return;
    const ImVec2 low(at_corner.x, y + theme.px(4));
    ImGui::SetCursorScreenPos(low);
    ImGui::PushID(e);
    ImGui::InvisibleButton("picture", ImVec2(picture, picture));
    ImGui::PopID();
    context.widgets.mark(word + ".picture");
    const unsigned int shown = picture_of(context, e, change_ && !reference);
    ImGui::GetWindowDrawList()->AddImage(compat::texture(shown), low, ImVec2(low.x + picture, low.y + picture));
    if (!ImGui::IsItemHovered() || ImGui::IsMouseDown(0)) return;
    ImGui::BeginTooltip();
    text(theme.strong, c.text, fmt::format("environment {}: {} held-out units", view.number, grouped(view.units)));
    ImGui::Image(compat::texture(picture_of(context, e, false)), ImVec2(theme.px(128), theme.px(128)));
    if (!reference) {
      ImGui::SameLine();
      ImGui::Image(compat::texture(picture_of(context, e, true)), ImVec2(theme.px(128), theme.px(128)));
    }
    text(theme.small, c.muted,
         reference ? "average picture" : fmt::format("average, and {:g} times its difference from grey", kChangeGain));
    ImGui::EndTooltip();
  }

  unsigned int picture_of(PanelContext& context, int e, bool change) const {
    return context.textures.get(fmt::format("environments.{}.{}", change ? "change" : "average", e), answer_->id, [&] {
      const Image& average = at(e).average;
      return change ? difference_image(average, at(answer_->reference).average, kChangeGain) : average;
    });
  }

  void draw_label(PanelContext& context, int z, ImVec2 corner, float width, float height) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const LatentName& latent = name(z);
    const float y = corner.y + height / 2;
    draw_marker(ImGui::GetWindowDrawList(), ImVec2(corner.x + theme.px(7), y), theme.px(5), latent.style);
    ImGui::SetCursorScreenPos(ImVec2(corner.x + theme.px(18), y - theme.body->FontSize / 2));
    elided_text(theme, theme.body, context.ui.latent == z ? c.accent : c.text, latent.text, width - theme.px(18));
  }

  void draw_cell(PanelContext& context, int z, int e, ImVec2 low, ImVec2 size) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const EnvironmentView& view = at(e);
    const auto latent = static_cast<std::size_t>(z);
    const bool held = answer_->held && view.changed == z;
    const ImVec2 high(low.x + size.x, low.y + size.y);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    const auto& grey = at(answer_->reference).density[latent];
    draw_density(draw, low, high, grey, {c.muted, 0.28F, theme.px(1)});
    if (e != answer_->reference) {
      draw_density(draw, low, high, view.density[latent], {name(z).style.colour, 0.35F, theme.px(1.6F)});
      // On a ground of its own: curves pass behind it.
      const std::string gap = fmt::format("{:.2f}", view.gap[latent]);
      const ImVec2 end(high.x - theme.px(5), low.y + theme.px(3)), words = text_size(theme.mono, gap);
      draw->AddRectFilled(ImVec2(end.x - words.x - theme.px(3), end.y - theme.px(1)),
                          ImVec2(end.x + theme.px(3), end.y + words.y), faded(c.inset, 0.75F), theme.px(3));
      text_at(draw, theme.mono, end, held ? c.text : c.muted, gap, 1.0F);
    }
    if (held) compat::outline(draw, low, high, c.accent, theme.px(4), theme.px(2));
    ImGui::SetCursorScreenPos(low);
    ImGui::PushID(z * 1000 + e);
    ImGui::InvisibleButton("law", size);
    ImGui::PopID();
    const std::string word = fmt::format("environments.{}.z{}", view.number, z);
    context.widgets.mark(word);
    context.widgets.show(word, fmt::format("{:.3f}", view.gap[latent]));
    const auto& range = answer_->ranges[latent];
    tooltip(theme, fmt::format(
                       "{} from {:.2f} to {:.2f}, in environment {}.{}{}", name(z).text, range.first, range.second,
                       view.number,
                       e == answer_->reference
                           ? " All others are compared with this one."
                           : fmt::format(" The two distribution functions differ by {:.2f} at most.", view.gap[latent]),
                       held ? " The model holds this latent to be the one that changes here." : ""));
  }

  std::unique_ptr<EnvironmentDesk> desk_;  // made when the panel is drawn first
  EnvironmentsRequest asked_;
  double next_ = 0;  // when a changed model may be asked, in seconds of ImGui's clock
  std::shared_ptr<const EnvironmentsAnswer> answer_;
  std::vector<LatentName> names_;  // of this frame
  NextSliders sliders_{"environments", environment_sliders()};
  bool change_ = false;
  bool truth_wanted_ = true;
};

}  // namespace

std::unique_ptr<Panel> make_environment_panel() { return std::make_unique<EnvironmentPanel>(); }

}  // namespace causeway
