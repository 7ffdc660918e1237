// Start, stop and watch a run: the bar at the top of the window.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstring>

#include "app/actions.h"
#include "app/format.h"
#include "app/panels/panels.h"
#include "app/progress.h"
#include "app/widgets/controls.h"
#include "app/widgets/timeline.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/models/registry.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

class RunPanel final : public Panel {
 public:
  const char* id() const override { return "run"; }
  const char* title() const override { return "Run"; }
  const char* help() const override { return "Choose a preset and a seed, then press Play."; }

  void draw(PanelContext& context) override {
    const Snapshot& s = context.snapshot();
    if (s.run != run_) follow(s);
    const Progress progress = progress_of(s);
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    const float top = ImGui::GetCursorPosY();
    draw_controls(context, progress);
    draw_figures(context, progress, right, top);
    ImGui::SetCursorPos(ImVec2(left, top + context.theme.px(42)));
    draw_timeline(context.theme, context.names, progress, ImGui::GetContentRegionAvail().x);
    if (!s.error.empty()) draw_error(context);
    publish(context, progress);
  }

 private:
  // A new run: the form shows its settings.
  void follow(const Snapshot& s) {
    run_ = s.run;
    preset_ = s.settings.preset;
    method_ = s.settings.method;
    seed_ = s.settings.seed;
  }

  bool differs(const Snapshot& s) const {
    return preset_ != s.settings.preset || method_ != s.settings.method || seed_ != s.settings.seed;
  }

  Settings wanted(const Snapshot& s) const {
    Settings settings = s.settings;
    if (preset_ != s.settings.preset && !preset_.empty()) {
      settings = load_preset(preset_);
      settings.preset = preset_;
    }
    settings.method = method_;
    settings.seed = seed_;
    return settings;
  }

  void reset(PanelContext& context) { context.send(command::Reset{wanted(context.snapshot())}); }

  void draw_controls(PanelContext& context, const Progress& progress) {
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
      context.names.mark("train.pause");
      tooltip(theme, "Stops after the present update." + shortcut_hint("train.toggle"));
    } else {
      const bool primary = can_run && !progress.finished;
      const ButtonKind kind = primary ? ButtonKind::kPrimary : ButtonKind::kNormal;
      if (push_button(theme, label(Icon::kPlay, "Play").c_str(), kind, can_run, wide)) {
        context.send(command::Play{});
      }
      context.names.mark("train.play");
      const std::string train_help = "Trains until all stages are made." + shortcut_hint("train.toggle");
      const std::string failed = "This run has failed: Reset starts a new one.";
      const std::string done = "This run is done: Reset starts a new one.";
      const std::string again =
          "This model is trained. Play draws its data again and scores it; Reset starts a new run.";
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
    context.names.mark("train.step");
    tooltip(theme, "Makes one update of the present stage, then pauses." + shortcut_hint("train.step"));
    ImGui::SameLine();
    const bool changed = differs(s);
    const ButtonKind reset_kind =
        changed || s.state == TrainerState::kFailed ? ButtonKind::kPrimary : ButtonKind::kNormal;
    if (push_button(theme, label(Icon::kReset, "Reset").c_str(), reset_kind) ||
        context.names.take_action("train.reset")) {
      reset(context);
    }
    context.names.mark("train.reset");
    tooltip(theme, (changed ? "Throws this run away and prepares a new one with the preset, method and seed chosen."
                            : "Throws this run away and prepares the same again.") +
                       shortcut_hint("train.reset"));

    ImGui::SameLine(0, theme.px(20));
    draw_form(context, progress);
    ImGui::SameLine();
    if (push_button(theme, theme.icon(Icon::kSave, "Save"), ButtonKind::kFlat) ||
        context.names.take_action("run.save")) {
      save(context);
    }
    context.names.mark("run.save");
    tooltip(theme, "Saves the run to a folder below runs/." + shortcut_hint("run.save"));
    ImGui::SameLine(0, theme.px(20));  // where the figures may begin
  }

  void draw_form(PanelContext& context, const Progress& progress) {
    const Snapshot& s = context.snapshot();
    const Theme& theme = context.theme;
    bool edited = false;
    ImGui::AlignTextToFramePadding();
    text(theme.body, theme.colours().muted, "Preset");
    ImGui::SameLine(0, theme.px(6));
    ImGui::SetNextItemWidth(theme.px(124));
    const std::vector<std::string> presets = preset_names();
    const bool open = ImGui::BeginCombo("##preset", preset_.empty() ? "custom" : preset_.c_str());
    context.names.mark("run.preset");
    if (open) {
      for (const std::string& name : presets) {
        if (ImGui::Selectable(name.c_str(), name == preset_)) {
          edited = name != preset_;
          preset_ = name;
        }
        context.names.mark("run.preset." + name);
      }
      ImGui::EndCombo();
    }
    if (const auto name = context.names.take_set("run.preset")) {
      if (std::find(presets.begin(), presets.end(), *name) == presets.end()) {
        context.names.reject(
            fmt::format("there is no preset '{}'; nearest is '{}'", *name, nearest_name(*name, presets)));
      } else {
        edited = true;
        preset_ = *name;
      }
    }

    ImGui::SameLine(0, theme.px(14));
    edited = draw_method(context) || edited;

    ImGui::SameLine(0, theme.px(14));
    ImGui::AlignTextToFramePadding();
    text(theme.body, theme.colours().muted, "Seed");
    ImGui::SameLine(0, theme.px(6));
    ImGui::SetNextItemWidth(theme.px(64));
    std::uint64_t typed = seed_;
    ImGui::InputScalar("##seed", ImGuiDataType_U64, &typed);
    context.names.mark("run.seed");
    tooltip(theme, "Everything random follows from it: the same seed gives the same run, bit for bit.");
    // A run is made when typing ends: half a number is not a wish.
    if (typed != seed_ && typed < std::uint64_t{9'000'000'000'000'000}) seed_ = typed;
    if (ImGui::IsItemDeactivatedAfterEdit()) edited = true;
    double number = static_cast<double>(seed_);
    if (context.names.take_number("run.seed", 0, 9e15, number)) {
      seed_ = static_cast<std::uint64_t>(number);
      edited = true;
    }
    // Nothing to lose: no need to ask for a Reset.
    if (edited && !progress.started && differs(s)) reset(context);
    context.names.show("run.preset", preset_);
    context.names.show("run.seed", std::to_string(seed_));
  }

  /// True if another method was chosen.
  bool draw_method(PanelContext& context) {
    const Theme& theme = context.theme;
    bool edited = false;
    ImGui::AlignTextToFramePadding();
    text(theme.body, theme.colours().muted, "Method");
    ImGui::SameLine(0, theme.px(6));
    ImGui::SetNextItemWidth(theme.px(112));
    const bool open = ImGui::BeginCombo("##method", method_info(method_).title.c_str());
    context.names.mark("run.method");
    if (!open) tooltip(theme, sentence(method_info(method_).description) + ".");
    if (open) {
      for (const Method& method : methods()) {
        const MethodInfo& info = method.info;
        if (ImGui::Selectable(info.title.c_str(), info.name == method_)) {
          edited = info.name != method_;
          method_ = info.name;
        }
        context.names.mark("run.method." + info.name);
        tooltip(theme,
                fmt::format("{}. Told besides pictures: {}.", sentence(info.description), needs_text(method.needs)));
      }
      ImGui::EndCombo();
    }
    if (const auto name = context.names.take_set("run.method")) {
      const auto known = method_names();
      if (std::find(known.begin(), known.end(), *name) == known.end()) {
        context.names.reject(
            fmt::format("there is no method '{}'; nearest is '{}'", *name, nearest_name(*name, known)));
      } else {
        edited = true;
        method_ = *name;
      }
    }
    context.names.show("run.method", method_);
    return edited;
  }

  void save(PanelContext& context) {
    const Snapshot& s = context.snapshot();
    if (saved_run_ != s.run) {
      saved_run_ = s.run;
      directory_ = fresh_run_directory(s.settings);
    }
    context.send(command::Save{directory_});
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
    std::vector<Figure> figures{
        {progress.stage.c_str(), progress.state, 128, 0, ""},
        {percent ? "done" : "step",
         percent ? fmt::format("{} %", progress.step / 10)
                 : fmt::format("{} / {}", grouped(progress.step), grouped(progress.steps)),
         116, 1, ""},
        {s.pace > 0 ? "slow" : "steps/s", s.steps_per_second > 0 ? compact(s.steps_per_second, 3) : "-", 68, 3,
         s.pace > 0 ? "Updates a second. Slow motion: W for full speed." : "Updates a second, all starts together."},
        {"elapsed", duration(s.seconds), 68, 4, "Training time of this run."},
        {"left", training ? duration(s.eta_seconds) : "-", 56, 2, "Estimated time until all stages are made."},
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
    if (total() > room) return;
    const ImU32 state_colour = s.state == TrainerState::kFailed ? c.danger
                               : training                       ? c.accent
                               : progress.finished              ? c.good
                                                                : c.text;
    ImGui::SetCursorPos(ImVec2(right - total(), top));
    for (const Figure& f : figures) {
      figure(theme, f.caption, f.value, theme.px(f.width), f.rank == 0 ? state_colour : 0);
      if (f.help[0] != '\0') tooltip(theme, f.help);
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
    context.names.mark("run.error");
  }

  void publish(PanelContext& context, const Progress& progress) const {
    const Snapshot& s = context.snapshot();
    std::string state = progress.state;
    state[0] = static_cast<char>(std::tolower(state[0]));
    context.names.show("run.state", state);
    context.names.show("run.stage", s.stage);
    context.names.show("run.phase", s.phase);
    context.names.show("run.step", std::to_string(progress.step));
    context.names.show("run.updates", std::to_string(s.updates));
    context.names.show("run.error", s.error);
    context.names.show("run.notice", s.notice);
  }

  std::uint64_t run_ = 0;
  std::string preset_;
  std::string method_ = "ilcm";
  std::uint64_t seed_ = 1;
  std::uint64_t saved_run_ = 0;
  std::filesystem::path directory_;
};

}  // namespace

std::unique_ptr<Panel> make_run_panel() { return std::make_unique<RunPanel>(); }

}  // namespace causeway
