// All settings of the next run, before it begins.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

class RunSettingsDialog {
 public:
  /// Begins with what the bar at the top has chosen for the next run.
  void show(const Snapshot& snapshot, RunForm& form);

  /// True once it is to be closed. Names: next.PATH (can be set), next.PATH.CHOICE, next.help.PATH, next.back.PATH,
  /// next.back, next.search (can be set), next.only, next.prepare, next.cancel; shows next.differ, next.problem.
  bool draw(PanelContext& context);

 private:
  void take_over(const Settings& settings);
  void follow_draft(const std::string& typed);
  void write(const std::string& path, const std::string& value);
  void change(const SettingInfo& info, const std::string& text);
  void draw_head(PanelContext& context);
  void draw_group(PanelContext& context, const std::string& group);
  void draw_row(PanelContext& context, const SettingInfo& info, float width);
  void draw_choices(PanelContext& context, const SettingInfo& info);
  bool draw_foot(PanelContext& context);
  bool shown(const SettingInfo& info) const;

  Settings draft_, preset_;
  std::map<std::string, std::array<char, 1024>> texts_;  // by path, as typed
  std::map<std::string, std::string> preset_texts_;      // the preset's values
  std::map<std::string, std::string> draft_texts_;       // the values that the run would have
  std::map<std::string, std::string> mistakes_;          // why what was typed cannot be
  std::array<char, 128> search_{};
  bool only_ = false;  // those that differ
  int written_ = 0;    // times fields were changed from outside: each keeps its own copy while it has the keyboard
};

}  // namespace causeway
