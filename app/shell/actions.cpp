#include "app/shell/actions.h"

#include <algorithm>

#include "app/explore/exporter.h"
#include "app/explore/sample_set.h"
#include "app/shell/lesson_bar.h"
#include "app/shell/overlays.h"
#include "app/ui/format.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

using Context = const ActionContext&;

constexpr double kSlowMotion = 10;  // updates a second

void play_or_pause(Context c) {
  if (c.snapshot().state == TrainerState::kTraining) {
    c.send(command::Pause{});
  } else {
    c.send(command::Play{});
  }
}

void recover(Context c) {
  std::error_code unknown;
  if (c.autosave.empty() || !std::filesystem::exists(c.autosave / "checkpoint.safetensors", unknown)) {
    c.ui.say("there is no copy of an earlier run yet: one is kept while a run trains", true);
  } else {
    c.send(command::Load{c.autosave});
  }
}

void open_example(Context c) {
  if (c.example) {
    c.send(command::Load{*c.example});
  } else {
    c.ui.say("the trained example is not installed: look for assets/pretrained in the sources", true);
  }
}

void show_sample(Context c, int step) { c.ui.sample = (c.ui.sample + step + kSampleUnits) % kSampleUnits; }

void restore_layout(Context c) {
  for (const NamedLayout& layout : default_workspace().layouts) {
    if (layout.name == c.workspace.layout) c.workspace.root() = layout.root;
  }
}

/// Says where a file was written, or why it was not.
template <class Write>
void export_file(Context c, Write&& write) {
  try {
    c.ui.say("saved " + write(c.snapshot()).string());
  } catch (const Error& error) {
    c.ui.say(one_line(error), true);
  }
}

Action choose_layout(std::string id, std::string name, std::string help, std::string chord) {
  return {std::move(id),   "View",           name,
          std::move(help), std::move(chord), [name](Context c) { c.workspace.layout = name; }};
}

Action show_panel(const PanelInfo& panel) {
  return {"panel." + panel.id,
          "View",
          panel.title + " panel",
          "Brings this panel to the front; if the layout does not have it, opens it where there is most room.",
          "",
          [id = panel.id](Context c) { c.ui.wanted_panel = id; },
          {},
          [id = panel.id](Context c) { return find_leaf(c.workspace.root(), id) != nullptr; }};
}

std::vector<Action> fixed_actions() {
  return {
      {"train.toggle", "Run", "Play or pause", "Trains until the run is finished, or stops after the present update.",
       "Space", play_or_pause,
       [](Context c) {
         return c.snapshot().state == TrainerState::kTraining || c.snapshot().state == TrainerState::kPaused;
       }},
      {"train.step", "Run", "One update", "Makes one update of the present stage, then pauses.", "S",
       [](Context c) { c.send(command::Step{1}); },
       [](Context c) { return c.snapshot().state == TrainerState::kPaused && c.snapshot().stage != "done"; }},
      {"train.slow", "Run", "Slow motion",
       "At most ten updates a second, so that each can be followed; once more for full speed.", "W",
       [](Context c) { c.send(command::Pace{c.snapshot().pace > 0 ? 0.0 : kSlowMotion}); }},
      {"train.reset", "Run", "Reset", "Throws this run away and prepares a new one with the preset and seed chosen.",
       "Ctrl+R", [](Context c) { c.send(c.ui.form.reset(c.snapshot())); }},
      {"run.save", "Run", "Save the run", "Saves the run to a folder below runs/.", "Ctrl+S",
       [](Context c) { c.send(c.ui.form.save(c.snapshot())); }},
      {"run.recover", "Run", "Recover the last run",
       "Opens the copy of the last run that was kept automatically while it trained.", "", recover},
      {"run.example", "Run", "Open the trained example", "Opens the trained run that comes with the program.", "",
       open_example},
      {"run.quit", "Run", "Quit", "Closes the window.", "Ctrl+Q", [](Context c) { c.ui.quit = true; }},
      {"edit.undo", "Edit", "Undo", "Takes the last change of a setting back.", "Ctrl+Z",
       [](Context c) {
         if (const auto set = c.ui.edits.undo()) c.send(*set);
       }},
      {"edit.redo",
       "Edit",
       "Redo",
       "Makes the change that was taken back again.",
       "Ctrl+Shift+Z",
       [](Context c) {
         if (const auto set = c.ui.edits.redo()) c.send(*set);
       },
       {},
       {},
       "Ctrl+Y"},
      {"sample.previous", "Edit", "Previous picture", "Shows the previous test picture in all panels.", "Left",
       [](Context c) { show_sample(c, -1); }},
      {"sample.next", "Edit", "Next picture", "Shows the next test picture in all panels.", "Right",
       [](Context c) { show_sample(c, 1); }},
      choose_layout("layout.lesson", "Lesson",
                    "The true world beside what is learned: for showing to a room full of people.", "F2"),
      choose_layout("layout.explore", "Explore", "Graph and interventions: for trying things out.", "F3"),
      choose_layout("layout.debug", "Debug", "Pairs, matrices and messages: for finding out what went wrong.", "F4"),
      choose_layout("layout.compare", "Compare", "Several runs side by side on the same picture.", "F6"),
      {"layout.usual", "View", "Usual arrangement",
       "Puts the borders and panels of this layout back to where they were at first.", "", restore_layout},
      {"view.theme", "View", "Light or dark", "Changes between the dark and the light theme.", "Ctrl+T",
       [](Context c) { c.workspace.light = !c.workspace.light; }},
      {"view.larger", "View", "Everything larger", "Makes text and panels larger, up to 200 %.", "Ctrl+Plus",
       [](Context c) { c.workspace.set_zoom(c.workspace.zoom * 1.1F); }},
      {"view.smaller", "View", "Everything smaller", "Makes text and panels smaller, down to 80 %.", "Ctrl+Minus",
       [](Context c) { c.workspace.set_zoom(c.workspace.zoom / 1.1F); }},
      {"view.usual", "View", "Usual size", "Text and panels at 100 %.", "Ctrl+0",
       [](Context c) { c.workspace.set_zoom(1); }},
      {"view.full",
       "View",
       "Full screen",
       "The window takes the whole screen; once more for its usual place.",
       "F11",
       [](Context c) { c.ui.full_screen = !c.ui.full_screen; },
       {},
       [](Context c) { return c.ui.full_screen; }},
      {"export.window", "Export", "Window as PNG", "Saves a picture of the whole window below exports/.", "Ctrl+E",
       // Of the next frame, without the menu that asked for it.
       [](Context c) {
         c.ui.wanted_picture = PictureWish{"window", ""};
       }},
      {"export.series", "Export", "Series as CSV", "Saves all losses and scores of this run below exports/.", "",
       [](Context c) { export_file(c, export_series); }, [](Context c) { return c.snapshot().updates > 0; }},
      {"export.graph", "Export", "Graph as DOT and JSON",
       "Saves the learned graph for Graphviz and for other programs.", "",
       [](Context c) {
         const double threshold = c.ui.edge_threshold.value_or(c.snapshot().settings.score.edge_threshold);
         export_file(c, [&](const Snapshot& s) { return export_graph(s, threshold); });
       },
       [](Context c) { return c.snapshot().scores != nullptr && c.snapshot().scores->graph.has_value(); }},
      {"help.lesson", "Help", "Guided lesson", "Why interventions tell causes, in eight steps, with this window.", "F7",
       [](Context c) { c.lesson.open(); }},
      {"lesson.next", "Help", "Next step of the lesson", "Goes on to the next step of the lesson that is open.",
       "PageDown", [](Context c) { c.lesson.next(c.workspace); }, [](Context c) { return c.lesson.is_open(); }},
      {"lesson.back", "Help", "Step back in the lesson", "Goes back to the step before.", "PageUp",
       [](Context c) { c.lesson.back(); }, [](Context c) { return c.lesson.is_open(); }},
      {"help.palette", "Help", "Find a command", "Type a few letters of what you want to do.", "Ctrl+P",
       [](Context c) { c.overlays.open_palette(); }},
      {"help.shortcuts", "Help", "Shortcuts", "All keys that do something.", "F1",
       [](Context c) { c.overlays.open_shortcuts(); }},
  };
}

}  // namespace

Actions::Actions(ActionContext context, const std::vector<PanelInfo>& panels)
    : context_(std::move(context)), list_(fixed_actions()) {
  for (const PanelInfo& panel : panels) list_.push_back(show_panel(panel));
}

const Action* Actions::find(std::string_view id) const {
  const auto found = std::find_if(list_.begin(), list_.end(), [&](const Action& a) { return a.id == id; });
  return found == list_.end() ? nullptr : &*found;
}

const Action* Actions::of_chord(std::string_view chord) const {
  const auto found = std::find_if(list_.begin(), list_.end(), [&](const Action& a) {
    return !chord.empty() && (a.chord == chord || a.second_chord == chord);
  });
  return found == list_.end() ? nullptr : &*found;
}

bool Actions::perform(std::string_view id) const {
  const Action* action = find(id);
  if (action == nullptr) return false;
  if (enabled(*action)) action->perform(context_);
  return true;
}

}  // namespace causeway
