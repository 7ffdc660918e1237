// The graph panel as a person uses it: nodes that stay where they are dragged, mechanisms behind arrows.
#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/explore/mechanism.h"
#include "app/explore/quantile.h"
#include "app/widgets/edge_fader.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

struct GraphApplication {
  explicit GraphApplication(const std::filesystem::path& workspace = {}, int height = 720) : screen(1280, height) {
    ApplicationOptions options;
    options.run = pretrained_circuit();
    options.layout = "Explore";
    options.workspace_file = workspace;
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
    driver->wait(2);
  }
  /// The middle of a node or an edge's label.
  std::array<float, 2> place(const std::string& name) {
    const auto* r = application->widgets().find(name);
    if (r == nullptr) throw Error(name + " is not on screen");
    return {(r->left + r->right) / 2, (r->top + r->bottom) / 2};
  }
  double span() {
    application->settle(30);
    return std::stod(driver->read("graph.mechanism.span"));
  }
  std::string z(int factor) {
    return "z" + std::to_string(application->snapshot().scores->latent_of_factor[static_cast<std::size_t>(factor)]);
  }
  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

TEST(GraphPanel, NodesStayWhereTheyAreDraggedInBothGraphs) {
  GraphApplication app;
  const auto arm = app.place("graph.learned.arm");
  const auto true_arm = app.place("graph.truth.arm");
  const auto red = app.place("graph.learned.red");
  app.driver->drag("graph.learned.arm", -60, 40);
  const auto moved = app.place("graph.learned.arm");
  EXPECT_NEAR(moved[0], arm[0] - 60, 1.5);
  EXPECT_NEAR(moved[1], arm[1] + 40, 1.5);
  const auto true_moved = app.place("graph.truth.arm");
  EXPECT_LT(true_moved[0], true_arm[0] - 40);
  EXPECT_NEAR(true_moved[1], true_arm[1] + 40, 1.5);
  EXPECT_EQ(app.place("graph.learned.red"), red);
  EXPECT_EQ(app.application->widgets().find("graph.mechanism"), nullptr);  // a drag is no click

  // The true graph can be dragged as well; nothing leaves the panel.
  app.driver->drag("graph.truth.red", 4000, 0);
  const auto* area = app.application->widgets().find("panel.graph");
  EXPECT_LT(app.application->widgets().find("graph.truth.red")->right, area->right);
  EXPECT_GT(app.place("graph.learned.red")[0], red[0] + 30);

  app.driver->click("panel.graph.menu");
  app.driver->click("graph.places.reset");
  EXPECT_EQ(app.place("graph.learned.arm"), arm);
  EXPECT_EQ(app.place("graph.learned.red"), red);
}

TEST(GraphPanel, AGraphWithRoomHasANumberOnEveryEdge) {
  GraphApplication app;
  app.application->settle(30);
  for (const char* edge : {"arm-red", "arm-green", "arm-blue", "green-red", "blue-red"}) {
    EXPECT_NE(app.application->widgets().find(std::string("graph.learned.") + edge + ".number"), nullptr) << edge;
  }
}

TEST(GraphPanel, PositionsAreKeptWithTheWorkspace) {
  const TemporaryDirectory folder;
  const auto file = folder / "workspace.json";
  std::array<float, 2> moved{};
  {
    GraphApplication app(file);
    app.driver->drag("graph.learned.green", 25, -30);
    moved = app.place("graph.learned.green");
  }
  {
    GraphApplication app(file);
    EXPECT_EQ(app.place("graph.learned.green"), moved);
  }
  std::ifstream in(file);
  EXPECT_TRUE(nlohmann::json::parse(in)["nodes"]["circuit"].contains("green"));
  // Places that make no sense are passed over, others are brought within bounds.
  const auto w = workspace_from_json(
      nlohmann::json::parse(R"({"nodes": {"circuit": {"red": [7, -1], "arm": "left", "blue": [1]}, "x": 3}})"));
  EXPECT_EQ(w.node_places.at("circuit").at("red"), (NodePlace{1, 0}));
  EXPECT_EQ(w.node_places.at("circuit").size(), 1U);
  EXPECT_EQ(w.node_places.size(), 1U);
}

TEST(GraphPanel, AnArrowShowsItsMechanism) {
  GraphApplication app;
  app.driver->click("graph.learned.arm-red");
  EXPECT_EQ(app.driver->read("graph.mechanism.title"), "arm → red: " + app.z(0) + " against " + app.z(3));
  const double direct = app.span();
  EXPECT_GT(direct, 0.2);
  // The arm moves the lamps, and two of them move the third: in all that is another curve than the mechanism alone.
  app.driver->click("graph.mechanism.total");
  EXPECT_GT(std::abs(app.span() - direct), 0.05);
  // Nothing lies between green and red.
  app.driver->set("graph.mechanism.pair", "green red");
  const double total = app.span();
  app.driver->click("graph.mechanism.direct");
  EXPECT_NEAR(app.span(), total, 0.02 * total);
  // The same arrow again, or the button, closes it.
  app.driver->click("graph.learned.green-red");
  app.driver->wait(2);
  EXPECT_EQ(app.application->widgets().find("graph.mechanism"), nullptr);
  EXPECT_NE(app.application->widgets().find("graph.truth.arm"), nullptr);
  app.driver->click("graph.truth.blue-red");
  EXPECT_EQ(app.driver->read("graph.mechanism.title"), "blue → red: " + app.z(0) + " against " + app.z(2));
  app.driver->click("graph.mechanism.close");
  app.driver->wait(2);
  EXPECT_EQ(app.application->widgets().find("graph.mechanism"), nullptr);
}

TEST(GraphPanel, TwoNodesShowHowOneFollowsFromTheOther) {
  GraphApplication app;
  app.driver->click("graph.learned.green");
  app.driver->click("graph.truth.blue");  // either graph
  EXPECT_EQ(app.driver->read("graph.mechanism.title"), "green → blue: " + app.z(2) + " against " + app.z(1));
  const double unrelated = app.span();
  app.driver->set("graph.mechanism.pair", "red arm");  // against the arrow
  const double backwards = app.span();
  app.driver->set("graph.mechanism.pair", "arm blue");
  const double effect = app.span();
  EXPECT_LT(unrelated, 0.15 * effect);
  EXPECT_LT(backwards, 0.02 * effect);
  EXPECT_THROW(app.driver->set("graph.mechanism.pair", "arm"), Error);
  EXPECT_THROW(app.driver->set("graph.mechanism.pair", "arm lamp"), Error);
}

TEST(GraphPanel, ATallPanelKeepsBothGraphsBesideTheMechanism) {
  GraphApplication app({}, 1300);
  app.driver->set("graph.mechanism.pair", "arm green");
  app.application->settle(30);
  ASSERT_NE(app.application->widgets().find("graph.mechanism"), nullptr);
  ASSERT_NE(app.application->widgets().find("graph.truth.red"), nullptr);
  EXPECT_GT(app.application->widgets().find("graph.mechanism")->top,
            app.application->widgets().find("graph.truth.red")->bottom);
  // Its values can be taken away as of any plot.
  app.driver->click("panel.graph.menu");
  app.driver->click("graph.mechanism.copy");
  const std::string csv = ImGui::GetClipboardText();
  EXPECT_EQ(csv.substr(0, 3), app.z(3) + ",");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 62);
}

/// z0 = e0, z1 = 2 z0 + e1, z2 = z0 + 3 z1 + e2.
class LinearModel final : public CausalModel {
 public:
  int latents() const override { return 3; }
  int codes() const override { return 3; }
  MatrixF encode_noise(const MatrixF& codes) const override { return codes; }
  MatrixF causal_from_noise(const MatrixF& e) const override {
    MatrixF z = e;
    z.col(1) += 2 * z.col(0);
    z.col(2) += z.col(0) + 3 * z.col(1);
    return z;
  }
  MatrixF noise_from_causal(const MatrixF& z) const override {
    MatrixF e = z;
    e.col(1) -= 2 * z.col(0);
    e.col(2) -= z.col(0) + 3 * z.col(1);
    return e;
  }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    MatrixF z = causal_from_noise(noise);
    z.col(latent) = values;
    MatrixF e = noise;
    e.col(latent) = noise_from_causal(z).col(latent);
    return e;
  }
};

TEST(MechanismCurves, DirectHoldsWhatTotalLetsFollow) {
  const LinearModel model;
  MatrixF noise(1, 3);
  noise << 0.5F, -1, 4;
  const std::vector<float> values{0, 1};
  const auto slope = [&](auto&& effect, int from, int to) {
    const Eigen::RowVectorXf y = effect(model, noise, from, to, values);
    return y(1) - y(0);
  };
  EXPECT_FLOAT_EQ(slope(direct_effect, 0, 2), 1);
  EXPECT_FLOAT_EQ(slope(total_effect, 0, 2), 7);
  EXPECT_FLOAT_EQ(slope(direct_effect, 1, 2), 3);
  EXPECT_FLOAT_EQ(slope(total_effect, 1, 2), 3);
  EXPECT_FLOAT_EQ(slope(direct_effect, 2, 0), 0);
  EXPECT_FLOAT_EQ(slope(total_effect, 2, 0), 0);
  // At the picture's own value both are the picture itself.
  const std::vector<float> own{0.5F};
  EXPECT_FLOAT_EQ(direct_effect(model, noise, 0, 2, own)(0), model.causal_from_noise(noise)(0, 2));
  EXPECT_FLOAT_EQ(total_effect(model, noise, 0, 2, own)(0), model.causal_from_noise(noise)(0, 2));
}

TEST(MechanismCurves, RowsAreAtTheirQuantiles) {
  MatrixF column(5, 1);
  column << 30, 10, 50, 20, 40;
  EXPECT_EQ(rows_at_quantiles(column.col(0), {0, 0.5, 1}), (std::vector<int>{1, 0, 2}));
}

TEST(Explorer, AMechanismThatDoesNotExistIsSaid) {
  GraphApplication app;
  const auto snapshot = std::make_shared<const Snapshot>(app.application->snapshot());
  Explorer explorer;
  for (const auto& [from, to] : {std::pair{0, 9}, std::pair{-1, 0}, std::pair{1, 1}}) {
    explorer.ask(snapshot, MechanismRequest{from, to, false});
    ASSERT_TRUE(explorer.wait_until_idle(60));
    EXPECT_NE(explorer.answer<MechanismCurves>()->error, "");
  }
}

TEST(EdgeFader, EdgesComeAndGo) {
  EdgeFader fader;
  const GraphEdge a{0, 1, 0.5, EdgeKind::kPlain, ""};
  const GraphEdge b{1, 2, 0.5, EdgeKind::kPlain, ""};
  auto shown = fader.follow({a}, 0.016F);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].opacity, 1);  // at first at once
  EXPECT_FALSE(fader.moving());
  shown = fader.follow({b}, 0.1F);
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_NEAR(shown[0].opacity, 0.667, 0.01);
  EXPECT_NEAR(shown[1].opacity, 0.333, 0.01);
  EXPECT_TRUE(fader.moving());
  shown = fader.follow({b}, 1);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].to, 2);
  EXPECT_EQ(shown[0].opacity, 1);
  EXPECT_FALSE(fader.moving());
  fader.forget();
  EXPECT_EQ(fader.follow({a}, 0.016F)[0].opacity, 1);
}

}  // namespace
}  // namespace causeway
