// Hyper-parameters that can be changed while a run is going on.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/panels/panels.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

class SettingsPanel final : public Panel {
 public:
  const char* id() const override { return "settings"; }
  const char* title() const override { return "Settings"; }
  const char* help() const override {
    return "What may change while a run is going on: steps of the optimiser, weights of the terms of the loss, when a "
           "phase begins. A change holds from the next update on; Ctrl+Z takes it back. Sizes, data and seed need a "
           "new run.";
  }

  void draw_tools(PanelContext& context) override {
    const Theme& theme = context.theme;
    SettingsHistory& edits = context.ui.edits;
    const bool undo = push_button(theme, "Undo", ButtonKind::kFlat, edits.can_undo());
    context.widgets.mark("settings.undo");
    ImGui::SameLine(0, theme.px(2));
    const bool redo = push_button(theme, "Redo", ButtonKind::kFlat, edits.can_redo());
    context.widgets.mark("settings.redo");
    if (undo) send(context, edits.undo());
    if (redo) send(context, edits.redo());
  }

  void draw(PanelContext& context) override {
    follow(context.snapshot());
    const Theme& theme = context.theme;
    // A run that is over is not changed any more; what it was made with can still be read.
    const bool over = context.snapshot().state == TrainerState::kDone;
    ImGui::BeginChild("list", ImGui::GetContentRegionAvail(), false);
    const float width = ImGui::GetContentRegionAvail().x;
    const int columns = width > theme.px(560) ? 2 : 1;
    if (over) text(theme.small, theme.colours().muted, "This run is done: Reset starts a new one.");
    if (ImGui::BeginTable("settings", columns, ImGuiTableFlags_SizingStretchSame)) {
      for (const std::string& path : changeable_settings()) {
        ImGui::TableNextColumn();
        draw_entry(context, path, over);
      }
      ImGui::EndTable();
    }
    ImGui::EndChild();
  }

 private:
  // Values as the run has them.
  void follow(const Snapshot& s) {
    if (s.id == id_) return;
    id_ = s.id;
    const nlohmann::json all = settings_to_json(s.settings);
    for (const std::string& path : changeable_settings()) {
      const auto dot = path.find('.');
      values_[path] = all[path.substr(0, dot)][path.substr(dot + 1)].get<double>();
    }
    if (s.run == run_) return;
    run_ = s.run;
    first_ = values_;
  }

  static void send(PanelContext& context, const std::optional<command::Set>& set) {
    if (set) context.send(*set);
  }

  void change(PanelContext& context, const std::string& path, double value) {
    const bool whole = path == "score.live_dci_rows" || path == "score.dci_rows";
    const auto written = [&](double v) { return whole ? fmt::format("{:.0f}", v) : fmt::format("{:.9g}", v); };
    Settings changed = context.snapshot().settings;
    try {
      set_setting(changed, path, written(value));
      validate_settings(changed);
    } catch (const UsageError& error) {
      context.ui.say(one_line(error), true);
      return;
    }
    context.ui.edits.add(path, written(values_[path]), written(value));
    context.send(command::Set{path, written(value)});
  }

  void draw_entry(PanelContext& context, const std::string& path, bool over) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const double now = values_[path];
    double value = now;
    const float field = theme.px(96);
    ImGui::PushID(path.c_str());
    const float room = ImGui::GetContentRegionAvail().x - field - theme.px(14);
    const ImVec2 corner = ImGui::GetCursorPos();
    ImGui::AlignTextToFramePadding();
    const bool changed = now != first_[path];
    elided_text(theme, theme.body, changed ? c.text : c.muted, path, room);
    tooltip(theme, help_of(path));
    ImGui::SetCursorPos(ImVec2(corner.x + room + theme.px(8), corner.y));
    ImGui::SetNextItemWidth(field);
    if (changed) ImGui::PushStyleColor(ImGuiCol_Text, c.accent);
    ImGui::InputDouble("##value", &value, 0, 0, "%.6g", over ? ImGuiInputTextFlags_ReadOnly : 0);
    if (changed) ImGui::PopStyleColor();
    const std::string name = "settings." + path;
    context.widgets.mark(name);
    if (changed) tooltip(theme, fmt::format("{:.6g} when this run was opened here", first_[path]));
    const bool typed = ImGui::IsItemDeactivatedAfterEdit();
    if (typed) context.ui.edits.close();
    double number = value;
    const bool set = !over && context.widgets.take_number(name, -1e12, 1e12, number);
    if (set || (typed && value != now)) change(context, path, set ? number : value);
    context.widgets.show(name, fmt::format("{:.6g}", now));
    ImGui::PopID();
  }

  static const std::string& help_of(const std::string& path) {
    static const std::string none;
    for (const SettingInfo& info : setting_infos()) {
      if (info.path == path) return info.help;
    }
    return none;
  }

  std::uint64_t id_ = 0, run_ = 0;
  std::map<std::string, double> values_, first_;
};

}  // namespace

std::unique_ptr<Panel> make_settings_panel() { return std::make_unique<SettingsPanel>(); }

}  // namespace causeway
