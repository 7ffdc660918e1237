// Plots as a person uses them: zoom, smoothing, legend, and what can be taken away from them.
#include <gtest/gtest.h>
#include <imgui.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/panels/parts/plot_menu.h"
#include "engine/data/image_io.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

struct PlotApplication {
  PlotApplication() : screen(1280, 720) {
    ApplicationOptions options;
    options.run = pretrained_circuit();
    options.layout = "Debug";
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
    driver->click("loss.causal");
  }
  /// x.low, x.high, y.low, y.high
  std::array<double, 4> view() {
    std::istringstream text(driver->read("loss.plot.view"));
    std::array<double, 4> v{};
    for (double& value : v) text >> value;
    return v;
  }
  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

TEST(Plot, WheelZoomsAboutThePointerAndDoubleClickShowsAll) {
  PlotApplication app;
  const auto all = app.view();
  app.driver->wheel("loss.plot", 2);
  const auto in = app.view();
  const double factor = 0.85 * 0.85;
  EXPECT_NEAR(in[1] - in[0], factor * (all[1] - all[0]), 1e-3 * (all[1] - all[0]));
  // The pointer is in the middle, which stays where it is.
  EXPECT_NEAR((in[0] + in[1]) / 2, (all[0] + all[1]) / 2, 2e-3 * (all[1] - all[0]));
  EXPECT_NEAR((in[2] + in[3]) / 2, (all[2] + all[3]) / 2, 5e-3 * (all[3] - all[2]));
  EXPECT_NE(app.application->widgets().find("loss.plot.all"), nullptr);

  app.driver->double_click("loss.plot");
  EXPECT_EQ(app.view(), all);
  app.driver->wait(1);
  EXPECT_EQ(app.application->widgets().find("loss.plot.all"), nullptr);

  // However far out: never beyond what there is, and all along x is all again.
  app.driver->wheel("loss.plot", 3);
  app.driver->wheel("loss.plot.x", -30);
  EXPECT_EQ(app.view()[0], all[0]);
  EXPECT_EQ(app.view()[1], all[1]);
  app.driver->click("loss.plot.all");
  EXPECT_EQ(app.view(), all);
}

TEST(Plot, ABoxIsZoomedInto) {
  PlotApplication app;
  const auto all = app.view();
  const auto r = *app.application->widgets().find("loss.plot");
  const float width = r.right - r.left;
  const float height = r.bottom - r.top;
  app.driver->drag("loss.plot", width / 4, height / 4);  // the quarter right of and below the middle
  const auto box = app.view();
  const double wide = all[1] - all[0];
  const double high = all[3] - all[2];
  EXPECT_NEAR(box[0], all[0] + wide / 2, 0.01 * wide);
  EXPECT_NEAR(box[1], all[0] + 0.75 * wide, 0.01 * wide);
  EXPECT_NEAR(box[3], all[3] - high / 2, 0.02 * high);
  EXPECT_NEAR(box[2], all[3] - 0.75 * high, 0.02 * high);

  // An axis that is dragged to the left shows what comes later, and no other axis moves.
  app.driver->drag("loss.plot.x", -50, 0);
  const auto moved = app.view();
  EXPECT_NEAR(moved[1] - moved[0], box[1] - box[0], 1e-3 * wide);
  EXPECT_GT(moved[0], box[0] + 1);
  EXPECT_EQ(moved[2], box[2]);
  app.driver->drag("loss.plot.x", -5000, 0);
  EXPECT_EQ(app.view()[1], all[1]);

  // A flat box is about the steps alone; the other axis then shows what the curves need there.
  app.driver->double_click("loss.plot");
  app.driver->drag("loss.plot", width / 4, 0);
  EXPECT_NEAR(app.view()[0], all[0] + wide / 2, 0.01 * wide);
  EXPECT_LT(app.view()[3] - app.view()[2], high);
}

TEST(Plot, OnALogarithmicAxisTheMiddleOfTheDecadesStays) {
  PlotApplication app;
  app.driver->click("loss.images");
  if (app.driver->read("loss.log") != "on") app.driver->click("loss.log");
  // Losses of pictures are above zero: there is nothing that such an axis would hide.
  ASSERT_EQ(app.driver->read("loss.plot.log"), "on");
  ASSERT_EQ(app.driver->read("loss.plot.note"), "");
  const auto all = app.view();
  app.driver->wheel("loss.plot.y", 1);
  const auto in = app.view();
  EXPECT_EQ(in[0], all[0]);
  EXPECT_EQ(in[1], all[1]);
  EXPECT_NEAR(in[3] - in[2], 0.85 * (all[3] - all[2]), 1e-3);
  EXPECT_NEAR(in[2] + in[3], all[2] + all[3], 5e-3 * (all[3] - all[2]));
  EXPECT_NE(app.application->widgets().find("loss.plot.all"), nullptr);
  app.driver->click("loss.log");  // log10 of a loss is no loss: what was zoomed into is given up
  EXPECT_EQ(app.driver->read("loss.plot.log"), "off");
  EXPECT_EQ(app.application->widgets().find("loss.plot.all"), nullptr);
}

TEST(Plot, LegendHidesAndSmoothingCalmsTheCurves) {
  PlotApplication app;
  const int curves = std::stoi(app.driver->read("loss.plot.curves"));
  ASSERT_GT(curves, 1);
  app.driver->click("loss.plot.legend.dropped starts");
  EXPECT_EQ(app.driver->read("loss.plot.curves"), "1");

  const auto lines = [&] {
    app.driver->click("panel.loss.menu");
    app.driver->click("loss.plot.copy");
    std::istringstream csv(ImGui::GetClipboardText());
    std::vector<std::string> out;
    for (std::string line; std::getline(csv, line);) out.push_back(line);
    return out;
  };
  const auto raw = lines();
  const std::string leader = "start " + std::to_string(app.application->snapshot().leader);
  EXPECT_EQ(raw.front(), "step," + leader);
  app.driver->set("loss.plot.smooth", "0.9");
  EXPECT_EQ(app.driver->read("loss.plot.smooth"), "0.90");
  EXPECT_THROW(app.driver->set("loss.plot.smooth", "1"), Error);
  const auto calm = lines();
  EXPECT_EQ(calm.front(), "step," + leader + ",\"" + leader + ", smoothed\"");
  ASSERT_EQ(calm.size(), raw.size());
  std::vector<double> values, averages;
  for (std::size_t i = 1; i < calm.size(); ++i) {
    double step = 0, value = 0, average = 0;
    ASSERT_EQ(std::sscanf(calm[i].c_str(), "%lf,%lf,%lf", &step, &value, &average), 3) << calm[i];
    values.push_back(value);
    averages.push_back(average);
  }
  EXPECT_DOUBLE_EQ(values.front(), averages.front());
  const auto roughness = [](const std::vector<double>& y) {
    double sum = 0;
    for (std::size_t i = 1; i + 1 < y.size(); ++i) sum += std::abs(y[i - 1] - 2 * y[i] + y[i + 1]);
    return sum;
  };
  EXPECT_LT(roughness(averages), 0.3 * roughness(values));

  // What is zoomed away is not copied.
  app.driver->drag("loss.plot", 100, 0);
  EXPECT_LT(lines().size(), raw.size() / 2);
  app.driver->click("loss.plot.legend.dropped starts");
  EXPECT_EQ(app.driver->read("loss.plot.curves"), std::to_string(curves));
}

TEST(Plot, CsvHasAColumnACurveAndKeepsGaps) {
  const PlotSeries a{"start 0", 0, false, false, {0, 10, 20}, {1, 2, 3}, ""};
  const PlotSeries b{"others", 0, true, false, {10, 30}, {0.5, 0.25}, "start 1"};
  const std::vector<PlotSeries> series{a, b};
  PlotState state;
  EXPECT_EQ(plot_csv(series, {}, state), "step,start 0,start 1\n0,1,\n10,2,0.5\n20,3,\n30,,0.25\n");
  state.x = PlotRange{5, 25};
  EXPECT_EQ(plot_csv(series, {}, state), "step,start 0,start 1\n10,2,0.5\n20,3,\n");
  state.hidden.insert("start 0");
  EXPECT_EQ(plot_csv(series, {}, state), "step,start 1\n10,0.5\n");
}

TEST(Plot, SavesItselfAndAnyPanelAsPicture) {
  const TemporaryDirectory temporary;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(temporary.path());
  {
    PlotApplication app;
    const auto figure = *app.application->widgets().find("loss.plot.figure");
    app.driver->click("panel.loss.menu");
    app.driver->click("loss.plot.png");
    app.driver->expect("status.notice",
                       "saved " + std::filesystem::absolute("exports/circuit-1005-loss-plot.png").string());
    const Image plot = load_image("exports/circuit-1005-loss-plot.png");
    EXPECT_NEAR(plot.width, figure.right - figure.left, 1.01);
    EXPECT_NEAR(plot.height, figure.bottom - figure.top, 1.01);
    // There is something on it.
    EXPECT_GT(spread(plot, {0, 0, static_cast<float>(plot.width), static_cast<float>(plot.height)}), 5.0);
    app.driver->click("loss.plot.legend.dropped starts");
    app.driver->click("panel.loss.menu");
    app.driver->click("loss.plot.png");
    app.driver->expect("status.notice",
                       "saved " + std::filesystem::absolute("exports/circuit-1005-loss-plot-2.png").string());
    EXPECT_NE(load_image("exports/circuit-1005-loss-plot-2.png").pixels, plot.pixels);

    app.driver->click("panel.loss.menu");
    app.driver->click("loss.plot.csv");
    app.driver->expect("status.notice",
                       "saved " + std::filesystem::absolute("exports/circuit-1005-loss-plot.csv").string());
    std::ifstream csv("exports/circuit-1005-loss-plot.csv");
    std::string head;
    std::getline(csv, head);
    EXPECT_EQ(head.substr(0, 11), "step,start ");

    // The right button opens the menu of any panel; the bar at the top has no other.
    for (const char* panel : {"heat", "run"}) {
      const auto r = *app.application->widgets().find(std::string("panel.") + panel);
      app.driver->right_click(std::string("panel.") + panel);
      app.driver->click(std::string("panel.") + panel + ".png");
      const std::string file = std::string("exports/circuit-1005-") + panel + ".png";
      app.driver->expect("status.notice", "saved " + std::filesystem::absolute(file).string());
      EXPECT_NEAR(load_image(file).width, r.right - r.left, 1.01) << panel;
    }
  }
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace causeway
