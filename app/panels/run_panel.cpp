// Start, stop and watch a run: the bar at the top of the window.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstring>

#include "app/explore/troubles.h"
#include "app/panels/panels.h"
#include "app/panels/parts/progress.h"
#include "app/panels/parts/run_form.h"
#include "app/panels/parts/step_rate.h"
#include "app/panels/parts/time_slider.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

class RunPanel final : public Panel {
 public:
  const char* id() const override { return "run"; }
  const char* title() const override { return "Run"; }
  const char* help() const override { return "Choose a preset and a seed, then press Play."; }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    context.ui.form.follow(s);
    const Progress progress = progress_of(s);
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    const float top = ImGui::GetCursorPosY();
    draw_controls(context, progress, right);
    draw_figures(context, progress, right, top);
    ImGui::SetCursorPos(ImVec2(left, top + context.theme.px(42)));
    if (ImGui::GetContentRegionAvail().y > context.theme.px(24)) {
      draw_time_slider(context, progress);
    } else {
      ImGui::SetCursorPos(ImVec2(left, top + context.theme.px(36)));
    }
    if (!s.error.empty()) draw_error(context);
    publish(context, progress);
  }

 private:
  void draw_controls(PanelContext& context, const Progress& progress, float right) {
    const Snapshot& s = context.snapshot();
    const Theme& theme = context.theme;
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + theme.px(3));
    const bool training = s.state == TrainerState::kTraining;
    const bool can_run = training || s.state == TrainerState::kPaused;
    const auto label = [&](Icon icon, const char* word) {
      const std::string glyph = theme.icon(icon);
      return glyph.empty() ? std::string(word) : glyph + "  " + word;
    };

    const float wide = theme.px(92);  // of both words, so that nothing moves
    if (training) {
      if (push_button(theme, label(Icon::kPause, "Pause").c_str(), ButtonKind::kNormal, true, wide)) {
        context.send(command::Pause{});
      }
      context.widgets.mark("train.pause");
      tooltip(theme, "Stops after the present update." + context.shortcuts.hint("train.toggle"));
    } else {
      const bool primary = can_run && !progress.finished;
      const ButtonKind kind = primary ? ButtonKind::kPrimary : ButtonKind::kNormal;
      if (push_button(theme, label(Icon::kPlay, "Play").c_str(), kind, can_run, wide)) {
        context.send(command::Play{});
      }
      context.widgets.mark("train.play");
      const std::string train_help = "Trains until the run is finished." + context.shortcuts.hint("train.toggle");
      const std::string failed = "This run has failed: Reset starts a new one.";
      const std::string done = "This run is done: Reset starts a new one.";
      const std::string again =
          "This model is trained. Play samples its data again and scores it; Reset starts a new run.";
      tooltip(theme, s.state == TrainerState::kFailed ? failed
                     : s.state == TrainerState::kDone ? done
                     : progress.finished              ? again
                                                      : train_help);
    }
    ImGui::SameLine();
    const bool can_step = s.state == TrainerState::kPaused && !progress.finished;
    if (push_button(theme, label(Icon::kStep, "Step").c_str(), ButtonKind::kNormal, can_step)) {
      context.send(command::Step{1});
    }
    context.widgets.mark("train.step");
    tooltip(theme, "Makes one training step, then pauses." + context.shortcuts.hint("train.step"));
    ImGui::SameLine();
    const bool changed = context.ui.form.differs(s);
    const ButtonKind reset_kind =
        changed || s.state == TrainerState::kFailed ? ButtonKind::kPrimary : ButtonKind::kNormal;
    if (push_button(theme, label(Icon::kReset, "Reset").c_str(), reset_kind)) context.send(context.ui.form.reset(s));
    context.widgets.mark("train.reset");
    tooltip(theme,
            (changed ? "Prepares a new run with the preset, method and seed chosen. This one can be gone back to."
                     : "Prepares the same run again, from the beginning. This one can be gone back to.") +
                context.shortcuts.hint("train.reset"));

    ImGui::SameLine(0, theme.px(20));
    draw_form(context, progress, right);
    ImGui::SameLine(0, theme.px(kFiguresGap));  // where the figures may begin
  }

  // What the next run is to be. Where the bar has no room for all of it, the rest is behind a button.
  enum Part { kPreset, kMethod, kSeed, kSave, kParts };
  struct PartShape {
    const char* caption;
    float usual, least;  // width of its field, at scale 1
  };
  static constexpr PartShape kShapes[kParts] = {{"Preset", 124, 96}, {"Method", 112, 92}, {"Seed", 64, 54}, {"", 0, 0}};
  static constexpr float kCaptionGap = 6, kPartGap = 14, kFiguresGap = 20, kWider = 44;

  void draw_form(PanelContext& context, const Progress& progress, float right) {
    const Theme& theme = context.theme;
    RunForm& form = context.ui.form;
    bool edited = take_form(context);
    const float more = ImGui::GetFrameHeight();
    const auto width = [&](int part, bool least) {
      const PartShape& shape = kShapes[part];
      const float gap = part == 0 ? 0 : theme.px(kPartGap);
      if (part == kSave) return gap + save_width(theme);
      return gap + text_size(theme.body, shape.caption).x + theme.px(kCaptionGap + (least ? shape.least : shape.usual));
    };
    const auto width_of_all = [&](bool least) {
      float sum = 0;
      for (int part = 0; part < kParts; ++part) sum += width(part, least);
      return sum;
    };
    const float room = right - ImGui::GetCursorPosX();
    const bool least = width_of_all(false) > room;
    int in_bar = 0;
    if (width_of_all(least) <= room) {
      in_bar = kParts;
    } else {
      for (float used = theme.px(kPartGap) + more; in_bar < kParts; ++in_bar) {
        used += width(in_bar, least);
        if (used > room) break;
      }
    }
    // Names get what no figure needs.
    const float spare = room - width_of_all(false) - theme.px(kFiguresGap);
    const float extra =
        least ? 0
              : std::clamp((spare - theme.px(figures_width(spare / theme.scale())) - 1) / 2, 0.0F, theme.px(kWider));
    for (int part = 0; part < in_bar; ++part) {
      if (part > 0) ImGui::SameLine(0, theme.px(kPartGap));
      edited = draw_part(context, static_cast<Part>(part), least, 0, extra) || edited;
    }
    if (in_bar < kParts) {
      if (in_bar > 0) ImGui::SameLine(0, theme.px(kPartGap));
      ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(2), ImGui::GetStyle().FramePadding.y));
      if (push_button(theme, fmt::format("{}##rest", theme.icon(Icon::kMore, "...")).c_str(), ButtonKind::kNormal, true,
                      more)) {
        ImGui::OpenPopup("rest");
      }
      ImGui::PopStyleVar();
      context.widgets.mark("run.more");
      tooltip(theme, "Preset, method and seed of the next run, and Save.");
      edited = draw_rest(context, in_bar) || edited;
    }
    // Nothing has been trained that could be lost: the new run is prepared without a press on Reset.
    if (edited && !progress.started && form.differs(context.snapshot())) context.send(form.reset(context.snapshot()));
    context.widgets.show("run.preset", form.preset);
    context.widgets.show("run.method", form.method);
    context.widgets.show("run.seed", std::to_string(form.seed));
  }

  /// True if a part was edited.
  static bool draw_rest(PanelContext& context, int first) {
    const Theme& theme = context.theme;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
    const bool open = ImGui::BeginPopup("rest");
    ImGui::PopStyleVar();
    if (!open) return false;
    bool edited = false;
    for (int part = first; part < kParts; ++part) {
      edited = draw_part(context, static_cast<Part>(part), false, theme.px(74)) || edited;
    }
    ImGui::EndPopup();
    return edited;
  }

  static float save_width(const Theme& theme) {
    return text_size(theme.body, theme.icon(Icon::kSave, "Save")).x + 2 * ImGui::GetStyle().FramePadding.x;
  }

  /// One part, its field at `column` from the left or, if that is 0, right behind its caption; those with names are
  /// `extra` pixels wider. True if it was edited.
  static bool draw_part(PanelContext& context, Part part, bool least, float column, float extra = 0) {
    const Theme& theme = context.theme;
    const PartShape& shape = kShapes[part];
    if (part == kSave) {
      const std::string icon = theme.icon(Icon::kSave, "Save");
      const std::string label = column > 0 && icon != "Save" ? icon + "  Save the run" : icon;
      if (push_button(theme, label.c_str(), ButtonKind::kFlat)) {
        context.send(context.ui.form.save(context.snapshot()));
        if (column > 0) ImGui::CloseCurrentPopup();
      }
      context.widgets.mark("run.save");
      tooltip(theme, "Saves the run to a folder below runs/." + context.shortcuts.hint("run.save"));
      return false;
    }
    ImGui::AlignTextToFramePadding();
    text(theme.body, theme.colours().muted, shape.caption);
    ImGui::SameLine(column, column > 0 ? -1.0F : theme.px(kCaptionGap));
    ImGui::SetNextItemWidth(theme.px(least ? shape.least : shape.usual) + (part <= kMethod ? extra : 0));
    if (part == kPreset) return draw_preset(context);
    return part == kMethod ? draw_method(context) : draw_seed(context);
  }

  /// What a script sets, wherever the fields are. True if something was edited.
  static bool take_form(PanelContext& context) {
    RunForm& form = context.ui.form;
    std::string preset = form.preset;
    bool edited = take_name(context, "run.preset", "preset", preset_names(), preset);
    if (edited) form.choose_preset(preset);
    edited = take_name(context, "run.method", "method", method_names(), form.method) || edited;
    double number = static_cast<double>(form.seed);
    if (context.widgets.take_number("run.seed", 0, static_cast<double>(kMaxSeed), number)) {
      form.seed = static_cast<std::uint64_t>(number);
      edited = true;
    }
    return edited;
  }

  static bool take_name(PanelContext& context, const char* widget, const char* kind,
                        const std::vector<std::string>& known, std::string& chosen) {
    const auto name = context.widgets.take_set(widget);
    if (!name) return false;
    if (std::find(known.begin(), known.end(), *name) == known.end()) {
      context.widgets.reject(
          fmt::format("there is no {} '{}'; nearest is '{}'", kind, *name, nearest_name(*name, known)));
      return false;
    }
    chosen = *name;
    return true;
  }

  /// Each of these: true if another was chosen.
  static bool draw_preset(PanelContext& context) {
    const std::string chosen = context.ui.form.preset;
    bool edited = false;
    const std::string shown = in_field(context.theme, chosen.empty() ? "custom" : chosen);
    const bool open = ImGui::BeginCombo("##preset", shown.c_str());
    context.widgets.mark("run.preset");
    if (!open) {
      if (!chosen.empty() && shown != chosen) tooltip(context.theme, chosen);
      return false;
    }
    for (const std::string& name : preset_names()) {
      if (ImGui::Selectable(name.c_str(), name == chosen)) {
        edited = name != chosen;
        context.ui.form.choose_preset(name);
      }
      context.widgets.mark("run.preset." + name);
    }
    ImGui::EndCombo();
    return edited;
  }

  static bool draw_method(PanelContext& context) {
    const Theme& theme = context.theme;
    std::string& chosen = context.ui.form.method;
    bool edited = false;
    const std::string& title = method_info(chosen).title;
    const std::string shown = in_field(theme, title);
    const bool open = ImGui::BeginCombo("##method", shown.c_str());
    context.widgets.mark("run.method");
    if (!open) {
      const std::string about = sentence(method_info(chosen).description) + ".";
      tooltip(theme, shown == title ? about : title + ". " + about);
      return false;
    }
    for (const Method& method : methods()) {
      const MethodInfo& info = method.info;
      if (ImGui::Selectable(info.title.c_str(), info.name == chosen)) {
        edited = info.name != chosen;
        chosen = info.name;
      }
      context.widgets.mark("run.method." + info.name);
      tooltip(theme,
              fmt::format("{}. Told besides pictures: {}.", sentence(info.description), needs_text(method.needs)));
    }
    ImGui::EndCombo();
    return edited;
  }

  static bool draw_seed(PanelContext& context) {
    RunForm& form = context.ui.form;
    std::uint64_t typed = form.seed;
    ImGui::InputScalar("##seed", ImGuiDataType_U64, &typed);
    context.widgets.mark("run.seed");
    tooltip(context.theme, "Everything random follows from it: the same seed gives the same run, bit for bit.");
    // A run is made when typing ends, not after every digit.
    if (typed != form.seed && typed <= kMaxSeed) form.seed = typed;
    return ImGui::IsItemDeactivatedAfterEdit();
  }

  // Of the figures at the right by their rank: state, step, left, steps a second, elapsed.
  static constexpr float kFigureWidths[] = {128, 116, 56, 68, 68};

  /// Of all figures that have a place in so much room, both at scale 1.
  static float figures_width(float room) {
    float sum = 0;
    for (const float width : kFigureWidths) {
      if (sum + width > room) break;
      sum += width;
    }
    return sum;
  }

  /// A chosen name as a field shows it that was given its width.
  static std::string in_field(const Theme& theme, const std::string& name) {
    const float room = ImGui::CalcItemWidth() - ImGui::GetFrameHeight() - ImGui::GetStyle().FramePadding.x;
    return shortened(theme.body, name, room);
  }

  struct Figure {
    const char* caption;
    std::string value;
    float width;
    int rank;  // the higher, the sooner it makes way in a narrow window
    const char* help;
  };

  void draw_figures(PanelContext& context, const Progress& progress, float right, float top) {
    const Snapshot& s = context.snapshot();
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const bool percent = s.stage == "data" && progress.steps == 1000;
    const bool training = s.state == TrainerState::kTraining;
    double rate = 0;
    if (training && !percent) {
      rate = rate_.follow(fmt::format("{} {}", s.run, progress.stage), progress.step, ImGui::GetTime());
    } else {
      rate_.forget();
    }
    const std::size_t troubles = troubles_of(s).size();
    const std::string caption =
        troubles > 0 ? fmt::format("{} {} found", troubles, troubles == 1 ? "problem" : "problems") : progress.stage;
    std::vector<Figure> figures{
        {caption.c_str(), troubles > 0 ? "! " + progress.words() : progress.words(), kFigureWidths[0], 0,
         troubles > 0 ? "This run ended badly. Click to see what is wrong, what it means and what to do." : ""},
        {percent ? "done" : "step",
         percent ? fmt::format("{} %", progress.step / 10)
                 : fmt::format("{} / {}", grouped(progress.step), grouped(progress.steps)),
         kFigureWidths[1], 1, ""},
        {s.pace > 0 ? "slow" : "steps/s", rate > 0 ? compact(rate, 3) : "-", kFigureWidths[3], 3,
         s.pace > 0 ? "Steps a second. Slow motion: W for full speed."
                    : "Steps a second, of the step shown beside it."},
        {"elapsed", duration(s.seconds), kFigureWidths[4], 4, "Training time of this run."},
        {"left", training ? duration(s.eta_seconds) : "-", kFigureWidths[2], 2,
         "Estimated time until the run is finished."},
    };
    const float room = right - ImGui::GetCursorPosX();
    const auto total = [&] {
      float sum = 0;
      for (const Figure& f : figures) sum += theme.px(f.width);
      return sum;
    };
    while (figures.size() > 1 && total() > room) {
      figures.erase(std::max_element(figures.begin(), figures.end(),
                                     [](const Figure& a, const Figure& b) { return a.rank < b.rank; }));
    }
    context.ui.state_in_bar = total() <= room;
    if (!context.ui.state_in_bar) return;  // the menu bar has it then
    const ImU32 state_colour = s.state == TrainerState::kFailed ? c.danger
                               : training                       ? c.accent
                               : troubles > 0                   ? c.warning
                               : progress.finished              ? c.good
                                                                : c.text;
    ImGui::SetCursorPos(ImVec2(right - total(), top));
    for (const Figure& f : figures) {
      figure(theme, f.caption, f.value, theme.px(f.width), f.rank == 0 ? state_colour : 0);
      if (f.rank == 0) {
        context.widgets.mark("state.shown");
        context.widgets.show("state.shown", f.value);
      }
      if (f.help[0] != '\0') tooltip(theme, f.help);
      if (f.rank == 0 && troubles > 0) {
        context.widgets.mark("run.diagnosis");
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (ImGui::IsItemClicked()) context.ui.wanted_panel = "diagnosis";
      }
      ImGui::SameLine(0, 0);
    }
  }

  void draw_error(PanelContext& context) {
    const Snapshot& s = context.snapshot();
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(s.hint.empty() ? 34 : 54);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(corner, ImVec2(corner.x + width, corner.y + height), c.danger_fill, theme.px(5));
    draw->AddRectFilled(corner, ImVec2(corner.x + theme.px(4), corner.y + height), c.danger, theme.px(2));
    const float x = corner.x + theme.px(40);
    text_at(draw, theme.title, ImVec2(corner.x + theme.px(13), corner.y + theme.px(7)), c.danger,
            theme.icon(Icon::kAlert, "!"));
    text_at(draw, theme.strong, ImVec2(x, corner.y + theme.px(9)), c.text, sentence(s.error));
    if (!s.hint.empty()) text_at(draw, theme.body, ImVec2(x, corner.y + theme.px(29)), c.text, sentence(s.hint));
    ImGui::InvisibleButton("error", ImVec2(width, height));
    context.widgets.mark("run.error");
  }

  void publish(PanelContext& context, const Progress& progress) const {
    const Snapshot& s = context.snapshot();
    std::string state = progress.state;
    state[0] = static_cast<char>(std::tolower(state[0]));
    context.widgets.show("run.state", state);
    context.widgets.show("run.percent", std::to_string(progress.percent));
    context.widgets.show("run.stage", s.stage);
    context.widgets.show("run.phase", s.phase);
    context.widgets.show("run.step", std::to_string(progress.step));
    context.widgets.show("run.updates", std::to_string(s.updates));
    context.widgets.show("run.troubles", std::to_string(troubles_of(s).size()));
    context.widgets.show("run.error", s.error);
    context.widgets.show("run.notice", result_text(s.result));
  }

  StepRate rate_;
};

}  // namespace

std::unique_ptr<Panel> make_run_panel() { return std::make_unique<RunPanel>(); }

}  // namespace causeway
