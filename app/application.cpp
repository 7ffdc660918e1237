#include "app/application.h"

#include <fmt/format.h>
#include <imgui.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/explore/exporter.h"
#include "app/explore/image_ops.h"
#include "app/explore/sample_set.h"
#include "app/shell/dropped_file.h"
#include "app/shell/menu_bar.h"
#include "app/ui/actions.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr float kNowhere = -10000;  // of the pointer, over nothing
constexpr double kSlowMotion = 10;  // updates a second
constexpr double kCopyEvery = 60;   // seconds between copies of a run that trains

bool popup_open() { return ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup); }

TrainerOptions trainer_options(int threads) {
  TrainerOptions options;
  options.threads = threads;
  return options;
}

}  // namespace

Application::Application(Platform& platform, const ApplicationOptions& options)
    : platform_(platform),
      theme_(platform.content_scale()),
      trainer_(options.run ? load_run_settings(*options.run) : options.settings, make_data_source(),
               trainer_options(options.threads)),
      send_([this](Command command) { trainer_.send(std::move(command)); }),
      snapshot_(trainer_.snapshot()),
      workspace_(load_workspace(options.workspace_file)),
      options_(options) {
  if (!options.layout.empty()) workspace_.layout = options.layout;
  if (options.light) workspace_.light = *options.light;
  theme_.set_zoom(workspace_.zoom);
  theme_.set_light(workspace_.light);
  ui_.node_places = workspace_.node_places;
  kept_workspace_ = workspace_to_json(workspace_).dump();
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // nothing of ours is left lying about
  ImGui::GetIO().LogFilename = nullptr;
  ImGui::GetIO().ConfigWindowsMoveFromTitleBarOnly = true;
  try {
    platform_.attach();
    theme_.apply();
    textures_.emplace();
    if (options.run) open(*options.run);
  } catch (...) {
    textures_.reset();
    platform_.detach();
    ImGui::DestroyContext();
    throw;
  }
  std::error_code unknown;
  if (!options.workspace_file.empty() && !std::filesystem::exists(options.workspace_file, unknown) && !unknown) {
    ui_.say(fmt::format("New here? {} starts a guided lesson.", find_action("help.lesson")->chord));
  }
  if (options.play) send_(command::Play{});
}

Application::~Application() {
  keep_workspace();
  // What was trained since the last copy is not lost with the window, nor is a file that was asked for a moment ago.
  if (!options_.autosave.empty() && (uncopied_ || snapshot_->state == TrainerState::kTraining)) {
    send_(command::Save{options_.autosave, true});
  }
  trainer_.flush();
  textures_.reset();
  platform_.detach();
  ImGui::DestroyContext();
}

void Application::open(const std::filesystem::path& run) {
  const std::uint64_t before = trainer_.snapshot()->run;
  send_(command::Load{run});
  trainer_.flush();
  snapshot_ = trainer_.snapshot();
  if (snapshot_->run == before) throw Error(snapshot_->notice);  // says what is wrong, and what to do
}

bool Application::frame() {
  // Processors belong to training: no more frames than there is something new to see. A person who does something gets
  // them at once.
  double patience = 0;
  const std::optional<PictureWish> wish = std::exchange(ui_.wanted_picture, std::nullopt);
  ui_.posing = wish.has_value();
  if (!wish && !pointer_ && frames_ > 10) {
    if (snapshot_->state == TrainerState::kTraining) {
      patience = platform_.calm_seconds();
    } else if (explorer_.idle() && !layout_.busy()) {
      patience = 0.1;
    }
  }
  if (restyle_) {
    restyle_ = false;
    theme_.apply();
    compat::upload_fonts();
  }
  if (!platform_.begin_frame(patience)) return false;
  const Clock::time_point begin = Clock::now();
  if (pointer_) {
    compat::feed_mouse(pointer_->x, pointer_->y, pointer_->left, pointer_->right, std::exchange(pointer_->wheel, 0.0F));
  }
  const ImVec2 place = ImGui::GetIO().MousePos;
  if (wish) compat::feed_mouse(kNowhere, kNowhere, false);
  watch();
  handle_input();
  ImGui::NewFrame();
  widgets_.begin_frame();
  PanelContext context{snapshot_, send_, ui_, widgets_, theme_, *textures_, explorer_, messages_};
  const auto act = [this](std::string_view id) { perform(id); };
  // The bar that trains is there for a frame if something asks for what it does.
  const bool lesson_alone = !lesson_.is_about_training() && !widgets_.action_waits();
  layout_.draw(context, workspace_, [&] { draw_menu_bar(context, workspace_, act); },
               {lesson_.height(theme_, ImGui::GetIO().DisplaySize.x), lesson_alone,
                [&](ImVec2 size) { lesson_.draw(context, size, act); }});
  lesson_.after_panels(context, overlays_.open() || popup_open());
  overlays_.draw(context, act);
  if (const auto id = widgets_.take_set("action")) {
    if (!perform(*id)) widgets_.reject(fmt::format("there is no action '{}'", *id));
  }
  widgets_.show("layout", workspace_.layout);
  widgets_.show("theme", theme_.light() ? "light" : "dark");
  ImGui::Render();
  times_.add(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  platform_.draw();
  if (wish) {
    save_picture(*wish);
    compat::feed_mouse(place.x, place.y, false);
  }
  platform_.present();
  ++frames_;
  keep_copy();
  if (frames_ % 600 == 0) keep_workspace();
  return !quit_;
}

void Application::watch() {
  snapshot_ = trainer_.snapshot();
  if (snapshot_->run == watched_run_) {
    const std::int64_t made = std::max<std::int64_t>(0, snapshot_->updates - watched_updates_);
    steps_trained_ += made;
    uncopied_ = uncopied_ || made > 0;
  } else if (watched_run_ != 0) {
    ui_.edge_threshold.reset();
    ui_.wanted_edit.reset();
    ui_.picture_file.clear();
    ui_.edits.clear();
  }
  if (snapshot_->run != watched_run_) uncopied_ = false;
  keep_messages();
  watched_run_ = snapshot_->run;
  watched_updates_ = snapshot_->updates;
}

std::int64_t Application::steps_trained() const {
  const auto newest = trainer_.snapshot();
  if (newest->run != watched_run_) return steps_trained_;
  return steps_trained_ + std::max<std::int64_t>(0, newest->updates - watched_updates_);
}

void Application::save_picture(const PictureWish& wish) {
  try {
    Image picture = platform_.read_back();
    if (!wish.widget.empty()) {
      const WidgetRegistry::Rect* r = widgets_.find(wish.widget);
      if (r == nullptr) throw Error(fmt::format("{} is no longer on screen", wish.widget));
      const int left = std::clamp(static_cast<int>(r->left), 0, picture.width - 1);
      const int top = std::clamp(static_cast<int>(r->top), 0, picture.height - 1);
      const int right = std::clamp(static_cast<int>(std::ceil(r->right)), left + 1, picture.width);
      const int bottom = std::clamp(static_cast<int>(std::ceil(r->bottom)), top + 1, picture.height);
      picture = crop(picture, left, top, right - left, bottom - top);
    }
    ui_.say("saved " + export_picture(*snapshot_, wish.what, picture).string());
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::keep_messages() {
  for (const Notice& notice : std::exchange(ui_.said, {})) {
    if (notice.error) {
      spdlog::warn("{}", notice.text);  // in the terminal as well
    } else {
      messages_.add(spdlog::level::info, notice.text);
    }
  }
  const Snapshot& s = *snapshot_;
  if (s.notices != watched_notices_ && !s.notice.empty()) {
    messages_.add(s.notice_is_error ? spdlog::level::warn : spdlog::level::info, s.notice);
    ui_.notice.clear();  // the newest word is the one that is shown, whoever it comes from
  }
  watched_notices_ = s.notices;
  const std::string error = s.error.empty() ? "" : one_line(Error(s.error, s.hint));
  if (error != watched_error_ && !error.empty()) messages_.add(spdlog::level::err, error);
  watched_error_ = error;
}

void Application::handle_input() {
  for (const std::string& chord : platform_.take_chords()) {
    if (overlays_.open() && chord == "Escape") {
      overlays_.close();
    } else if (chord == "Escape" && !popup_open()) {
      lesson_.close();
    }
    // Keys belong to what lies on top.
    if (!overlays_.open() || chord.starts_with("Ctrl+")) press(chord);
  }
  for (const std::filesystem::path& path : platform_.take_drops()) open_dropped(path);
}

bool Application::press(const std::string& chord) {
  const Action* action = action_of_chord(chord);
  return action != nullptr && perform(action->id);
}

bool Application::perform(std::string_view id) {
  const Action* action = find_action(id);
  if (action == nullptr) return false;
  if (!action_enabled(*action, *snapshot_)) return true;
  const auto by = [&](int step) { ui_.sample = (ui_.sample + step + kSamplePairs) % kSamplePairs; };
  if (id == "train.toggle") {
    if (snapshot_->state == TrainerState::kTraining) {
      send_(command::Pause{});
    } else {
      send_(command::Play{});
    }
  } else if (id == "train.step") {
    send_(command::Step{1});
  } else if (id == "run.recover") {
    std::error_code unknown;
    if (options_.autosave.empty() || !std::filesystem::exists(options_.autosave / "checkpoint.safetensors", unknown)) {
      ui_.say("there is no copy of an earlier run yet: one is kept while a run trains", true);
    } else {
      send_(command::Load{options_.autosave});
    }
  } else if (id == "train.slow") {
    send_(command::Pace{snapshot_->pace > 0 ? 0.0 : kSlowMotion});
  } else if (id == "run.example") {
    if (options_.example) {
      send_(command::Load{*options_.example});
    } else {
      ui_.say("the trained example is not installed: look for assets/pretrained in the sources", true);
    }
  } else if (id == "run.quit") {
    quit_ = true;
  } else if (id == "edit.undo") {
    if (const auto set = ui_.edits.undo()) send_(*set);
  } else if (id == "edit.redo") {
    if (const auto set = ui_.edits.redo()) send_(*set);
  } else if (id == "sample.previous") {
    by(-1);
  } else if (id == "sample.next") {
    by(1);
  } else if (id == "view.theme") {
    workspace_.light = !workspace_.light;
    theme_.set_light(workspace_.light);
    restyle_ = true;
  } else if (id == "view.larger") {
    zoom(1.1F);
  } else if (id == "view.smaller") {
    zoom(1 / 1.1F);
  } else if (id == "view.usual") {
    zoom(0);
  } else if (id == "help.lesson") {
    lesson_.open();
  } else if (id == "help.palette") {
    overlays_.open_palette();
  } else if (id == "help.shortcuts") {
    overlays_.open_shortcuts();
  } else if (id.starts_with("layout.")) {
    perform_layout(id);
  } else if (id.starts_with("export.")) {
    perform_export(id);
  } else {
    widgets_.ask_action(id);  // a panel knows what it needs
  }
  return true;
}

void Application::perform_layout(std::string_view id) {
  for (const NamedLayout& layout : default_workspace().layouts) {
    if (id == layout.action()) workspace_.layout = layout.name;
    if (id == "layout.usual" && layout.name == workspace_.layout) workspace_.root() = layout.root;
  }
}

void Application::perform_export(std::string_view id) {
  try {
    if (id == "export.window") {
      ui_.wanted_picture = {"window", ""};  // of the next frame, without the menu that asked for it
    } else if (id == "export.series") {
      ui_.say("saved " + export_series(*snapshot_).string());
    } else {
      const double threshold = ui_.edge_threshold.value_or(snapshot_->settings.score.edge_threshold);
      ui_.say("saved " + export_graph(*snapshot_, threshold).string());
    }
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::open_dropped(const std::filesystem::path& path) {
  try {
    const Dropped dropped = recognise(path);
    if (const auto* run = std::get_if<DroppedRun>(&dropped)) {
      send_(command::Load{run->directory});
    } else if (const auto* settings = std::get_if<DroppedSettings>(&dropped)) {
      send_(command::Reset{settings->settings});
      ui_.say("a new run with the settings of " + path.string());
    } else if (const auto* pairs = std::get_if<DroppedPairs>(&dropped)) {
      Settings settings = snapshot_->settings;
      settings.world.data = pairs->file.string();
      send_(command::Reset{settings});
      ui_.say("a new run on the pairs of " + path.string());
    } else if (const auto* picture = std::get_if<DroppedPicture>(&dropped)) {
      ui_.picture_file = picture->file.string();
      ui_.wanted_panel = "intervene";
      ui_.say("intervening on " + path.string());
    }
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::zoom(float factor) {
  theme_.set_zoom(factor > 0 ? theme_.zoom() * factor : 1.0F);
  workspace_.zoom = theme_.zoom();
  restyle_ = true;
}

void Application::keep_copy() {
  if (options_.autosave.empty() || snapshot_->state != TrainerState::kTraining) return;
  const double now = ImGui::GetTime();
  if (next_copy_ == 0) next_copy_ = now + kCopyEvery;
  if (now < next_copy_ || !uncopied_) return;
  next_copy_ = now + kCopyEvery;
  uncopied_ = false;
  send_(command::Save{options_.autosave, true});
}

void Application::keep_workspace() {
  if (options_.workspace_file.empty()) return;
  workspace_.node_places = ui_.node_places;
  std::string now = workspace_to_json(workspace_).dump();
  if (now == kept_workspace_) return;
  kept_workspace_ = std::move(now);
  try {
    save_workspace(workspace_, options_.workspace_file);
  } catch (const Error& error) {
    spdlog::warn("the window's arrangement is not kept: {}", error.what());
  }
}

Image Application::screenshot() {
  platform_.draw();  // again: what a window has shown can no longer be read
  return platform_.read_back();
}

void Application::save_screenshot(const std::filesystem::path& path) { save_png(path, screenshot()); }

bool Application::settle(double seconds) {
  const Clock::time_point end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  // Quiet frames: in one panels ask for what they need, in the next they show the answers.
  for (int quiet = 0; quiet < 5;) {
    if (!frame()) return false;
    quiet = explorer_.idle() && !layout_.busy() ? quiet + 1 : 0;
    if (quiet == 0 && Clock::now() > end) return false;
  }
  return true;
}

}  // namespace causeway
