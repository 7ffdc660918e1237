// Everything a person can do that is not tied to one place in a panel. One table says what there is and what it does;
// menus, shortcuts, their help, the palette, lessons and scripts all carry it out from here.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/panel.h"
#include "app/shell/workspace.h"

namespace causeway {

/// Asked for in UiState::wanted_action, it is for the application alone: it takes the whole window.
inline constexpr const char* kSaveSession = "session.save.now";

class LessonBar;
class Overlays;
class RunKeeper;

/// What an action may look at and change. All of it must outlive the table.
struct ActionContext {
  const std::shared_ptr<const Snapshot>& shared;  // never null; the newest one
  const CommandSink& send;
  UiState& ui;
  Workspace& workspace;
  Overlays& overlays;
  LessonBar& lesson;
  RunKeeper& keeper;
  std::optional<std::filesystem::path> example;  // the trained run that comes with the program

  const Snapshot& snapshot() const { return *shared; }
};

/// An entry of the Run menu that depends on what was done before: a run, data or a preset of the last time.
struct RecentEntry {
  std::string id;  // "recent.run.0"
  std::string label, help;
  bool there = true;  // false: it was moved or deleted
  std::function<void(const ActionContext&)> perform;
};
struct RecentMenu {
  std::string label;
  std::vector<RecentEntry> entries;
};

struct Action {
  std::string id;
  std::string menu;   // where it is in the menu bar
  std::string label;  // what it does, as a command
  std::string help;   // one sentence, for the tooltip
  std::string chord;  // e.g. "Ctrl+S"; empty: it has none
  std::function<void(const ActionContext&)> perform;
  std::function<bool(const ActionContext&)> enabled{};  // whether it can do something now; none: always
  std::function<bool(const ActionContext&)> ticked{};   // whether the menu shows a tick
  std::string second_chord{};                           // does the same, e.g. what other programs have
};

class Actions {
 public:
  /// The fixed actions, and one for each panel that brings it to the front.
  Actions(ActionContext context, const std::vector<PanelInfo>& panels);

  const std::vector<Action>& list() const { return list_; }
  /// Null if there is none.
  const Action* find(std::string_view id) const;
  const Action* of_chord(std::string_view chord) const;
  bool enabled(const Action& action) const { return !action.enabled || action.enabled(context_); }
  bool ticked(const Action& action) const { return action.ticked && action.ticked(context_); }

  /// Runs, data and presets used last, and runs that windows have left behind. Looked up anew unless it was asked in
  /// the frame before: a menu that stays open does not change.
  const std::vector<RecentMenu>& recent() const;
  void perform(const RecentEntry& entry) const { entry.perform(context_); }

  /// Carries an action out if it can do something now. False if there is none of that name.
  bool perform(std::string_view id) const;

 private:
  std::vector<RecentMenu> look_up_recent() const;

  ActionContext context_;
  std::vector<Action> list_;
  mutable std::vector<RecentMenu> recent_;
  mutable int recent_frame_ = -2;  // in which it was asked for last
};

}  // namespace causeway
