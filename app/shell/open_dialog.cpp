#include "app/shell/open_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "app/shell/card.h"
#include "app/shell/dropped_file.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

struct Words {
  const char* title;
  const char* take;
};

Words words_of(FileChoice::Purpose purpose) {
  switch (purpose) {
    case FileChoice::Purpose::kOpenRun:
      return {"Open a run", "Open"};
    case FileChoice::Purpose::kOpenData:
      return {"Open data", "New run on these"};
    case FileChoice::Purpose::kFindData:
      return {"Where are the data of this run?", "Use these"};
    case FileChoice::Purpose::kExportFolder:
      return {"Folder for exports", "Use this folder"};
  }
  return {"", ""};
}

/// With a slash at its end, so that typing goes on inside.
std::string as_folder(const fs::path& folder) { return (folder / "").string(); }

}  // namespace

void OpenDialog::show(Purpose purpose, std::string text, const fs::path& folder) {
  purpose_ = purpose;
  text_ = std::move(text);
  problem_.clear();
  focus_ = true;
  taken_ = false;
  std::error_code error;
  fs::path begin = folder.empty() ? folder_ : fs::absolute(folder, error);
  while (!begin.empty() && !fs::is_directory(begin, error) && begin.has_relative_path()) begin = begin.parent_path();
  if (begin.empty()) begin = fs::current_path(error);
  go(begin);
}

void OpenDialog::go(const fs::path& folder) {
  write(as_folder(folder.lexically_normal()));
  folder_.clear();
  follow_typing();
}

void OpenDialog::write(const std::string& path) {
  std::strncpy(typed_.data(), path.c_str(), typed_.size() - 1);
  ++written_;
}

/// The part up to the last slash is the folder, the rest the beginning of a name.
void OpenDialog::follow_typing() {
  const std::string text = typed_.data();
  const auto slash = text.rfind('/');
  std::error_code error;
  const fs::path folder = fs::absolute(typed_path(slash == std::string::npos ? "" : text.substr(0, slash + 1)), error);
  beginning_ = slash == std::string::npos ? text : text.substr(slash + 1);
  if (folder == folder_) return;
  folder_ = folder;
  entries_ = list_folder(folder_, wants_files());
}

void OpenDialog::complete(std::string& text) const {
  const auto found = beginning_with(entries_, beginning_);
  const std::string common = common_beginning(found);
  if (common.size() < beginning_.size()) return;
  text.resize(text.size() - beginning_.size());
  text += common;
  if (found.size() == 1 && found.front()->kind == FolderEntry::Kind::kFolder) text += '/';
}

bool OpenDialog::take(PanelContext& context) {
  const fs::path path = typed_path(typed_.data());
  std::error_code error;
  try {
    if (purpose_ == Purpose::kExportFolder) {
      check_writable(path);
    } else {
      const Dropped found = recognise(path);
      if (purpose_ == Purpose::kOpenRun && !std::holds_alternative<DroppedRun>(found)) {
        throw Error(fmt::format("{} is not a run", path.string()), "choose the folder of a run");
      }
      if (wants_files() && !std::holds_alternative<DroppedData>(found)) {
        throw Error(fmt::format("{} is not data", path.string()), "choose a file or folder of data");
      }
    }
    const fs::path chosen = fs::absolute(path, error).lexically_normal();
    context.ui.chosen = FileChoice{purpose_, (chosen.has_filename() ? chosen : chosen.parent_path()).string()};
    return true;
  } catch (const Error& problem) {
    problem_ = sentence(one_line(problem));
    return false;
  }
}

void OpenDialog::draw_places(PanelContext& context) {
  const Theme& theme = context.theme;
  std::error_code error;
  const auto place = [&](const char* label, const char* id, const fs::path& to) {
    if (to.empty() || !fs::is_directory(to, error)) return;
    if (push_button(theme, label, ButtonKind::kFlat)) go(to);
    context.widgets.mark(fmt::format("open.{}", id));
    ImGui::SameLine(0, theme.px(2));
  };
  const char* home = std::getenv("HOME");
  place("Up", "up", folder_.has_filename() ? folder_.parent_path() : folder_.parent_path().parent_path());
  place("Home", "home", home != nullptr ? home : "");
  place("Current folder", "here", fs::current_path(error));
  place("Saved runs", "runs", fs::absolute("runs", error));
  ImGui::NewLine();
}

void OpenDialog::draw_list(PanelContext& context, ImVec2 size) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImGui::PushStyleColor(ImGuiCol_ChildBg, c.inset);
  ImGui::BeginChild("entries", size, true);
  ImGui::PopStyleColor();
  const auto found = beginning_with(entries_, beginning_);
  const FolderEntry* clicked = nullptr;
  bool twice = false;
  for (const FolderEntry* entry : found) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool chosen = entry->name == beginning_;
    if (ImGui::Selectable(("##" + entry->name).c_str(), chosen, ImGuiSelectableFlags_AllowDoubleClick)) {
      clicked = entry;
      // The first of two clicks may have gone to a folder that was listed in the same place.
      twice = ImGui::IsMouseDoubleClicked(0) && clicked_ == entry->path;
      clicked_ = entry->path;
    }
    context.widgets.mark("open." + entry->name);
    const bool folder = entry->kind == FolderEntry::Kind::kFolder;
    const bool fits = purpose_ == Purpose::kOpenRun ? entry->kind == FolderEntry::Kind::kRun : !folder;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float right = at.x + ImGui::GetContentRegionAvail().x - theme.px(4);
    text_at(draw, fits ? theme.strong : theme.body, ImVec2(at.x + theme.px(6), at.y), fits ? c.text : c.muted,
            folder ? entry->name + "/" : entry->name);
    text_at(draw, theme.small, ImVec2(right, at.y + theme.px(1)),
            entry->kind == FolderEntry::Kind::kRun ? c.good : c.muted, entry->note, 1.0F);
  }
  if (found.empty()) {
    text(theme.body, c.muted,
         entries_.empty() ? "Nothing to choose in this folder." : "No name here begins like this.");
  }
  ImGui::EndChild();
  if (clicked == nullptr) return;
  problem_.clear();
  if (clicked->kind == FolderEntry::Kind::kFolder) {
    go(clicked->path);
  } else {
    write(clicked->path.string());
    beginning_ = clicked->name;
    taken_ = twice;
  }
}

bool OpenDialog::draw(PanelContext& context) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Words words = words_of(purpose_);
  bool close = false;
  bool entered = std::exchange(taken_, false);
  if (begin_card(theme, "open", ImVec2(theme.px(680), theme.px(520)))) {
    text(theme.title, c.text, words.title);
    ImGui::PushStyleColor(ImGuiCol_Text, c.muted);
    ImGui::TextWrapped("%s", text_.c_str());
    ImGui::PopStyleColor();
    if (const auto path = context.widgets.take_set("open.path")) {
      write(*path);
      follow_typing();
    }
    if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    const auto edit = [](ImGuiInputTextCallbackData* data) {
      if (data->EventFlag != ImGuiInputTextFlags_CallbackCompletion) return 0;
      std::string text(data->Buf, static_cast<std::size_t>(data->BufTextLen));
      static_cast<const OpenDialog*>(data->UserData)->complete(text);
      data->DeleteChars(0, data->BufTextLen);
      data->InsertChars(0, text.c_str());
      return 0;
    };
    constexpr auto kFlags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackCompletion;
    entered =
        ImGui::InputText(fmt::format("##path{}", written_).c_str(), typed_.data(), typed_.size(), kFlags, edit, this) ||
        entered;
    context.widgets.mark("open.path");
    context.widgets.show("open.path", typed_.data());
    tooltip(theme, "Tab completes a name, Enter opens.");
    if (ImGui::IsItemEdited()) problem_.clear();
    follow_typing();
    draw_places(context);
    const float footer = ImGui::GetFrameHeight() + theme.px(10);
    const float room = ImGui::GetContentRegionAvail().y - footer - (problem_.empty() ? 0 : theme.px(40));
    draw_list(context, ImVec2(0, std::max(theme.px(60), room)));
    context.widgets.show("open.problem", problem_);
    if (!problem_.empty()) {
      ImGui::PushStyleColor(ImGuiCol_Text, c.danger);
      ImGui::TextWrapped("%s", problem_.c_str());
      ImGui::PopStyleColor();
    }
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - footer - ImGui::GetStyle().WindowPadding.y / 2);
    entered = push_button(theme, words.take, ButtonKind::kPrimary) || entered;
    context.widgets.mark("open.take");
    ImGui::SameLine();
    close = push_button(theme, "Cancel", ButtonKind::kNormal);
    context.widgets.mark("open.cancel");
    if (entered) {
      // The beginning of a name that only one has is enough.
      const auto found = beginning_with(entries_, beginning_);
      const auto exact = std::find_if(found.begin(), found.end(), [&](const auto* e) { return e->name == beginning_; });
      std::optional<FolderEntry> meant;
      if (exact != found.end()) meant = **exact;
      if (!meant && !beginning_.empty() && found.size() == 1) meant = *found.front();
      if (meant && meant->kind == FolderEntry::Kind::kFolder && purpose_ != Purpose::kExportFolder) {
        go(meant->path);
        focus_ = true;
      } else {
        if (meant) write(meant->path.string());
        close = take(context) || close;
      }
    }
  }
  ImGui::End();
  return close;
}

}  // namespace causeway
