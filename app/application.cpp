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
#include "app/explore/fitting_settings.h"
#include "app/explore/image_ops.h"
#include "app/shell/dropped_file.h"
#include "app/shell/menu_bar.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr float kNowhere = -10000;  // where the pointer is over nothing
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
      options_(options),
      workspace_(load_workspace(options.workspace_file)),
      actions_({snapshot_, send_, ui_, workspace_, overlays_, lesson_, options.autosave, options.example},
               layout_.panels()) {
  std::vector<std::string> known;
  for (const PanelInfo& panel : layout_.panels()) known.push_back(panel.id);
  workspace_.keep_only(known);
  for (const Action& action : actions_.list()) {
    if (!action.chord.empty()) shortcuts_.add(action.id, action.chord);
  }
  if (!options.layout.empty()) workspace_.layout = options.layout;
  if (options.light) workspace_.light = *options.light;
  theme_.set_zoom(workspace_.zoom);
  theme_.set_light(workspace_.light);
  ui_.node_places = workspace_.node_places;
  kept_workspace_ = json_text(workspace_to_json(workspace_));
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // no files in the present folder
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
    ui_.say(fmt::format("New here? {} starts a guided lesson.", actions_.find("help.lesson")->chord));
  }
  if (options.play) send_(command::Play{});
}

Application::~Application() {
  keep_workspace();
  // What was trained since the last copy is kept, and a file that is still to be written is waited for.
  if (!options_.autosave.empty() && (uncopied_ || snapshot_->state == TrainerState::kTraining)) {
    send_(command::Save{options_.autosave, true});
  }
  trainer_.flush();
  textures_.reset();
  platform_.detach();
  ImGui::DestroyContext();
}

void Application::open(const std::filesystem::path& run) {
  const CommandResult opened = trainer_.ask(command::Load{run});
  snapshot_ = trainer_.snapshot();
  if (const auto* refused = std::get_if<result::Refused>(&opened)) throw Error(refused->message, refused->hint);
}

bool Application::frame() {
  // Training needs the processors: no more frames than there is something new to see. When a person does something, the
  // platform begins the next frame at once.
  double patience = 0;
  const std::optional<PictureWish> wish = std::exchange(ui_.wanted_picture, std::nullopt);
  if (!wish && frames_ > 10) {
    if (snapshot_->state == TrainerState::kTraining) {
      patience = platform_.calm_seconds();
    } else if (!busy()) {
      patience = 0.1;
    }
  }
  restyle();
  platform_.set_full_screen(ui_.full_screen);
  ui_.full_screen = platform_.full_screen();
  if (!platform_.begin_frame(patience)) return false;
  const Clock::time_point begin = Clock::now();
  const ImVec2 place = ImGui::GetIO().MousePos;
  if (wish) compat::feed_mouse(kNowhere, kNowhere, false);
  watch();
  handle_input();
  ImGui::NewFrame();
  leave();
  widgets_.begin_frame();
  PanelContext context{
      {widgets_, theme_, *textures_, shortcuts_, wish.has_value()}, snapshot_, send_, ui_, explorer_, messages_};
  // A lesson takes the place of the bar at the top, unless its step is about training.
  const bool lesson_alone = !lesson_.is_about_training();
  layout_.draw(context, workspace_, [&] { draw_menu_bar(context, workspace_, actions_); },
               {lesson_.height(theme_, ImGui::GetIO().DisplaySize.x), lesson_alone,
                [&](ImVec2 size) { lesson_.draw(context, size, actions_, workspace_); }});
  lesson_.after_panels(context, overlays_.open() || popup_open());
  overlays_.draw(context, actions_);
  widgets_.show("layout", workspace_.layout);
  widgets_.show("theme", theme_.light() ? "light" : "dark");
  ImGui::Render();
  fonts_lack_ = theme_.lacks_characters(*ImGui::GetDrawData());
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
  return !ui_.quit;
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
    ui_.latent = -1;
  }
  ui_.next_run.follow(*snapshot_, send_);
  take_data();
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
  if (s.data != watched_data_.lock() && s.data && !s.data->train.understood.empty()) {
    messages_.add(spdlog::level::info, "data: " + s.data->train.as_read());
    ui_.notice.clear();
  }
  watched_data_ = s.data;
  const std::string told = result_text(s.result);
  if (s.results != watched_results_ && !told.empty()) {
    const bool refused = std::holds_alternative<result::Refused>(s.result);
    messages_.add(refused ? spdlog::level::warn : spdlog::level::info, told);
    ui_.notice.clear();  // the status line shows the newest message, whether a panel or the trainer sent it
  }
  watched_results_ = s.results;
  const std::string error = s.error.empty() ? "" : one_line(Error(s.error, s.hint));
  if (error != watched_error_ && !error.empty()) messages_.add(spdlog::level::err, error);
  watched_error_ = error;
}

void Application::handle_input() {
  for (const std::string& chord : platform_.take_chords()) {
    if (chord == "Escape") leave_ = true;
    // While a palette or a list lies on top, plain keys are for it.
    const Action* action = actions_.of_chord(chord);
    if (action != nullptr && (!overlays_.open() || chord.starts_with("Ctrl+"))) actions_.perform(action->id);
  }
  for (const std::filesystem::path& path : platform_.take_drops()) open_file(path);
}

// Escape closes one thing: what lies on top. In a field it takes back what was typed there, which is ImGui's part.
void Application::leave() {
  if (!std::exchange(leave_, false)) return;
  if (overlays_.open()) {
    overlays_.close();
  } else if (!compat::close_popup() && !ImGui::GetIO().WantTextInput) {
    if (lesson_.is_open()) {
      lesson_.close(workspace_);
    } else {
      ui_.full_screen = false;
    }
  }
}

void Application::open_file(const std::filesystem::path& path) {
  try {
    const Dropped dropped = recognise(path);
    if (const auto* run = std::get_if<DroppedRun>(&dropped)) {
      send_(command::Load{run->directory});
    } else if (const auto* settings = std::get_if<DroppedSettings>(&dropped)) {
      send_(command::Reset{settings->settings});
      ui_.say("a new run with the settings of " + path.string());
    } else if (const auto* data = std::get_if<DroppedData>(&dropped)) {
      look_into(data->file);
    } else if (const auto* picture = std::get_if<DroppedPicture>(&dropped)) {
      check_takes_picture();
      ui_.picture_file = picture->file.string();
      ui_.wanted_panel = "intervene";
      ui_.say("intervening on " + path.string());
    }
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::check_takes_picture() const {
  const Snapshot& s = *snapshot_;
  if (!s.has_pictures) {
    throw Error("this run learns from lists of numbers: there is no model of pictures that could look at this one",
                "open a run that was trained on pictures, then drop the picture again");
  }
  if (!s.pipeline || !s.pipeline->images || !s.pipeline->causal) {
    throw Error("there is no trained model yet that could look at this picture",
                "press Play and wait for the causal stage, or open a trained run; then drop the picture again");
  }
}

// A part of the data tells which settings fit them. Reading it may take a moment, so it is not done between two frames.
void Application::look_into(const std::filesystem::path& data) {
  ui_.say("looking into " + data.string() + " ...");
  looked_into_ = data;
  peek_ = std::async(std::launch::async, [data] {
    DataLoadOptions options;
    options.max_units = 64;
    return load_dataset(data, options);
  });
}

void Application::take_data() {
  if (!peek_.valid() || peek_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  try {
    const FittingSettings fitting = settings_for_data(snapshot_->settings, looked_into_, peek_.get());
    send_(command::Reset{fitting.settings});
    ui_.say(fmt::format("a new run on the data of {}{}", looked_into_.string(),
                        fitting.changes.empty() ? "" : ": " + fitting.changes));
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  } catch (const std::exception& error) {  // no memory
    ui_.say(fmt::format("{} cannot be read: {}", looked_into_.string(), error.what()), true);
  }
}

// Between frames: fonts are made anew.
void Application::restyle() {
  if (theme_.light() == workspace_.light && theme_.zoom() == workspace_.zoom && !fonts_lack_) return;
  fonts_lack_ = false;
  theme_.set_light(workspace_.light);
  theme_.set_zoom(workspace_.zoom);
  theme_.apply();
  compat::upload_fonts();
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
  Workspace kept = workspace_;
  lesson_.put_back(kept);
  std::string now = json_text(workspace_to_json(kept));
  if (now == kept_workspace_) return;
  kept_workspace_ = std::move(now);
  try {
    save_workspace(kept, options_.workspace_file);
  } catch (const Error& error) {
    spdlog::warn("the window's arrangement is not kept: {}", error.what());
  }
}

Image Application::screenshot() {
  platform_.draw();  // again: once a frame has been shown it can no longer be read
  return platform_.read_back();
}

void Application::save_screenshot(const std::filesystem::path& path) { save_png(path, screenshot()); }

bool Application::settle(double seconds) {
  const Clock::time_point end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  // Quiet frames: in one panels ask for what they need, in the next they show the answers.
  for (int quiet = 0; quiet < 5;) {
    if (!frame()) return false;
    quiet = busy() ? 0 : quiet + 1;
    if (quiet == 0 && Clock::now() > end) return false;
  }
  return true;
}

}  // namespace causeway
