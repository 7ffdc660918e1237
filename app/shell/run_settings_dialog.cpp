#include "app/shell/run_settings_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "app/shell/card.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr const char* kPreset = "preset";  // chosen in the bar at the top, with all that belongs to it

std::string value_text(const Settings& settings, const std::string& path) {
  const nlohmann::json value = setting_value(settings, path);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool holds(std::string_view text, std::string_view wanted) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

std::vector<std::string> groups_of(const Settings& settings) {
  std::vector<std::string> groups{"", WorldSettings::kGroup};
  for (const std::string& group : groups_of_run(settings)) groups.push_back(group);
  return groups;
}

}  // namespace

void RunSettingsDialog::show(const Snapshot& snapshot, RunForm& form) {
  const Settings next = form.reset(snapshot).settings;
  const auto presets = preset_names();
  const bool known = std::find(presets.begin(), presets.end(), next.preset) != presets.end();
  preset_ = known ? load_preset(next.preset) : Settings{};
  preset_.preset = next.preset;
  // Not a difference from the preset but what is asked of it.
  preset_.method = next.method;
  preset_.seed = next.seed;
  search_[0] = '\0';
  only_ = false;
  for (const SettingInfo& info : setting_infos()) preset_texts_[info.path] = value_text(preset_, info.path);
  take_over(next);
}

void RunSettingsDialog::take_over(const Settings& settings) {
  draft_ = settings;
  draft_texts_.clear();
  mistakes_.clear();
  follow_draft("");
  ++written_;
}

/// Fields show the draft, but for the one that is being typed in.
void RunSettingsDialog::follow_draft(const std::string& typed) {
  for (const SettingInfo& info : setting_infos()) {
    std::string now = value_text(draft_, info.path);
    std::string& before = draft_texts_[info.path];
    if (now == before) continue;
    before = std::move(now);
    if (info.path != typed) write(info.path, before);
  }
}

void RunSettingsDialog::write(const std::string& path, const std::string& value) {
  auto& text = texts_[path];
  text.fill('\0');
  std::strncpy(text.data(), value.c_str(), text.size() - 1);
}

void RunSettingsDialog::change(const SettingInfo& info, const std::string& text) {
  try {
    Settings changed = draft_;
    set_setting(changed, info.path, text);
    draft_ = std::move(changed);
    mistakes_.erase(info.path);
    follow_draft(info.path);  // a world's number of variables sets that of the latents too
  } catch (const UsageError& error) {
    mistakes_[info.path] = one_line(error);
  }
}

bool RunSettingsDialog::shown(const SettingInfo& info) const {
  if (info.path == kPreset) return false;
  if (only_ && draft_texts_.at(info.path) == preset_texts_.at(info.path) && !mistakes_.contains(info.path))
    return false;
  const std::string_view wanted = search_.data();
  return wanted.empty() || holds(info.path, wanted) || holds(info.entry.help, wanted);
}

void RunSettingsDialog::draw_row(PanelContext& context, const SettingInfo& info, float width) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const std::string& path = info.path;
  const std::string name = "next." + path;
  auto& typed = texts_[path];
  const bool differs = draft_texts_[path] != preset_texts_[path];
  const bool wrong = mistakes_.contains(path);
  const float label = std::min(theme.px(150), width * 0.28F), field = std::min(theme.px(180), width * 0.3F);
  const float button = theme.px(28), gap = theme.px(8);
  ImGui::PushID(path.c_str());
  const ImVec2 corner = ImGui::GetCursorPos();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (differs) {
    ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(at.x + theme.px(4), at.y + ImGui::GetFrameHeight() / 2),
                                                theme.px(3.5F), wrong ? c.danger : c.accent);
  }
  ImGui::SetCursorPosX(corner.x + theme.px(14));
  ImGui::AlignTextToFramePadding();
  elided_text(theme, differs ? theme.strong : theme.body, differs ? c.accent : c.text, info.entry.name, label);
  const std::string range = range_text(info.entry);
  const std::string help =
      fmt::format("{}.{}", sentence(info.entry.help), range.empty() ? "" : " It is " + range + ".");
  tooltip(theme, fmt::format("{}: {}", path, help));
  ImGui::SetCursorPos(ImVec2(corner.x + theme.px(14) + label + gap, corner.y));
  ImGui::SetNextItemWidth(field);
  if (const auto text = context.widgets.take_set(name)) {
    write(path, *text);
    ++written_;
    change(info, *text);
  }
  if (wrong) ImGui::PushStyleColor(ImGuiCol_Text, c.danger);
  if (info.entry.choices.empty()) {
    const bool edited = ImGui::InputText(fmt::format("##{}", written_).c_str(), typed.data(), typed.size());
    if (edited) change(info, typed.data());
    context.widgets.mark(name);
  } else {
    draw_choices(context, info);
  }
  if (wrong) ImGui::PopStyleColor();
  context.widgets.show(name, typed.data());
  if (wrong) tooltip(theme, mistakes_[path]);
  ImGui::SetCursorPos(ImVec2(corner.x + theme.px(14) + label + field + 2 * gap, corner.y));
  if (differs || wrong) {
    if (push_button(theme, fmt::format("{}##back", theme.icon(Icon::kReset, "<")).c_str(), ButtonKind::kFlat, true,
                    button)) {
      change(info, preset_texts_[path]);
      write(path, draft_texts_[path]);
      ++written_;
    }
    context.widgets.mark("next.back." + path);
    tooltip(theme, fmt::format("Back to {}", preset_texts_[path].empty() ? "nothing" : preset_texts_[path]));
  }
  const float used = theme.px(14) + label + field + 3 * gap + button;
  // All of it, on as many lines as it takes: what is cut off cannot be searched by eye.
  const auto mistake = mistakes_.find(path);
  const std::string& said = mistake != mistakes_.end() ? mistake->second : help;
  const float above = (ImGui::GetFrameHeight() - theme.small->FontSize) / 2;
  ImGui::SetCursorPos(ImVec2(corner.x + used, corner.y + above));
  ImGui::PushTextWrapPos(corner.x + width);
  text(theme.small, mistake != mistakes_.end() ? c.danger : c.muted, said);
  ImGui::PopTextWrapPos();
  context.widgets.mark("next.help." + path);
  const float height = std::max(ImGui::GetFrameHeight(), ImGui::GetItemRectSize().y + 2 * above);
  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + height + theme.px(3)));
  ImGui::PopID();
}

void RunSettingsDialog::draw_choices(PanelContext& context, const SettingInfo& info) {
  const std::string name = "next." + info.path;
  const std::string now = texts_[info.path].data();
  const bool open = ImGui::BeginCombo("##choice", now.c_str());
  context.widgets.mark(name);
  if (!open) return;
  for (const std::string& choice : info.entry.choices) {
    if (ImGui::Selectable(choice.c_str(), choice == now) && choice != now) {
      write(info.path, choice);
      change(info, choice);
    }
    context.widgets.mark(name + "." + choice);
  }
  ImGui::EndCombo();
}

void RunSettingsDialog::draw_group(PanelContext& context, const std::string& group) {
  const Theme& theme = context.theme;
  bool first = true;
  const float width = ImGui::GetContentRegionAvail().x;
  for (const SettingInfo& info : setting_infos()) {
    if (info.group != group || !shown(info)) continue;
    if (first) text(theme.strong, theme.colours().text, group.empty() ? "run" : group);
    first = false;
    draw_row(context, info, width);
  }
  if (!first) ImGui::Dummy(ImVec2(1, theme.px(6)));
}

void RunSettingsDialog::draw_head(PanelContext& context) {
  const Theme& theme = context.theme;
  text(theme.title, theme.colours().text, "Settings of the next run");
  if (const auto wanted = context.widgets.take_set("next.search")) {
    std::strncpy(search_.data(), wanted->c_str(), search_.size() - 1);
    ++written_;
  }
  ImGui::SetNextItemWidth(theme.px(280));
  ImGui::InputTextWithHint(fmt::format("##search{}", written_).c_str(), "search names and what they mean",
                           search_.data(), search_.size());
  context.widgets.mark("next.search");
  ImGui::SameLine(0, theme.px(14));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1);  // the box is hardly seen without
  ImGui::PushStyleColor(ImGuiCol_Border, theme.colours().muted);
  ImGui::Checkbox("only what differs from the preset", &only_);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  context.widgets.mark("next.only");
}

bool RunSettingsDialog::draw_foot(PanelContext& context) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  std::string problem = mistakes_.empty() ? "" : mistakes_.begin()->second;
  if (problem.empty()) {
    try {
      validate_settings(draft_);
    } catch (const UsageError& error) {
      problem = one_line(error);
    }
  }
  context.widgets.show("next.problem", problem);
  std::size_t differ = 0;
  for (const SettingInfo& info : setting_infos()) differ += draft_texts_[info.path] != preset_texts_[info.path];
  context.widgets.show("next.differ", std::to_string(differ));
  bool close = false;
  if (push_button(theme, "Prepare this run", ButtonKind::kPrimary, problem.empty())) {
    context.send(command::Reset{draft_});
    close = true;
  }
  context.widgets.mark("next.prepare");
  ImGui::SameLine();
  if (push_button(theme, "Cancel", ButtonKind::kNormal)) close = true;
  context.widgets.mark("next.cancel");
  ImGui::SameLine(0, theme.px(20));
  const std::string preset = draft_.preset.empty() ? "the defaults" : draft_.preset;
  if (push_button(theme, fmt::format("All back to {}", preset).c_str(), ButtonKind::kFlat, differ > 0)) {
    take_over(Settings(preset_));
  }
  context.widgets.mark("next.back");
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  const std::string said = problem.empty()
                               ? fmt::format("{} {} from {}", differ, differ == 1 ? "differs" : "differ", preset)
                               : sentence(problem);
  elided_text(theme, theme.small, problem.empty() ? c.muted : c.danger, said, ImGui::GetContentRegionAvail().x);
  return close;
}

bool RunSettingsDialog::draw(PanelContext& context) {
  const Theme& theme = context.theme;
  bool close = false;
  if (begin_card(theme, "next run", ImVec2(theme.px(860), theme.px(620)))) {
    draw_head(context);
    const float foot = ImGui::GetFrameHeight() + theme.px(10);
    ImGui::BeginChild("settings", ImVec2(0, ImGui::GetContentRegionAvail().y - foot), false);
    for (const std::string& group : groups_of(draft_)) draw_group(context, group);
    ImGui::EndChild();
    close = draw_foot(context);
  }
  ImGui::End();
  return close;
}

}  // namespace causeway
