// A bookmark of the window's whole state: the run, the arrangement, what was selected, the step of a lesson. A file
// NAME.causeway, JSON.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/panels/ui_state.h"
#include "app/shell/workspace.h"
#include "app/ui/widget_registry.h"
#include "engine/training/settings.h"

namespace causeway {

class LessonBar;

inline constexpr const char* kSessionExtension = ".causeway";

struct Session {
  std::filesystem::path run;  // a saved run; empty: one that was not trained, of `settings`
  Settings settings;
  nlohmann::json workspace;  // see workspace_to_json(): arrangement, theme, zoom, places of nodes
  // What UiState holds of it.
  int sample = 0, latent = -1;
  std::optional<double> edge_threshold;
  std::string picture_file, large_panel;
  bool truth_hidden = false, presenting = false;
  std::string lesson;  // its id; empty: none is open
  std::size_t step = 0;
  std::vector<std::pair<std::string, std::string>> widgets;  // by name, and what they are set to, in this order
};

bool is_session(const std::filesystem::path& file);

/// Throws Error, one line and what to do, for a file that is no session or damaged in any way. A relative path of a run
/// is looked for from the folder of the file.
Session load_session(const std::filesystem::path& file);
/// Throws Error if it cannot be written. A run below the folder of the file is written relative to it, so that the two
/// can be given away together.
void save_session(const Session& session, const std::filesystem::path& file);

/// What the window shows; `run` as in Session.
Session session_of(const UiState& ui, const Workspace& workspace, const LessonBar& lesson,
                   const WidgetRegistry& widgets, const std::filesystem::path& run, const Settings& settings);
/// The part of it that holds for any run: arrangement, selections, the lesson. Says so if the lesson is not there.
void restore_session(const Session& session, UiState& ui, Workspace& workspace, LessonBar& lesson);

/// Sets widgets one a frame, as their panels come on screen.
class SessionReplay {
 public:
  void begin(std::vector<std::pair<std::string, std::string>> widgets) {
    left_ = std::move(widgets);
    waits_since_ = -1;
  }
  bool busy() const { return !left_.empty(); }
  /// Once a frame, after all panels. What is not on screen for seconds is passed over; `now` in seconds.
  void act(WidgetRegistry& widgets, double now);

 private:
  std::vector<std::pair<std::string, std::string>> left_;
  double waits_since_ = -1;
};

}  // namespace causeway
