#include "app/shell/workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace {

using nlohmann::json;

LayoutNode leaf(std::vector<std::string> tabs) {
  LayoutNode node;
  node.front = tabs.front();
  node.tabs = std::move(tabs);
  return node;
}

LayoutNode split(const char* name, bool columns, float share, LayoutNode first, LayoutNode second) {
  LayoutNode node;
  node.name = name;
  node.columns = columns;
  node.share = node.usual = share;
  node.parts.push_back(std::move(first));
  node.parts.push_back(std::move(second));
  return node;
}

json state_of(const LayoutNode& node) {
  if (!node.split()) {
    json leaf{{"front", node.front}};
    if (!node.opened.empty()) leaf["opened"] = node.opened;
    return leaf;
  }
  return json{{"share", node.share}, {"first", state_of(node.parts[0])}, {"second", state_of(node.parts[1])}};
}

/// Shares, tabs in front, and panels that a person has opened. Where all others are is up to the program. `root` is the
/// layout that `node` belongs to.
void restore(LayoutNode& root, LayoutNode& node, const json& state) {
  if (!state.is_object()) return;
  if (!node.split()) {
    for (const json& panel : state.value("opened", json::array())) {
      if (panel.is_string() && find_leaf(root, panel.get<std::string>()) == nullptr)
        node.open(panel.get<std::string>());
    }
    const auto front = state.find("front");
    if (front != state.end() && front->is_string() &&
        std::find(node.tabs.begin(), node.tabs.end(), front->get<std::string>()) != node.tabs.end()) {
      node.front = front->get<std::string>();
    }
    return;
  }
  const auto share = state.find("share");
  if (share != state.end() && share->is_number()) node.share = std::clamp(share->get<float>(), 0.1F, 0.9F);
  if (state.contains("first")) restore(root, node.parts[0], state["first"]);
  if (state.contains("second")) restore(root, node.parts[1], state["second"]);
}

void prune(LayoutNode& node, const std::vector<std::string>& known) {
  for (LayoutNode& part : node.parts) prune(part, known);
  const auto unknown = [&](const std::string& panel) {
    return std::find(known.begin(), known.end(), panel) == known.end();
  };
  std::erase_if(node.tabs, unknown);
  std::erase_if(node.opened, unknown);
  if (unknown(node.front) && !node.tabs.empty()) node.front = node.tabs.front();
}

/// The leaf with the largest share of the whole, and that share times `whole`.
std::pair<LayoutNode*, double> largest_leaf(LayoutNode& node, double whole) {
  if (!node.split()) return {&node, whole};
  const double share = static_cast<double>(node.share);
  const auto first = largest_leaf(node.parts[0], whole * share);
  const auto second = largest_leaf(node.parts[1], whole * (1 - share));
  return second.second > first.second ? second : first;
}

json places_to_json(const std::map<std::string, NodePlaces>& worlds) {
  json out = json::object();
  for (const auto& [world, places] : worlds) {
    for (const auto& [node, place] : places) out[world][node] = {place.x, place.y};
  }
  return out;
}

std::map<std::string, NodePlaces> places_from_json(const json& j) {
  constexpr std::size_t kMostWorlds = 100;  // a file that grows for ever would at last not be read any more
  std::map<std::string, NodePlaces> worlds;
  if (!j.is_object()) return worlds;
  for (const auto& [world, places] : j.items()) {
    if (!places.is_object() || worlds.size() >= kMostWorlds) continue;
    for (const auto& [node, at] : places.items()) {
      if (!at.is_array() || at.size() != 2 || !at[0].is_number() || !at[1].is_number()) continue;
      worlds[world][node] = {std::clamp(at[0].get<double>(), 0.0, 1.0), std::clamp(at[1].get<double>(), 0.0, 1.0)};
    }
  }
  return worlds;
}

json recent_to_json(const Recent& recent) {
  return {{"runs", recent.runs}, {"data", recent.data}, {"presets", recent.presets}};
}

Recent recent_from_json(const json& j) {
  Recent recent;
  if (!j.is_object()) return recent;
  const auto take = [&](const char* key, std::vector<std::string>& list) {
    const auto found = j.find(key);
    if (found == j.end() || !found->is_array()) return;
    for (const json& entry : *found) {
      if (entry.is_string() && list.size() < Recent::kKept) list.push_back(entry.get<std::string>());
    }
  };
  take("runs", recent.runs);
  take("data", recent.data);
  take("presets", recent.presets);
  return recent;
}

std::optional<WindowPlace> place_from_json(const json& j) {
  constexpr int kLeast = 200, kMost = 32768;
  if (!j.is_object()) return std::nullopt;
  WindowPlace place;
  for (const auto& [key, target] :
       {std::pair{"x", &place.x}, {"y", &place.y}, {"width", &place.width}, {"height", &place.height}}) {
    const auto found = j.find(key);
    if (found == j.end() || !found->is_number_integer()) return std::nullopt;
    const auto value = found->get<std::int64_t>();
    if (value < -kMost || value > kMost) return std::nullopt;
    *target = static_cast<int>(value);
  }
  if (std::min(place.width, place.height) < kLeast) return std::nullopt;
  const auto maximised = j.find("maximised");
  place.maximised = maximised != j.end() && maximised->is_boolean() && maximised->get<bool>();
  return place;
}

}  // namespace

void add_recent(std::vector<std::string>& list, const std::string& entry) {
  std::erase(list, entry);
  list.insert(list.begin(), entry);
  if (list.size() > Recent::kKept) list.resize(Recent::kKept);
}

std::string NamedLayout::action() const {
  std::string id = "layout." + name;
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
  return id;
}

void LayoutNode::open(const std::string& panel) {
  tabs.push_back(panel);
  opened.push_back(panel);
}

void LayoutNode::close(const std::string& panel) {
  if (!was_opened(panel)) return;
  const auto at = std::find(tabs.begin(), tabs.end(), panel) - tabs.begin();
  std::erase(opened, panel);
  std::erase(tabs, panel);
  // The one beside it comes to the front, as in other programs.
  if (front == panel && !tabs.empty()) front = tabs[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 1))];
}

bool LayoutNode::was_opened(std::string_view panel) const {
  return std::find(opened.begin(), opened.end(), panel) != opened.end();
}

void Workspace::set_zoom(float wanted) { zoom = std::clamp(wanted, 0.8F, 2.0F); }

void Workspace::keep_only(const std::vector<std::string>& known) {
  for (NamedLayout& candidate : layouts) prune(candidate.root, known);
}

LayoutNode& Workspace::root() {
  for (NamedLayout& candidate : layouts) {
    if (candidate.name == layout) return candidate.root;
  }
  return layouts.front().root;
}

Workspace default_workspace() {
  Workspace w;
  w.layout = "Explore";
  w.layouts.push_back(
      {"Lesson", split("columns", true, 0.56F,
                       split("left", false, 0.7F, leaf({"world", "reconstruct"}), leaf({"loss", "scores", "settings"})),
                       split("right", false, 0.5F, leaf({"graph", "heat"}),
                             leaf({"intervene", "traverse", "rotate", "space"})))});
  w.layouts.push_back(
      {"Explore",
       split("columns", true, 0.37F, split("left", false, 0.54F, leaf({"loss", "settings"}), leaf({"reconstruct"})),
             split("right", false, 0.54F,
                   split("graphs", true, 0.68F, leaf({"graph", "heat", "world"}), leaf({"scores"})),
                   leaf({"intervene", "traverse", "space", "pairs"})))});
  w.layouts.push_back({"Debug", split("columns", true, 0.5F,
                                      split("left", false, 0.5F, leaf({"loss", "settings", "scores", "log"}),
                                            leaf({"pairs", "film", "reconstruct", "world"})),
                                      split("right", false, 0.5F, leaf({"heat", "graph"}),
                                            leaf({"space", "traverse", "intervene", "rotate"})))});
  w.layouts.push_back({"Compare", leaf({"compare"})});
  return w;
}

LayoutNode* find_leaf(LayoutNode& root, std::string_view panel) {
  if (!root.split()) return std::find(root.tabs.begin(), root.tabs.end(), panel) != root.tabs.end() ? &root : nullptr;
  LayoutNode* found = find_leaf(root.parts[0], panel);
  return found != nullptr ? found : find_leaf(root.parts[1], panel);
}

bool bring_to_front(LayoutNode& root, std::string_view panel) {
  LayoutNode* found = find_leaf(root, panel);
  if (found != nullptr) found->front = panel;
  return found != nullptr;
}

void open_panel(LayoutNode& root, const std::string& panel) {
  if (bring_to_front(root, panel)) return;
  LayoutNode& leaf = *largest_leaf(root, 1).first;
  leaf.open(panel);
  leaf.front = panel;
}

json workspace_to_json(const Workspace& workspace) {
  json layouts = json::object();
  for (const NamedLayout& layout : workspace.layouts) layouts[layout.name] = state_of(layout.root);
  json out{{"layout", workspace.layout},
           {"theme", workspace.light ? "light" : "dark"},
           {"zoom", workspace.zoom},
           {"nodes", places_to_json(workspace.node_places)},
           {"recent", recent_to_json(workspace.recent)},
           {"exports", workspace.export_folder},
           {"moved", workspace.moved_data},
           {"layouts", std::move(layouts)}};
  if (const auto& w = workspace.window) {
    out["window"] = {{"x", w->x}, {"y", w->y}, {"width", w->width}, {"height", w->height}, {"maximised", w->maximised}};
  }
  return out;
}

std::string workspace_text(const Workspace& workspace) {
  // Names of nodes and paths may hold bytes that are no UTF-8.
  return workspace_to_json(workspace).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Workspace workspace_from_json(const json& j) {
  Workspace w = default_workspace();
  if (!j.is_object()) return w;
  const auto has = [&](const char* key, auto&& is) { return j.contains(key) && is(j[key]); };
  const auto text = [](const json& v) { return v.is_string(); };
  if (has("layout", text)) {
    const auto name = j["layout"].get<std::string>();
    const auto named = [&](const NamedLayout& l) { return l.name == name; };
    if (std::any_of(w.layouts.begin(), w.layouts.end(), named)) w.layout = name;
  }
  if (has("theme", text)) w.light = j["theme"] == "light";
  if (has("zoom", [](const json& v) { return v.is_number(); })) w.set_zoom(j["zoom"].get<float>());
  if (j.contains("nodes")) w.node_places = places_from_json(j["nodes"]);
  if (j.contains("recent")) w.recent = recent_from_json(j["recent"]);
  if (has("exports", text)) w.export_folder = j["exports"].get<std::string>();
  if (j.contains("window")) w.window = place_from_json(j["window"]);
  if (has("moved", [](const json& v) { return v.is_object(); })) {
    for (const auto& [from, to] : j["moved"].items()) {
      if (to.is_string()) w.moved_data[from] = to.get<std::string>();
    }
  }
  if (has("layouts", [](const json& v) { return v.is_object(); })) {
    for (NamedLayout& layout : w.layouts) {
      if (j["layouts"].contains(layout.name)) restore(layout.root, layout.root, j["layouts"][layout.name]);
    }
  }
  return w;
}

std::filesystem::path workspace_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && config[0] == '/') return std::filesystem::path(config) / "causeway" / "workspace.json";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return std::filesystem::path(home) / ".config" / "causeway" / "workspace.json";
}

namespace {

/// Null if the file cannot be read or is no JSON; then `why` says so.
json read_workspace(const std::filesystem::path& file, std::string& why) {
  try {
    const auto bytes = read_file(file, 1 << 20);
    json j = json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (j.is_object()) return j;
    why = "it is damaged";
  } catch (const Error& error) {
    why = error.what();
  }
  return {};
}

}  // namespace

Workspace load_workspace(const std::filesystem::path& file, std::string* problem) {
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return default_workspace();
  std::string why;
  const json j = read_workspace(file, why);
  if (j.is_object()) return workspace_from_json(j);
  // The next one must not be written over what a person may want to mend.
  const std::filesystem::path aside = file.string() + ".damaged";
  std::filesystem::rename(file, aside, error);
  if (problem != nullptr) {
    *problem = fmt::format("the window's arrangement in {} was not restored: {}{}", file.string(), why,
                           error ? "" : fmt::format(" (it is kept as {})", aside.filename().string()));
  }
  return default_workspace();
}

std::optional<WindowPlace> load_window_place(const std::filesystem::path& file) {
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return std::nullopt;
  std::string why;
  return workspace_from_json(read_workspace(file, why)).window;
}

void save_workspace(const Workspace& workspace, const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  write_file_atomically(file, workspace_text(workspace));
}

}  // namespace causeway
