#include "app/shell/lesson.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/ui/format.h"
#include "embedded/lessons.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/picture_files.h"
#include "engine/data/read_file.h"

namespace causeway {

namespace {

namespace fs = std::filesystem;

constexpr const char* kForm = "see assets/lessons for the form";
constexpr std::uint64_t kMostLesson = 1 << 20;
constexpr std::size_t kMostOwn = 100;
constexpr int kMostMinutes = 600;

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

LessonStep parse_step(const nlohmann::json& entry, std::string_view name) {
  LessonStep step;
  entry.at("title").get_to(step.title);
  entry.at("text").get_to(step.text);
  entry.at("layout").get_to(step.layout);
  entry.at("panel").get_to(step.panel);
  entry.at("look").get_to(step.look);
  step.trained = entry.value("trained", false);
  step.training = entry.value("training", false);
  step.run = entry.value("run", "");
  step.unfinished = entry.value("unfinished", false);
  step.button = entry.value("button", "");
  if (entry.contains("show")) entry.at("show").get_to(step.show);
  if (entry.contains("begin")) entry.at("begin").get_to(step.begin);
  if (entry.contains("checks")) {
    for (const auto& check : entry.at("checks")) {
      step.checks.push_back({check.at("text").get<std::string>(), check.at("widget").get<std::string>(),
                             check.at("is").get<std::string>()});
    }
  }
  if (step.button.empty() != step.show.empty()) {
    throw Error(fmt::format("{}: step '{}' needs both \"button\" and \"show\", or neither", name, step.title));
  }
  if (step.unfinished && step.run.empty()) {
    throw Error(fmt::format("{}: step '{}' is \"unfinished\", but of no \"run\"", name, step.title));
  }
  return step;
}

}  // namespace

bool check_holds(const LessonCheck& check, std::string_view shown) {
  const std::string_view wanted = check.is;
  const bool bound = !wanted.empty() && (wanted.front() == '>' || wanted.front() == '<');
  const auto number = number_of(shown), limit = number_of(bound ? wanted.substr(1) : wanted);
  if (bound) return number && limit && (wanted.front() == '>' ? *number > *limit : *number < *limit);
  return number && limit ? *number == *limit : shown == wanted;
}

Lesson parse_lesson(std::string_view json, std::string_view name) {
  try {
    const auto document = parse_json(json, std::string(name), kForm);
    Lesson lesson;
    const fs::path file(name);
    lesson.id = file.stem().string();
    document.at("title").get_to(lesson.title);
    document.at("world").get_to(lesson.world);
    lesson.about = document.value("about", "");
    lesson.minutes = std::clamp(document.value("minutes", 0), 0, kMostMinutes);
    lesson.preset = document.value("preset", "");
    if (const std::string run = document.value("run", ""); !run.empty()) lesson.run = file.parent_path() / run;
    for (const auto& entry : document.at("steps")) lesson.steps.push_back(parse_step(entry, name));
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

LessonShelf read_shelf(const fs::path& folder) {
  LessonShelf shelf{lessons(), {}};
  if (folder.empty()) return shelf;
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json" && !is_hidden(it->path())) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i < std::min(files.size(), kMostOwn); ++i) {
    try {
      const auto bytes = read_file(files[i], kMostLesson);
      shelf.lessons.push_back(
          parse_lesson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, files[i].string()));
    } catch (const Error& problem) {
      shelf.problems.push_back(one_line(problem));
    }
  }
  if (files.size() > kMostOwn) {
    shelf.problems.push_back(
        fmt::format("{} holds {} lessons: the first {} are shown", folder.string(), files.size(), kMostOwn));
  }
  return shelf;
}

}  // namespace causeway
