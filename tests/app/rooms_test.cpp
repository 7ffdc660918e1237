// Which folder may include which: read from the sources, so that the order of folders stays true.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace causeway {
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;  // that includes, below the project's folder
  std::string what;  // is included, without quotes or brackets
};

/// Of all sources below a folder.
std::vector<Include> includes_below(const std::string& folder) {
  const fs::path root = CAUSEWAY_SOURCE_DIR;
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".h") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      constexpr std::string_view kInclude = "#include ";
      if (!line.starts_with(kInclude)) continue;
      const auto end = line.find_first_of("\">", kInclude.size() + 1);
      found.push_back(
          {fs::relative(entry.path(), root).string(), line.substr(kInclude.size() + 1, end - kInclude.size() - 1)});
    }
  }
  return found;
}

/// "app/panels/parts/ask.h" -> "panels", "app/launch.h" -> "", for a file below `above`.
std::string room_of(const std::string& path, const std::string& above) {
  const std::string rest = path.substr(above.size() + 1);
  const auto slash = rest.find('/');
  return slash == std::string::npos ? "" : rest.substr(0, slash);
}

bool of_a_window(const std::string& what) {
  return what.starts_with("imgui") || what.starts_with("GLFW/") || what.starts_with("X11/");
}

bool of_opengl(const std::string& what) { return what.starts_with("epoxy/") || what.starts_with("EGL/"); }

TEST(Rooms, ArrowsInAppPointOneWay) {
  // "" is app/ itself: main, launch and application. What is not listed may not be included; each may include itself.
  const std::map<std::string, std::set<std::string>> may{
      {"ui", {}},
      {"explore", {}},
      {"widgets", {"ui"}},
      {"platform", {"ui"}},
      {"panels", {"ui", "widgets", "explore"}},
      {"shell", {"ui", "widgets", "explore", "panels"}},
      {"script", {"ui", "platform", ""}},
      {"", {"ui", "widgets", "explore", "panels", "shell", "platform", "script"}},
      {"cli", {"explore"}},
  };
  int arrows = 0;
  for (const auto& [file, what] : includes_below("app")) {
    if (!what.starts_with("app/")) continue;
    const std::string from = room_of(file, "app"), to = room_of(what, "app");
    ASSERT_TRUE(may.contains(from)) << file << " is in a folder that is not in the order";
    EXPECT_TRUE(from == to || may.at(from).contains(to)) << file << " includes " << what;
    ++arrows;
  }
  EXPECT_GT(arrows, 200) << "the sources were not found";
}

TEST(Rooms, PartsOfPanelsDoNotKnowWhichPanelsThereAre) {
  for (const auto& [file, what] : includes_below("app/panels/parts")) {
    EXPECT_FALSE(what == "app/panels/panels.h" || what == "app/panels/panel_list.h") << file << " includes " << what;
  }
}

TEST(Rooms, NothingThatIsSharedWithTheCommandLineKnowsAWindow) {
  for (const char* folder : {"app/explore", "app/cli"}) {
    for (const auto& [file, what] : includes_below(folder)) {
      EXPECT_FALSE(of_a_window(what)) << file << " includes " << what;
    }
  }
}

TEST(Rooms, WidgetsKnowNothingOfRuns) {
  for (const char* folder : {"app/ui", "app/widgets"}) {
    for (const auto& [file, what] : includes_below(folder)) {
      for (const char* beyond : {"engine/training/", "engine/models/", "engine/discovery/", "engine/sweep/"}) {
        EXPECT_FALSE(what.starts_with(beyond)) << file << " includes " << what;
      }
    }
  }
}

TEST(Rooms, TheEngineComputesAndOnlyItsRendererDraws) {
  for (const auto& [file, what] : includes_below("engine")) {
    EXPECT_FALSE(of_a_window(what)) << file << " includes " << what;
    EXPECT_FALSE(what.starts_with("app/")) << file << " includes " << what;
    if (file.starts_with("engine/render/")) continue;
    EXPECT_FALSE(of_opengl(what)) << file << " includes " << what;
    EXPECT_FALSE(what.starts_with("engine/render/")) << file << " includes " << what;
  }
}

TEST(Rooms, ArrowsInTheEnginePointOneWay) {
  const std::map<std::string, std::set<std::string>> may{
      {"core", {}},
      {"causal", {"core"}},
      {"grad", {"core"}},
      {"metrics", {"core"}},
      {"data", {"core", "causal"}},
      {"discovery", {"core", "grad"}},
      {"models", {"core", "causal", "grad", "data", "metrics"}},
      {"scores", {"core", "causal", "data", "models", "metrics", "discovery"}},
      {"training", {"core", "causal", "grad", "data", "models", "metrics", "discovery", "scores"}},
      {"sweep", {"core", "causal", "data", "models", "scores", "training"}},
      {"report", {"core", "data", "models", "scores", "training"}},
      {"render", {"core", "causal", "data", "training"}},
  };
  int arrows = 0;
  for (const auto& [file, what] : includes_below("engine")) {
    if (!what.starts_with("engine/")) continue;
    const std::string from = room_of(file, "engine"), to = room_of(what, "engine");
    ASSERT_TRUE(may.contains(from)) << file << " is in a folder that is not in the order";
    EXPECT_TRUE(from == to || may.at(from).contains(to)) << file << " includes " << what;
    ++arrows;
  }
  EXPECT_GT(arrows, 200) << "the sources were not found";
}

}  // namespace
}  // namespace causeway
