// The panel of methods that are told labels, on the runs that come with the program.
#include <gtest/gtest.h>

#include "app/panels/panels.h"
#include "app/panels/parts/next_labels.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

std::shared_ptr<Snapshot> pretrained_of(const std::string& name) {
  const std::filesystem::path run = std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets/pretrained" / name;
  Trainer trainer(load_run_settings(run), make_data_source(), {});
  trainer.send(command::Load{run});
  trainer.flush();
  return std::make_shared<Snapshot>(*trainer.snapshot());
}

struct LabelsHost : PanelHost {
  explicit LabelsHost(const std::string& run, int width = 760, int height = 360)
      : PanelHost(pretrained_of(run), panels_of(make_labels_panel()), width, height) {
    settle();
  }
  void view(const std::string& word) {
    set("labels.view", word);
    settle();
  }
  double gap() { return number("labels.mechanism.gap"); }
  double middle() { return number("labels.mechanism.middle"); }
};

TEST(LabelsPanel, LabelsAndLatentsOfAnyMethodGoTogether) {
  for (const char* run : {"pendulum", "pendulum-regression", "flow"}) {
    LabelsHost host(run);
    const bool flow = std::string(run) == "flow";
    for (const std::string& label : flow ? std::vector<std::string>{"ball", "water", "hole", "jet"}
                                         : std::vector<std::string>{"light", "pendulum", "length", "position"}) {
      EXPECT_GT(host.number("labels.scatter." + label), 0.95) << run << " " << label;
    }
    EXPECT_EQ(host.read("labels.told"), "3000") << "all of them";
  }
}

// What tells the methods apart: whether a variable follows when its causes are moved.
TEST(LabelsPanel, AMechanismFollowsItsCausesAsTheWorldDoes) {
  struct Seen {
    std::string causes, world;
    double before = 0, middle[2] = {}, gap[2] = {};
  };
  const auto look = [](const char* run) {
    LabelsHost host(run);  // one panel at a time
    Seen seen;
    host.view("mechanism");
    host.set("labels.variable", "position");
    host.settle();
    seen.causes = host.read("labels.causes");
    seen.world = seen.causes.empty() ? host.read("labels.causes.world") : "";
    seen.before = host.middle();
    for (const int i : {0, 1}) {
      host.set("labels.cause.light", i == 0 ? "1.2" : "-1.2");
      host.settle();
      seen.middle[i] = host.middle();
      seen.gap[i] = host.gap();
    }
    return seen;
  };
  const Seen icm = look("pendulum"), plain = look("pendulum-regression"), wrong = look("pendulum-wrong-graph");
  EXPECT_EQ(icm.causes, "light, pendulum");
  EXPECT_EQ(plain.causes, "");
  EXPECT_EQ(plain.world, "light, pendulum");
  EXPECT_EQ(wrong.causes, "");
  for (const int i : {0, 1}) {
    EXPECT_LT(icm.gap[i], 0.06) << i;
    EXPECT_GT(std::abs(icm.middle[i] - icm.before), 0.2) << i;
    EXPECT_EQ(plain.middle[i], plain.before) << i;
    EXPECT_GT(plain.gap[i], 2 * icm.gap[i]) << i;
    EXPECT_GT(wrong.gap[i], 2 * icm.gap[i]) << i;
  }
}

TEST(LabelsPanel, FewLabelsAreMarked) {
  LabelsHost host("pendulum-30-labels");
  EXPECT_EQ(host.read("labels.told"), "30");
  host.view("next");
  EXPECT_EQ(host.read("labels.count"), "30");
  EXPECT_NE(host.read("labels.run.0").find("icm-vae 30 right"), std::string::npos) << host.read("labels.run.0");
}

TEST(LabelsPanel, AnotherGraphIsDrawnAndTrainedWith) {
  LabelsHost host("pendulum");
  host.view("next");
  const std::string given = "light>length, light>position, pendulum>length, pendulum>position";
  EXPECT_EQ(host.read("labels.graph.text"), given);
  host.set("labels.graph.toggle", "length>light");
  EXPECT_NE(host.read("labels.graph.refused").find("cycle"), std::string::npos);
  EXPECT_EQ(host.read("labels.graph.text"), given);

  // By two clicks, by dragging, and a click on an arrow takes it out.
  host.click("labels.graph.light");
  host.click("labels.graph.pendulum");
  EXPECT_EQ(host.read("labels.graph.text"),
            "light>pendulum, light>length, light>position, pendulum>length, pendulum>position");
  host.click("labels.graph.light-pendulum");
  EXPECT_EQ(host.read("labels.graph.text"), given);
  const auto from = host.place("labels.graph.length"), to = host.place("labels.graph.position");
  const auto middle = [](const WidgetRegistry::Rect& r) {
    return ImVec2((r.left + r.right) / 2, (r.top + r.bottom) / 2);
  };
  host.move(middle(from).x, middle(from).y, false);
  host.move(middle(from).x, middle(from).y, false);
  host.move(middle(from).x, middle(from).y, true);
  host.move(middle(from).x + 20, middle(from).y, true);
  host.move(middle(to).x, middle(to).y, true);
  host.move(middle(to).x, middle(to).y, false);
  host.frame(2);
  EXPECT_NE(host.read("labels.graph.text").find("length>position"), std::string::npos);
  host.click("labels.back");
  EXPECT_EQ(host.read("labels.graph.text"), given);

  host.set("labels.graph.toggle", "light>position");
  host.set("labels.count", "100");
  ASSERT_TRUE(host.sent.empty());
  host.click("labels.train");
  ASSERT_EQ(host.sent.size(), 2U);
  const Settings next = std::get<command::Reset>(host.sent.front()).settings;
  EXPECT_TRUE(std::holds_alternative<command::Play>(host.sent.back()));
  EXPECT_EQ(next.world.labelled, 100);
  EXPECT_EQ(own_values(next).at("graph"), "light>length, pendulum>length, pendulum>position");
  EXPECT_EQ(own_values(next).at("label_weight"), 3);
  EXPECT_EQ(next.world.name, "pendulum");
}

TEST(LabelsPanel, AGraphThatIsTheDatasOwnIsLeftToTheData) {
  LabelsHost host("pendulum");
  host.view("next");
  host.click("labels.train");
  ASSERT_EQ(host.sent.size(), 2U);
  const Settings next = std::get<command::Reset>(host.sent.front()).settings;
  EXPECT_EQ(settings_to_json(next), settings_to_json(host.snapshot->settings)) << "nothing was changed";
}

TEST(LabelsPanel, FewerLabelsWeighMore) {
  EXPECT_EQ(advised_label_weight(30), 10);
  EXPECT_EQ(advised_label_weight(100), 3);
  EXPECT_EQ(advised_label_weight(3000), 1);
}

// Setting a latent of a model that knows of no effects is far from what the world does.
TEST(LabelsPanel, OtherMethodsAndRunsWithoutAModelSaySo) {
  {
    PanelHost other(pretrained_snapshot(), panels_of(make_labels_panel()), 760, 360);
    other.settle();
    EXPECT_EQ(other.widgets.find("labels.view.labels"), nullptr);
  }
  auto untrained = pretrained_of("pendulum");
  untrained->pipeline.reset();
  untrained->scores.reset();
  PanelHost host(untrained, panels_of(make_labels_panel()), 760, 360);
  host.settle();
  EXPECT_EQ(host.widgets.find("labels.scatter.light"), nullptr);
  host.click("labels.view.next");
  host.frame(2);
  EXPECT_NE(host.read("labels.graph.text"), "") << "a graph can be drawn before anything is trained";
}

}  // namespace
}  // namespace causeway
