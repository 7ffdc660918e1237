// Dialogs and what they remember: opening, recent files, settings of the next run, the folder for exports.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "app/shell/folder_list.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

void wait_for_run_after(TinyApplication& app, std::uint64_t run) {
  for (int i = 0; i < 600 && app.snapshot().run == run; ++i) app.driver->wait(1);
  ASSERT_GT(app.snapshot().run, run);
  app.driver->wait(2);
}

TEST(FolderList, NamesAreCompletedAndHiddenOnesLeftOut) {
  const TemporaryDirectory folder;
  for (const char* name : {"runs", "Run2", ".hidden"}) fs::create_directories(folder / name);
  std::ofstream(folder / "pairs.npz") << "PK";
  EXPECT_EQ(list_folder(folder.path(), false).size(), 2U);
  const auto all = list_folder(folder.path(), true);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all.back().name, "pairs.npz") << "folders first";
  EXPECT_EQ(beginning_with(all, "RU").size(), 2U);
  EXPECT_EQ(common_beginning(beginning_with(all, "ru")).size(), 0U) << "R and r";
  EXPECT_EQ(common_beginning(beginning_with(all, "p")), "pairs.npz");
  EXPECT_TRUE(list_folder(folder / "nowhere", true).empty());
}

TEST(OpenDialog, ARunIsFoundByTypingAndByClicking) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  fs::create_directories("runs/deep");
  fs::copy(pretrained_circuit(), "runs/deep/mine", fs::copy_options::recursive);
  std::ofstream("runs/text.txt") << "x";
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.key("Ctrl+O");
  driver.set("open.path", (temporary / "runs" / "text.txt").string());
  driver.click("open.take");
  EXPECT_NE(driver.read("open.problem").find("text.txt"), std::string::npos);
  driver.set("open.path", (temporary / "runs").string() + "/");
  driver.click("open.deep");
  driver.click("open.mine");
  EXPECT_EQ(driver.read("open.path"), (temporary / "runs" / "deep" / "mine").string());
  std::uint64_t run = app.snapshot().run;
  driver.click("open.take");
  wait_for_run_after(app, run);
  EXPECT_EQ(app.snapshot().stage, "done");
  EXPECT_EQ(app.application->widgets().find("open.take"), nullptr);

  // It is among the recent ones now, and grey once it is gone.
  driver.set("action", "train.reset");
  wait_for_run_after(app, run + 1);
  driver.click("menu.Run");
  driver.click("menu.Recent runs");
  EXPECT_EQ(driver.read("recent.run.0"), "there");
  run = app.snapshot().run;
  driver.click("recent.run.0");
  wait_for_run_after(app, run);
  EXPECT_EQ(app.snapshot().stage, "done");
  fs::remove_all("runs/deep/mine");
  driver.click("menu.Run");
  driver.click("menu.Recent runs");
  EXPECT_EQ(driver.read("recent.run.0"), "missing");
}

TEST(NextRun, AllSettingsAreSearchedChangedAndTakenBack) {
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.set("action", "run.settings");
  const int before = std::stoi(driver.read("next.differ"));
  EXPECT_GT(before, 0) << "the tiny settings are not the preset's";
  driver.set("next.search", "starts");
  EXPECT_EQ(app.application->widgets().shown("next.image.size") != nullptr &&
                app.application->widgets().find("next.image.size") != nullptr,
            false);
  driver.set("next.causal.starts", "0.5");
  EXPECT_NE(driver.read("next.problem"), "");
  driver.set("next.causal.starts", "7");
  EXPECT_EQ(driver.read("next.problem"), "");
  driver.click("next.back.causal.starts");
  EXPECT_EQ(app.application->widgets().find("next.back.causal.starts"), nullptr);
  EXPECT_EQ(driver.read("next.causal.starts"), setting_value(load_preset("circuit-quick"), "causal.starts").dump());
  driver.set("next.causal.starts", "7");
  const std::uint64_t run = app.snapshot().run;
  driver.click("next.prepare");
  wait_for_run_after(app, run);
  EXPECT_EQ(app.snapshot().settings.causal.starts, 7);
  EXPECT_EQ(app.snapshot().settings.image.size, 32) << "all others as they were";
  driver.set("action", "run.settings");
  driver.click("next.back");
  EXPECT_EQ(driver.read("next.differ"), "0");
  driver.click("next.cancel");
  EXPECT_EQ(app.application->widgets().find("next.prepare"), nullptr);
}

TEST(NextRun, WhatIsOneOfAListIsChosenAndHelpIsWhole) {
  for (const int larger : {0, 4}) {
    TinyApplication app;
    UiDriver& driver = *app.driver;
    for (int i = 0; i < larger; ++i) driver.key("Ctrl+Plus");
    driver.set("action", "run.settings");
    driver.set("next.search", "where starts begin");
    driver.click("next.causal.start");
    driver.wait(2);
    for (const char* choice : {"random", "closed-form", "auto"}) {
      EXPECT_NE(app.application->widgets().find(std::string("next.causal.start.") + choice), nullptr) << choice;
    }
    driver.click("next.causal.start.closed-form");
    driver.expect("next.causal.start", "closed-form");
    EXPECT_EQ(driver.read("next.problem"), "");
    driver.wait(2);
    const auto* help = app.application->widgets().find("next.help.causal.start");
    const auto* field = app.application->widgets().find("next.causal.start");
    ASSERT_NE(help, nullptr);
    ASSERT_NE(field, nullptr);
    EXPECT_GT(help->bottom - help->top, field->bottom - field->top) << "a long text takes several lines";
    EXPECT_LE(help->right, help->clip_right);
    driver.click("next.cancel");
  }
}

TEST(OpenDialog, KnowsTheCurrentFolder) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TinyApplication app;
  app.driver->key("Ctrl+O");
  app.driver->set("open.path", "/");
  app.driver->click("open.here");
  EXPECT_EQ(app.driver->read("open.path"), (fs::current_path() / "").string());
}

TEST(Menus, GroupsAreApart) {
  TinyApplication app;
  const auto gap = [&](const char* menu, const char* above, const char* below) {
    app.driver->click(std::string("menu.") + menu);
    app.driver->wait(1);
    const auto top = *app.application->widgets().find(above), bottom = *app.application->widgets().find(below);
    app.driver->key("Escape");
    return bottom.top - top.bottom;
  };
  const float within = gap("Run", "action.train.slow", "action.train.reset");
  EXPECT_GT(gap("Run", "action.run.back", "action.run.settings"), within + 2);
  EXPECT_GT(gap("Run", "action.run.save", "action.run.recover"), within + 2);
  EXPECT_GT(gap("Run", "menu.Recover", "action.run.quit"), within + 2);
  EXPECT_GT(gap("Export", "action.export.graph", "action.export.folder"), within + 2);
}

TEST(Exports, GoToAFolderThatIsChosenOnceAndIsShown) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  fs::create_directories("mine");
  // What the desktop would open a folder with.
  std::ofstream("xdg-open") << "#!/bin/sh\nprintf %s \"$1\" > '" << (temporary / "opened").string() << "'\n";
  fs::permissions("xdg-open", fs::perms::owner_all);
  const std::string path = std::getenv("PATH");
  TinyApplication app;
  app.driver->set("action", "export.folder");
  app.driver->set("open.path", (temporary / "mine").string() + "/");
  app.driver->click("open.take");
  app.driver->set("action", "export.window");
  app.driver->expect("status.notice", "saved " + (temporary / "mine" / "circuit-quick-1-window.png").string());
  EXPECT_EQ(app.driver->read("status.offer"), "export.show");
  ::setenv("PATH", (temporary.path().string() + ":" + path).c_str(), 1);
  app.driver->click("status.offer");
  for (int i = 0; i < 300 && !fs::exists("opened"); ++i) app.driver->wait(1);
  ::setenv("PATH", path.c_str(), 1);
  std::ifstream opened("opened");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(opened), {}), (temporary / "mine").string());
}

TEST(Panels, OneThatWasOpenedIsClosedByItsCrossAndByTheMenu) {
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.set("action", "panel.log");
  EXPECT_NE(app.application->widgets().find("panel.log"), nullptr);
  driver.click("tab.log.close");
  EXPECT_EQ(app.application->widgets().find("panel.log"), nullptr);
  EXPECT_EQ(app.application->widgets().find("tab.log"), nullptr);
  driver.set("action", "panel.log");
  driver.click("menu.Panels");
  driver.click("action.panel.log");
  EXPECT_EQ(app.application->widgets().find("tab.log"), nullptr);
  driver.set("action", "panel.graph");  // of the usual arrangement: it stays
  driver.set("action", "panel.graph");
  EXPECT_NE(app.application->widgets().find("panel.graph"), nullptr);
}

}  // namespace
}  // namespace causeway
