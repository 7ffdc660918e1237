// One selection in all panels, and what can be done with it.
#include "app/panels/parts/selection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/data/load_dataset.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

TEST(Selection, HoldsEachUnitOnceInOrder) {
  Selection s;
  s.set({5, 2, 9, 2}, "some");
  EXPECT_EQ(s.units, (std::vector<int>{2, 5, 9}));
  EXPECT_TRUE(s.contains(5));
  EXPECT_FALSE(s.contains(4));
  const auto before = s.changed;
  s.toggle(5);
  s.toggle(3);
  EXPECT_EQ(s.units, (std::vector<int>{2, 3, 9}));
  EXPECT_GT(s.changed, before);
  s.clear();
  EXPECT_TRUE(s.empty());
  EXPECT_EQ(s.what, "");
  s.set({}, "nothing");
  EXPECT_EQ(s.what, "");
}

TEST(Selection, OfACellIsBroughtOutInOtherPanelsCountedClearedAndSaved) {
  const TemporaryDirectory temporary;
  const PretrainedApplication app;
  const InFolder here(temporary.path());
  UiDriver& driver = *app.driver;
  driver.key("F4");
  driver.set("action", "panel.failures");
  ASSERT_TRUE(app.application->settle(120));
  driver.click("failures.cell.1.1");
  const int count = std::stoi(driver.read("selection.count"));
  ASSERT_GT(count, 0);
  EXPECT_EQ(count, std::stoi(driver.read("failures.cell.1.1")));
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_NE(app.application->widgets().find("failures.selected.0"), nullptr);
  // The latent space has the same points, the pairs the same pictures.
  driver.set("action", "panel.space");
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_NE(app.application->widgets().find("space.picture.0"), nullptr);
  driver.set("action", "panel.pairs");
  ASSERT_TRUE(app.application->settle(60));
  driver.click("pairs.filter.selected");
  const int listed = std::stoi(driver.read("pairs.listed"));
  EXPECT_GT(listed, 0);
  EXPECT_LT(listed, 64);
  // A table with a line a frame, and a data set that is read again.
  driver.click("selection.csv");
  driver.expect("selection.saved", "exports/circuit-1005-selection.csv", 60);
  std::ifstream table(driver.read("selection.saved"));
  int lines = 0;
  std::string line, head, last;
  std::getline(table, head);
  while (std::getline(table, line)) {
    ++lines;
    last = line;
  }
  EXPECT_EQ(lines, 2 * count);
  EXPECT_NE(head.find("entropy"), std::string::npos) << head;
  EXPECT_EQ(std::count(head.begin(), head.end(), ','), std::count(last.begin(), last.end(), ','));
  driver.click("selection.data");
  driver.expect("selection.saved", "exports/circuit-1005-selection.npz", 60);
  const Dataset read = load_dataset(driver.read("selection.saved"));
  EXPECT_EQ(read.units, count);
  EXPECT_EQ(read.frames, 2);
  for (const int label : pair_labels(read)) EXPECT_EQ(label, 1);  // the row of the cell
  driver.click("selection.clear");
  driver.wait(1);
  EXPECT_EQ(driver.read("selection.count"), "0");
}

TEST(Selection, OfARectangleEndsWithTheRun) {
  const PretrainedApplication app;
  UiDriver& driver = *app.driver;
  driver.key("F4");
  ASSERT_TRUE(app.application->settle(60));
  driver.drag("space.points", 900, -900);
  driver.drag("space.points", 900, 900);
  driver.drag("space.points", -900, 900);
  const int first = std::stoi(driver.read("selection.count"));
  driver.drag("space.points", -900, -900);
  EXPECT_GT(first + std::stoi(driver.read("selection.count")), 0);
  driver.click("train.reset");
  driver.expect("run.state", "ready");
  EXPECT_EQ(driver.read("selection.count"), "0");
}

TEST(Selection, OfUnitsThatAreNotThereIsRefused) {
  const TemporaryDirectory temporary;
  const PretrainedApplication app;
  Explorer explorer;
  SaveSelectionRequest request;
  request.units = {-1, 100000};
  request.path = (temporary.path() / "none.csv").string();
  explorer.ask(std::make_shared<Snapshot>(app.application->snapshot()), request);
  ASSERT_TRUE(explorer.wait_until_idle(60));
  EXPECT_NE(explorer.answer<SavedSelection>()->error.find("nothing of the selection"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(request.path));
}

TEST(Selection, EndsWhereAnotherRunIsBroughtWhileItIsSaved) {
  const TemporaryDirectory temporary;
  const PretrainedApplication app;
  const InFolder here(temporary.path());
  UiDriver& driver = *app.driver;
  driver.key("F4");
  driver.set("action", "panel.failures");
  ASSERT_TRUE(app.application->settle(120));
  driver.click("failures.cell.1.1");
  ASSERT_GT(std::stoi(driver.read("selection.count")), 0);
  const std::uint64_t run = app.application->snapshot().run;
  driver.click("selection.data");
  driver.drop(pretrained_circuit().parent_path() / "pendulum");
  for (int i = 0; i < 600 && app.application->snapshot().run == run; ++i) driver.wait(1);
  ASSERT_NE(app.application->snapshot().run, run);
  ASSERT_TRUE(app.application->settle(120));
  EXPECT_EQ(driver.read("selection.count"), "0") << "units of one run are not those of another";
  // What was asked for before is saved of the run that it was asked of, or is told not to be.
  const std::filesystem::path saved = "exports/circuit-1005-selection.npz";
  if (std::filesystem::exists(saved)) {
    EXPECT_EQ(load_dataset(saved).frames, 2) << "pairs of the circuit";
  } else {
    EXPECT_NE(driver.read("status.notice").find("the selection is not saved"), std::string::npos);
  }
}

}  // namespace
}  // namespace causeway
