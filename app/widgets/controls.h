// Small pieces that panels share.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"

namespace causeway {

/// "(?)" that explains when hovered.
void help_marker(const Theme& theme, std::string_view text);

/// A tooltip of a readable width for the last item, once the pointer has rested on it and while nothing is dragged.
void tooltip(const Theme& theme, std::string_view text, float delay = 0.4F);

/// One of several buttons that belong together; the chosen one is filled. True if clicked.
bool choice_button(const Theme& theme, const char* label, bool chosen);

enum class ButtonKind { kNormal, kPrimary, kFlat };
/// True if clicked.
bool push_button(const Theme& theme, const char* label, ButtonKind kind, bool enabled = true, float width = 0);

/// A caption above a value, `width` wide (scaled already), so that lines of them do not jitter when digits change.
void figure(const Theme& theme, const char* caption, const std::string& value, float width, ImU32 colour = 0);

/// Icon, title and text in the middle of what is left of the window.
void draw_empty_state(const Theme& theme, Icon icon, std::string_view title, std::string_view text);

/// Text in a colour and font.
void text(ImFont* font, ImU32 colour, std::string_view text);
/// As much of a text as is at most `width` wide, with an ellipsis if that is not all.
std::string shortened(ImFont* font, std::string_view text, float width);
/// Text in a colour and font, shortened to `width`; the whole text is in the tooltip then.
void elided_text(const Theme& theme, ImFont* font, ImU32 colour, std::string_view text, float width);

/// Width and height of a text in a font.
ImVec2 text_size(ImFont* font, std::string_view text);
/// Text at a place, `align` 0 = starts there, 0.5 = centred, 1 = ends there.
void text_at(ImDrawList* draw, ImFont* font, ImVec2 at, ImU32 colour, std::string_view text, float align = 0);

/// A handle between two areas. `share` of `length` pixels goes to the first; dragging changes it within the bounds that
/// leave both `least` pixels, a double click restores `usual`.
void splitter(const Theme& theme, WidgetRegistry& widgets, const char* name, bool vertical, ImVec2 at, float thickness,
              float across, float length, float least, float usual, float& share);

}  // namespace causeway
