#include "app/widgets/controls.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace causeway {

namespace {

// Whether the pointer has been over the last item for so long, no button pressed.
bool rested(float seconds) {
  const ImVec2 low = ImGui::GetItemRectMin();
  const float place[] = {low.x, low.y};
  const char* bytes = reinterpret_cast<const char*>(place);
  const ImGuiID id = ImGui::GetID(bytes, bytes + sizeof(place));
  ImGuiStorage* storage = ImGui::GetStateStorage();
  const auto now = static_cast<float>(ImGui::GetTime());
  const int frame = ImGui::GetFrameCount();
  const bool anew = storage->GetInt(id) != frame - 1 || ImGui::IsMouseDown(0);
  storage->SetInt(id, frame);
  if (anew) storage->SetFloat(id + 1, now);
  return now - storage->GetFloat(id + 1) >= seconds && !ImGui::IsMouseDown(0);
}

}  // namespace

void tooltip(const Theme& theme, std::string_view text, float delay) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) || !rested(delay)) return;
  const float wrap = theme.px(330);
  const ImVec2 padding(theme.px(10), theme.px(8));
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  // Below a small item, where it hides neither the item nor its neighbours; at the pointer over a large one.
  if (high.y - low.y < theme.px(60)) {
    const ImVec2 size =
        theme.body->CalcTextSizeA(theme.body->FontSize, FLT_MAX, wrap, text.data(), text.data() + text.size());
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float height = size.y + 2 * padding.y;
    const float gap = theme.px(6);
    const float x = std::min(low.x, screen.x - size.x - 2 * padding.x - gap);
    const bool fits_below = high.y + gap + height < screen.y;
    ImGui::SetNextWindowPos(ImVec2(std::max(gap, x), fits_below ? high.y + gap : low.y - gap - height));
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(wrap);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

void help_marker(const Theme& theme, std::string_view help) {
  text(theme.body, theme.colours().faint, theme.icon(Icon::kHelp, "(?)"));
  tooltip(theme, help, 0);
}

bool choice_button(const Theme& theme, const char* label, bool chosen) {
  const Palette& c = theme.colours();
  ImGui::PushStyleColor(ImGuiCol_Button, chosen ? c.accent_dim : 0);
  ImGui::PushStyleColor(ImGuiCol_Text, chosen ? c.text : c.muted);
  const bool clicked = ImGui::Button(label);
  ImGui::PopStyleColor(2);
  return clicked;
}

bool push_button(const Theme& theme, const char* label, ButtonKind kind, bool enabled, float width) {
  const Palette& c = theme.colours();
  if (kind == ButtonKind::kPrimary) {
    ImGui::PushStyleColor(ImGuiCol_Button, c.accent);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, c.accent_hover);
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, c.accent_hover);
    ImGui::PushStyleColor(ImGuiCol_Text, c.on_accent);
  } else if (kind == ButtonKind::kFlat) {
    ImGui::PushStyleColor(ImGuiCol_Button, 0);
  }
  ImGui::BeginDisabled(!enabled);
  const bool clicked = ImGui::Button(label, ImVec2(width, 0));
  ImGui::EndDisabled();
  if (kind != ButtonKind::kNormal) ImGui::PopStyleColor(kind == ButtonKind::kPrimary ? 4 : 1);
  return clicked;
}

void figure(const Theme& theme, const char* caption, const std::string& value, float width, ImU32 colour) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const Palette& c = theme.colours();
  text_at(draw, theme.small, at, c.muted, caption);
  text_at(draw, theme.strong, ImVec2(at.x, at.y + theme.px(15)), colour != 0 ? colour : c.text, value);
  ImGui::Dummy(ImVec2(width, theme.px(33)));
}

namespace {

// Lines of at most `width`, broken between words.
std::vector<std::string_view> wrapped(ImFont* font, std::string_view what, float width) {
  std::vector<std::string_view> lines;
  const char* end = what.data() + what.size();
  for (const char* at = what.data(); at < end;) {
    const char* cut = font->CalcWordWrapPositionA(1.0F, at, end, width);
    if (cut == at) ++cut;  // not even one letter fits
    lines.emplace_back(at, static_cast<std::size_t>(cut - at));
    at = cut;
    while (at < end && (*at == ' ' || *at == '\n')) ++at;
  }
  return lines;
}

}  // namespace

void draw_empty_state(const Theme& theme, Icon icon, std::string_view title, std::string_view message) {
  const Palette& c = theme.colours();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 area = ImGui::GetContentRegionAvail();
  const auto lines = wrapped(theme.body, message, std::min(area.x - theme.px(16), theme.px(330)));
  const float icon_size = theme.px(32);
  const float line = theme.body->FontSize + theme.px(3);
  const float height = icon_size + theme.px(6) + line + theme.px(6) + line * static_cast<float>(lines.size());
  float y = at.y + std::max(0.0F, (area.y - height) * 0.42F);
  const float middle = at.x + area.x / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  // The icon is drawn larger than its font was made; softness does no harm to a pictogram this faint.
  const char* glyph = theme.icon(icon);
  const ImVec2 box = theme.title->CalcTextSizeA(icon_size, FLT_MAX, 0, glyph);
  draw->AddText(theme.title, icon_size, ImVec2(std::round(middle - box.x / 2), std::round(y)), c.faint, glyph);
  y += icon_size + theme.px(6);
  text_at(draw, theme.strong, ImVec2(middle, y), c.text, title, 0.5F);
  y += line + theme.px(6);
  for (const std::string_view text_line : lines) {
    text_at(draw, theme.body, ImVec2(middle, y), c.muted, text_line, 0.5F);
    y += line;
  }
  ImGui::Dummy(area);
}

void text(ImFont* font, ImU32 colour, std::string_view what) {
  if (has_distant_characters(what)) return text(font, colour, with_numbers(what));
  const WithFont with(font);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(what.data(), what.data() + what.size());
  ImGui::PopStyleColor();
}

std::string shortened(ImFont* font, std::string_view what, float width) {
  std::string cut(what);
  if (text_size(font, what).x <= width) return cut;
  while (!cut.empty() && text_size(font, cut + "…").x > width) {
    // Never in the middle of a character.
    do {
      cut.pop_back();
    } while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
    if (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0x80) != 0) cut.pop_back();
  }
  return cut + "…";
}

void elided_text(const Theme& theme, ImFont* font, ImU32 colour, std::string_view what, float width) {
  const std::string shown = shortened(font, what, width);
  text(font, colour, shown);
  if (shown != what) tooltip(theme, what);
}

ImVec2 text_size(ImFont* font, std::string_view what) {
  if (has_distant_characters(what)) return text_size(font, with_numbers(what));
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, what.data(), what.data() + what.size());
}

void text_at(ImDrawList* draw, ImFont* font, ImVec2 at, ImU32 colour, std::string_view what, float align) {
  if (has_distant_characters(what)) return text_at(draw, font, at, colour, with_numbers(what), align);
  if (align > 0) at.x -= align * text_size(font, what).x;
  at.x = static_cast<float>(static_cast<int>(at.x));
  at.y = static_cast<float>(static_cast<int>(at.y));
  draw->AddText(font, font->FontSize, at, colour, what.data(), what.data() + what.size());
}

void splitter(const Theme& theme, WidgetRegistry& widgets, const char* name, bool vertical, ImVec2 at, float thickness,
              float across, float length, float least, float usual, float& share) {
  const ImVec2 size = vertical ? ImVec2(thickness, across) : ImVec2(across, thickness);
  ImGui::SetCursorScreenPos(at);
  ImGui::InvisibleButton(name, size);
  widgets.mark(name);
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const ImVec2 c(at.x + size.x / 2, at.y + size.y / 2);
    const float half = theme.px(14);
    const float thin = theme.px(1.5F);
    const ImVec2 low = vertical ? ImVec2(c.x - thin, c.y - half) : ImVec2(c.x - half, c.y - thin);
    const ImVec2 high = vertical ? ImVec2(c.x + thin, c.y + half) : ImVec2(c.x + half, c.y + thin);
    ImGui::GetWindowDrawList()->AddRectFilled(low, high, theme.colours().accent, thin);
  }
  const float moved = vertical ? ImGui::GetIO().MouseDelta.x : ImGui::GetIO().MouseDelta.y;
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) share = usual;
  // Only when a person moves it: a window that is too small for the share keeps it for when there is room again.
  if (!active || moved == 0 || length <= 0) return;
  share += moved / length;
  const float border = std::min(0.5F, least / length);
  share = std::clamp(share, border, 1.0F - border);
}

}  // namespace causeway
