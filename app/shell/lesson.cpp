#include "app/shell/lesson.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "embedded/lessons.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"

namespace causeway {

namespace {
constexpr const char* kForm = "see assets/lessons for the form";
}

Lesson parse_lesson(std::string_view json, std::string_view name) {
  try {
    const auto document = parse_json(json, std::string(name), kForm);
    Lesson lesson;
    lesson.id = name.substr(0, name.rfind('.'));
    document.at("title").get_to(lesson.title);
    document.at("world").get_to(lesson.world);
    lesson.preset = document.value("preset", "");
    for (const auto& entry : document.at("steps")) {
      LessonStep step;
      entry.at("title").get_to(step.title);
      entry.at("text").get_to(step.text);
      entry.at("layout").get_to(step.layout);
      entry.at("panel").get_to(step.panel);
      entry.at("look").get_to(step.look);
      step.trained = entry.value("trained", false);
      step.training = entry.value("training", false);
      step.button = entry.value("button", "");
      if (entry.contains("show")) entry.at("show").get_to(step.show);
      if (step.button.empty() != step.show.empty()) {
        throw Error(fmt::format("{}: step '{}' needs both \"button\" and \"show\", or neither", name, step.title));
      }
      lesson.steps.push_back(std::move(step));
    }
    if (lesson.steps.empty()) throw Error(fmt::format("{}: a lesson has at least one step", name));
    return lesson;
  } catch (const nlohmann::json::exception& error) {
    const std::string what = error.what();  // "[json.exception.type_error.302] type must be ..."
    throw Error(fmt::format("{} is not a lesson:{}", name, what.substr(what.find(']') + 1)), kForm);
  }
}

const std::vector<Lesson>& lessons() {
  static const std::vector<Lesson> list = [] {
    std::vector<Lesson> all;
    for (const auto& [file, text] : embedded::lessons::embedded_files()) all.push_back(parse_lesson(text, file));
    return all;
  }();
  return list;
}

std::size_t lesson_number(std::string_view id) {
  const std::vector<Lesson>& all = lessons();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Lesson& lesson) { return lesson.id == id; });
  if (found == all.end()) throw UsageError(fmt::format("there is no lesson '{}'", id), kForm);
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace causeway
