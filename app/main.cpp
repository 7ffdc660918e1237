// causeway: the desktop window. Reads the command line; everything else is in launch.cpp.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/launch.h"
#include "engine/core/memory.h"
#include "engine/core/number_text.h"
#include "engine/core/standard_streams.h"
#include "engine/core/start_thread.h"
#include "engine/training/settings.h"

namespace {

void complain(const std::string& message, const std::string& hint) {
  fmt::print(stderr, "causeway: {}\n", message);
  if (!hint.empty()) fmt::print(stderr, "  {}\n", hint);
}

int run(int argc, char** argv) {
  causeway::LaunchOptions options;
  std::string size = "1280x720";
  CLI::App cli("Watch a machine learn causes and effects from pictures.", "causeway");
  auto* preset = cli.add_option("--preset", options.preset, "Prepare a new run with this preset");
  auto* run = cli.add_option("--run", options.run, "Open a saved run (a folder)");
  auto* session = cli.add_option("session", options.session, "A session (NAME.causeway): everything as it was then");
  // Numbers are read as the command line and settings read them.
  const auto whole = [](std::int64_t low, std::int64_t high) {
    return CLI::Validator([=](std::string& text) { return causeway::checked_whole(text, low, high); }, "");
  };
  auto* seed = cli.add_option("--seed", options.seed, "Seed of the new run")->transform(whole(0, causeway::kMaxSeed));
  run->excludes(preset)->excludes(seed);
  session->excludes(preset)->excludes(seed)->excludes(run);
  cli.add_flag("--play", options.play, "Start training at once");
  cli.add_flag("--offscreen", options.offscreen, "Run without a display");
  auto* sized = cli.add_option("--size", size, "Size of the window, WIDTHxHEIGHT; default: as it was last time");
  cli.add_option("--layout", options.layout, "Arrangement of the window")
      ->check(CLI::IsMember({"Lesson", "Explore", "Debug", "Compare"}, CLI::ignore_case));
  cli.add_option("--theme", options.theme, "Colours")->check(CLI::IsMember({"dark", "light"}));
  cli.add_option("--frames", options.frames, "Stop after so many frames")->transform(whole(1, 1000000000));
  cli.add_option("--script", options.script, "Carry out the actions in this file, then stop");
  cli.add_option("--screenshot", options.screenshot, "Save the last frame as PNG");
  cli.add_flag("--stats", options.stats, "Print one JSON object at the end: frames, ui_ms, steps_trained");
  cli.add_option("--threads", options.threads, "Threads for training (default: all processors)")
      ->transform(whole(1, causeway::kMostThreads));
  try {
    cli.parse(argc, argv);
    options.sized = sized->count() > 0;
    causeway::parse_size(size, options.width, options.height);
  } catch (const CLI::Success& help) {
    return cli.exit(help);
  } catch (const CLI::ParseError& error) {
    complain(error.what(), "causeway --help lists all options");
    return 2;
  } catch (const causeway::Error& error) {
    complain(error.what(), error.hint());
    return 2;
  }
  try {
    causeway::launch(options);
    return 0;
  } catch (const causeway::UsageError& error) {
    complain(error.what(), error.hint());
    return 2;
  } catch (const std::exception& failure) {
    const causeway::Error error = causeway::error_of(failure);
    complain(error.what(), error.hint());
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  causeway::keep_standard_streams();
  return causeway::finish_output("causeway", run(argc, argv));
}
