#include "app/panels/parts/world_clock.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/explore/exporter.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr double kStepsPerSecond = 6;
constexpr double kNotMoved = 1e-3;  // a handle that was pressed and not dragged

}  // namespace

WorldClock::WorldClock()
    : saving_([] {
        return [](Saved& out) {
          try {
            make_folder_of(out.request.file);
            save_recording(*out.request.data, out.request.size, out.request.file);
          } catch (const Error& error) {
            out.error = error.what();
            out.hint = error.hint();
          }
        };
      }) {}

void WorldClock::begin(const World& world, std::uint64_t scene) {
  time_.emplace(world, scene);
  shown_ = 0;
  running_ = false;
  held_.reset();
  kept_.clear();
}

void WorldClock::step() {
  time_->step(held_, itself_);
  held_stepped_ = held_.has_value();
  shown_ = time_->last();
}

void WorldClock::hold(Do poke) {
  if (!held_ || held_->variable != poke.variable) {
    held_from_ = latents()[static_cast<std::size_t>(poke.variable)];
    held_stepped_ = false;
  }
  shown_ = time_->last();
  held_ = poke;
  if (ImGui::IsMouseDown(0)) return;
  step();
  held_.reset();
}

void WorldClock::update(PanelContext& context) {
  const double now = ImGui::GetTime();
  if (held_ && !ImGui::IsMouseDown(0)) {
    const bool moved = std::abs(held_->value - held_from_) > kNotMoved;
    if (!moved && !held_stepped_) held_->value = time_->any_value(held_->variable);
    if (!held_stepped_) step();
    held_.reset();
  }
  if (running_ && now >= next_) {
    step();
    next_ = std::max(next_ + 1 / kStepsPerSecond, now);
  }
  if (time_->last() + 1 >= WorldTime::kMostMoments) running_ = false;
  double number = shown_;
  if (context.widgets.take_number("world.moment", 0, time_->last(), number)) {
    shown_ = static_cast<int>(number);
    running_ = false;
  }
  double frames = 0;
  if (context.widgets.take_number("world.pass", 1, 1000, frames)) {
    for (int k = 0; k < static_cast<int>(frames); ++k) step();
  }
  context.widgets.show("world.moment", std::to_string(shown_));
  context.widgets.show("world.time", running_ ? "runs" : "stands");
  context.widgets.show("world.pokes", std::to_string(time_->pokes()));
  const auto saved = saving_.answer();
  if (!saved || saved->id != asked_ || told_ == asked_) return;
  told_ = asked_;
  if (!saved->error.empty()) {
    context.ui.say(saved->hint.empty() ? saved->error : saved->error + ": " + saved->hint, true);
    return;
  }
  kept_ = std::filesystem::absolute(saved->request.file);
  context.ui.say_exported(kept_);
}

std::vector<double> WorldClock::latents() const {
  std::vector<double> now = time_->moments()[static_cast<std::size_t>(shown_)].latents;
  if (held_) now[static_cast<std::size_t>(held_->variable)] = held_->value;
  return now;
}

const std::vector<double>& WorldClock::before() const {
  return time_->moments()[static_cast<std::size_t>(std::max(0, shown_ - 1))].latents;
}

const std::vector<std::uint8_t>& WorldClock::set() const {
  return time_->moments()[static_cast<std::size_t>(shown_)].set;
}

void WorldClock::draw(PanelContext& context) {
  const Theme& theme = context.theme;
  const bool full = time_->last() + 1 >= WorldTime::kMostMoments;
  if (push_button(theme, running_ ? "Pause###run" : "Run###run", ButtonKind::kNormal, !full, theme.px(64))) {
    running_ = !running_;
    next_ = ImGui::GetTime();
  }
  context.widgets.mark("world.run");
  tooltip(theme, "Lets time run, a few frames a second, or stops it.");
  ImGui::SameLine(0, theme.px(4));
  if (push_button(theme, "Step", ButtonKind::kFlat, !full)) {
    running_ = false;
    step();
  }
  context.widgets.mark("world.step");
  tooltip(theme, "One frame on.");
  ImGui::SameLine(0, theme.px(8));
  if (choice_button(theme, "Poked by itself", itself_)) itself_ = !itself_;
  if (const auto word = context.widgets.take_set("world.itself")) {
    if (*word != "yes" && *word != "no") context.widgets.reject("world.itself is yes or no");
    itself_ = *word == "yes";
  }
  context.widgets.mark("world.itself");
  context.widgets.show("world.itself", itself_ ? "yes" : "no");
  tooltip(theme, "Now and then one variable gets a value from outside, as in the data. Off: only you poke.");
  ImGui::SetNextItemWidth(std::max(theme.px(60), ImGui::GetContentRegionAvail().x - theme.px(2)));
  const int pokes = time_->pokes();
  const std::string label = fmt::format("frame {} of {}, {} {}", shown_ + 1, time_->last() + 1, grouped(pokes),
                                        pokes == 1 ? "poke" : "pokes");
  // Of numbers without steps the knob is small, however few frames there are, and the words beside it can be read.
  auto at = static_cast<float>(shown_);
  if (ImGui::SliderFloat("##moment", &at, 0, static_cast<float>(std::max(1, time_->last())), label.c_str())) {
    shown_ = std::clamp(static_cast<int>(std::lround(at)), 0, time_->last());
    running_ = false;
  }
  context.widgets.mark("world.moments");
}

void WorldClock::draw_tools(PanelContext& context) {
  const Theme& theme = context.theme;
  const int frames = time_->last() + 1, whole = frames / kSequenceFrames;
  const bool idle = saving_.idle() && told_ == asked_;
  if (push_button(theme, idle ? "Keep as data###keep" : "Drawing...###keep", ButtonKind::kFlat, whole > 0 && idle)) {
    const Settings& settings = context.snapshot().settings;
    asked_ = saving_.ask({std::make_shared<const Dataset>(time_->record(kSequenceFrames)), settings.image.size,
                          fresh_export(settings, "pokes", "npz", context.ui.export_folder)});
  }
  context.widgets.mark("world.keep");
  tooltip(theme, fmt::format("Saves what you have seen as sequences of {} frames, with what was poked and where, to be "
                             "trained on. So far: {}.",
                             kSequenceFrames, whole));
  if (!kept_.empty()) {
    ImGui::SameLine(0, theme.px(4));
    if (push_button(theme, "Train on it", ButtonKind::kFlat)) {
      context.ui.chosen = FileChoice{FileChoice::Purpose::kOpenData, kept_.string()};
    }
    context.widgets.mark("world.train");
    tooltip(theme, "Prepares a new run on what was kept last.");
  }
  ImGui::SameLine(0, theme.px(4));
}

}  // namespace causeway
