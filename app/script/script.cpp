#include "app/script/script.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <sstream>

#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/training/settings.h"

namespace causeway {
namespace {

struct Verb {
  const char* name;
  const char* usage;
  std::size_t arguments;
};
constexpr Verb kVerbs[] = {
    {"click", "click NAME", 1},
    {"drag", "drag NAME DX DY", 3},
    {"set", "set NAME VALUE", 2},
    {"key", "key CHORD", 1},
    {"wait", "wait FRAMES", 1},
    {"wait-step", "wait-step UPDATES", 1},
    {"screenshot", "screenshot FILE", 1},
    {"expect", "expect NAME VALUE", 2},
    {"hover", "hover NAME", 1},
    {"double-click", "double-click NAME", 1},
    {"right-click", "right-click NAME", 1},
    {"wheel", "wheel NAME NOTCHES", 2},
};

Error at_line(const std::string& name, int line, const std::string& message, const std::string& hint) {
  return Error(fmt::format("{}:{}: {}", name, line, message), hint);
}

double number(const ScriptAction& action, std::size_t argument, bool count) {
  const std::string& text = action.arguments[argument];
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || std::abs(value) > 1e12 ||
      (count && (value < 0 || value != std::floor(value)))) {
    throw Error(fmt::format("'{}' is not a {}", text, count ? "count" : "number"));
  }
  return value;
}

void check(const ScriptAction& action) {
  std::vector<std::string> known;
  for (const Verb& verb : kVerbs) {
    known.emplace_back(verb.name);
    if (action.verb != verb.name) continue;
    if (action.arguments.size() != verb.arguments) {
      throw Error(fmt::format("{} takes {} words, not {}", verb.name, verb.arguments, action.arguments.size()),
                  fmt::format("write: {}", verb.usage));
    }
    if (action.verb == "wait" || action.verb == "wait-step") number(action, 0, true);
    if (action.verb == "wheel") number(action, 1, false);
    if (action.verb == "drag") {
      number(action, 1, false);
      number(action, 2, false);
    }
    return;
  }
  throw Error(fmt::format("there is no action '{}'", action.verb),
              fmt::format("nearest is '{}'", nearest_name(action.verb, known)));
}

void carry_out(const ScriptAction& action, UiDriver& driver) {
  const auto& words = action.arguments;
  if (action.verb == "click") {
    driver.click(words[0]);
  } else if (action.verb == "double-click") {
    driver.double_click(words[0]);
  } else if (action.verb == "right-click") {
    driver.right_click(words[0]);
  } else if (action.verb == "wheel") {
    driver.wheel(words[0], static_cast<float>(number(action, 1, false)));
  } else if (action.verb == "hover") {
    driver.hover(words[0]);
  } else if (action.verb == "drag") {
    driver.drag(words[0], static_cast<float>(number(action, 1, false)), static_cast<float>(number(action, 2, false)));
  } else if (action.verb == "set") {
    driver.set(words[0], words[1]);
  } else if (action.verb == "key") {
    driver.key(words[0]);
  } else if (action.verb == "wait") {
    driver.wait(static_cast<int>(std::min(1e9, number(action, 0, true))));
  } else if (action.verb == "wait-step") {
    driver.wait_step(static_cast<std::int64_t>(number(action, 0, true)));
  } else if (action.verb == "screenshot") {
    driver.screenshot(words[0]);
  } else {
    driver.expect(words[0], words[1]);
  }
}

}  // namespace

std::vector<ScriptAction> parse_script(const std::string& text, const std::string& name) {
  std::vector<ScriptAction> script;
  std::istringstream lines(text);
  std::string line;
  for (int n = 1; std::getline(lines, line); ++n) {
    std::istringstream stream(line);
    ScriptAction action{n, "", {}};
    std::string word;
    while (stream >> word && word[0] != '#') {
      if (action.verb.empty()) {
        action.verb = word;
      } else {
        action.arguments.push_back(word);
      }
    }
    if (action.verb.empty()) continue;
    // A value may hold blanks: it is all that is left of the line.
    if ((action.verb == "set" || action.verb == "expect") && action.arguments.size() > 2) {
      for (std::size_t i = 2; i < action.arguments.size(); ++i) action.arguments[1] += " " + action.arguments[i];
      action.arguments.resize(2);
    }
    try {
      check(action);
    } catch (const Error& error) {
      throw at_line(name, n, error.what(), error.hint());
    }
    script.push_back(std::move(action));
  }
  return script;
}

void run_script(const std::vector<ScriptAction>& script, const std::string& name, UiDriver& driver) {
  for (const ScriptAction& action : script) {
    try {
      carry_out(action, driver);
    } catch (const Error& error) {
      throw at_line(name, action.line, error.what(), error.hint());
    }
  }
}

}  // namespace causeway
