// What curves show: colours of the theme, a leader that nobody can be taken for, axes that hide nothing.
#include <gtest/gtest.h>
#include <imgui.h>

#include <map>
#include <optional>
#include <set>

#include "app/explore/image_ops.h"
#include "app/panels/panels.h"
#include "app/panels/parts/loss_series.h"
#include "app/widgets/plot.h"
#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

Record record_of(int start, std::int64_t step, double loss) {
  Record r;
  r.stage = "causal";
  r.start = start;
  r.step = step;
  r.loss = loss;
  return r;
}

/// A run whose starts have these losses at their end, falling from 3.
Snapshot racing(const std::vector<double>& losses, History& history) {
  Snapshot s;
  s.run = 1;
  s.id = 1;
  s.stage = "causal";
  for (std::size_t i = 0; i < losses.size(); ++i) {
    StartInfo start;
    start.step = 100;
    start.alive = true;
    start.loss = losses[i];
    s.starts.push_back(start);
    for (int k = 0; k <= 10; ++k) {
      history.add(record_of(static_cast<int>(i), 10 * k, 3 + (losses[i] - 3) * k / 10));
    }
  }
  s.history = history.view();
  return s;
}

TEST(Curves, OtherStartsNeverHaveTheLeadersColour) {
  ImGui::CreateContext();
  for (const bool light : {false, true}) {
    Theme theme(1.0F);
    theme.set_light(light);
    theme.apply();
    for (const int starts : {2, 4, 5, 8, 16, 33}) {
      for (int leader = 0; leader < starts; ++leader) {
        History history;
        Snapshot s = racing(std::vector<double>(static_cast<std::size_t>(starts), 1.0), history);
        s.leader = leader;
        if (starts > 6) s.starts[static_cast<std::size_t>((leader + 1) % starts)].alive = false;
        LossSeries series;
        const auto& curves = series.update(s, theme).causal;
        ASSERT_EQ(curves.size(), static_cast<std::size_t>(starts));
        std::map<std::string, std::set<ImU32>> colours;
        for (const PlotSeries& curve : curves) colours[curve.name].insert(curve.colour);
        for (const auto& [name, some] : colours) EXPECT_EQ(some.size(), 1U) << name << " has one entry in the legend";
        const ImU32 leads = curves[static_cast<std::size_t>(leader)].colour;
        for (int i = 0; i < starts; ++i) {
          EXPECT_TRUE(i == leader || curves[static_cast<std::size_t>(i)].colour != leads) << starts << ", " << i;
        }
      }
    }
  }
  ImGui::DestroyContext();
}

std::size_t pixels_of(const Image& picture, ImU32 colour) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
    const auto near = [&](std::size_t k, int shift) {
      return std::abs(static_cast<int>(picture.pixels[i + k]) - static_cast<int>(colour >> shift & 255)) < 4;
    };
    count += near(0, IM_COL32_R_SHIFT) && near(1, IM_COL32_G_SHIFT) && near(2, IM_COL32_B_SHIFT) ? 1U : 0U;
  }
  return count;
}

TEST(Curves, FollowTheThemeWithinAFrame) {
  PretrainedApplication app;
  app.driver->key("F4");
  app.driver->click("loss.causal");
  const auto plot = [&] {
    const auto r = *app.application->widgets().find("loss.plot");
    return crop(app.application->screenshot(), static_cast<int>(r.left), static_cast<int>(r.top),
                static_cast<int>(r.right - r.left), static_cast<int>(r.bottom - r.top));
  };
  for (int i = 0; i < 3; ++i) {
    const ImU32 before = app.application->theme().colours().accent;
    ASSERT_GT(pixels_of(plot(), before), 50U);
    app.driver->key("Ctrl+T");
    ASSERT_NE(app.application->theme().colours().accent, before);
    EXPECT_GT(pixels_of(plot(), app.application->theme().colours().accent), 50U);
    EXPECT_EQ(pixels_of(plot(), before), 0U);
  }
}

/// The Progress panel with a run whose best start has a loss below 0.
struct Below {
  explicit Below(const std::vector<double>& losses) {
    auto s = std::make_shared<Snapshot>(racing(losses, history));
    s->has_pictures = false;
    s->causal_steps = 100;
    s->leader = 0;
    host.emplace(s, panels_of(make_loss_panel()));
    host->frame(3);
  }
  History history;
  std::optional<PanelHost> host;
};

TEST(Curves, ALogarithmicAxisShowsWhatIsAboveZero) {
  Below above({0.5, 1.0, 2.0});
  above.host->click("loss.log");
  EXPECT_EQ(above.host->read("loss.plot.log"), "on");
  EXPECT_EQ(above.host->read("loss.plot.note"), "");
}

TEST(Curves, ALogarithmicAxisNeverHidesTheWinner) {
  Below below({-2.0, 1.0, 2.0});
  EXPECT_EQ(below.host->read("loss.plot.log"), "off");
  EXPECT_EQ(below.host->read("loss.plot.note"), "") << "nobody has asked for it";
  below.host->click("loss.log");
  EXPECT_EQ(below.host->read("loss.log"), "on");
  EXPECT_EQ(below.host->read("loss.plot.log"), "off") << "the winner would be below the axis";
  EXPECT_NE(below.host->read("loss.plot.note").find("linear"), std::string::npos);
  below.host->click("loss.plot.legend.start 0");  // hidden by the person: the others can be shown
  EXPECT_EQ(below.host->read("loss.plot.log"), "on");
  EXPECT_EQ(below.host->read("loss.plot.note"), "");
}

}  // namespace
}  // namespace causeway
