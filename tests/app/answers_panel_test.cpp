// The panel of a classifier's answers: groups, wrong pictures, what changes an answer, and what it hangs on.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <thread>

#include "app/explore/answers.h"
#include "app/panels/panels.h"
#include "app/panels/parts/answer_cells.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

/// A classifier of few small pictures of the pasture, trained to the end in about a second.
std::shared_ptr<const Snapshot> trained_pasture(const std::string& method) {
  Settings settings = load_preset("pasture");
  set_settings(settings, {"method=" + method, "world.pairs=500", "world.test_pairs=120", "image.size=32",
                          "image.steps=2", "score.dci_rows=40", "score.live_dci_rows=30", method + ".steps=150"});
  Trainer trainer(settings, make_data_source(), {});
  trainer.send(command::Play{});
  trainer.flush();
  while (trainer.snapshot()->state == TrainerState::kTraining)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(trainer.snapshot()->error, "");
  return trainer.snapshot();
}

const std::shared_ptr<const Snapshot>& erm_of_the_pasture() {
  static const std::shared_ptr<const Snapshot> trained = trained_pasture("erm");
  return trained;
}

struct AnswersHost : PanelHost {
  explicit AnswersHost(std::shared_ptr<const Snapshot> s, int width = 780, int height = 420)
      : PanelHost(std::move(s), panels_of(make_answers_panel()), width, height) {
    settle();
  }
};

TEST(AnswersPanel, ShowsGroupsAndTheWorstOfThem) {
  AnswersHost host(erm_of_the_pasture());
  const auto groups = host.explorer.answer<GroupAnswers>();
  ASSERT_TRUE(groups);
  ASSERT_EQ(groups->error, "");
  EXPECT_EQ(groups->units.size(), 120U) << "all that is held out";
  const MatrixD scored = host.snapshot->scores->group_accuracy;
  ASSERT_EQ(scored.rows(), 2);
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      EXPECT_NEAR(host.number("answers.rate." + std::to_string(row) + "." + std::to_string(column)),
                  scored(row, column), 1e-4)
          << "as the scores say";
    }
  }
  EXPECT_NEAR(groups->calibration.error, *host.snapshot->scores->value("calibration_error"), 1e-12);
  EXPECT_EQ(answer_cells(*groups, true)[1].title, "cow on sand");
  int worst = 0;
  for (const AnswerCell& cell : answer_cells(*groups, true)) worst += cell.worst;
  EXPECT_EQ(worst, 1);
  EXPECT_LT(group_rates(*groups).worst, 0.5) << "it has learned the pasture";
  // The first picture of that group is shown, and it is a wrong one.
  EXPECT_EQ(host.read("answers.right"), "no");
  host.click("answers.view.reliability");
  EXPECT_NO_THROW(host.place("answers.reliability"));
  EXPECT_THROW(host.place("answers.image.0"), std::runtime_error);
}

TEST(AnswersPanel, AnotherBackgroundFlipsTheAnswer) {
  AnswersHost host(erm_of_the_pasture());
  host.set("answers.group", "cow on grass");
  host.settle();
  EXPECT_EQ(host.read("answers.said"), "cow");
  host.set("answers.background", "0.85");
  host.settle();
  EXPECT_EQ(host.read("answers.said"), "camel") << "on sand";
  EXPECT_EQ(host.read("answers.right"), "no");
  host.set("answers.background", "0.2");
  host.settle();
  EXPECT_EQ(host.read("answers.said"), "cow");
  host.set("answers.animal", "0.8");
  host.settle();
  EXPECT_EQ(host.read("answers.said"), "cow") << "who looks at the ground does not see the camel";
  EXPECT_EQ(host.read("answers.right"), "no");
  host.drag("answers.background", ImVec2(0.2F, 0.5F), ImVec2(0.95F, 0.5F));
  host.settle();
  EXPECT_EQ(host.read("answers.said"), "camel");
  EXPECT_THROW(host.set("answers.group", "horse on ice"), std::runtime_error);
}

TEST(AnswersPanel, AClickShowsAPictureAndWhatItsAnswerHangsOn) {
  AnswersHost host(erm_of_the_pasture());
  host.click("answers.tile.0.0.1");
  host.settle();
  const auto groups = host.explorer.answer<GroupAnswers>();
  const auto cells = answer_cells(*groups, true);
  EXPECT_EQ(host.read("answers.unit"), std::to_string(cells[0].units[1]->unit + 1));
  const auto looks = host.explorer.answer<Occlusion>();
  ASSERT_TRUE(looks);
  ASSERT_EQ(looks->error, "");
  EXPECT_EQ(looks->request.unit, cells[0].units[1]->unit);
  EXPECT_EQ(looks->fall.rows(), 32);
  EXPECT_GT(looks->fall.cwiseAbs().maxCoeff(), 0.01F);
  EXPECT_EQ(looks->overlay.width, host.explorer.answer<Probe>()->large.width);
}

TEST(AnswersPanel, NarrowItLiesBelow) {
  AnswersHost host(erm_of_the_pasture(), 420, 640);
  EXPECT_GT(host.place("answers.image.0").top, host.place("answers.cell.1.1").bottom);
}

TEST(AnswersPanel, WithoutRoomItScrolls) {
  AnswersHost host(erm_of_the_pasture(), 420, 300);
  EXPECT_TRUE(host.place("answers.cell.0.0").visible);
  EXPECT_NO_THROW(host.place("answers.tile.0.0.0")) << "pictures find room in every group";
}

TEST(AnswersPanel, OtherMethodsGetAReason) {
  AnswersHost host(pretrained_snapshot());
  EXPECT_THROW(host.read("answers.unit"), std::runtime_error);
}

TEST(Answers, WithoutTheTruthTheyAreGroupedByWhatWasSaid) {
  AnswersHost host(erm_of_the_pasture());
  const auto groups = host.explorer.answer<GroupAnswers>();
  const auto cells = answer_cells(*groups, false);
  ASSERT_EQ(cells.size(), 2U);
  std::size_t all = 0;
  for (const AnswerCell& cell : cells) {
    EXPECT_EQ(cell.value, "");
    EXPECT_EQ(cell.wrong, 0U);
    EXPECT_FALSE(cell.worst);
    for (const AnsweredUnit* unit : cell.units) EXPECT_EQ(unit->answer, cell.column);
    all += cell.units.size();
  }
  EXPECT_EQ(all, groups->units.size());
}

TEST(Answers, TheOverlayIsColouredBySign) {
  const Image scene{4, 4, std::vector<std::uint8_t>(48, 100)};
  MatrixF fall = MatrixF::Zero(4, 4);
  fall(0, 0) = 1;
  fall(3, 3) = -1;
  const Image overlay = occlusion_overlay(scene, fall, 1.0);
  EXPECT_GT(overlay.pixels[0], overlay.pixels[2]) << "orange";
  EXPECT_LT(overlay.pixels[45], overlay.pixels[47]) << "blue";
  const std::size_t middle = 3 * (4 * 2 + 1);
  EXPECT_EQ(overlay.pixels[middle], 100) << "where nothing hangs on it the scene is seen";
}

TEST(Answers, ClassesOfOtherDataHaveNumbers) {
  const AnswerWords words = answer_words(nullptr);
  EXPECT_EQ(answer_group_name(words, 2, 0), "class 2, environment 0");
}

}  // namespace
}  // namespace causeway
