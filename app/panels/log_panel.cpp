// The messages of the program.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/explore/hidden_truth.h"
#include "app/panels/panels.h"
#include "app/ui/format.h"
#include "app/ui/message_log.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Least {
  spdlog::level::level_enum level;
  const char* word;  // in scripts
  const char* label;
  const char* help;
};
constexpr Least kLeast[] = {
    {spdlog::level::trace, "all", "All", "Every message."},
    {spdlog::level::warn, "warnings", "Warnings", "Warnings and errors."},
    {spdlog::level::err, "errors", "Errors", "Errors alone."},
};

bool holds(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::string line_of(const Message& message) {
  return fmt::format("{}  {:<7}  {}", clock_time(message.time), level_word(message.level), message.text);
}

class LogPanel final : public Panel {
 public:
  const char* id() const override { return "log"; }
  const char* title() const override { return "Log"; }
  const char* help() const override {
    return "All messages of the window and of training, the newest at the bottom. Scroll up to stop it "
           "from moving, and back to the end to go on with it.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    if (context.log.newest() > cleared_) return std::nullopt;
    if (cleared_ > 0) return EmptyState{Icon::kMessages, "Cleared", "New messages will appear here."};
    return EmptyState{Icon::kMessages, "No messages yet",
                      "Messages of the window and of training appear here: what was saved, what went wrong."};
  }

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    if (!at_end_) {
      if (push_button(theme, "To the newest", ButtonKind::kFlat)) to_end_ = true;
      context.widgets.mark("log.newest");
      ImGui::SameLine(0, theme.px(2));
    }
    const std::string copy = fmt::format("{} Copy", theme.icon(Icon::kCopy));
    if (push_button(theme, copy.c_str(), ButtonKind::kFlat, !shown_.empty())) {
      std::string all;
      for (const std::size_t i : shown_) all += line_of(messages_[i]) + "\n";
      ImGui::SetClipboardText(all.c_str());
    }
    context.widgets.mark("log.copy");
    tooltip(theme, "Puts the messages shown here on the clipboard.");
    ImGui::SameLine(0, theme.px(2));
    const std::string clear = fmt::format("{} Clear", theme.icon(Icon::kClear));
    if (push_button(theme, clear.c_str(), ButtonKind::kFlat)) cleared_ = context.log.newest();
    context.widgets.mark("log.clear");
    tooltip(theme, "Empties this list. New messages appear as usual.");
  }

  void draw(PanelContext& context) override {
    draw_filter(context);
    collect(context);
    context.widgets.show("log.count", std::to_string(shown_.size()));
    context.widgets.show("log.last", shown_.empty() ? "" : messages_[shown_.back()].text);
    if (shown_.empty()) {
      draw_empty(context, {Icon::kMessages, "No message matches",
                           fmt::format("{} {} hidden by the filter above.", messages_.size(),
                                       messages_.size() == 1 ? "message is" : "messages are")});
      return;
    }
    draw_messages(context);
  }

 private:
  void draw_filter(PanelContext& context) {
    const Theme& theme = context.theme;
    for (const Least& least : kLeast) {
      if (&least != &kLeast[0]) ImGui::SameLine(0, theme.px(2));
      if (choice_button(theme, least.label, least_ == &least)) least_ = &least;
      context.widgets.mark(fmt::format("log.level.{}", least.word));
      tooltip(theme, least.help);
    }
    if (const auto word = context.widgets.take_set("log.level")) {
      const auto* found =
          std::find_if(std::begin(kLeast), std::end(kLeast), [&](const Least& l) { return *word == l.word; });
      if (found == std::end(kLeast)) {
        context.widgets.reject("log.level is one of all, warnings, errors");
      } else {
        least_ = found;
      }
    }
    context.widgets.show("log.level", least_->word);
    ImGui::SameLine(0, theme.px(10));
    ImGui::SetNextItemWidth(std::min(theme.px(260), ImGui::GetContentRegionAvail().x));
    ImGui::InputTextWithHint("##filter", "Filter by a word", part_.data(), part_.size());
    context.widgets.mark("log.filter");
    if (const auto text = context.widgets.take_set("log.filter")) {
      part_.fill(0);
      text->copy(part_.data(), part_.size() - 1);
    }
    context.widgets.show("log.filter", part_.data());
  }

  void collect(PanelContext& context) {
    if (const std::uint64_t newest = context.log.newest(); newest != newest_ || cleared_ != since_) {
      newest_ = newest;
      since_ = cleared_;
      messages_ = context.log.after(since_);
    }
    shown_.clear();
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const Message& m = messages_[i];
      if (context.ui.truth_hidden && names_one_of(m.text, context.ui.hidden_words)) continue;
      if (m.level >= least_->level && holds(m.text, part_.data())) shown_.push_back(i);
    }
  }

  void draw_messages(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.colours().inset);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(6)));
    ImGui::BeginChild("messages", area, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    // As it was before this frame's messages: a person who is at the end stays there.
    at_end_ = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(shown_.size()), std::round(theme.body->FontSize + theme.px(6)));
    while (clipper.Step()) {
      for (int k = clipper.DisplayStart; k < clipper.DisplayEnd; ++k) {
        draw_message(theme, messages_[shown_[static_cast<std::size_t>(k)]], clipper.ItemsHeight);
      }
    }
    // Farther than it can go: it ends at the very bottom, where it is seen to be at the end.
    if (at_end_ || to_end_) ImGui::SetScrollY(ImGui::GetCursorPosY());
    to_end_ = false;
    ImGui::EndChild();
    context.widgets.mark("log.messages", {corner.x, corner.y, corner.x + area.x, corner.y + area.y, true});
    context.widgets.show("log.at_end", at_end_ ? "yes" : "no");
  }

  static void draw_message(const Theme& theme, const Message& message, float height) {
    const Palette& c = theme.colours();
    const bool error = message.level >= spdlog::level::err;
    const bool warning = !error && message.level >= spdlog::level::warn;
    const ImVec2 corner = ImGui::GetCursorPos();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float time_width = text_size(theme.mono, "00:00:00").x + theme.px(14);
    const float level_width = text_size(theme.strong, "warning").x + theme.px(14);
    text_at(draw, theme.mono, ImVec2(at.x, at.y + (theme.body->FontSize - theme.mono->FontSize) / 2), c.muted,
            clock_time(message.time));
    text_at(draw, error || warning ? theme.strong : theme.body, ImVec2(at.x + time_width, at.y),
            error ? c.danger : (warning ? c.warning : c.muted), level_word(message.level));
    ImGui::SetCursorPos(ImVec2(corner.x + time_width + level_width, corner.y));
    elided_text(theme, theme.body, c.text, sentence(message.text), ImGui::GetContentRegionAvail().x);
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + height));
  }

  const Least* least_ = &kLeast[0];
  std::array<char, 128> part_{};  // of the text of messages that are shown
  std::uint64_t cleared_ = 0;     // messages up to here are not shown
  // What is shown of `messages_`, which are those of the log after `since_`.
  std::uint64_t newest_ = 0, since_ = 0;
  std::vector<Message> messages_;
  std::vector<std::size_t> shown_;
  bool at_end_ = true, to_end_ = false;
};

}  // namespace

std::unique_ptr<Panel> make_log_panel() { return std::make_unique<LogPanel>(); }

}  // namespace causeway
