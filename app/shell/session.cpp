#include "app/shell/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "app/shell/lesson_bar.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kSessionVersion = 1;
constexpr std::uint64_t kMostSession = 4 << 20;
constexpr std::size_t kMostWidgets = 2000;
constexpr double kReplayPatience = 3;  // seconds for a panel to come on screen with its answer
constexpr const char* kSessionHint = "a session is saved with Run, Save this session";

/// Whether setting a widget again to what it shows brings back what is seen, and nothing else happens by it.
bool is_selection(const WidgetRegistry& widgets, const std::string& name, const std::string& shown) {
  for (const char* other : {"run.", "settings.", "train.", "palette.", "log.", "truth", "guess.", "question",
                            "compare.add", "graph.threshold"}) {
    if (name.starts_with(other)) return false;
  }
  // A value of the world is set only if a person holds it, one of a latent if it is the one that was set.
  if (const std::string* held = widgets.shown(name + ".held")) return *held == "yes";
  if (name.starts_with("intervene.")) {
    const std::string* target = widgets.shown("intervene.target");
    if (name == "intervene.target") return false;
    if (name == "intervene.mode" || name == "intervene.sample") return true;
    return target != nullptr && name == "intervene." + *target;
  }
  return !shown.empty();
}

fs::path relative_to(const fs::path& folder, const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error), base = fs::weakly_canonical(folder, error);
  const fs::path relative = whole.lexically_relative(base);
  return relative.empty() || *relative.begin() == ".." ? whole : relative;
}

}  // namespace

bool is_session(const fs::path& file) { return file.extension() == kSessionExtension; }

Session load_session(const fs::path& file) {
  const std::string name = file.string();
  std::error_code error;
  if (!fs::exists(file, error)) throw Error(fmt::format("there is no session {}", name), kSessionHint);
  const auto bytes = read_file(file, kMostSession);
  try {
    const json document = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name, kSessionHint);
    const int version = document.at("causeway").get<int>();
    if (version > kSessionVersion) {
      throw Error(fmt::format("{} was saved by a later version of Causeway", name), "open it with that version");
    }
    Session session;
    const auto run = document.value("run", std::string());
    if (!run.empty()) {
      session.run = (fs::absolute(file, error).parent_path() / run).lexically_normal();
      if (!fs::exists(session.run / "settings.json", error)) {
        throw Error(fmt::format("the run of the session {} is not at {}", name, session.run.string()),
                    "put the run's folder there, or open the run by itself");
      }
    } else {
      try {
        session.settings = settings_from_json(document.at("settings"));
      } catch (const UsageError& error) {
        throw UsageError(fmt::format("{}: {}", name, error.what()), error.hint());
      }
    }
    session.workspace = document.value("window", json::object());
    const json shown = document.value("shown", json::object());
    session.sample = std::max(0, shown.value("sample", 0));
    session.latent = std::max(-1, shown.value("latent", -1));
    if (shown.contains("edges_above")) session.edge_threshold = shown.at("edges_above").get<double>();
    session.picture_file = shown.value("picture", std::string());
    session.large_panel = shown.value("large", std::string());
    session.truth_hidden = shown.value("truth_hidden", false);
    session.presenting = shown.value("presenting", false);
    const json lesson = document.value("lesson", json::object());
    session.lesson = lesson.value("id", std::string());
    session.step = static_cast<std::size_t>(std::max(0, lesson.value("step", 0)));
    document.value("widgets", json::array()).get_to(session.widgets);
    if (session.widgets.size() > kMostWidgets) throw Error(fmt::format("{} sets too many things", name), kSessionHint);
    return session;
  } catch (const json::exception& problem) {
    const std::string what = problem.what();  // "[json.exception.type_error.302] type must be ..."
    throw Error(fmt::format("{} is not a session:{}", name, what.substr(what.find(']') + 1)), kSessionHint);
  }
}

void save_session(const Session& session, const fs::path& file) {
  std::error_code error;
  const fs::path folder = fs::absolute(file, error).parent_path();
  json document{{"causeway", kSessionVersion}, {"window", session.workspace}, {"widgets", session.widgets}};
  if (session.run.empty()) {
    document["settings"] = settings_to_json(session.settings);
  } else {
    document["run"] = relative_to(folder, session.run).string();
  }
  json shown{{"sample", session.sample},
             {"latent", session.latent},
             {"picture", session.picture_file},
             {"large", session.large_panel},
             {"truth_hidden", session.truth_hidden},
             {"presenting", session.presenting}};
  if (session.edge_threshold) shown["edges_above"] = *session.edge_threshold;
  document["shown"] = std::move(shown);
  if (!session.lesson.empty()) document["lesson"] = {{"id", session.lesson}, {"step", session.step}};
  fs::create_directories(folder, error);
  write_file_atomically(file, json_text(document, 2) + "\n");
}

Session session_of(const UiState& ui, const Workspace& workspace, const LessonBar& lesson,
                   const WidgetRegistry& widgets, const fs::path& run, const Settings& settings) {
  Session session;
  session.run = run;
  session.settings = settings;
  Workspace kept = workspace;
  kept.node_places = ui.node_places;
  // What a person has opened before, and where this window is on this screen, is nobody else's.
  kept.recent = {};
  kept.window.reset();
  kept.moved_data.clear();
  kept.export_folder.clear();
  session.workspace = workspace_to_json(kept);
  session.sample = ui.sample;
  session.latent = ui.latent;
  session.edge_threshold = ui.edge_threshold;
  session.picture_file = ui.picture_file;
  session.large_panel = ui.large_panel;
  session.truth_hidden = ui.truth_hidden;
  session.presenting = ui.presenting;
  if (lesson.is_open()) {
    session.lesson = lesson.lesson().id;
    session.step = lesson.at();
  }
  for (const std::string& name : widgets.names()) {
    const std::string* shown = widgets.shown(name);
    if (shown != nullptr && widgets.settable(name) && is_selection(widgets, name, *shown)) {
      session.widgets.emplace_back(name, *shown);
    }
  }
  // A scene begins anew when its number is set: what was done in it comes after.
  std::stable_partition(session.widgets.begin(), session.widgets.end(),
                        [](const auto& entry) { return entry.first == "world.scene"; });
  return session;
}

void restore_session(const Session& session, UiState& ui, Workspace& workspace, LessonBar& lesson) {
  lesson.close(workspace);
  Workspace arranged = workspace_from_json(session.workspace);
  arranged.recent = workspace.recent;
  arranged.window = workspace.window;
  arranged.moved_data = workspace.moved_data;
  arranged.export_folder = workspace.export_folder;
  workspace = std::move(arranged);
  ui.node_places = workspace.node_places;
  ui.sample = session.sample;
  ui.latent = session.latent;
  ui.edge_threshold = session.edge_threshold;
  ui.picture_file = session.picture_file;
  ui.large_panel = session.large_panel;
  ui.truth_hidden = session.truth_hidden;
  ui.presenting = session.presenting;
  if (session.lesson.empty()) return;
  const LessonShelf shelf = read_shelf(own_lessons_folder(ui.user_folder));
  const auto found =
      std::find_if(shelf.lessons.begin(), shelf.lessons.end(), [&](const Lesson& l) { return l.id == session.lesson; });
  if (found == shelf.lessons.end()) {
    ui.say(fmt::format("the lesson '{}' of this session is not there", session.lesson), true);
  } else {
    lesson.open(*found, session.step);
  }
}

void SessionReplay::act(WidgetRegistry& widgets, double now) {
  if (left_.empty()) return;
  widgets.take_rejection();  // of a widget that has changed since: the others are still set
  if (waits_since_ < 0) waits_since_ = now;
  if (!widgets.set_taken()) {  // its panel may have gone just then
    if (now - waits_since_ > kReplayPatience) widgets.forget_set();
    return;
  }
  const auto& [name, value] = left_.front();
  if (!widgets.settable(name)) {
    if (now - waits_since_ < kReplayPatience) return;
  } else {
    widgets.set(name, value);
  }
  waits_since_ = -1;
  left_.erase(left_.begin());
}

}  // namespace causeway
