#include "app/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/platform/glfw_platform.h"
#include "app/platform/offscreen_platform.h"
#include "app/script/script.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/core/start_thread.h"
#include "engine/data/picture_files.h"
#include "engine/data/read_file.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirstPreset = "circuit-instant";
constexpr double kSettleSeconds = 30;

std::optional<fs::path> run_below(const fs::path& folder) {
  std::error_code error;
  const auto is_run = [&](const fs::path& path) {
    return fs::exists(path / "settings.json", error) && fs::exists(path / "checkpoint.safetensors", error);
  };
  if (is_run(folder)) return folder;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!is_hidden(it->path()) && is_run(it->path())) found.push_back(it->path());
  }
  if (found.empty()) return std::nullopt;
  return *std::min_element(found.begin(), found.end());
}

fs::path autosave_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return fs::path(state) / "causeway" / "last-run";
  const char* home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? fs::path(home) / ".local" / "state" / "causeway" / "last-run" : fs::path();
}

fs::path user_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') return fs::path(data) / "causeway";
  const char* home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? fs::path(home) / ".local" / "share" / "causeway" : fs::path();
}

ApplicationOptions application_options(const LaunchOptions& options) {
  ApplicationOptions out;
  out.play = options.play;
  out.threads = options.threads > 0 ? options.threads : default_threads();
  out.run = options.run;
  out.layout = options.layout;
  if (options.session) {
    out.session = load_session(*options.session);
    out.settings = out.session->settings;
    if (!out.session->run.empty()) out.run = out.session->run;
  }
  // Whoever says what the window is to do knows it.
  out.welcome = !options.run && !options.session && options.preset.empty() && !options.seed && !options.play &&
                options.script.empty() && options.layout.empty() && options.frames == 0 && options.screenshot.empty();
  if (!options.theme.empty()) out.light = options.theme == "light";
  // Without a window there is no arrangement of a person to restore or to keep.
  if (!options.offscreen) {
    out.workspace_file = workspace_file();
    out.autosave = autosave_folder();
    out.user_folder = user_folder();
  }
  out.example = pretrained_run();
  // A trained model is a good first thing to look at, unless something else was asked for.
  if (!out.run && !out.session && options.preset.empty() && !options.seed && !options.play) out.run = out.example;
  if (!out.run && !out.session) {
    out.settings = load_preset(options.preset.empty() ? kFirstPreset : options.preset);
    if (options.seed) out.settings.seed = *options.seed;
  }
  return out;
}

// Ctrl-C in a terminal, or the end of a session: the window closes as if by a click on its cross, and keeps a copy of
// the run. A second signal ends the program at once.
volatile std::sig_atomic_t signal_received = 0;

void on_signal(int signal) {
  signal_received = signal;
  std::signal(signal, SIG_DFL);
}

void print_stats(const Application& application) {
  const auto rounded = [](double ms) { return std::round(ms * 1000) / 1000; };
  const nlohmann::json stats{
      {"frames", application.frames()},
      {"ui_ms",
       {{"p50", rounded(application.times().percentile(0.5))}, {"p99", rounded(application.times().percentile(0.99))}}},
      {"steps_trained", application.steps_trained()}};
  fmt::print("{}\n", json_text(stats));
}

}  // namespace

void parse_size(const std::string& text, int& width, int& height) {
  const char* end = text.data() + text.size();
  const auto [cross, first] = std::from_chars(text.data(), end, width);
  if (first == std::errc{} && cross != end && *cross == 'x') {
    const auto [last, second] = std::from_chars(cross + 1, end, height);
    if (second == std::errc{} && last == end && width > 0 && height > 0) return;
  }
  throw UsageError(fmt::format("'{}' is not a size", text), "write e.g. --size 1280x720");
}

std::optional<fs::path> pretrained_run() {
  std::error_code error;
  std::vector<fs::path> folders{fs::path(CAUSEWAY_SOURCE_DIR) / "assets" / "pretrained"};
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) folders.push_back(program.parent_path() / ".." / "share" / "causeway" / "pretrained");
  for (const fs::path& folder : folders) {
    if (const auto run = run_below(folder)) return run;
  }
  return std::nullopt;
}

void launch(const LaunchOptions& options) {
  const ApplicationOptions wanted = application_options(options);
  std::vector<ScriptAction> script;
  if (!options.script.empty()) {
    const auto bytes = read_file(options.script, 1 << 20);
    script = parse_script(std::string(bytes.begin(), bytes.end()), options.script.string());
  }
  std::unique_ptr<Platform> platform;
  if (options.offscreen) {
    platform = std::make_unique<OffscreenPlatform>(options.width, options.height);
  } else {
    // A size that was asked for is wanted now, whatever the window was like last time.
    const auto place = options.sized ? std::nullopt : load_window_place(wanted.workspace_file);
    platform = std::make_unique<GlfwPlatform>(options.width, options.height, "Causeway", place);
  }
  // A script acts through a platform of its own, on top of the real one.
  std::optional<DrivenPlatform> driven;
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large for the system's limit is an error that is told
  std::signal(SIGPIPE, SIG_IGN);  // a reader of what is printed that goes away must not end a run before it is saved
  if (!script.empty()) driven.emplace(*platform);
  Application application(driven ? *driven : *platform, wanted);

  bool open = true;
  if (!script.empty()) {
    UiDriver driver(application, *driven);
    run_script(script, options.script.string(), driver);
  }
  if (options.frames > 0) {
    while (open && application.frames() < options.frames) open = application.frame();
  } else if (options.offscreen) {
    if (script.empty()) open = application.settle(kSettleSeconds);
  } else if (script.empty()) {
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, on_signal);
    if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup: the terminal may go
    while (open && signal_received == 0) open = application.frame();
    open = open && signal_received == 0;
  }
  if (!options.screenshot.empty()) {
    if (open) application.settle(kSettleSeconds);
    application.save_screenshot(options.screenshot);
  }
  if (options.stats) print_stats(application);
}

}  // namespace causeway
