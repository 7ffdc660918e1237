// Hyper-parameters of the chosen method; what may change while a run is going on can be edited.
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
    return "Settings of this run's method. What has a field may change while the run is going on: steps of the "
           "optimiser, "
           "weights of the terms of the loss, when a phase begins. A change holds from the next update on; Ctrl+Z "
           "takes "
           "it back. The rest needs a new run.";
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
    for (const std::string& group : groups_of_run(context.snapshot().settings)) {
      if (group == ImageSettings::kGroup && !context.snapshot().has_pictures) continue;
      text(theme.strong, theme.colours().text, group);
      if (!ImGui::BeginTable(group.c_str(), columns, ImGuiTableFlags_SizingStretchSame)) continue;
      for (const SettingInfo& info : setting_infos()) {
        if (info.group != group) continue;
        ImGui::TableNextColumn();
        if (is_field(info)) {
          draw_entry(context, info, over);
        } else {
          draw_value(context, info);
        }
      }
      ImGui::EndTable();
    }
    ImGui::EndChild();
  }

 private:
  /// Numbers that may change on the way.
  static bool is_field(const SettingInfo& info) {
    return info.entry.changeable && (info.entry.kind == SettingKind::kReal || info.entry.kind == SettingKind::kWhole);
  }

  // Values as the run has them.
  void follow(const Snapshot& s) {
    if (s.id == id_) return;
    id_ = s.id;
    const nlohmann::json all = settings_to_json(s.settings);
    for (const SettingInfo& info : setting_infos()) {
      const auto& value = info.group.empty() ? all.at(info.entry.name) : all.at(info.group).at(info.entry.name);
      if (is_field(info)) {
        values_[info.path] = value.get<double>();
      } else {
        texts_[info.path] = value.is_string() ? value.get<std::string>() : value.dump();
      }
    }
    if (s.run == run_) return;
    run_ = s.run;
    first_ = values_;
  }

  static void send(PanelContext& context, const std::optional<command::Set>& set) {
    if (set) context.send(*set);
  }

  void change(PanelContext& context, const SettingInfo& info, double value) {
    const std::string& path = info.path;
    const bool whole = info.entry.kind == SettingKind::kWhole;
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

  /// What the setting is, its range and its default.
  static std::string help_of(const SettingInfo& info) {
    const std::string range = range_text(info.entry);
    const auto& standard = info.entry.standard;
    return fmt::format("{}: {}.{} Default {}.{}", info.path, info.entry.help,
                       range.empty() ? "" : " It is " + range + ".",
                       standard.is_string() ? standard.get<std::string>() : standard.dump(),
                       is_field(info) ? " May change while the run goes on." : " Needs a new run to change.");
  }

  /// A setting that is only shown.
  void draw_value(PanelContext& context, const SettingInfo& info) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const std::string& value = texts_[info.path];
    const float field = theme.px(96);
    const float room = ImGui::GetContentRegionAvail().x - field - theme.px(14);
    const ImVec2 corner = ImGui::GetCursorPos();
    ImGui::AlignTextToFramePadding();
    elided_text(theme, theme.body, c.muted, info.entry.name, room);
    tooltip(theme, help_of(info));
    ImGui::SetCursorPos(ImVec2(corner.x + room + theme.px(8) + ImGui::GetStyle().FramePadding.x, corner.y));
    ImGui::AlignTextToFramePadding();
    elided_text(theme, theme.body, c.muted, value, field - ImGui::GetStyle().FramePadding.x);
    context.widgets.mark("settings." + info.path);
    context.widgets.show("settings." + info.path, value);
  }

  void draw_entry(PanelContext& context, const SettingInfo& info, bool over) {
    const std::string& path = info.path;
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
    elided_text(theme, theme.body, c.text, info.entry.name, room);
    tooltip(theme, help_of(info));
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
    if (set || (typed && value != now)) change(context, info, set ? number : value);
    context.widgets.show(name, fmt::format("{:.6g}", now));
    ImGui::PopID();
  }

  std::uint64_t id_ = 0, run_ = 0;
  std::map<std::string, double> values_, first_;  // of fields
  std::map<std::string, std::string> texts_;      // of the rest
};

}  // namespace

std::unique_ptr<Panel> make_settings_panel() { return std::make_unique<SettingsPanel>(); }

}  // namespace causeway
