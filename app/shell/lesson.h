// Lessons: steps that explain something, point at a widget, can set widgets and see by themselves what was done. They
// are files in assets/lessons and in the person's own folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace causeway {

/// Something to be done, ticked once it is.
struct LessonCheck {
  std::string text;    // "green is set"
  std::string widget;  // by name
  std::string is;      // what it has to show: a word, a number, or a bound such as ">0.8"
};

/// Whether what a widget shows is what a check waits for.
bool check_holds(const LessonCheck& check, std::string_view shown);

struct LessonStep {
  std::string title, text;
  std::string layout;     // id of the action that chooses it
  std::string panel;      // comes to the front
  std::string look;       // name of the widget that is pointed at
  bool trained = false;   // needs a trained model
  bool training = false;  // is about training
  std::string run;        // below the folder of runs that come with the program: it needs this one; empty: none
  /// That run was stopped half-way, and the step is about how it goes on: once it is trained to its end, the step is
  /// begun with the saved one again.
  bool unfinished = false;
  std::string button;  // what `show` does, as a command; empty: there is nothing to do
  std::vector<std::pair<std::string, std::string>> show;  // widgets by name, and what they are set to, in this order
  /// The same as the step begins, so that what was done before is not in its way. What is not on screen is passed over.
  std::vector<std::pair<std::string, std::string>> begin;
  std::vector<LessonCheck> checks;
};

struct Lesson {
  std::string id;  // name of its file, without the ending
  std::string title;
  std::string about;              // one sentence; empty: the first step's title has to do
  int minutes = 0;                // that it takes; 0: not known
  std::string world;              // that it is about
  std::string preset;             // that shows it; empty: the example that comes with the program does
  std::filesystem::path run;      // a saved run that it begins from; empty: none
  std::vector<LessonStep> steps;  // at least one
};

/// Throws Error if the text is not a lesson; `name` is where it comes from. A run is looked for from the folder of the
/// file.
Lesson parse_lesson(std::string_view json, std::string_view name);

/// All lessons of this program, the one on interventions first.
const std::vector<Lesson>& lessons();

/// Those, and the ones in a folder of the person.
struct LessonShelf {
  std::vector<Lesson> lessons;
  std::vector<std::string> problems;  // a line a file that is no lesson
};
/// Where lessons are in the person's folder; empty if there is none.
inline std::filesystem::path own_lessons_folder(const std::filesystem::path& user_folder) {
  return user_folder.empty() ? std::filesystem::path() : user_folder / "lessons";
}
/// `folder` need not be there, and may be empty.
LessonShelf read_shelf(const std::filesystem::path& folder);

}  // namespace causeway
