#include "app/shell/actions.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/explore/exporter.h"
#include "app/explore/sample_set.h"
#include "app/explore/shown_graph.h"
#include "app/explore/window_report.h"
#include "app/shell/layout.h"
#include "app/shell/lesson_bar.h"
#include "app/shell/overlays.h"
#include "app/shell/run_keeper.h"
#include "app/shell/time_travel.h"
#include "app/ui/format.h"
#include "app/ui/show_in_folder.h"
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
  const auto runs = c.keeper.left_behind();
  if (runs.empty()) {
    c.ui.say("there is no copy of an earlier run yet: one is kept while a run trains", true);
  } else {
    c.keeper.open(runs.front());
  }
}

void choose_run(Context c) {
  c.overlays.open_files(FileChoice::Purpose::kOpenRun, "The folder of a run, as it was saved or trained.",
                        c.keeper.place().parent_path());
}

void choose_data(Context c) {
  c.overlays.open_files(FileChoice::Purpose::kOpenData,
                        "A file or a folder of data: a new run on them begins with the settings of this one.");
}

void find_data(Context c) {
  c.overlays.open_files(
      FileChoice::Purpose::kFindData,
      fmt::format("This run was made on {}, which cannot be read. Say where the same data are now; they can also be "
                  "dropped on the window.",
                  c.ui.data.file),
      std::filesystem::path(c.ui.data.file).parent_path());
}

void choose_export_folder(Context c) {
  c.overlays.open_files(FileChoice::Purpose::kExportFolder,
                        "Pictures, tables and graphs that are saved from the window go there, until another is chosen.",
                        c.ui.export_folder);
}

void show_exported(Context c) {
  if (!show_in_folder(c.ui.exported)) {
    c.ui.say(fmt::format("this desktop has no program that opens folders: {} is in {}",
                         std::filesystem::path(c.ui.exported).filename().string(),
                         std::filesystem::path(c.ui.exported).parent_path().string()),
             true);
  }
}

/// A panel that a person has opened is closed by the same entry once it is in front.
void toggle_panel(Context c, const std::string& id) {
  LayoutNode* leaf = find_leaf(c.workspace.root(), id);
  if (leaf != nullptr && leaf->was_opened(id) && leaf->front == id) {
    leaf->close(id);
  } else {
    c.ui.wanted_panel = id;
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

void play_with_world(Context c) {
  c.lesson.close(c.workspace);
  c.workspace.layout = "Lesson";
  c.ui.wanted_panel = "world";
}

void watch_it_learn(Context c) {
  c.lesson.close(c.workspace);
  c.workspace.layout = "Lesson";
  c.ui.wanted_panel = "graph";
  c.ui.form.follow(c.snapshot());
  c.ui.form.choose_preset("circuit-instant");
  c.send(c.ui.form.reset(c.snapshot()));
  c.send(command::Play{});
}

/// Says where a file was written, or why it was not.
template <class Write>
void export_file(Context c, Write&& write) {
  try {
    c.ui.say_exported(write(c.snapshot()));
  } catch (const Error& error) {
    c.ui.say(one_line(error), true);
  }
}

bool has_moments(Context c) { return c.snapshot().moments && !c.snapshot().moments->empty(); }

Action choose_layout(std::string id, std::string name, std::string help, std::string chord) {
  return {std::move(id),   "View",           name,
          std::move(help), std::move(chord), [name](Context c) { c.workspace.layout = name; }};
}

Action show_panel(const PanelInfo& panel) {
  return {"panel." + panel.id,
          "Panels",
          panel.title + " panel",
          "Brings this panel to the front; if the layout does not have it, opens it where there is most room. Once "
          "more closes it.",
          "",
          [id = panel.id](Context c) { toggle_panel(c, id); },
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
      {"train.reset", "Run", "Reset",
       "Prepares a new run with the preset and seed chosen. This one can be gone back to.", "Ctrl+R",
       [](Context c) { c.send(c.ui.form.reset(c.snapshot())); }},
      {"run.back", "Run", "Back to the run before",
       "Opens the run that was here before the last Reset, or before another was opened. What is here is kept.", "",
       [](Context c) { c.keeper.back(); }, [](Context c) { return c.keeper.can_go_back(); }},
      {"run.settings", "Run", "Settings of the next run...", "All settings by group, before a new run begins.", "",
       [](Context c) { c.overlays.open_settings(c.snapshot(), c.ui.form); }},
      {"run.open", "Run", "Open a run...", "Opens a run that was saved or trained before.", "Ctrl+O", choose_run},
      {"data.open", "Run", "Open data...", "Prepares a new run on data of your own.", "", choose_data},
      {"data.find", "Run", "Find the data of this run...",
       "For a run on data of your own that are no longer where they were.", "", find_data,
       [](Context c) { return !c.ui.data.error.empty(); }},
      {"run.save", "Run", "Save the run", "Saves the run to a folder below runs/.", "Ctrl+S",
       [](Context c) { c.send(c.ui.form.save(c.snapshot())); }},
      {"session.save", "Run", "Save this session",
       "A bookmark of all that the window shows, as a file in the folder for exports; a run that holds unsaved work is "
       "saved first. Opened again, also from the command line, everything is as it is now.",
       "Ctrl+B", [](Context c) { c.ui.wanted_action = kSaveSession; }},
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
      {"time.back", "View", "Earlier moment of training",
       "Shows the model as it was a moment before, in all panels. Training goes on meanwhile.", "Shift+Left",
       [](Context c) { step_moment(c.snapshot(), c.ui.back, -1); }, has_moments},
      {"time.on", "View", "Later moment of training", "The moment after, up to the newest model.", "Shift+Right",
       [](Context c) { step_moment(c.snapshot(), c.ui.back, 1); }, has_moments},
      {"time.play", "View", "Play the training",
       "Shows all moments of training one after the other, in all panels; once more stops.", "Shift+Space",
       [](Context c) { play_moments(c.snapshot(), c.ui.back); }, has_moments},
      {"time.now", "View", "Back to the newest model", "All panels show what training has come to.", "",
       [](Context c) { c.ui.back = {}; }, [](Context c) { return c.ui.back.moment.has_value(); }},
      {"selection.clear", "Edit", "Clear the selection", "Nothing is brought out in the panels any more.", "",
       [](Context c) { c.ui.selection.clear(); }, [](Context c) { return !c.ui.selection.empty(); }},
      choose_layout("layout.lesson", "Lesson",
                    "The true world beside what is learned: for showing to a room full of people.", "F2"),
      choose_layout("layout.explore", "Explore", "Graph and interventions: for trying things out.", "F3"),
      choose_layout("layout.debug", "Debug", "Pairs, matrices and messages: for finding out what went wrong.", "F4"),
      choose_layout("layout.compare", "Compare", "Several runs side by side on the same picture.", "F6"),
      {"layout.usual", "View", "Usual arrangement",
       "Puts the borders and panels of this layout back to where they were at first.", "", restore_layout},
      {"view.truth",
       "View",
       "Hide the truth",
       "Hides in all panels what only the world knows: true names, arrows and pictures, and every score against them. "
       "Once more shows it again.",
       "Ctrl+H",
       [](Context c) { c.ui.truth_hidden = !c.ui.truth_hidden; },
       {},
       [](Context c) { return c.ui.truth_hidden; }},
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
      {"view.large",
       "View",
       "Panel large",
       "The panel under the pointer takes the room of all; once more puts it back.",
       "F9",
       [](Context c) { c.ui.large_panel = c.ui.large_panel.empty() ? kPanelUnderPointer : ""; },
       {},
       [](Context c) { return !c.ui.large_panel.empty(); }},
      {"view.present",
       "View",
       "Before a room",
       "Full screen, larger type, a ring around the pointer, and nothing that moves by itself. PageDown and PageUp, as "
       "a "
       "presenter sends them, go through a lesson.",
       "F5",
       [](Context c) { c.ui.presenting = !c.ui.presenting; },
       {},
       [](Context c) { return c.ui.presenting; }},
      {"export.window", "Export", "Window as PNG", "Saves a picture of the whole window.", "Ctrl+E",
       // Of the next frame, without the menu that asked for it.
       [](Context c) {
         c.ui.wanted_picture = PictureWish{"window", ""};
       }},
      {"export.page", "Export", "Report as HTML page",
       "One page to send or to keep: the window, graph, curves, scores, settings and command.", "",
       [](Context c) {
         c.ui.wanted_picture = PictureWish{"report", "", true};
       }},
      {"export.graph.svg", "Export", "Graph as SVG", "A drawing of the learned graph for papers and slides.", "",
       [](Context c) {
         const double threshold = c.ui.edge_threshold.value_or(c.snapshot().settings.score.edge_threshold);
         export_file(c, [&](const Snapshot& s) {
           return export_text(s, "graph", "svg", graph_svg(*s.scores, threshold), c.ui.export_folder);
         });
       },
       [](Context c) { return c.snapshot().scores != nullptr && shown_graph(*c.snapshot().scores).has_value(); }},
      {"export.training", "Export", "Training as GIF",
       "A film of the window: every moment of training that is kept, one after the other.", "",
       [](Context c) {
         c.ui.back.film = PictureWish{"window", ""};
       },
       has_moments},
      {"export.series", "Export", "Series as CSV", "Saves all losses and scores of this run.", "",
       [](Context c) { export_file(c, [&](const Snapshot& s) { return export_series(s, c.ui.export_folder); }); },
       [](Context c) { return c.snapshot().updates > 0; }},
      {"export.graph", "Export", "Graph as DOT and JSON",
       "Saves the learned graph for Graphviz and for other programs.", "",
       [](Context c) {
         const double threshold = c.ui.edge_threshold.value_or(c.snapshot().settings.score.edge_threshold);
         export_file(c, [&](const Snapshot& s) { return export_graph(s, threshold, c.ui.export_folder); });
       },
       [](Context c) { return c.snapshot().scores != nullptr && shown_graph(*c.snapshot().scores).has_value(); }},
      {"export.folder", "Export", "Folder for exports...", "Where files that are saved from the window go.", "",
       choose_export_folder},
      {"export.show", "Export", "Show in folder", "Opens the folder of the file that was saved last.", "",
       show_exported, [](Context c) { return !c.ui.exported.empty(); }},
      {"help.welcome", "Help", "Welcome", "What this is, and three ways in.", "",
       [](Context c) { c.overlays.open_welcome(); }},
      {"help.play", "Help", "Play with the world", "The true world, large: take hold of its things and move them.", "",
       play_with_world},
      {"help.watch", "Help", "Watch it learn",
       "Begins a new run on the circuit and trains it; what is here now can be gone back to.", "", watch_it_learn},
      {"help.lessons", "Help", "All lessons...", "Lessons to choose from, also those in a folder of your own.", "F8",
       [](Context c) { c.overlays.open_shelf(read_shelf(own_lessons_folder(c.ui.user_folder))); }},
      {"help.lesson", "Help", "Guided lesson", "Why interventions tell causes, in eight steps, with this window.", "F7",
       [](Context c) { c.lesson.open("interventions"); }},
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

/// Every lesson that comes with the program but the first, which has a key of its own.
std::vector<Action> lesson_actions() {
  std::vector<Action> list;
  for (const Lesson& lesson : lessons()) {
    if (&lesson == &lessons().front()) continue;
    list.push_back({"help.lesson." + lesson.id, "Help", "Lesson: " + lesson.title, lesson.about, "",
                    [id = lesson.id](Context c) { c.lesson.open(id); }});
  }
  return list;
}

}  // namespace

Actions::Actions(ActionContext context, const std::vector<PanelInfo>& panels)
    : context_(std::move(context)), list_(fixed_actions()) {
  const auto after = std::find_if(list_.begin(), list_.end(), [](const Action& a) { return a.id == "help.lesson"; });
  const std::vector<Action> more = lesson_actions();
  list_.insert(after + 1, more.begin(), more.end());
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

const std::vector<RecentMenu>& Actions::recent() const {
  const int frame = ImGui::GetFrameCount();
  if (frame > recent_frame_ + 1) recent_ = look_up_recent();
  recent_frame_ = frame;
  return recent_;
}

std::vector<RecentMenu> Actions::look_up_recent() const {
  const Recent& recent = context_.workspace.recent;
  const auto menu = [](std::string label, const std::string& kind, const std::vector<std::string>& list, auto&& entry) {
    RecentMenu m{std::move(label), {}};
    for (const std::string& item : list) {
      RecentEntry e = entry(item);
      e.id = fmt::format("recent.{}.{}", kind, m.entries.size());
      m.entries.push_back(std::move(e));
    }
    return m;
  };
  const auto there = [](const std::string& path) {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
  };
  std::vector<std::string> left;
  for (const std::filesystem::path& run : context_.keeper.left_behind()) left.push_back(run.string());
  const auto open_run = [](const std::string& run) { return [run](Context c) { c.keeper.open(run); }; };
  std::vector<RecentMenu> menus;
  menus.push_back(menu("Recent runs", "run", recent.runs, [&](const std::string& run) {
    return RecentEntry{"", std::filesystem::path(run).filename().string(), run, there(run), open_run(run)};
  }));
  menus.push_back(menu("Recent data", "data", recent.data, [&](const std::string& data) {
    return RecentEntry{"", std::filesystem::path(data).filename().string(), data, there(data), [data](Context c) {
                         c.ui.chosen = FileChoice{FileChoice::Purpose::kOpenData, data};
                       }};
  }));
  menus.push_back(menu("Recent presets", "preset", recent.presets, [&](const std::string& preset) {
    const auto known = preset_names();
    return RecentEntry{"", preset, "Prepares a new run with this preset.",
                       std::find(known.begin(), known.end(), preset) != known.end(), [preset](Context c) {
                         c.ui.form.follow(c.snapshot());
                         c.ui.form.choose_preset(preset);
                         c.send(c.ui.form.reset(c.snapshot()));
                       }};
  }));
  menus.push_back(menu("Recover", "kept", left, [&](const std::string& run) {
    return RecentEntry{"", run_title(run), run, true, open_run(run)};
  }));
  return menus;
}

bool Actions::perform(std::string_view id) const {
  const Action* action = find(id);
  if (action == nullptr) return false;
  if (enabled(*action)) action->perform(context_);
  return true;
}

}  // namespace causeway
