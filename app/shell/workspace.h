// How the window is arranged, kept between sessions: a tree of splits with panels as tabs for each named layout, theme,
// zoom. Nothing in here touches training.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/window_place.h"
#include "app/widgets/graph_layout.h"

namespace causeway {

/// Either a split in two parts, or a leaf with panels, one of which is in front.
struct LayoutNode {
  std::string name;               // of the split's handle
  bool columns = false;           // the parts lie side by side, not below each other
  float share = 0.5F;             // of the first part
  float usual = 0.5F;             // what a double click on the handle restores
  std::vector<LayoutNode> parts;  // two or none
  std::vector<std::string> tabs;  // ids of panels
  std::string front;
  std::vector<std::string> opened;  // those of the tabs that a person has added

  bool split() const { return parts.size() == 2; }
  /// Adds a panel as the last tab.
  void open(const std::string& panel);
  /// Takes a panel away that a person has added.
  void close(const std::string& panel);
  bool was_opened(std::string_view panel) const;
};

struct NamedLayout {
  std::string name;
  LayoutNode root;
  /// Id of the action that chooses it, e.g. "layout.lesson".
  std::string action() const;
};

/// What was opened last, newest first: absolute paths, names of presets.
struct Recent {
  static constexpr std::size_t kKept = 8;
  std::vector<std::string> runs, data, presets;
};
/// Puts an entry in front; the oldest makes way.
void add_recent(std::vector<std::string>& list, const std::string& entry);

struct Workspace {
  std::vector<NamedLayout> layouts;
  std::string layout;  // name of the one in use
  bool light = false;
  float zoom = 1;
  std::map<std::string, NodePlaces> node_places;  // by world
  Recent recent;
  std::string export_folder;                      // empty: exports/ in the present folder
  std::optional<WindowPlace> window;              // empty: not known
  std::map<std::string, std::string> moved_data;  // where data are that runs look for elsewhere

  /// The layout in use.
  LayoutNode& root();
  /// Kept between 0.8 and 2.
  void set_zoom(float wanted);
  /// Takes panels out that this program does not have, `known` being the ids of those it has.
  void keep_only(const std::vector<std::string>& known);
};

/// "Lesson", "Explore", "Debug" and "Compare" as they are at first.
Workspace default_workspace();

/// The leaf that holds a panel, null if the layout does not have it.
LayoutNode* find_leaf(LayoutNode& root, std::string_view panel);

/// Puts a panel in front of its leaf; false if the layout does not have it.
bool bring_to_front(LayoutNode& root, std::string_view panel);

/// The same; a panel that the layout does not have becomes a tab of the leaf with the largest share of the window.
void open_panel(LayoutNode& root, const std::string& panel);

nlohmann::json workspace_to_json(const Workspace& workspace);
/// The same as text; never throws, whatever bytes names hold.
std::string workspace_text(const Workspace& workspace);
/// Takes over what fits; whatever is missing or makes no sense stays as it is at first. Never throws: a workspace is a
/// convenience, and a damaged one is no reason not to open the window.
Workspace workspace_from_json(const nlohmann::json& json);

/// ~/.config/causeway/workspace.json, or below $XDG_CONFIG_HOME; empty if there is no home.
std::filesystem::path workspace_file();
/// default_workspace() if there is no such file or it cannot be read. A damaged one is kept aside as FILE.damaged, and
/// `problem` says so.
Workspace load_workspace(const std::filesystem::path& file, std::string* problem = nullptr);
/// Only where the window was, without a word about anything else.
std::optional<WindowPlace> load_window_place(const std::filesystem::path& file);
/// Throws Error if the file cannot be written.
void save_workspace(const Workspace& workspace, const std::filesystem::path& file);

}  // namespace causeway
