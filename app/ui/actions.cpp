#include "app/ui/actions.h"

#include <fmt/format.h>

#include <algorithm>

namespace causeway {

std::span<const Action> actions() {
  static constexpr Action kList[] = {
      {"train.toggle", "Run", "Play or pause", "Trains until all stages are made, or stops after the present update.",
       "Space"},
      {"train.step", "Run", "One update", "Makes one update of the present stage, then pauses.", "S"},
      {"train.slow", "Run", "Slow motion",
       "At most ten updates a second, so that each can be followed; once more for full speed.", "W"},
      {"train.reset", "Run", "Reset", "Throws this run away and prepares a new one with the preset and seed chosen.",
       "Ctrl+R"},
      {"run.save", "Run", "Save the run", "Saves the run to a folder below runs/.", "Ctrl+S"},
      {"run.recover", "Run", "Recover the last run",
       "Opens the copy of the last run that was kept automatically while it trained.", ""},
      {"run.example", "Run", "Open the trained example", "Opens the trained run that comes with the program.", ""},
      {"run.quit", "Run", "Quit", "Closes the window.", "Ctrl+Q"},
      {"edit.undo", "Edit", "Undo", "Takes the last change of a setting back.", "Ctrl+Z"},
      {"edit.redo", "Edit", "Redo", "Makes the change that was taken back again.", "Ctrl+Shift+Z"},
      {"sample.previous", "Edit", "Previous picture", "Shows the previous test picture in all panels.", "Left"},
      {"sample.next", "Edit", "Next picture", "Shows the next test picture in all panels.", "Right"},
      {"layout.lesson", "View", "Lesson", "The true world beside what is learned: for a room.", "F2"},
      {"layout.explore", "View", "Explore", "Graph and interventions: for trying things out.", "F3"},
      {"layout.debug", "View", "Debug", "Pairs, matrices and messages: for finding out what went wrong.", "F4"},
      {"layout.compare", "View", "Compare", "Several runs side by side on the same picture.", "F6"},
      {"layout.usual", "View", "Usual arrangement", "Puts all handles of this layout back to where they were at first.",
       ""},
      {"view.theme", "View", "Light or dark", "Changes between the dark and the light theme.", "Ctrl+T"},
      {"view.larger", "View", "Everything larger", "Makes text and panels larger, up to 200 %.", "Ctrl+Plus"},
      {"view.smaller", "View", "Everything smaller", "Makes text and panels smaller, down to 80 %.", "Ctrl+Minus"},
      {"view.usual", "View", "Usual size", "Text and panels at 100 %.", "Ctrl+0"},
      {"export.window", "Export", "Window as PNG", "Saves a picture of the whole window below exports/.", "Ctrl+E"},
      {"export.series", "Export", "Series as CSV", "Saves all losses and scores of this run below exports/.", ""},
      {"export.graph", "Export", "Graph as DOT and JSON",
       "Saves the learned graph for Graphviz and for other programs.", ""},
      {"help.lesson", "Help", "Guided lesson", "Why interventions tell causes, in eight steps, with this window.",
       "F7"},
      {"help.palette", "Help", "Find a command", "Type a few letters of what you want to do.", "Ctrl+P"},
      {"help.shortcuts", "Help", "Shortcuts", "All keys that do something.", "F1"},
  };
  return kList;
}

const Action* find_action(std::string_view id) {
  const auto list = actions();
  const auto found = std::find_if(list.begin(), list.end(), [&](const Action& a) { return a.id == id; });
  return found == list.end() ? nullptr : &*found;
}

const Action* action_of_chord(std::string_view chord) {
  const auto list = actions();
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Action& a) { return !chord.empty() && a.chord == chord; });
  return found == list.end() ? nullptr : &*found;
}

std::string shortcut_hint(std::string_view id) {
  const Action* action = find_action(id);
  return action == nullptr || action->chord.empty() ? "" : fmt::format(" Shortcut: {}", action->chord);
}

bool action_enabled(const Action& action, const Snapshot& s) {
  if (action.id == "train.toggle") return s.state == TrainerState::kTraining || s.state == TrainerState::kPaused;
  if (action.id == "train.step") return s.state == TrainerState::kPaused && s.stage != "done";
  if (action.id == "export.series") return s.updates > 0;
  if (action.id == "export.graph") return s.scores != nullptr && s.scores->graph.has_value();
  return true;
}

}  // namespace causeway
