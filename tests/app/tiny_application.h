// An application without a window, around a run that is over in a few seconds.
#pragma once

#include <cmath>
#include <filesystem>
#include <memory>

#include "app/application.h"
#include "app/platform/offscreen_platform.h"
#include "app/script/driven_platform.h"
#include "app/script/ui_driver.h"

namespace causeway {

inline Settings tiny_app_settings() {
  Settings s;
  s.preset = "circuit-quick";
  s.world.pairs = 256;
  s.world.test_pairs = 64;
  s.image.size = 32;
  s.image.channels = {16, 32};
  s.image.hidden = 32;
  s.image.steps = 40;
  s.image.warmup_steps = 5;
  s.image.dead_code_std = 0.0;
  s.causal.starts = 2;
  s.causal.search_steps = 200;
  s.causal.polish_steps = 20;
  s.causal.hidden = {16, 16};
  s.causal.solution_hidden = {8};
  s.score.dci_rows = 50;
  s.score.live_dci_rows = 30;
  return s;
}

struct TinyApplication {
  explicit TinyApplication(const Settings& settings = tiny_app_settings(), int width = 1280, int height = 720)
      : screen(width, height) {
    ApplicationOptions options;
    options.settings = settings;
    options.threads = 2;
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }

  const Snapshot& snapshot() const { return application->snapshot(); }

  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

/// The trained run that comes with the program.
inline std::filesystem::path pretrained_circuit() {
  return std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets" / "pretrained" / "circuit";
}

/// An application without a window that has opened it.
struct PretrainedApplication {
  explicit PretrainedApplication(int width = 1280, int height = 720) : screen(width, height) {
    ApplicationOptions options;
    options.run = options.example = pretrained_circuit();
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }

  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

/// Files are written below the present folder.
struct InFolder {
  explicit InFolder(const std::filesystem::path& folder) : before(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  ~InFolder() { std::filesystem::current_path(before); }
  std::filesystem::path before;
};

/// Standard deviation of all values of a picture, or of the part of it where a widget is: near 0 if it is blank.
inline double spread(const Image& image, const WidgetRegistry::Rect& rect) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (int y = static_cast<int>(rect.top); y < static_cast<int>(rect.bottom); ++y) {
    for (int x = 3 * static_cast<int>(rect.left); x < 3 * static_cast<int>(rect.right); ++x) {
      const double value = image.pixels[static_cast<std::size_t>(y * image.width * 3 + x)];
      sum += value;
      squares += value * value;
      ++count;
    }
  }
  return std::sqrt(std::max(0.0, squares / count - sum * sum / count / count));
}

}  // namespace causeway
