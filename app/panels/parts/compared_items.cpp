#include "app/panels/parts/compared_items.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <filesystem>

#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

constexpr double kLookAgain = 1;  // seconds after which a run's folder is looked at once more

}  // namespace

bool ComparedItems::of_this_run() const {
  return std::any_of(list_.begin(), list_.end(), [](const ComparedItem& item) { return item.directory.empty(); });
}

bool ComparedItems::refuse(std::string why) {
  problem_ = std::move(why);
  return false;
}

// Finds the moment that an item of the run in the window means, and checks what can be checked at once.
bool ComparedItems::settle(ComparedItem& item, const Snapshot& s) {
  if (!item.directory.empty()) {
    try {
      load_run_settings(item.directory);
    } catch (const Error& error) {
      return refuse(error.what());
    }
    item.written = when_written(item.directory);
    return true;
  }
  if (item.updates < 0) return refuse("give the folder of a run, or @ and the update of a moment of this run");
  if (s.moments) {
    for (const auto& m : *s.moments) {
      if (m->updates == item.updates) item.moment = m;
    }
  }
  if (!item.moment) return refuse(fmt::format("this run keeps no moment of update {}", item.updates));
  if (item.moment->leader < 0) return refuse("there was no causal model yet at that moment");
  if (item.start >= 0 && !item.moment->holds(item.start)) {
    return refuse(fmt::format("that moment does not hold start {}", item.start));
  }
  return true;
}

bool ComparedItems::add(ComparedItem item, const Snapshot& s) {
  const auto same = [&](const ComparedItem& other) { return other.same_as(item); };
  problem_.clear();
  if (std::any_of(list_.begin(), list_.end(), same)) return true;
  if (!has_room()) return refuse(fmt::format("at most {} rows are compared", kMostComparedRuns));
  if (!settle(item, s)) return false;
  list_.push_back(std::move(item));
  return true;
}

bool ComparedItems::replace(std::size_t place, ComparedItem item, const Snapshot& s) {
  if (!settle(item, s)) return false;
  problem_.clear();
  list_.at(place) = std::move(item);
  return true;
}

int ComparedItems::place_of(const ComparedItem& item) const {
  const auto found = std::find_if(list_.begin(), list_.end(), [&](const auto& other) { return other.same_as(item); });
  return found == list_.end() ? -1 : static_cast<int>(found - list_.begin());
}

void ComparedItems::remove(std::size_t place) { list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(place)); }

void ComparedItems::take_all(PanelContext& context, const std::string& text) {
  std::vector<ComparedItem> before = std::move(list_);
  list_.clear();
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find('|', from), text.size());
    if (end > from && !add(item_of(std::string_view(text).substr(from, end - from)), context.snapshot())) {
      context.widgets.reject(problem_);
      list_ = std::move(before);
      return;
    }
    from = end + 1;
  }
}

void ComparedItems::follow(PanelContext& context) {
  const Snapshot& s = context.snapshot();
  if (s.run != run_) {
    run_ = s.run;
    std::erase_if(list_, [](const ComparedItem& item) { return item.directory.empty(); });
  }
  if (const double now = ImGui::GetTime(); now - looked_ > kLookAgain) {
    looked_ = now;
    for (ComparedItem& item : list_) item.written = when_written(item.directory);
  }
  if (const auto text = context.widgets.take_set("compare.add")) {
    if (!add(item_of(*text), s)) context.widgets.reject(problem_);
  }
  if (const auto text = context.widgets.take_set("compare.items")) take_all(context, *text);
  std::string names, items;
  for (const ComparedItem& item : list_) {
    names += (names.empty() ? "" : ",") + std::filesystem::path(text_of(item)).filename().string();
    items += (items.empty() ? "" : "|") + text_of(item);
  }
  context.widgets.show("compare.runs", names);
  context.widgets.show("compare.items", items);
}

void draw_moment_choice(PanelContext& context, ComparedItems& items, const ComparedColumn& column, int place) {
  const Theme& theme = context.theme;
  const bool is_item = place >= 0;
  const ComparedItem now = is_item ? items.list()[static_cast<std::size_t>(place)] : ComparedItem{};
  text(theme.strong, theme.colours().text, is_item ? "Moment of " + column.name : "Compare with a moment of this run");
  if (!is_item && !items.has_room()) {
    text(theme.small, theme.colours().muted, fmt::format("At most {} rows are compared.", kMostComparedRuns));
    return;
  }
  const auto choose = [&](ComparedItem wanted) {
    const bool done = is_item ? items.replace(static_cast<std::size_t>(place), std::move(wanted), context.snapshot())
                              : items.add(std::move(wanted), context.snapshot());
    if (!done) context.ui.say(items.problem(), true);
  };
  const float lines = static_cast<float>(column.moments.size() + 1);
  ImGui::BeginChild("list",
                    ImVec2(theme.px(260), std::min(theme.px(220), lines * ImGui::GetTextLineHeightWithSpacing())));
  if (is_item && !now.directory.empty()) {
    if (ImGui::Selectable("As it is now", now.updates < 0)) choose({now.directory, -1, -1, nullptr, 0});
    context.widgets.mark("compare.moment.now");
  }
  for (std::size_t k = column.moments.size(); k-- > 0;) {
    const ComparedMoment& m = column.moments[k];
    if (m.leader < 0) continue;  // before there was a causal model
    const std::string words = fmt::format("update {}, {:.0f} % of the work", grouped(m.updates), 100 * m.share);
    const bool keeps_start = std::find(m.starts.begin(), m.starts.end(), now.start) != m.starts.end();
    if (ImGui::Selectable(words.c_str(), m.updates == now.updates)) {
      choose({now.directory, m.updates, keeps_start ? now.start : -1, nullptr, 0});
      if (!is_item) ImGui::CloseCurrentPopup();
    }
    context.widgets.mark(fmt::format("compare.moment.{}", k));
  }
  ImGui::EndChild();
  const auto shown = std::find_if(column.moments.begin(), column.moments.end(),
                                  [&](const ComparedMoment& m) { return m.updates == now.updates; });
  if (!is_item || shown == column.moments.end() || shown->starts.size() < 2) return;
  constexpr std::size_t kInLine = 6;
  text(theme.small, theme.colours().muted, fmt::format("Start (start {} led by its loss):", shown->leader));
  for (std::size_t k = 0; k < shown->starts.size(); ++k) {
    const int start = shown->starts[k];
    const bool leads = start == shown->leader;
    if (k % kInLine != 0) ImGui::SameLine(0, theme.px(2));
    if (choice_button(theme, fmt::format("{}##start", start).c_str(), leads ? now.start < 0 : now.start == start)) {
      choose({now.directory, now.updates, leads ? -1 : start, nullptr, 0});
    }
    context.widgets.mark(fmt::format("compare.start.{}", start));
  }
}

}  // namespace causeway
