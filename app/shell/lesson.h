// Lessons: steps that explain something, point at a widget and can set widgets. They are files in assets/lessons.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace causeway {

struct LessonStep {
  std::string title, text;
  std::string layout;     // id of the action that chooses it
  std::string panel;      // comes to the front
  std::string look;       // name of the widget that is pointed at
  bool trained = false;   // needs a trained model
  bool training = false;  // is about training
  std::string button;     // what `show` does, as a command; empty: there is nothing to do
  std::vector<std::pair<std::string, std::string>> show;  // widgets by name, and what they are set to, in this order
};

struct Lesson {
  std::string id;  // name of its file without the ending
  std::string title;
  std::string world;              // that it is about
  std::string preset;             // that shows it; empty: the example that comes with the program does
  std::vector<LessonStep> steps;  // at least one
};

/// Throws Error if the text is not a lesson; `name` is where it comes from.
Lesson parse_lesson(std::string_view json, std::string_view name);

/// All lessons of this program, the one on interventions first.
const std::vector<Lesson>& lessons();
/// Number of the lesson with this id in lessons(), which must be there.
std::size_t lesson_number(std::string_view id);

}  // namespace causeway
