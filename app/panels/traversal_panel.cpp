// Each latent moved through its range on its own, as pictures.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/explore/exporter.h"
#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Space {
  TraverseSpace space;
  const char* word;  // in scripts and names of files
  const char* label;
  const char* line;
  EditMode mode;  // of the same edit in the Intervene panel
};
constexpr Space kSpaces[] = {
    {TraverseSpace::kSet, "set", "Set only", "Each row sets one latent; nothing follows.", EditMode::kSetLatent},
    {TraverseSpace::kEffects, "effects", "Effects follow",
     "Each row sets one latent; its effects follow, with the noise of this picture.", EditMode::kCounterfactual},
    {TraverseSpace::kNoise, "noise", "Noise",
     "Each row moves the noise of one latent; the latent and its effects follow.", EditMode::kCounterfactual},
};

constexpr int kSteps = 7;
constexpr int kMovingSteps = 25;  // more than on screen: motion in the GIF is to look smooth

class TraversalPanel final : public Panel {
 public:
  const char* id() const override { return "traverse"; }
  const char* title() const override { return "Traversals"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "Each row moves one latent through its usual range and shows the pictures that the model decodes; a good "
           "latent "
           "changes one thing. Click a picture to go on with it in the Intervene panel.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (!s.has_pictures) return no_pictures_state();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kImage, "No causal model yet",
                      how_to_get_causal_model(s,
                                              "a row of pictures for each latent, from its lowest value to its "
                                              "highest")};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    take_saved(context);
    const bool ready = answer_ && answer_->error.empty() && saving_ == 0;
    if (push_button(theme, fmt::format("{} PNG", theme.icon(Icon::kSave)).c_str(), ButtonKind::kFlat, ready)) {
      save(context, false);
    }
    context.widgets.mark("traverse.png");
    tooltip(theme, "Saves the pictures below as one picture.");
    ImGui::SameLine(0, theme.px(2));
    if (push_button(theme, fmt::format("{} GIF", theme.icon(Icon::kSave)).c_str(), ButtonKind::kFlat, ready)) {
      save(context, true);
    }
    context.widgets.mark("traverse.gif");
    tooltip(theme, "Saves all latents side by side, in motion.");
    if (const auto folder = context.widgets.take_set("traverse.folder")) folder_ = *folder;
    context.widgets.show("traverse.saved", saved_);
    ImGui::SameLine(0, theme.px(10));
    sample_picker(context, "traverse", answer_ ? answer_->samples : 0);
  }

  void draw(PanelContext& context) override {
    const float width = ImGui::GetContentRegionAvail().x;
    // Where nothing follows from anything, to say that effects follow would be untrue.
    if (!follows(context) && space_ == TraverseSpace::kEffects) space_ = TraverseSpace::kSet;
    draw_spaces(context, width);
    answer_.follow(context, {context.ui.sample, space_, kSteps},
                   [&](const TraverseRequest& old) { return old.space == space_; });
    if (!answer_.ready(context, *this)) return;
    draw_grid(context);
  }

 private:
  static bool follows(const PanelContext& context) { return has_effects(context.snapshot()); }
  static bool offered(const PanelContext& context, const Space& space) {
    return space.space != TraverseSpace::kEffects || follows(context);
  }
  static const char* line_of(const PanelContext& context, const Space& space) {
    return space.space == TraverseSpace::kNoise && !follows(context) ? "Each row moves the noise of one latent."
                                                                     : space.line;
  }

  /// Lengths of the grid in pixels.
  struct Grid {
    float label = 0, base = 0, cell = 0, gap = 0, header = 0;
    bool names = true;  // false: no room for more than "z2"
  };

  const Space& space() const {
    return *std::find_if(std::begin(kSpaces), std::end(kSpaces), [&](const Space& s) { return s.space == space_; });
  }

  void save(PanelContext& context, bool moving) {
    const Snapshot& s = context.snapshot();
    SaveTraversalRequest request;
    request.what = answer_->request;
    if (moving) request.what.steps = kMovingSteps;
    request.moving = moving;
    const std::string what = fmt::format("traversal-{}-picture{}", space().word,
                                         answer_->request.sample % std::max(1, answer_->samples) + 1);
    request.path =
        fresh_export(s.settings, what, moving ? "gif" : "png", folder_.empty() ? context.ui.export_folder : folder_)
            .string();
    for (const LatentName& name : latent_names(s.scores.get(), latents(), context.theme)) {
      request.colours.push_back(name.style.colour);
    }
    saving_ = context.explorer.ask(context.shared, request);
  }

  void take_saved(PanelContext& context) {
    const auto saved = context.explorer.answer<SavedTraversal>();
    if (saving_ == 0 || !saved || saved->id < saving_) return;
    saving_ = 0;
    saved_ = saved->error.empty() ? saved->request.path : "";
    if (saved->error.empty()) {
      context.ui.say_exported(saved->request.path);
    } else {
      context.ui.say("not saved: " + one_line(Error(saved->error, saved->hint)), true);
    }
  }

  int latents() const { return static_cast<int>(answer_->values.rows()); }

  void draw_spaces(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const float left = ImGui::GetCursorScreenPos().x;
    for (const Space& choice : kSpaces) {
      if (!offered(context, choice)) continue;
      if (&choice != &kSpaces[0]) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, choice.label, space_ == choice.space)) space_ = choice.space;
      context.widgets.mark(fmt::format("traverse.space.{}", choice.word));
      tooltip(theme, line_of(context, choice));
    }
    if (const auto word = context.widgets.take_set("traverse.space")) {
      const auto* found = std::find_if(std::begin(kSpaces), std::end(kSpaces),
                                       [&](const Space& choice) { return *word == choice.word; });
      if (found == std::end(kSpaces)) {
        context.widgets.reject("traverse.space is one of set, effects, noise");
      } else if (!offered(context, *found)) {
        context.widgets.reject("this method knows no effects that could follow");
      } else {
        space_ = found->space;
      }
    }
    context.widgets.show("traverse.space", space().word);

    const char* line = line_of(context, space());
    // Two lines beside the buttons where there is room, else one below them.
    const std::string rule = fmt::format("Columns: 1 % to 99 % of what {} test pictures have.",
                                         answer_ ? std::to_string(answer_->pictures) : std::string("the"));
    const float x = ImGui::GetItemRectMax().x + theme.px(14);
    const float needed = std::max(text_size(theme.small, line).x, text_size(theme.small, rule).x);
    if (x - left + needed <= width) {
      const float step = theme.small->FontSize + theme.px(1);
      const float y = ImGui::GetItemRectMin().y + std::floor((ImGui::GetFrameHeight() - 2 * step) / 2);
      text_at(ImGui::GetWindowDrawList(), theme.small, ImVec2(x, y), theme.colours().muted, line);
      text_at(ImGui::GetWindowDrawList(), theme.small, ImVec2(x, y + step), theme.colours().muted, rule);
    } else {
      elided_text(theme, theme.small, theme.colours().muted, fmt::format("{} {}", line, rule), width);
    }
  }

  Grid measure(const Theme& theme, const std::vector<LatentName>& names, ImVec2 area) const {
    Grid g;
    const auto rows = static_cast<float>(latents());
    g.gap = theme.px(4);
    g.header = theme.small->FontSize + theme.px(3);
    g.names = area.x > theme.px(480);
    for (const LatentName& name : names) {
      const std::string shown = g.names ? name.text : short_name(name);
      g.label = std::max(g.label, text_size(theme.body, shown).x);
    }
    g.label += theme.px(28);
    const float tall = std::floor((area.y - g.header) / rows - g.gap);
    // The base is larger than a cell where that does not make the cells smaller.
    g.base = std::floor(std::clamp(std::min(area.x * 0.2F, area.y - g.header), theme.px(56), theme.px(220)));
    const float wide = std::floor((area.x - g.base - theme.px(14) - g.label) / kSteps - g.gap);
    g.cell = std::max(theme.px(24), std::min(tall, wide));
    return g;
  }

  static std::string short_name(const LatentName& name) { return name.text.substr(0, name.text.find(' ')); }

  void draw_grid(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto names = latent_names(context.snapshot().scores.get(), latents(), theme);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const Grid g = measure(theme, names, area);
    const float height = g.header + static_cast<float>(latents()) * (g.cell + g.gap);
    // More latents than fit are scrolled.
    ImGui::BeginChild("grid", area, false, height > area.y + g.gap ? 0 : ImGuiWindowFlags_NoScrollbar);
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float wide = g.base + theme.px(14) + g.label + kSteps * (g.cell + g.gap) - g.gap;
    const float x = origin.x + std::floor(std::max(0.0F, area.x - wide) / 2);
    const float cells = x + g.base + theme.px(14) + g.label;
    draw_base(context, ImVec2(x, origin.y), g, std::min(height, area.y));
    draw_header(theme, ImVec2(cells, origin.y), g);
    const unsigned int sheet = context.textures.get("traverse.sheet", answer_->id, answer_->sheet);
    for (int i = 0; i < latents(); ++i) {
      const float y = origin.y + g.header + static_cast<float>(i) * (g.cell + g.gap);
      draw_row(context, names[static_cast<std::size_t>(i)], i, ImVec2(cells, y), g, sheet);
    }
    revealed_ = context.ui.latent;
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy(ImVec2(area.x - theme.px(1), height - g.gap));
    ImGui::EndChild();
  }

  void draw_base(PanelContext& context, ImVec2 at, const Grid& g, float height) {
    const Theme& theme = context.theme;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    text_at(draw, theme.small, at, theme.colours().muted, "base");
    const float y = at.y + g.header + std::floor(std::max(0.0F, height - g.header - g.gap - g.base) / 2);
    const ImVec2 low(at.x, y);
    const ImVec2 high(at.x + g.base, y + g.base);
    draw->AddImageRounded(compat::texture(context.textures.get("traverse.base", answer_->id, answer_->base)), low, high,
                          ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE, theme.px(4));
    compat::outline(draw, low, high, theme.colours().card_border, theme.px(4), theme.px(1));
    ImGui::SetCursorScreenPos(low);
    ImGui::InvisibleButton("base", ImVec2(g.base, g.base));
    context.widgets.mark("traverse.base");
    tooltip(theme, "The test picture as the model decodes it, nothing moved. All others start from it.");
  }

  static void draw_header(const Theme& theme, ImVec2 at, const Grid& g) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float last = at.x + (kSteps - 1) * (g.cell + g.gap);
    const ImU32 colour = theme.colours().muted;
    text_at(draw, theme.small, ImVec2(at.x + g.cell / 2, at.y), colour, "1 %", 0.5F);
    text_at(draw, theme.small, ImVec2(last + g.cell / 2, at.y), colour, "99 %", 0.5F);
    const float y = std::floor(at.y + theme.small->FontSize / 2 + theme.px(1)) + 0.5F;
    const float from = at.x + g.cell / 2 + theme.px(20);
    const float to = last + g.cell / 2 - theme.px(22);
    const float tip = theme.px(4);
    draw->AddLine(ImVec2(from, y), ImVec2(to - tip, y), theme.colours().faint, theme.px(1));
    draw->AddTriangleFilled(ImVec2(to, y), ImVec2(to - tip, y - tip * 0.8F), ImVec2(to - tip, y + tip * 0.8F),
                            theme.colours().faint);
  }

  int nearest_step(int latent) const {
    int best = 0;
    const float base = answer_->base_values[static_cast<std::size_t>(latent)];
    for (int k = 1; k < kSteps; ++k) {
      if (std::abs(answer_->values(latent, k) - base) < std::abs(answer_->values(latent, best) - base)) best = k;
    }
    return best;
  }

  void draw_row(PanelContext& context, const LatentName& name, int i, ImVec2 at, const Grid& g, unsigned int sheet) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float middle = at.y + g.cell / 2;
    const ImVec2 label_low(at.x - g.label - theme.px(2), middle - theme.px(12));
    const ImVec2 label_high(at.x - theme.px(4), middle + theme.px(12));
    ImGui::SetCursorScreenPos(label_low);
    ImGui::PushID(i);
    ImGui::InvisibleButton("name", ImVec2(label_high.x - label_low.x, label_high.y - label_low.y));
    ImGui::PopID();
    context.widgets.mark(fmt::format("traverse.name.{}", i));
    if (!name.why.empty()) tooltip(theme, name.why);
    const bool wanted = context.ui.latent == i;
    if (wanted) {
      compat::outline(draw, label_low, label_high, c.accent, theme.px(5), theme.px(2));
      if (revealed_ != i) ImGui::SetScrollHereY(0.5F);
    }
    context.widgets.show(fmt::format("traverse.name.{}", i), name.text + (wanted ? " (chosen)" : ""));
    draw_marker(draw, ImVec2(at.x - g.label + theme.px(7), middle), theme.px(5), name.style);
    text_at(draw, theme.body, ImVec2(at.x - g.label + theme.px(18), middle - theme.body->FontSize / 2), c.text,
            g.names ? name.text : short_name(name));
    const int nearest = nearest_step(i);
    context.widgets.show(fmt::format("traverse.nearest.{}", i), std::to_string(nearest));
    const float rounding = theme.px(3);
    for (int k = 0; k < kSteps; ++k) {
      const ImVec2 low(at.x + static_cast<float>(k) * (g.cell + g.gap), at.y);
      const ImVec2 high(low.x + g.cell, low.y + g.cell);
      ImVec2 from;
      ImVec2 to;
      part_of_sheet(i, k, from, to);
      ImGui::SetCursorScreenPos(low);
      ImGui::PushID(i * kSteps + k);
      const bool clicked = ImGui::InvisibleButton("cell", ImVec2(g.cell, g.cell));
      ImGui::PopID();
      const bool hovered = ImGui::IsItemHovered();
      const std::string id = fmt::format("traverse.cell.{}.{}", i, k);
      context.widgets.mark(id);
      context.widgets.show(id, fmt::format("{:.3f}", answer_->values(i, k)));
      draw->AddImageRounded(compat::texture(sheet), low, high, from, to, IM_COL32_WHITE, rounding);
      if (k == nearest) {
        compat::outline(draw, low, high, name.style.colour, rounding, theme.px(2.5F));
      } else {
        compat::outline(draw, low, high, c.card_border, rounding, theme.px(1));
      }
      if (hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        compat::outline(draw, low, high, c.text, rounding, theme.px(1.5F));
        draw_tip(theme, name, i, k, sheet, from, to);
      }
      if (clicked) {
        context.ui.wanted_edit = LatentWish{i, answer_->causal(i, k), space().mode};
        context.ui.wanted_panel = "intervene";
      }
    }
  }

  /// Half a pixel inside the border, so that interpolation does not mix in the neighbours.
  void part_of_sheet(int i, int k, ImVec2& from, ImVec2& to) const {
    const auto width = static_cast<float>(answer_->sheet.width);
    const auto height = static_cast<float>(answer_->sheet.height);
    const auto w = static_cast<float>(answer_->base.width);
    const auto h = static_cast<float>(answer_->base.height);
    const auto x = static_cast<float>(k) * w;
    const auto y = static_cast<float>(i) * h;
    from = ImVec2((x + 0.5F) / width, (y + 0.5F) / height);
    to = ImVec2((x + w - 0.5F) / width, (y + h - 0.5F) / height);
  }

  void draw_tip(const Theme& theme, const LatentName& name, int i, int k, unsigned int sheet, ImVec2 from,
                ImVec2 to) const {
    if (ImGui::IsMouseDown(0)) return;
    const float base = answer_->base_values[static_cast<std::size_t>(i)];
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
    ImGui::BeginTooltip();
    ImGui::Image(compat::texture(sheet), ImVec2(theme.px(150), theme.px(150)), from, to);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    draw_marker(ImGui::GetWindowDrawList(), ImVec2(corner.x + theme.px(6), corner.y + theme.body->FontSize / 2),
                theme.px(5), name.style);
    ImGui::SetCursorScreenPos(ImVec2(corner.x + theme.px(16), corner.y));
    const bool of_noise = space_ == TraverseSpace::kNoise;
    text(theme.strong, theme.colours().text,
         of_noise ? fmt::format("noise of {} = {:.2f}", name.text, answer_->values(i, k))
                  : fmt::format("{} = {:.2f}", name.text, answer_->values(i, k)));
    if (of_noise) {
      text(theme.small, theme.colours().muted,
           fmt::format("{} becomes {:.2f}", short_name(name), answer_->causal(i, k)));
    }
    text(theme.small, theme.colours().muted, fmt::format("{:.2f} in the base picture", base));
    text(theme.small, theme.colours().muted, "Click to go on in Intervene");
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
  }

  TraverseSpace space_ = TraverseSpace::kEffects;
  Asked<TraverseRequest> answer_;
  std::string folder_;        // chosen by a script; empty: that of all exports
  std::uint64_t saving_ = 0;  // id of the request under way
  std::string saved_;         // file written last
  int revealed_ = -1;         // the latent brought out that has been scrolled to
};

}  // namespace

std::unique_ptr<Panel> make_traversal_panel() { return std::make_unique<TraversalPanel>(); }

}  // namespace causeway
