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
#include "app/shell/dropped_file.h"
#include "app/shell/menu_bar.h"
#include "app/shell/unkept_run.h"
#include "app/ui/format.h"
#include "app/ui/imgui_compat.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr float kNowhere = -10000;  // where the pointer is over nothing
constexpr float kRoomZoom = 1.3F;   // of type before a room, over what the person has chosen

bool popup_open() { return ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup); }

TrainerOptions trainer_options(int threads) {
  TrainerOptions options;
  options.threads = threads;
  options.moments = 48;  // to go back to
  return options;
}

}  // namespace

Application::Application(Platform& platform, const ApplicationOptions& options)
    : platform_(platform),
      theme_(platform.content_scale()),
      data_(make_data_source()),
      trainer_(options.run ? load_run_settings(*options.run) : options.settings, data_.source(),
               trainer_options(options.threads)),
      keeper_(options.autosave, [this](Command command) { trainer_.send(std::move(command)); }),
      send_([this](Command command) { keeper_.send(std::move(command)); }),
      snapshot_(trainer_.snapshot()),
      options_(options),
      workspace_(load_workspace(options.workspace_file, &workspace_problem_)),
      desk_(data_, ui_, workspace_),
      watch_messages_(messages_),
      pictures_([this] { return platform_.read_back(); }, widgets_, ui_),
      actions_({snapshot_, send_, ui_, workspace_, overlays_, lesson_, keeper_, options.example}, layout_.panels()) {
  std::vector<std::string> known;
  for (const PanelInfo& panel : layout_.panels()) known.push_back(panel.id);
  workspace_.keep_only(known);
  for (const Action& action : actions_.list()) {
    if (!action.chord.empty()) shortcuts_.add(action.id, action.chord);
  }
  if (options.example) lesson_.look_in(options.example->parent_path());
  if (!options.layout.empty()) workspace_.layout = options.layout;
  if (options.light) workspace_.light = *options.light;
  theme_.set_zoom(workspace_.zoom);
  theme_.set_light(workspace_.light);
  ui_.node_places = workspace_.node_places;
  ui_.user_folder = options.user_folder;
  if (!workspace_.export_folder.empty()) ui_.export_folder = workspace_.export_folder;
  for (const auto& [from, to] : workspace_.moved_data) data_.moved(from, to);
  kept_workspace_ = workspace_text(workspace_);
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
  if (options.welcome && !options.workspace_file.empty() && !std::filesystem::exists(options.workspace_file, unknown) &&
      !unknown) {
    overlays_.open_welcome();
  }
  const auto left = keeper_.left_behind();
  if (!left.empty() && !options.play && keeper_.announces(left.front())) {
    ui_.say(fmt::format("a run from last time was kept: {}", run_title(left.front())), false,
            {"Open it", "run.recover"});
  }
  if (options.session) {
    restore_session(*options.session, ui_, workspace_, lesson_);
    replay_.begin(options.session->widgets);
  }
  if (!workspace_problem_.empty()) ui_.say(workspace_problem_, true);
  if (options.play) send_(command::Play{});
}

// Whatever goes wrong here is told and passed over: nobody could catch it.
Application::~Application() {
  try {
    keep_workspace();
    keep_what_is_not_kept();
    trainer_.flush();  // a file that is still to be written is waited for
  } catch (const std::exception& error) {
    fmt::print(stderr, "causeway: {}\n", error.what());
  }
  textures_.reset();
  platform_.detach();
  ImGui::DestroyContext();
}

// The window goes without anybody being asked: the end of a session, a display that is gone.
void Application::keep_what_is_not_kept() {
  if (closing_) return;
  // What a run in full swing says of itself is already a little behind it.
  if (trainer_.snapshot()->state == TrainerState::kTraining) trainer_.ask(command::Pause{});
  snapshot_ = trainer_.snapshot();
  if (!keeper_.uncopied(*snapshot_)) return;
  const CommandResult kept = trainer_.ask(keeper_.copy_now());
  if (was_refused(kept)) fmt::print(stderr, "causeway: {}\n", result_text(kept));
}

// Asks before work is lost that cannot be kept.
bool Application::may_close() {
  if (closing_) return true;
  snapshot_ = trainer_.snapshot();
  const bool training = snapshot_->state == TrainerState::kTraining;
  if (training) trainer_.ask(command::Pause{});
  snapshot_ = trainer_.snapshot();
  if (keeper_.uncopied(*snapshot_)) {
    const CommandResult kept = trainer_.ask(keeper_.copy_now());
    if (was_refused(kept)) {
      if (training) trainer_.send(command::Play{});
      const auto close = [this](bool lose) {
        closing_ = lose;
        ui_.quit = true;
      };
      const auto save = [this] { ui_.quit = saved_below_runs(); };
      overlays_.ask(question_before_closing(kept, {[close] { close(false); }, save, [close] { close(true); }, {}}));
      return false;
    }
  }
  return closing_ = true;
}

void Application::open(const std::filesystem::path& run) {
  const CommandResult opened = trainer_.ask(command::Load{run});
  snapshot_ = trainer_.snapshot();
  if (const auto* refused = std::get_if<result::Refused>(&opened)) throw Error(refused->message, refused->hint);
  // Told here: what is said at the start must not make way for it.
  messages_.add(spdlog::level::info, result_text(opened));
  watch_messages_.told(*snapshot_);
  watched_results_ = snapshot_->results;
  note_recent();
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
  present();
  restyle();
  platform_.set_full_screen(ui_.full_screen);
  ui_.full_screen = platform_.full_screen();
  if (!platform_.begin_frame(patience)) {
    if (may_close()) return false;
    platform_.keep_open();
    return true;
  }
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
  if (const auto lesson = overlays_.take_lesson()) lesson_.open(*lesson);
  replay_.act(widgets_, ImGui::GetTime());
  if (ui_.presenting && !wish) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    ImGui::GetForegroundDrawList()->AddCircle(at, theme_.px(20), theme_.colours().accent, 0, theme_.px(3));
  }
  widgets_.show("layout", workspace_.layout);
  widgets_.show("theme", theme_.light() ? "light" : "dark");
  ImGui::Render();
  fonts_lack_ = theme_.lacks_characters(*ImGui::GetDrawData());
  times_.add(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  platform_.draw();
  film();
  if (wish) {
    pictures_.save(*wish, *snapshot_);
    compat::feed_mouse(place.x, place.y, false);
  }
  platform_.present();
  ++frames_;
  if (ui_.wanted_action == kSaveSession) {
    ui_.wanted_action.clear();
    save_session_now();
  }
  if (!ui_.wanted_action.empty()) actions_.perform(std::exchange(ui_.wanted_action, {}));
  take_choice();
  if (frames_ % 600 == 0) keep_workspace();
  return !std::exchange(ui_.quit, false) || !may_close();
}

void Application::watch() {
  snapshot_ = trainer_.snapshot();
  if (snapshot_->run == watched_run_) {
    steps_trained_ += std::max<std::int64_t>(0, snapshot_->updates - watched_updates_);
  } else if (watched_run_ != 0) {
    ui_.edge_threshold.reset();
    ui_.wanted_edit.reset();
    ui_.picture_file.clear();
    ui_.edits.clear();
    ui_.latent = -1;
    ui_.selection.clear();
  }
  ui_.next_run.follow(*snapshot_, send_);
  take_session();
  if (const auto settings = desk_.take(*snapshot_)) send_(command::Reset{*settings});
  const bool told = snapshot_->results != watched_results_;
  const bool another = keeper_.follow(*snapshot_, ui_, ImGui::GetTime());
  if (another || told) note_recent();
  if (told && std::holds_alternative<result::NotKept>(snapshot_->result)) ask_before_losing();
  watched_run_ = snapshot_->run;
  watched_updates_ = snapshot_->updates;
  snapshot_ = desk_.complete(snapshot_);
  watch_messages_.follow(*snapshot_, ui_);
  watched_results_ = snapshot_->results;
  snapshot_ = travel_.follow(snapshot_, ui_, ImGui::GetTime(), !explorer_.idle() || !desk_.idle() || layout_.busy());
  hide_truth();
}

// After everything that watches the run itself: from here on the frame knows the truth no more.
void Application::hide_truth() {
  if (!ui_.truth_hidden) return;
  const Snapshot& s = *snapshot_;
  if (s.run != hidden_of_ || s.data.get() != hidden_data_ || s.scores.get() != hidden_scores_) {
    hidden_of_ = s.run;
    hidden_data_ = s.data.get();
    hidden_scores_ = s.scores.get();
    ui_.hidden_words = true_words(s);
  }
  snapshot_ = blindfold_.over(snapshot_);
}

// The run that was to be replaced is still there.
void Application::ask_before_losing() {
  const auto again = [this] { keeper_.send_again(false); };
  const auto save = [this, again] {
    if (saved_below_runs()) again();
  };
  overlays_.ask(question_before_replacing(snapshot_->result, {again, save, [this] { keeper_.send_again(true); }, {}}));
}

bool Application::saved_below_runs() {
  trainer_.ask(command::Pause{});  // what is trained meanwhile would not be in it
  const CommandResult saved = trainer_.ask(ui_.form.save(*snapshot_));
  snapshot_ = trainer_.snapshot();
  if (was_refused(saved)) ui_.say(result_text(saved), true);
  return !was_refused(saved);
}

void Application::note_recent() {
  const Settings& settings = snapshot_->settings;
  if (!keeper_.place().empty()) add_recent(workspace_.recent.runs, keeper_.place().string());
  if (!settings.world.data.empty()) {
    std::error_code unknown;
    const auto data = std::filesystem::absolute(data_.place_of(settings.world.data), unknown);
    if (std::filesystem::exists(data, unknown)) add_recent(workspace_.recent.data, data.string());
  } else if (!settings.preset.empty()) {
    add_recent(workspace_.recent.presets, settings.preset);
  }
}

std::int64_t Application::steps_trained() const {
  const auto newest = trainer_.snapshot();
  if (newest->run != watched_run_) return steps_trained_;
  return steps_trained_ + std::max<std::int64_t>(0, newest->updates - watched_updates_);
}

void Application::film() {
  if (!travel_.wants_frame() || !ui_.back.film) return;
  try {
    travel_.add_frame(pictures_.of(ui_.back.film->widget), ui_);
  } catch (const Error& error) {
    ui_.back.film.reset();
    ui_.say(one_line(error), true);
  }
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
    } else if (!ui_.large_panel.empty()) {
      ui_.large_panel.clear();
    } else if (ui_.presenting) {
      ui_.presenting = false;
    } else {
      ui_.full_screen = false;
    }
  }
}

void Application::open_file(const std::filesystem::path& path) {
  try {
    const Dropped dropped = recognise(path);
    if (const auto* run = std::get_if<DroppedRun>(&dropped)) {
      keeper_.open(run->directory);
    } else if (const auto* settings = std::get_if<DroppedSettings>(&dropped)) {
      send_(command::Reset{settings->settings});
      ui_.say("a new run with the settings of " + path.string());
    } else if (const auto* data = std::get_if<DroppedData>(&dropped)) {
      desk_.bring(*snapshot_, data->file);
    } else if (const auto* session = std::get_if<DroppedSession>(&dropped)) {
      open_session(session->file);
    } else if (const auto* picture = std::get_if<DroppedPicture>(&dropped)) {
      check_takes_picture(*snapshot_);
      ui_.picture_file = picture->file.string();
      ui_.wanted_panel = "intervene";
      ui_.say("intervening on " + path.string());
    }
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::open_session(const std::filesystem::path& file) {
  Session session = load_session(file);
  session_after_ = trainer_.snapshot()->run;
  if (session.run.empty()) {
    send_(command::Reset{session.settings});
  } else {
    keeper_.open(session.run);
  }
  session_ = std::move(session);
}

// Selections belong to the run of the session: they are made once it is there.
void Application::take_session() {
  if (!session_) return;
  if (snapshot_->run == session_after_) {
    if (snapshot_->results != watched_results_ && was_refused(snapshot_->result)) session_.reset();
    return;
  }
  restore_session(*session_, ui_, workspace_, lesson_);
  presented_ = false;  // type is as large as the session has it
  replay_.begin(std::move(session_->widgets));
  session_.reset();
}

void Application::save_session_now() {
  try {
    const auto newest = trainer_.snapshot();
    std::filesystem::path run = keeper_.place();
    if (newest->updates > 0 && (run.empty() || newest->updates > newest->saved_updates)) {
      trainer_.ask(command::Pause{});  // what is trained meanwhile would not be in it
      const command::Save save = ui_.form.save(*newest);
      const CommandResult saved = trainer_.ask(save);
      if (was_refused(saved)) {
        ui_.say(result_text(saved), true);
        return;
      }
      run = std::filesystem::absolute(save.directory);
    }
    if (newest->updates == 0) run.clear();
    Session session = session_of(ui_, workspace_, lesson_, widgets_, run, newest->settings);
    if (presented_) session.workspace["zoom"] = zoom_before_;
    const auto file = fresh_export(newest->settings, "session", "causeway", ui_.export_folder);
    save_session(session, file);
    ui_.say_exported(file);
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

void Application::present() {
  if (ui_.presenting == presented_) return;
  presented_ = ui_.presenting;
  ui_.full_screen = presented_;
  if (presented_) zoom_before_ = workspace_.zoom;
  workspace_.set_zoom(presented_ ? zoom_before_ * kRoomZoom : zoom_before_);
}

// What was chosen in a dialog.
void Application::take_choice() {
  if (!ui_.chosen) return;
  const FileChoice choice = *std::exchange(ui_.chosen, std::nullopt);
  switch (choice.purpose) {
    case FileChoice::Purpose::kOpenRun:
    case FileChoice::Purpose::kOpenData:
      open_file(choice.path);
      break;
    case FileChoice::Purpose::kFindData:
      desk_.find(*snapshot_, choice.path);
      break;
    case FileChoice::Purpose::kExportFolder:
      ui_.export_folder = workspace_.export_folder = choice.path;
      ui_.say("files are saved to " + choice.path);
      break;
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

void Application::keep_workspace() {
  if (options_.workspace_file.empty()) return;
  workspace_.node_places = ui_.node_places;
  if (const auto place = platform_.place()) workspace_.window = place;
  Workspace kept = workspace_;
  if (presented_) kept.zoom = zoom_before_;
  lesson_.put_back(kept);
  std::string now = workspace_text(kept);
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
