// What is in the window: a trainer and an explorer that work on threads of their own, and the panels that show what
// they do. How it gets on a screen is the platform's part.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/explore/explorer.h"
#include "app/explore/hidden_truth.h"
#include "app/explore/shared_data.h"
#include "app/panels/ui_state.h"
#include "app/platform/platform.h"
#include "app/shell/actions.h"
#include "app/shell/data_desk.h"
#include "app/shell/frame_times.h"
#include "app/shell/layout.h"
#include "app/shell/lesson_bar.h"
#include "app/shell/message_watch.h"
#include "app/shell/overlays.h"
#include "app/shell/run_keeper.h"
#include "app/shell/session.h"
#include "app/shell/time_travel.h"
#include "app/shell/window_pictures.h"
#include "app/shell/workspace.h"
#include "app/ui/message_log.h"
#include "app/ui/texture_cache.h"
#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"
#include "engine/training/trainer.h"

namespace causeway {

struct ApplicationOptions {
  Settings settings;                             // of a new run
  std::optional<std::filesystem::path> run;      // opened instead
  std::optional<std::filesystem::path> example;  // the trained run that comes with the program
  bool play = false;
  int threads = 1;
  std::string layout;                    // "": the workspace's
  std::optional<bool> light;             // the same
  std::filesystem::path workspace_file;  // "": the window's arrangement is not kept
  std::filesystem::path autosave;        // where copies of runs are kept, see KeptRuns; "": nowhere
  std::filesystem::path user_folder;     // guesses and lessons of the person; "": none
  std::optional<Session> session;        // how the window is to be, once `run` or `settings` are there
  bool welcome = false;                  // greets a person whose window was never arranged
};

class Application {
 public:
  /// Throws Error if the run cannot be opened.
  Application(Platform& platform, const ApplicationOptions& options);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Draws one frame. False once the person has closed the window.
  bool frame();

  /// Everything that menus and keys offer.
  const Actions& actions() const { return actions_; }
  /// Where widgets are, what they show, and what a lesson or a script sets them to.
  WidgetRegistry& widgets() { return widgets_; }
  /// What is shown.
  const Snapshot& snapshot() const { return *snapshot_; }
  const Theme& theme() const { return theme_; }
  /// Whether something is being computed for a panel.
  bool busy() const {
    return !explorer_.idle() || !desk_.idle() || layout_.busy() || overlays_.busy() || replay_.busy() ||
           travel_.busy() || fonts_lack_;
  }
  /// The frame drawn last.
  Image screenshot();
  void save_screenshot(const std::filesystem::path& path);
  /// Draws frames until nothing is being computed for the panels; false if that takes longer than `seconds`.
  bool settle(double seconds);

  const FrameTimes& times() const { return times_; }
  std::int64_t frames() const { return frames_; }
  /// Updates made while this application was there, those since the last frame included.
  std::int64_t steps_trained() const;

 private:
  void open(const std::filesystem::path& run);
  void watch();
  void hide_truth();
  void open_session(const std::filesystem::path& file);
  void take_session();
  void save_session_now();
  void present();
  void ask_before_losing();
  bool saved_below_runs();
  void note_recent();
  bool may_close();
  void keep_what_is_not_kept();
  void handle_input();
  void leave();
  void open_file(const std::filesystem::path& path);
  void take_choice();
  void restyle();
  void film();
  void keep_workspace();

  Platform& platform_;
  Theme theme_;
  MessageLog messages_;  // outlives every thread that logs
  SharedData data_;      // outlives the threads that ask for it
  Trainer trainer_;
  Explorer explorer_;
  RunKeeper keeper_;
  CommandSink send_;
  std::shared_ptr<const Snapshot> snapshot_;  // as it is shown: without the truth while that is hidden
  Blindfold blindfold_;
  ApplicationOptions options_;
  Layout layout_;
  std::string workspace_problem_;  // why the workspace was not restored
  Workspace workspace_;
  Overlays overlays_;
  LessonBar lesson_;
  UiState ui_;
  DataDesk desk_;
  MessageWatch watch_messages_;
  WindowPictures pictures_;
  TimeTravel travel_;
  Actions actions_;
  Shortcuts shortcuts_;
  WidgetRegistry widgets_;
  std::optional<TextureCache> textures_;  // destroyed while the OpenGL context is still there

  FrameTimes times_;
  std::int64_t frames_ = 0;
  std::int64_t steps_trained_ = 0;
  std::uint64_t watched_run_ = 0;
  std::int64_t watched_updates_ = 0;
  std::uint64_t watched_results_ = 0;
  std::uint64_t hidden_of_ = 0;  // the run, and what else its true names were looked up in
  const void *hidden_data_ = nullptr, *hidden_scores_ = nullptr;
  std::string kept_workspace_;       // as written last
  bool closing_ = false;             // all is kept, or the person does not want it
  bool fonts_lack_ = false;          // characters were drawn that are not loaded yet
  bool leave_ = false;               // Escape was pressed
  std::optional<Session> session_;   // waits for its run to be there
  std::uint64_t session_after_ = 0;  // the run that was there when it was opened
  SessionReplay replay_;
  bool presented_ = false;  // as was asked for last
  float zoom_before_ = 1;   // that the person has chosen, while there is a larger one
};

}  // namespace causeway
