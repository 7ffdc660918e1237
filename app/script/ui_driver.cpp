#include "app/script/ui_driver.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr float kAway = -1000;   // where the pointer rests: outside of the window, over nothing
constexpr double kPatience = 5;  // seconds without any training after which waiting for an update is given up

// What a sanitizer watches is up to twenty times as slow, and is to be waited for as much longer.
#if defined(__has_feature)
#define CAUSEWAY_HAS_FEATURE(what) __has_feature(what)  // of clang
#else
#define CAUSEWAY_HAS_FEATURE(what) 0
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) || CAUSEWAY_HAS_FEATURE(thread_sanitizer) || \
    CAUSEWAY_HAS_FEATURE(address_sanitizer)
constexpr double kSlowness = 20;
#else
constexpr double kSlowness = 1;
#endif

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count() / kSlowness;
}

bool same(const std::string& a, const std::string& b) {
  if (a == b) return true;
  double x = 0;
  double y = 0;
  const auto whole = [](const std::string& text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
  };
  return whole(a, x) && whole(b, y) && std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y));
}

}  // namespace

void UiDriver::frame() {
  if (!application_.frame()) throw Error("the window was closed");
}

Error UiDriver::unknown(const std::string& name, const char* what) {
  const auto known = application_.widgets().names();
  const std::string near = nearest_name(name, known);
  return Error(fmt::format("nothing on screen {} is called '{}'", what, name),
               near.empty() ? "" : fmt::format("nearest is '{}'", near));
}

template <class F>
bool UiDriver::appears(F&& there) {
  // A panel may show widgets only once something has been computed; it takes two frames to ask and to show.
  const Clock::time_point begin = Clock::now();
  for (int quiet = 0; quiet < 4 && seconds_since(begin) < kPatience;) {
    if (application_.frames() > 0 && there()) return true;
    frame();
    quiet = application_.busy() ? 0 : quiet + 1;
  }
  return there();
}

const WidgetRegistry::Rect& UiDriver::rect(const std::string& name) {
  // In its first frame a panel does not know yet how wide its controls are.
  appears([&] {
    const WidgetRegistry::Rect* there = application_.widgets().find(name);
    return there != nullptr && there->visible;
  });
  const WidgetRegistry::Rect* found = application_.widgets().find(name);
  if (found == nullptr) throw unknown(name, "that can be clicked");
  if (!found->visible) throw Error(fmt::format("'{}' is out of view", name), "make the window larger with --size");
  return *found;
}

void UiDriver::click(const std::string& name) { drag(name, 0, 0); }

void UiDriver::hover(const std::string& name) {
  move_to(name);
  wait(30);
}

UiDriver::Place UiDriver::move_to(const std::string& name) {
  Place place;
  // In the first frames of a panel things still move: go after the widget until it stands still.
  for (int tries = 0; tries < 10; ++tries) {
    const WidgetRegistry::Rect r = rect(name);
    place = {(r.left + r.right) / 2, (r.top + r.bottom) / 2};
    platform_.point({place.x, place.y});
    wait(2);
    const WidgetRegistry::Rect now = rect(name);
    if (now.left == r.left && now.top == r.top && now.right == r.right && now.bottom == r.bottom) break;
  }
  return place;
}

void UiDriver::drag(const std::string& name, float dx, float dy) {
  const auto [x, y] = move_to(name);  // ImGui takes a press only where the pointer already was in the frame before
  const auto at = [&, x = x, y = y](float share, bool down) {
    platform_.point({x + share * dx, y + share * dy, down});
    frame();
  };
  at(0, true);
  if (dx != 0 || dy != 0) {
    for (const float share : {0.25F, 0.5F, 0.75F, 1.0F, 1.0F}) at(share, true);
  }
  at(1, false);
  rest();
}

void UiDriver::double_click(const std::string& name) {
  const auto [x, y] = move_to(name);
  for (const bool down : {true, false, true, false}) {
    platform_.point({x, y, down});
    frame();
  }
  rest();
}

void UiDriver::right_click(const std::string& name) {
  const auto [x, y] = move_to(name);
  for (const bool down : {true, false}) {
    platform_.point({x, y, false, down});
    frame();
  }
  rest();
}

void UiDriver::wheel(const std::string& name, float notches) {
  const auto [x, y] = move_to(name);
  platform_.point({x, y, false, false, notches});
  frame();
  rest();
}

void UiDriver::rest() {
  platform_.point({kAway, kAway});
  wait(2);
}

void UiDriver::set(const std::string& name, const std::string& value) {
  if (name == "action") {
    if (!application_.actions().perform(value)) throw Error(fmt::format("there is no action '{}'", value));
    wait(2);
    return;
  }
  WidgetRegistry& widgets = application_.widgets();
  if (!appears([&] { return widgets.settable(name); })) throw unknown(name, "that can be set");
  widgets.set(name, value);
  frame();
  const std::string reason = widgets.take_rejection();
  if (!reason.empty()) throw Error(reason);
  if (!widgets.set_taken()) {
    widgets.forget_set();
    throw Error(fmt::format("'{}' went off screen before it could be set", name));
  }
  wait(1);
}

void UiDriver::key(const std::string& chord) {
  if (application_.frames() == 0) wait(2);
  if (chord != "Escape" && application_.actions().of_chord(chord) == nullptr) {
    std::vector<std::string> known;
    for (const Action& action : application_.actions().list()) known.push_back(action.chord);
    throw Error(fmt::format("no shortcut is called '{}'", chord),
                fmt::format("nearest is '{}'", nearest_name(chord, known)));
  }
  platform_.press(chord);
  wait(2);
}

void UiDriver::drop(const std::filesystem::path& path) { platform_.drop(path); }

void UiDriver::wait(int frames) {
  for (int i = 0; i < frames; ++i) frame();
}

void UiDriver::wait_step(std::int64_t updates) {
  Clock::time_point lively = Clock::now();
  while (application_.snapshot().updates < updates) {
    frame();
    const Snapshot& s = application_.snapshot();
    if (s.state == TrainerState::kFailed) throw Error("training has failed: " + s.error, s.hint);
    if (s.state == TrainerState::kTraining) lively = Clock::now();
    if (seconds_since(lively) > kPatience) {
      throw Error(fmt::format("training stands still at {} updates", s.updates), "click train.play first");
    }
  }
}

void UiDriver::screenshot(const std::filesystem::path& path) {
  application_.settle(10);
  application_.save_screenshot(path);
}

void UiDriver::expect(const std::string& name, const std::string& value, double seconds) {
  const Clock::time_point begin = Clock::now();
  while (true) {
    frame();
    const std::string* shown = application_.widgets().shown(name);
    if (shown != nullptr && same(*shown, value)) return;
    if (seconds_since(begin) < seconds) continue;
    if (shown == nullptr) throw unknown(name, "that shows a value");
    throw Error(fmt::format("{} is '{}', not '{}'", name, *shown, value));
  }
}

std::string UiDriver::read(const std::string& name) {
  if (!appears([&] { return application_.widgets().shown(name) != nullptr; }))
    throw unknown(name, "that shows a value");
  return *application_.widgets().shown(name);
}

}  // namespace causeway
