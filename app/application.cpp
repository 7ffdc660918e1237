#include "app/application.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/imgui_compat.h"
#include "app/shortcuts.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

using Clock = std::chrono::steady_clock;

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
      snapshot_(trainer_.snapshot()) {
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
  if (options.play) send_(command::Play{});
}

Application::~Application() {
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
  if (!pointer_ && frames_ > 10 && explorer_.idle()) {
    patience = snapshot_->state == TrainerState::kTraining ? 1.0 / 30 : 0.1;
  }
  if (restyle_) {
    restyle_ = false;
    theme_.apply();
    compat::upload_fonts();
  }
  if (!platform_.begin_frame(patience)) return false;
  const Clock::time_point begin = Clock::now();
  if (pointer_) compat::feed_mouse(pointer_->x, pointer_->y, pointer_->down);
  watch();
  handle_input();
  ImGui::NewFrame();
  names_.begin_frame();
  PanelContext context{snapshot_, send_, ui_, names_, theme_, *textures_, explorer_};
  layout_.draw(context);
  names_.end_frame();
  ImGui::Render();
  times_.add(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  platform_.draw();
  platform_.present();
  ++frames_;
  return true;
}

void Application::watch() {
  snapshot_ = trainer_.snapshot();
  if (snapshot_->run == watched_run_) {
    steps_trained_ += std::max<std::int64_t>(0, snapshot_->updates - watched_updates_);
  } else if (watched_run_ != 0) {
    ui_.edge_threshold.reset();
    ui_.wanted_edit.reset();
  }
  watched_run_ = snapshot_->run;
  watched_updates_ = snapshot_->updates;
}

void Application::handle_input() {
  for (const std::string& chord : platform_.take_chords()) press(chord);
  for (const std::filesystem::path& path : platform_.take_drops()) {
    send_(command::Load{std::filesystem::is_directory(path) ? path : path.parent_path()});
  }
}

bool Application::press(const std::string& chord) {
  bool known = false;
  for (const Shortcut& shortcut : shortcuts()) {
    if (shortcut.chord != chord) continue;
    known = true;
    if (shortcut.action == "view.larger") {
      zoom(1.1F);
    } else if (shortcut.action == "view.smaller") {
      zoom(1 / 1.1F);
    } else if (shortcut.action == "view.usual") {
      zoom(0);
    } else if (names_.find(shortcut.action) != nullptr) {
      names_.ask_action(shortcut.action);
    }
  }
  return known;
}

void Application::zoom(float factor) {
  theme_.set_zoom(factor > 0 ? theme_.zoom() * factor : 1.0F);
  restyle_ = true;
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
    quiet = explorer_.idle() ? quiet + 1 : 0;
    if (quiet == 0 && Clock::now() > end) return false;
  }
  return true;
}

}  // namespace causeway
