// The window's content: a trainer and an explorer at work, panels that show them, and nothing about how it gets on a
// screen.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/explore/explorer.h"
#include "app/panels/ui_state.h"
#include "app/platform/platform.h"
#include "app/shell/frame_times.h"
#include "app/shell/layout.h"
#include "app/shell/lesson_bar.h"
#include "app/shell/overlays.h"
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
  std::filesystem::path workspace_file;  // "": the arrangement is not kept
  std::filesystem::path autosave;        // folder for a copy of the run while it trains; "": none
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

  // For scripts and tests.
  WidgetRegistry& widgets() { return widgets_; }
  Explorer& explorer() { return explorer_; }
  const Snapshot& snapshot() const { return *snapshot_; }
  const Theme& theme() const { return theme_; }
  struct Pointer {
    float x = 0, y = 0;
    bool left = false, right = false;  // buttons held
    float wheel = 0;                   // turned in the next frame alone
  };
  /// The pointer from the next frame on, instead of a person's.
  void set_pointer(const Pointer& pointer) { pointer_ = pointer; }
  /// Does what the chord stands for; false if it stands for nothing.
  bool press(const std::string& chord);
  /// Carries out an entry of the table of actions; false if there is none of that name.
  bool perform(std::string_view id);
  /// Opens what is brought to the window, whatever it is. What cannot be opened changes nothing but the notice.
  void open_dropped(const std::filesystem::path& path);
  /// The frame drawn last.
  Image screenshot();
  void save_screenshot(const std::filesystem::path& path);
  /// Draws frames until nothing is being computed for the panels, at most for so long; whether that came about.
  bool settle(double seconds);

  const FrameTimes& times() const { return times_; }
  std::int64_t frames() const { return frames_; }
  /// Updates made while this application was there, those since the last frame included.
  std::int64_t steps_trained() const;

 private:
  void open(const std::filesystem::path& run);
  void watch();
  void handle_input();
  void zoom(float factor);
  void perform_layout(std::string_view id);
  void perform_export(std::string_view id);
  void save_picture(const PictureWish& wish);
  void keep_messages();
  void keep_copy();
  void keep_workspace();

  Platform& platform_;
  Theme theme_;
  MessageLog messages_;  // there before and after every thread that logs
  Trainer trainer_;
  Explorer explorer_;
  CommandSink send_;
  std::shared_ptr<const Snapshot> snapshot_;
  Layout layout_;
  Workspace workspace_;
  Overlays overlays_;
  LessonBar lesson_;
  ApplicationOptions options_;
  UiState ui_;
  WidgetRegistry widgets_;
  std::optional<TextureCache> textures_;  // goes while the context is still there
  std::optional<Pointer> pointer_;
  bool restyle_ = false;

  FrameTimes times_;
  std::int64_t frames_ = 0;
  std::int64_t steps_trained_ = 0;
  std::uint64_t watched_run_ = 0;
  std::int64_t watched_updates_ = 0;
  std::uint64_t watched_notices_ = 0;
  std::string watched_error_;
  std::string kept_workspace_;  // as written last
  double next_copy_ = 0;        // seconds of the application's clock
  bool uncopied_ = false;       // updates were made that the copy of the run does not have
  bool quit_ = false;
};

}  // namespace causeway
