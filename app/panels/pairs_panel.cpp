// The learner's data: pairs of pictures before and after an unknown intervention, and which one the model infers.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/factor_link.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/image_tile.h"
#include "app/widgets/vector_bars.h"

namespace causeway {
namespace {

constexpr float kBesideFrom = 430;  // wide enough for bars beside the pictures
constexpr float kThumbnail = 36;    // side of one of its two pictures

class PairsPanel final : public Panel {
 public:
  const char* id() const override { return "pairs"; }
  const char* title() const override { return "Pairs"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "One system before and after one of its variables was changed from outside, or none was: this is all that "
           "the learner sees. The bars say how likely the model finds each variable to be the one that was changed.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.settings.world.data.empty() || s.data) return std::nullopt;
    return EmptyState{Icon::kImage, "No pairs yet",
                      how_to_get_images(s, "pairs of pictures, before and after an unknown intervention")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    if (judged_) {
      draw_filter(context);
      ImGui::SameLine(0, context.theme.px(10));
    }
    if (!context.ui.selection.empty()) {
      if (choice_button(context.theme, "Selected", only_selected_)) only_selected_ = !only_selected_;
      context.widgets.mark("pairs.filter.selected");
      tooltip(context.theme,
              "Only pairs that are selected, as far as they are among these. Ctrl and a click on a "
              "picture below selects its pair.");
      ImGui::SameLine(0, context.theme.px(10));
    }
    sample_picker(context, "pairs", answer_ ? answer_->units : 0, "pair");
  }

  void draw(PanelContext& context) override {
    answer_.follow(context, {});
    if (!answer_ || !answer_->error.empty()) judged_ = false;
    if (!answer_.ready(context, *this)) return;
    judge(context.snapshot().scores.get());
    choose(context);
    if (listed_.empty()) {
      draw_empty(context, {Icon::kImage, "None is wrong",
                           picking_ ? std::string("The model's guess is right for all pairs that are selected.")
                                    : fmt::format("The model's guess is right for all {} pairs.", answer_->units)});
      return;
    }
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    if (area.x < theme.px(kBesideFrom)) {
      ImGui::BeginChild("stack", area, false);
      const float wide = ImGui::GetContentRegionAvail().x;
      draw_pictures(context, ImVec2(wide, wide));
      draw_guess(context, 0);
      ImGui::EndChild();
      return;
    }
    const float gap = theme.px(16);
    const float right = std::clamp(area.x * 0.34F, theme.px(216), theme.px(320));
    const ImVec2 corner = ImGui::GetCursorPos();
    ImGui::BeginChild("pictures", ImVec2(area.x - right - gap, area.y), false, ImGuiWindowFlags_NoScrollbar);
    draw_pictures(context, ImGui::GetContentRegionAvail());
    ImGui::EndChild();
    ImGui::SetCursorPos(ImVec2(corner.x + area.x - right, corner.y));
    ImGui::BeginChild("guess", ImVec2(right, area.y), false);
    draw_guess(context, area.y);
    ImGui::EndChild();
  }

 private:
  /// Which inferred targets are wrong, as far as that can be told: what is inferred is a latent, the truth is a factor.
  void judge(const Scores* scores) {
    const auto pairs = static_cast<std::size_t>(answer_->units);
    guess_.assign(pairs, -1);
    truth_.assign(pairs, -1);
    wrong_.assign(pairs, false);
    const bool guessed = answer_->posterior.rows() == static_cast<Eigen::Index>(pairs);
    const bool matched = scores != nullptr && !scores->latent_of_factor.empty();
    const std::vector<int> named = matched ? named_latents(*scores) : std::vector<int>();
    judged_ = guessed && matched && !answer_->labels.empty();
    for (std::size_t i = 0; i < pairs; ++i) {
      if (guessed) answer_->posterior.row(static_cast<Eigen::Index>(i)).maxCoeff(&guess_[i]);
      if (matched && !answer_->labels.empty()) truth_[i] = column_of(answer_->labels[i], named);
      wrong_[i] = judged_ && guess_[i] != truth_[i];
    }
  }

  /// Column of the posterior that a label stands for; -1 if no latent bears its factor's name.
  static int column_of(int label, const std::vector<int>& named) {
    if (label == 0) return 0;
    const int latent = latent_of(named, label - 1);
    return latent < 0 ? -1 : latent + 1;
  }

  /// The pair to show: that of the test picture of all panels. If the filter hides it, the next one that is listed,
  /// in the direction in which the person went.
  void choose(PanelContext& context) {
    const auto count = answer_->units;
    const Selection& selection = context.ui.selection;
    // Where none of what is selected is among these pairs, all stay.
    picking_ = only_selected_ && !selection.empty() && selection.units.front() < count;
    const auto listed = [&](int i) {
      return (!filtering() || wrong_[static_cast<std::size_t>(i)]) && (!picking_ || selection.contains(i));
    };
    listed_.clear();
    for (int i = 0; i < count; ++i) {
      if (listed(i)) listed_.push_back(i);
    }
    int& sample = context.ui.sample;
    if ((filtering() || picking_) && !listed_.empty()) {
      const int step = ((sample - pair_) % count + count) % count > count / 2 ? count - 1 : 1;
      int next = sample % count;
      while (!listed(next)) next = (next + step) % count;
      sample = next;
    }
    if (pair_ != sample % count) reveal_ = true;
    pair_ = sample % count;
    context.widgets.show("pairs.listed", std::to_string(listed_.size()));
  }

  bool filtering() const { return only_wrong_ && judged_; }

  void draw_filter(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto wrong = std::count(wrong_.begin(), wrong_.end(), true);
    if (choice_button(theme, "All", !only_wrong_)) only_wrong_ = false;
    context.widgets.mark("pairs.filter.all");
    ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, fmt::format("Wrong {}###wrong", wrong).c_str(), only_wrong_)) only_wrong_ = true;
    context.widgets.mark("pairs.filter.wrong");
    tooltip(theme, "Only pairs whose most likely intervention is not the true one.");
    if (const auto word = context.widgets.take_set("pairs.filter")) {
      if (*word != "all" && *word != "wrong") {
        context.widgets.reject("pairs.filter is one of all, wrong");
      } else {
        only_wrong_ = *word == "wrong";
      }
    }
    context.widgets.show("pairs.filter", only_wrong_ ? "wrong" : "all");
    context.widgets.show("pairs.wrong", std::to_string(wrong));
  }

  unsigned int texture(PanelContext& context, const char* what, const std::vector<Image>& images, int pair) const {
    const std::string name = fmt::format("pairs.{}.{}", what, pair);
    return context.textures.get(name, answer_->id, images[static_cast<std::size_t>(pair)]);
  }

  void draw_pictures(PanelContext& context, ImVec2 area) {
    const Theme& theme = context.theme;
    if (answer_->vectors_before.rows() > 0) {
      const auto row = [&](const MatrixF& m) {
        return std::vector<float>(m.row(pair_).data(), m.row(pair_).data() + m.cols());
      };
      draw_vector_bars(context, "pairs.vector", ImVec2(area.x, std::min(area.y, theme.px(420))),
                       {row(answer_->vectors_before), row(answer_->vectors_after), "before", "after"});
      return;
    }
    const ImageTile tiles[] = {{texture(context, "before", answer_->before, pair_), "before", "As the world shows it."},
                               {texture(context, "after", answer_->after, pair_), "after",
                                "The same system with the same noise, after the intervention."},
                               {texture(context, "difference", answer_->difference, pair_),
                                fmt::format("difference × {:.0f}", kInterventionGain), "Black where nothing changed."}};
    const float strip = theme.px(kThumbnail + 18);
    const bool room = area.y > strip + theme.px(110);
    const ImVec2 corner = ImGui::GetCursorPos();
    const float used = draw_image_tiles(theme, context.widgets, "pairs.image",
                                        ImVec2(area.x, area.y - (room ? strip + theme.px(8) : 0)), tiles);
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + used + theme.px(10)));
    if (room) draw_strip(context, ImVec2(area.x, strip));
  }

  void draw_strip(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const float side = theme.px(kThumbnail);
    const float gap = theme.px(6);
    ImGui::BeginChild("strip", size, false, ImGuiWindowFlags_HorizontalScrollbar);
    const float edge = theme.px(2);  // room for the frame of the first
    const ImVec2 start(ImGui::GetCursorPosX() + edge, ImGui::GetCursorPosY() + edge);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    for (std::size_t k = 0; k < listed_.size(); ++k) {
      const int i = listed_[k];
      ImGui::SetCursorPos(ImVec2(start.x + static_cast<float>(k) * (2 * side + gap), start.y));
      ImGui::PushID(i);
      if (ImGui::InvisibleButton("thumbnail", ImVec2(2 * side, side))) {
        context.ui.sample = i;
        if (ImGui::GetIO().KeyCtrl) context.ui.selection.toggle(i);
      }
      ImGui::PopID();
      context.widgets.mark(fmt::format("pairs.thumbnail.{}", i));
      const bool current = i == pair_;
      if (current && std::exchange(reveal_, false)) ImGui::SetScrollHereX(0.5F);
      if (!ImGui::IsItemVisible()) continue;
      const bool bad = truth_shown_ && wrong_[static_cast<std::size_t>(i)];
      tooltip(theme, fmt::format("Pair {}{}", i + 1, bad ? ", the model guessed wrong" : ""));
      const ImVec2 low = ImGui::GetItemRectMin();
      const ImVec2 high = ImGui::GetItemRectMax();
      const float middle = low.x + side;
      draw->AddImage(compat::texture(texture(context, "before", answer_->before, i)), low, ImVec2(middle, high.y));
      draw->AddImage(compat::texture(texture(context, "after", answer_->after, i)), ImVec2(middle, low.y), high);
      if (context.ui.selection.contains(i)) {
        draw->AddRectFilled(ImVec2(low.x, high.y - theme.px(4)), high, c.accent);
        context.widgets.show(fmt::format("pairs.selected.{}", i), "yes");
      }
      if (current || ImGui::IsItemHovered()) {
        compat::outline(draw, ImVec2(low.x - edge, low.y - edge), ImVec2(high.x + edge, high.y + edge),
                        current ? c.accent : c.faint, theme.px(3), edge);
      }
      if (bad) draw_cross(theme, draw, ImVec2(high.x - theme.px(8), low.y + theme.px(8)));
      if (truth_shown_) context.widgets.show(fmt::format("pairs.thumbnail.{}", i), bad ? "wrong" : "right");
    }
    ImGui::EndChild();
  }

  static void draw_cross(const Theme& theme, ImDrawList* draw, ImVec2 centre) {
    const Palette& c = theme.colours();
    const float r = theme.px(2.6F);
    draw->AddCircleFilled(centre, theme.px(6.5F), c.danger);
    const auto line = [&](float sign) {
      draw->AddLine(ImVec2(centre.x - r, centre.y - sign * r), ImVec2(centre.x + r, centre.y + sign * r), c.on_accent,
                    theme.px(1.8F));
    };
    line(1);
    line(-1);
  }

  /// The model's guess and, on demand, the truth; `height` 0: as high as it gets.
  void draw_guess(PanelContext& context, float height) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto at = static_cast<std::size_t>(pair_);
    const auto columns = static_cast<int>(answer_->posterior.cols());
    if (guess_[at] < 0) {
      draw_no_guess(context);
    } else {
      text(theme.small, c.muted, "what the model thinks was changed");
      const float rest = height - theme.px(20 + 60);
      const float row = std::clamp(rest / static_cast<float>(columns), theme.px(19), theme.px(30));
      draw_bars(context, row);
    }
    draw_truth(context);
  }

  void draw_no_guess(PanelContext& context) const {
    const Theme& theme = context.theme;
    const Snapshot& s = context.snapshot();
    const bool model = s.pipeline && s.pipeline->causal;
    const std::string why = model ? std::string("This method does not infer what was changed, so there are no bars.")
                                  : how_to_get_causal_model(s, "what the model thinks was changed");
    ImGui::PushTextWrapPos(0);
    text(theme.body, theme.colours().muted, why);
    ImGui::PopTextWrapPos();
    context.widgets.show("pairs.why", why);
    ImGui::Dummy(ImVec2(0, theme.px(4)));
  }

  void draw_bars(PanelContext& context, float row) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const auto at = static_cast<std::size_t>(pair_);
    const auto latents = static_cast<int>(answer_->posterior.cols()) - 1;
    std::vector<LatentName> names = latent_names(context.snapshot().scores.get(), latents, theme);
    names.insert(names.begin(), LatentName{"", "nothing", theme.unmatched()});
    float label = 0;
    for (const LatentName& name : names) label = std::max(label, text_size(theme.strong, name.text).x);
    // However long the names are, the bars keep their half.
    label = std::min(label + theme.px(32), std::floor(ImGui::GetContentRegionAvail().x / 2));
    const float number = text_size(theme.mono, "0.00").x + theme.px(18);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    for (int k = 0; k <= latents; ++k) {
      const LatentName& name = names[static_cast<std::size_t>(k)];
      const float value = answer_->posterior(pair_, k);
      const bool most = k == guess_[at];
      const ImVec2 low(corner.x, corner.y + static_cast<float>(k) * row);
      const ImVec2 high(corner.x + wide, low.y + row - theme.px(2));
      const float y = (low.y + high.y) / 2;
      if (most) draw->AddRectFilled(low, high, c.field, theme.px(4));
      draw_marker(draw, ImVec2(low.x + theme.px(11), y), theme.px(5), name.style);
      const auto write = [&](ImFont* font, float x, const std::string& what, float align) {
        text_at(draw, font, ImVec2(x, y - font->FontSize / 2), most ? c.text : c.muted, what, align);
      };
      const std::string shown = shortened(most ? theme.strong : theme.body, name.text, label - theme.px(26));
      write(most ? theme.strong : theme.body, low.x + theme.px(22), shown, 0);
      if (shown != name.text) {
        ImGui::SetCursorScreenPos(low);
        ImGui::Dummy(ImVec2(label, row));
        tooltip(theme, name.text);
      }
      write(theme.mono, high.x - theme.px(8), fmt::format("{:.2f}", value), 1);
      const ImVec2 bar_low(low.x + label, y - theme.px(5));
      const ImVec2 bar_high(high.x - number, y + theme.px(5));
      draw->AddRectFilled(bar_low, bar_high, most ? c.field_active : c.field, theme.px(2));
      draw->AddRectFilled(bar_low,
                          ImVec2(bar_low.x + std::clamp(value, 0.0F, 1.0F) * (bar_high.x - bar_low.x), bar_high.y),
                          name.style.colour, theme.px(2));
      if (truth_shown_ && k == truth_[at]) compat::outline(draw, low, high, c.text, theme.px(4), theme.px(1.5F));
      context.widgets.mark(fmt::format("pairs.bar.{}", k), {low.x, low.y, high.x, high.y, true});
      context.widgets.show(fmt::format("pairs.bar.{}", k), fmt::format("{:.3f}", value));
    }
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(ImVec2(wide, static_cast<float>(latents + 1) * row));
    context.widgets.show("pairs.bars", fmt::format("{:.0f}", (wide - number - label) / wide * 100));
    context.widgets.show("pairs.guess", guess_[at] == 0 ? "nothing" : fmt::format("z{}", guess_[at] - 1));
  }

  void draw_truth(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const float wide = ImGui::GetContentRegionAvail().x;
    if (answer_->labels.empty()) {
      elided_text(theme, theme.small, c.muted,
                  context.ui.truth_hidden ? "The truth is hidden." : "The truth of these pairs is not known.", wide);
      context.widgets.show("pairs.truth", "unknown");
      return;
    }
    if (push_button(theme, truth_shown_ ? "Hide the truth###truth" : "Show the truth###truth", ButtonKind::kNormal)) {
      truth_shown_ = !truth_shown_;
    }
    context.widgets.mark("pairs.truth");
    if (const auto word = context.widgets.take_set("pairs.truth")) {
      if (*word != "shown" && *word != "hidden") context.widgets.reject("pairs.truth is shown or hidden");
      truth_shown_ = *word == "shown";
    }
    tooltip(theme, "What was changed in the world. The learner is never told.");
    const auto at = static_cast<std::size_t>(pair_);
    const int label = answer_->labels[at];
    const std::string changed = label == 0 ? "nothing" : answer_->factors[static_cast<std::size_t>(label - 1)];
    context.widgets.show("pairs.truth", truth_shown_ ? changed : "hidden");
    if (!truth_shown_) {
      if (!judged_ && guess_[at] >= 0) {
        elided_text(theme, theme.small, c.muted, "Right or wrong can be told once there are scores.", wide);
      }
      return;
    }
    text(theme.body, c.text, fmt::format("{} was changed", changed));
    if (!judged_) return;
    ImGui::SameLine(0, theme.px(8));
    const char* verdict = wrong_[at] ? "wrong" : "right";
    text(theme.strong, wrong_[at] ? c.danger : c.good, verdict);
    context.widgets.show("pairs.verdict", verdict);
  }

  Asked<PairsRequest> answer_;
  // Of this frame, an entry a pair. Columns of the posterior; -1: not known.
  std::vector<int> guess_, truth_;
  std::vector<bool> wrong_;
  bool judged_ = false;      // guesses can be told right from wrong
  std::vector<int> listed_;  // pairs that the filter lets through
  int pair_ = 0;             // that is shown
  bool reveal_ = true;       // its thumbnail is to come into view
  bool only_wrong_ = false, truth_shown_ = false;
  bool only_selected_ = false;  // where something is selected
  bool picking_ = false;        // and some of it is here
};

}  // namespace

std::unique_ptr<Panel> make_pairs_panel() { return std::make_unique<PairsPanel>(); }

}  // namespace causeway
