// Guesses at the true graph: drawn while it is hidden, kept by name, told right or wrong once it is shown.
#include "app/explore/guess.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

Guess guess_of(const std::string& name, std::initializer_list<std::pair<int, int>> edges, bool lagged = false) {
  Guess guess{name, "circuit", lagged, Matrix<int>::Zero(3, 3)};
  for (const auto& [from, to] : edges) guess.edges(from, to) = 1;
  return guess;
}

fs::path fresh_guess_folder(const char* name) {
  const fs::path folder = fs::temp_directory_path() / (std::string("causeway-guess-") + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

TEST(Guess, AnArrowIsDrawnTurnedAndTakenAway) {
  Guess guess = guess_of("", {});
  toggle_edge(guess, 0, 1);
  EXPECT_EQ(guess.edges(0, 1), 1);
  toggle_edge(guess, 1, 0);  // turned round: both at once cannot be
  EXPECT_EQ(guess.edges(0, 1), 0);
  EXPECT_EQ(guess.edges(1, 0), 1);
  toggle_edge(guess, 1, 0);
  toggle_edge(guess, 2, 2);  // no variable causes itself
  EXPECT_EQ(guess.edges.sum(), 0);
  Guess over_time = guess_of("", {}, true);
  toggle_edge(over_time, 0, 1);
  toggle_edge(over_time, 1, 0);
  toggle_edge(over_time, 2, 2);
  EXPECT_EQ(over_time.edges.sum(), 3);
}

TEST(Guess, DifferencesCountAReversalOnceUnlessTimeTellsThemApart) {
  Matrix<int> truth = Matrix<int>::Zero(3, 3);
  truth(0, 1) = truth(1, 2) = 1;
  EXPECT_EQ(guess_difference(guess_of("", {{0, 1}, {1, 2}}), truth).distance(), 0);
  const GraphDifference d = guess_difference(guess_of("", {{1, 0}, {0, 2}}), truth);
  EXPECT_EQ(d.reversed, 1);
  EXPECT_EQ(d.extra, 1);
  EXPECT_EQ(d.missing, 1);
  EXPECT_EQ(guess_difference(guess_of("", {{1, 0}, {1, 2}}, true), truth).distance(), 2);
}

TEST(Guess, BooksAreReadBackAndOnePersonHasOneGuess) {
  const fs::path file = fresh_guess_folder("book") / "deep" / "guesses.json";
  GuessBook book;
  EXPECT_EQ(book.open(file), "");
  book.keep(guess_of("Ada \"the first\"", {{0, 1}}));
  book.keep(guess_of("Ben", {{1, 2}}));
  book.keep(guess_of("Ada \"the first\"", {{0, 2}}));
  GuessBook again;
  EXPECT_EQ(again.open(file), "");
  const auto list = again.of("circuit", 3);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].name, "Ada \"the first\"");
  EXPECT_EQ(list[0].edges(0, 2), 1);
  EXPECT_EQ(list[0].edges.sum(), 1);
  EXPECT_TRUE(again.of("pendulum", 3).empty());
  EXPECT_TRUE(again.of("circuit", 4).empty());
  again.forget("circuit");
  EXPECT_EQ(book.open(file), "");
  EXPECT_TRUE(book.of("circuit", 3).empty());
}

TEST(Guess, ADamagedBookIsKeptAsideAndToldInOneLine) {
  const fs::path folder = fresh_guess_folder("damaged");
  for (const char* text : {"", "{", "[1]", "{\"guesses\": 3}", "{\"guesses\": [{\"name\": \"Ada\"}]}",
                           "{\"guesses\": [{\"name\": \"a\", \"world\": \"w\", \"variables\": 1e9, \"lagged\": false, "
                           "\"edges\": []}]}",
                           "{\"guesses\": [{\"name\": \"a\", \"world\": \"w\", \"variables\": 2, \"lagged\": false, "
                           "\"edges\": [[0, 5]]}]}",
                           "\xff\xfe\x00"}) {
    const fs::path file = folder / "guesses.json";
    std::ofstream(file) << text;
    GuessBook book;
    const std::string problem = book.open(file);
    EXPECT_NE(problem, "") << text;
    EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
    EXPECT_FALSE(fs::exists(file)) << text;
    EXPECT_TRUE(fs::exists(file.string() + ".damaged")) << text;
    book.keep(guess_of("Ada", {{0, 1}}));  // and it goes on
    EXPECT_EQ(GuessBook().open(file), "");
  }
}

TEST(GuessPanel, AClassGuessesAndSeesWhoWasRight) {
  PretrainedApplication app;
  UiDriver& driver = *app.driver;
  driver.set("truth", "hidden");
  driver.set("action", "panel.guess");
  driver.wait(3);
  // Circuit: variables A to D; the graph is blue, green -> red; arm -> all.
  driver.set("guess.arrow", "A B");
  EXPECT_EQ(driver.read("guess.edges"), "1");
  EXPECT_THROW(driver.set("guess.arrow", "A X"), Error);
  driver.click("guess.graph.C");
  driver.click("guess.graph.D");
  EXPECT_EQ(driver.read("guess.edges"), "2");
  driver.set("guess.name", "Ada");
  driver.click("guess.keep");
  driver.wait(2);
  EXPECT_EQ(driver.read("guess.kept"), "1");
  EXPECT_EQ(driver.read("guess.edges"), "0");  // for the next one
  EXPECT_EQ(app.application->widgets().find("guess.true.red"), nullptr);
  driver.click("guess.truth");
  app.application->settle(60);
  EXPECT_EQ(driver.read("truth"), "shown");
  EXPECT_NE(app.application->widgets().find("guess.true.red"), nullptr);
  EXPECT_GT(std::stoi(driver.read("guess.shd")), 0);
  EXPECT_EQ(driver.read("guess.model.shd"), driver.read("graph.shd"));
  EXPECT_EQ(driver.read("guess.of.Ada"), driver.read("guess.shd"));
  driver.click("guess.forget");
  driver.wait(2);
  EXPECT_EQ(driver.read("guess.kept"), "0");
  // Hidden again, the next class begins with no arrows.
  driver.click("guess.truth");
  driver.wait(3);
  EXPECT_EQ(driver.read("guess.edges"), "0");
}

}  // namespace
}  // namespace causeway
