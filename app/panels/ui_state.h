// What a person has chosen to look at. None of it touches training.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/parts/next_run.h"
#include "app/panels/parts/run_form.h"
#include "app/panels/parts/selection.h"
#include "app/panels/parts/settings_history.h"
#include "app/widgets/graph_layout.h"
#include "engine/models/pipeline.h"

namespace causeway {

/// One panel asks the Intervene panel to set a latent.
struct LatentWish {
  int latent = 0;
  float value = 0;
  EditMode mode = EditMode::kCounterfactual;
};

/// A part of the window that is to be saved as PNG.
struct PictureWish {
  std::string what;    // for the name of the file
  std::string widget;  // by its name in the WidgetRegistry; empty: the whole window
  bool page = false;   // as part of an HTML page about the run, not as PNG
};

/// A message to the person.
struct Notice {
  std::string text;
  bool error = false;
};

/// A button beside a message: what can be done about it.
struct NoticeButton {
  std::string label;
  std::string action;  // id in the table of actions; empty: there is no button
};

/// A file or folder that a person has chosen in a dialog.
struct FileChoice {
  enum class Purpose { kOpenRun, kOpenData, kFindData, kExportFolder };
  Purpose purpose = Purpose::kOpenRun;
  std::string path;
};

/// The data of a run that has not read them itself: see DataReader.
struct OwnData {
  bool reading = false;
  std::string file;         // where the run looks for them
  std::string error, hint;  // why they could not be read; empty if they were, or are not needed
};

/// A moment of the run's training that all panels show in place of the newest model.
struct LookingBack {
  std::optional<std::int64_t> moment;  // Moment::updates; empty: the newest model
  std::optional<int> start;            // that is shown in place of the leading one, at moments that hold it
  bool playing = false;                // goes on to the next one by itself
  std::optional<PictureWish> film;     // of all moments, as a GIF; while it is made
  double film_share = 0;               // of it that is made, 0..1
};

struct UiState {
  int sample = 0;                                 // which test picture, in all panels
  std::string picture_file;                       // a picture to intervene on in place of the test picture; empty: none
  std::optional<double> edge_threshold;           // empty: the run's own
  std::optional<LatentWish> wanted_edit;          // for the Intervene panel, which clears it
  std::map<std::string, NodePlaces> node_places;  // of each world's graph, where a person has dragged its nodes
  SettingsHistory edits;                          // of hyper-parameters in this run
  RunForm form;                                   // what was chosen for the next run
  std::string wanted_panel;                       // id of a panel that is to come to the front
  std::string wanted_view;                        // id of a panel in front that is to be scrolled into view
  bool state_in_bar = false;                      // the bar at the top had room for state and percent in this frame
  bool computing = false;                         // the panel that is being drawn waits for an answer
  std::optional<PictureWish> wanted_picture;      // saved with the next frame
  bool full_screen = false;                       // the window is to take the whole screen
  bool quit = false;                              // the window is to close after this frame
  std::string notice;                             // what a panel or action has to say, until the next one
  bool notice_is_error = false;
  NoticeButton notice_button;
  std::vector<Notice> said;               // messages that the log does not have yet
  int latent = -1;                        // brought out in all panels, e.g. by the diagnosis; none: -1
  NextRun next_run;                       // that takes the place of this one once this one is saved
  std::string wanted_action;              // id of an action that a button asked for
  std::optional<FileChoice> chosen;       // in a dialog, to be opened before the next frame
  OwnData data;                           // of the run
  bool truth_hidden = false;              // nothing that only the world knows is shown, in any panel: see Blindfold
  std::vector<std::string> hidden_words;  // names of true variables, which no message may give away meanwhile
  std::filesystem::path user_folder;      // guesses and lessons of the person; empty: none are kept
  std::string large_panel;                // id of a panel that has the whole body of the window; empty: none
  bool presenting = false;                // before a room: a ring around the pointer, nothing that moves by itself
  std::string export_folder = "exports";  // of files that are saved from the window
  Selection selection;                    // the same in all panels
  LookingBack back;                       // where on the timeline somebody is
  std::string exported;                   // the file saved last, with its whole path

  void say(std::string text, bool error = false, NoticeButton button = {}) {
    said.push_back({text, error});
    notice = std::move(text);
    notice_is_error = error;
    notice_button = std::move(button);
  }
  /// A file was saved.
  void say_exported(const std::filesystem::path& file) {
    std::error_code unknown;
    exported = std::filesystem::absolute(file, unknown).string();
    say("saved " + exported, false, {"Show in folder", "export.show"});
  }
};

}  // namespace causeway
