// The program behind `causeway`: from its options to a running application and back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace causeway {

struct LaunchOptions {
  std::string preset;                            // "": the pretrained run if there is one, else circuit-instant
  std::optional<std::filesystem::path> run;      // a saved run
  std::optional<std::filesystem::path> session;  // a bookmark of a window
  std::optional<std::uint64_t> seed;
  bool play = false;
  bool offscreen = false;
  int width = 1280, height = 720;
  bool sized = false;                        // that size was asked for; else the window is as it was left last time
  std::int64_t frames = 0;                   // 0: until the window is closed, or off-screen until all is drawn
  std::filesystem::path script, screenshot;  // "": none
  bool stats = false;
  std::string layout;  // "": as it was left last time
  std::string theme;   // "dark", "light"; "": the same
  int threads = 0;     // 0: all processors
};

/// "1280x720" -> width and height. Throws UsageError.
void parse_size(const std::string& text, int& width, int& height);

/// The run to show when nothing was asked for, if one came with the program.
std::optional<std::filesystem::path> pretrained_run();

/// Runs until done. Throws Error.
void launch(const LaunchOptions& options);

}  // namespace causeway
