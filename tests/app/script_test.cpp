#include "app/script/script.h"

#include <gtest/gtest.h>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Script, ReadsActions) {
  const auto script = parse_script(
      "# a comment\n"
      "click train.play   # another\n"
      "\n"
      "drag layout.columns 40 -2.5\n"
      "expect run.notice opened my run\n",
      "s");
  ASSERT_EQ(script.size(), 3U);
  EXPECT_EQ(script[0].line, 2);
  EXPECT_EQ(script[0].verb, "click");
  EXPECT_EQ(script[0].arguments, std::vector<std::string>{"train.play"});
  EXPECT_EQ(script[1].arguments[2], "-2.5");
  EXPECT_EQ(script[2].arguments[1], "opened my run");
}

TEST(Script, MistakesNameTheirLine) {
  const auto parse = [](const char* text) { return message_of([&] { parse_script(text, "my.txt"); }); };
  EXPECT_EQ(parse("wait 1\nclik a\n").substr(0, 9), "my.txt:2:");
  EXPECT_EQ(parse("drag a 1\n").substr(0, 9), "my.txt:1:");
  EXPECT_EQ(parse("\n\nwait two\n").substr(0, 9), "my.txt:3:");
  EXPECT_EQ(parse("wait -1\n").substr(0, 9), "my.txt:1:");
  EXPECT_EQ(parse("wait nan\n").substr(0, 9), "my.txt:1:");
}

TEST(Script, UnknownNamesFailWithTheirLine) {
  TinyApplication app;
  const auto run = [&](const char* text) {
    return message_of([&] { run_script(parse_script(text, "my.txt"), "my.txt", *app.driver); });
  };
  EXPECT_EQ(run("wait 2\nclick train.plya\n"),
            "my.txt:2: nothing on screen that can be clicked is called 'train.plya'");
  EXPECT_EQ(run("set run.sed 1\n"), "my.txt:1: nothing on screen that can be set is called 'run.sed'");
  EXPECT_EQ(run("\nkey Ctrl+Alt+Z\n"), "my.txt:2: no shortcut is called 'Ctrl+Alt+Z'");
  EXPECT_EQ(run("set run.seed many\n"), "my.txt:1: run.seed takes a number, not 'many'");
  EXPECT_EQ(run("wait 1\nset run.seed 3\nexpect run.seed 3\n"), "no error");
}

TEST(Script, ExpectFailsWithWhatIsShown) {
  TinyApplication app;
  EXPECT_NO_THROW(app.driver->expect("run.seed", "1", 0.1));
  EXPECT_NO_THROW(app.driver->expect("run.seed", "1.0", 0.1));
  const std::string message = message_of([&] { app.driver->expect("run.seed", "2", 0.1); });
  EXPECT_EQ(message, "run.seed is '1', not '2'");
}

TEST(Script, WaitingForTrainingThatStandsStillFails) {
  TinyApplication app;
  const std::string message = message_of([&] { app.driver->wait_step(5); });
  EXPECT_EQ(message, "training stands still at 0 updates");
}

}  // namespace
}  // namespace causeway
