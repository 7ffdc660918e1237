#include "app/ui/widget_registry.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <charconv>
#include <cmath>
#include <set>
#include <utility>

namespace causeway {

template <class T>
T& WidgetRegistry::entry(Table<T>& table, std::string_view name) {
  auto found = table.find(name);
  if (found == table.end()) found = table.emplace(std::string(name), Entry<T>{}).first;
  found->second.frame = frame_;
  return found->second.value;
}

void WidgetRegistry::mark(std::string_view name) {
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  mark(name, {low.x, low.y, high.x, high.y, ImGui::IsItemVisible()});
}

void WidgetRegistry::mark(std::string_view name, const Rect& rect) {
  Rect& marked = entry(rects_, name);
  marked = rect;
  const ImDrawList* draw = ImGui::GetCurrentWindowRead()->DrawList;  // GetWindowDrawList() would open a window
  const ImVec2 low = draw->GetClipRectMin();
  const ImVec2 high = draw->GetClipRectMax();
  marked.clip_left = low.x;
  marked.clip_top = low.y;
  marked.clip_right = high.x;
  marked.clip_bottom = high.y;
}

std::optional<std::string> WidgetRegistry::take_set(std::string_view name) {
  entry(settable_, name) = true;
  if (pending_name_.empty() || pending_name_ != name) return std::nullopt;
  pending_name_.clear();
  return std::move(pending_value_);
}

bool WidgetRegistry::take_number(std::string_view name, double low, double high, double& value) {
  const auto text = take_set(name);
  if (!text) return false;
  double number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || !std::isfinite(number)) {
    reject(fmt::format("{} takes a number, not '{}'", name, *text));
    return false;
  }
  if (number < low || number > high) {
    reject(fmt::format("{} = {} is out of range: {} to {}", name, *text, low, high));
    return false;
  }
  value = number;
  return true;
}

void WidgetRegistry::show(std::string_view name, std::string value) { entry(values_, name) = std::move(value); }

// A name is on screen if the frame drawn last had it.
const WidgetRegistry::Rect* WidgetRegistry::find(std::string_view name) const {
  const auto found = rects_.find(name);
  return found != rects_.end() && found->second.frame == frame_ ? &found->second.value : nullptr;
}

const std::string* WidgetRegistry::shown(std::string_view name) const {
  const auto found = values_.find(name);
  return found != values_.end() && found->second.frame == frame_ ? &found->second.value : nullptr;
}

bool WidgetRegistry::settable(std::string_view name) const {
  const auto found = settable_.find(name);
  return found != settable_.end() && found->second.frame == frame_;
}

void WidgetRegistry::set(std::string_view name, std::string value) {
  pending_name_ = name;
  pending_value_ = std::move(value);
}

std::string WidgetRegistry::take_rejection() { return std::exchange(rejection_, {}); }

std::vector<std::string> WidgetRegistry::names() const {
  std::set<std::string> all;
  const auto collect = [&](const auto& table) {
    for (const auto& [name, entry] : table) {
      if (entry.frame == frame_) all.insert(name);
    }
  };
  collect(rects_);
  collect(settable_);
  collect(values_);
  return {all.begin(), all.end()};
}

}  // namespace causeway
