#include "app/explore/window_report.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The examples of RFC 4648.
TEST(WindowReport, PicturesAreWrittenAsText) {
  const auto of = [](std::string_view text) {
    return base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("f"), "Zg==");
  EXPECT_EQ(of("fo"), "Zm8=");
  EXPECT_EQ(of("foo"), "Zm9v");
  EXPECT_EQ(of("foobar"), "Zm9vYmFy");
}

TEST(WindowReport, HoldsWhatTheWindowShowsAndNothingFromElsewhere) {
  const auto s = pretrained_snapshot();
  WindowReport parts;
  parts.command = "causeway-cli train --preset \"a & b\"";
  parts.selected = "red was set <again>";
  parts.units = {0, 41};
  parts.window = {2, 1, {255, 0, 0, 0, 255, 0}};
  parts.edge_threshold = s->settings.score.edge_threshold;
  const std::string page = window_report(*s, parts);
  for (const char* part : {"data:image/png;base64,", "<svg", "a &amp; b", "red was set &lt;again&gt;", " 42</p>",
                           "All settings", "Scores", "z0"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  for (const char* other : {"<script", "<link", "src=\"http", "url("}) {
    EXPECT_EQ(page.find(other), std::string::npos) << other;
  }
  // One arrow an edge.
  const std::string svg = graph_svg(*s->scores, parts.edge_threshold);
  std::size_t arrows = 0;
  for (std::size_t at = svg.find("<g>"); at != std::string::npos; at = svg.find("<g>", at + 1)) ++arrows;
  EXPECT_EQ(arrows, static_cast<std::size_t>(threshold_graph(s->scores->graph->strengths, parts.edge_threshold).sum()));
  // A run that has only begun has a page too.
  EXPECT_NE(window_report(Snapshot{}, {}).find("</html>"), std::string::npos);
  EXPECT_EQ(graph_svg(Scores{}, 0.1), "");
}

TEST(WindowReport, IsWrittenFromTheMenuWithTheWindowInIt) {
  const TemporaryDirectory temporary;
  const PretrainedApplication app;
  const InFolder here(temporary.path());
  ASSERT_TRUE(app.application->settle(60));
  app.driver->set("action", "export.page");
  app.driver->wait(3);
  const auto exported = [](std::string_view ending) {
    for (const auto& entry : std::filesystem::directory_iterator("exports")) {
      if (entry.path().string().ends_with(ending)) return text_of(entry.path().string());
    }
    return std::string();
  };
  const std::string page = exported("-report.html");
  EXPECT_GT(page.size(), 20000U);
  EXPECT_NE(page.find("causeway-cli train --preset"), std::string::npos);
  app.driver->set("action", "export.graph.svg");
  app.driver->wait(1);
  EXPECT_TRUE(exported("-graph.svg").starts_with("<svg"));
}

}  // namespace
}  // namespace causeway
