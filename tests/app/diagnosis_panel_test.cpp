// What the window says of a run that ended badly, and what it offers.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "app/explore/troubles.h"
#include "app/panels/panels.h"
#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// The trained example as if its run had ended badly: one latent collapsed, one true variable not found.
std::shared_ptr<Snapshot> ended_badly() {
  auto s = pretrained_snapshot();
  s->findings = {{Sign::kCollapsedLatent, {2}, "z2 explains 0.4 % of the pairs", "more starts (causal.starts)"}};
  auto scores = std::make_shared<Scores>(*s->scores);
  for (Eigen::Index f = 0; f < scores->correlation.rows(); ++f) scores->correlation(f, 2) *= 0.5;
  s->scores = std::move(scores);
  return s;
}

TEST(Troubles, AreTheFindingsAndWhatWasNotFound) {
  const auto good = pretrained_snapshot();
  EXPECT_TRUE(troubles_of(*good).empty());
  const auto s = ended_badly();
  const auto list = troubles_of(*s);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].title, "A latent carries nothing");
  EXPECT_EQ(list[0].latents, (std::vector<int>{2}));
  EXPECT_EQ(list[1].title, "1 of 4 true variables was not found");
  EXPECT_EQ(list[1].latents, (std::vector<int>{2}));
  const auto remedies = remedies_for(*s, list);
  ASSERT_GE(remedies.size(), 3U);
  EXPECT_EQ(remedies[0].word, "starts");
  EXPECT_EQ(remedies[0].settings.causal.starts, 2 * s->settings.causal.starts);
  for (const Remedy& r : remedies) {
    validate_settings(r.settings);
    EXPECT_EQ(r.settings.seed, s->settings.seed + (r.word == "seed" ? 1U : 0U));
  }

  auto early = *s;
  early.stage = "causal";
  EXPECT_TRUE(troubles_of(early).empty()) << "a run that is not over has not ended badly";
}

TEST(Troubles, FindingsOfOneKindAreOneTrouble) {
  auto s = ended_badly();
  s->findings.clear();
  for (const auto& [a, b] : {std::pair{0, 3}, {0, 1}, {1, 3}}) {
    s->findings.push_back(
        {Sign::kSharedTarget, {a, b}, fmt::format("z{} and z{} change together", a, b), "more starts"});
  }
  const auto list = troubles_of(*s);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].latents, (std::vector<int>{0, 1, 3}));
  EXPECT_EQ(list[0].what, "z0 and z3 change together; z0 and z1 change together; and 1 more of this kind");
}

TEST(Troubles, OfMorePairsOfTheSameKindNothingIsPromised) {
  auto s = ended_badly();
  s->findings = {{Sign::kNeverSet, {}, "a variable is never set", "bring pairs that set it"},
                 {Sign::kCoveredVariable, {2, 0}, "z2 is hidden where z0 is small", "record from elsewhere"}};
  const auto list = troubles_of(*s);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].title, "A variable that is never set");
  EXPECT_EQ(list[1].title, "A variable is hidden in some pictures");
  EXPECT_EQ(list[1].latents, (std::vector<int>{2, 0}));
  for (const Remedy& r : remedies_for(*s, list)) EXPECT_NE(r.word, "pairs") << "as many more without what is missing";
}

TEST(Troubles, OfferNothingThatTheMethodOrTheDataDoNotAllow) {
  auto s = ended_badly();
  s->findings = {{Sign::kTooFewPairs, {}, "held-out pictures are explained worse", "bring more data"}};
  const auto has = [&](const char* word) {
    const auto list = remedies_for(*s, troubles_of(*s));
    return std::any_of(list.begin(), list.end(), [&](const Remedy& r) { return r.word == word; });
  };
  EXPECT_TRUE(has("pairs"));
  s->settings.world.data = "mine.npz";
  EXPECT_FALSE(has("pairs")) << "nobody can sample more of one's own data";
  s->settings.method = "pca";
  EXPECT_FALSE(has("starts")) << "a linear method has one solution";
  EXPECT_FALSE(has("seed"));
}

TEST(DiagnosisPanel, SaysWhatIsWrongAndShowsTheLatent) {
  PanelHost host(ended_badly(), panels_of(make_diagnosis_panel(), make_run_panel()), 1240, 400);
  host.frame(2);
  EXPECT_EQ(host.read("diagnosis.count"), "2");
  EXPECT_EQ(host.read("diagnosis.0"), "A latent carries nothing");
  EXPECT_EQ(host.read("run.troubles"), "2");
  // It looks like a button: it has a ground of its own.
  const WidgetRegistry::Rect chip = host.place("diagnosis.0.z2");
  const Image picture = host.screenshot();
  const auto pixel = [&](float x, float y) {
    const auto at =
        3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x));
    return std::array<int, 3>{picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]};
  };
  const float middle = (chip.top + chip.bottom) / 2;
  EXPECT_NE(pixel(chip.left + 4, middle), pixel(chip.left - 4, middle));
  host.click("diagnosis.0.z2");
  EXPECT_EQ(host.ui.latent, 2);
  EXPECT_EQ(host.ui.wanted_panel, "traverse");
  host.click("diagnosis.0.z2");
  EXPECT_EQ(host.ui.latent, -1);
  host.ui.wanted_panel.clear();
  host.click("run.diagnosis");
  EXPECT_EQ(host.ui.wanted_panel, "diagnosis");
}

TEST(DiagnosisPanel, AGoodRunHasNone) {
  PanelHost host(pretrained_snapshot(), panels_of(make_diagnosis_panel(), make_run_panel()), 1240, 400);
  host.frame(2);
  EXPECT_EQ(host.widgets.shown("diagnosis.count"), nullptr);
  EXPECT_EQ(host.read("run.troubles"), "0");
  EXPECT_EQ(host.widgets.find("run.diagnosis"), nullptr);
}

TEST(DiagnosisPanel, ALatentIsBroughtOutInOtherPanels) {
  auto s = ended_badly();
  PanelHost host(s, panels_of(make_traversal_panel(), make_intervention_panel()), 900, 360);
  host.ui.latent = 2;
  host.settle();
  EXPECT_EQ(host.read("traverse.name.2"), "z2 (chosen)") << "and without a name, which its match does not support";
  EXPECT_NE(host.read("traverse.name.0").find("("), std::string::npos);
}

TEST(DiagnosisPanel, TheNextRunBeginsOnceThisOneIsSaved) {
  PanelHost host(ended_badly(), panels_of(make_diagnosis_panel()), 900, 400);
  host.frame(2);
  host.click("diagnosis.remedy.starts");
  ASSERT_EQ(host.sent.size(), 1U);
  const auto* save = std::get_if<command::Save>(&host.sent[0]);
  ASSERT_NE(save, nullptr) << "first of all it is saved";
  host.click("diagnosis.remedy.seed");
  EXPECT_EQ(host.sent.size(), 1U) << "one at a time";

  const NextRun::Send send = [&](Command command) { host.sent.push_back(std::move(command)); };
  auto next = std::make_shared<Snapshot>(*host.snapshot);
  host.ui.next_run.follow(*next, send);
  EXPECT_EQ(host.sent.size(), 1U);
  ++next->results;
  next->result = result::Saved{save->directory, false};
  host.ui.next_run.follow(*next, send);
  ASSERT_EQ(host.sent.size(), 3U);
  const auto* reset = std::get_if<command::Reset>(&host.sent[1]);
  ASSERT_NE(reset, nullptr);
  EXPECT_EQ(reset->settings.causal.starts, 2 * host.snapshot->settings.causal.starts);
  EXPECT_TRUE(std::holds_alternative<command::Play>(host.sent[2]));
  EXPECT_FALSE(host.ui.next_run.waiting());
}

TEST(NextRun, DoesNotReplaceWhatCannotBeSaved) {
  std::vector<Command> sent;
  const NextRun::Send send = [&](Command command) { sent.push_back(std::move(command)); };
  Snapshot s;
  s.run = 3;
  NextRun next;
  next.start(s, command::Save{"runs/a"}, s.settings, send);
  ++s.results;
  s.result = result::Saved{"elsewhere", false};  // by somebody else
  next.follow(s, send);
  EXPECT_TRUE(next.waiting());
  ++s.results;
  s.result = result::Refused{"the disk is full", ""};
  next.follow(s, send);
  EXPECT_FALSE(next.waiting());
  EXPECT_EQ(sent.size(), 1U);
  next.start(s, command::Save{"runs/a"}, s.settings, send);
  ++s.run;  // another run was opened
  next.follow(s, send);
  EXPECT_FALSE(next.waiting());
}

TEST(DiagnosisPanel, InTheWindowABadlyEndedRunSaysSoAndCanBeTrainedAgain) {
  const TemporaryDirectory folder;
  const InFolder inside(folder.path());
  Settings settings = tiny_app_settings();  // far too few steps to find anything
  settings.causal.starts = 1;
  settings.causal.search_steps = 60;
  TinyApplication app(settings);
  app.driver->click("train.play");
  app.driver->expect("run.state", "done", 60);
  EXPECT_NE(app.driver->read("run.troubles"), "0");
  // Where there is no room for the bar with the run's buttons, the menu bar says it.
  for (int i = 0; i < 4; ++i) app.driver->key("Ctrl+Plus");
  app.driver->wait(3);
  EXPECT_TRUE(app.driver->read("state.shown").starts_with("! ")) << app.driver->read("state.shown");
  app.driver->key("Ctrl+0");
  app.driver->wait(3);
  app.driver->click("run.diagnosis");
  app.driver->wait(3);
  const auto before = app.snapshot().run;
  app.driver->click("diagnosis.remedy.starts");
  for (int i = 0; i < 500 && app.snapshot().run == before; ++i) {
    app.driver->wait(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(app.snapshot().settings.causal.starts, 2);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "runs")) << "the first one is kept";
}

}  // namespace
}  // namespace causeway
