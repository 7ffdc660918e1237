#include "app/ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include "app/ui/font_paths.h"
#include "app/ui/imgui_compat.h"

namespace causeway {
namespace {

// Latin, Greek, punctuation, super- and subscripts, arrows, a few operators. Others are loaded once they are drawn.
constexpr ImWchar kTextRange[] = {0x20,   0xFF,   0x370,  0x3FF,  0x2010, 0x2027, 0x2070,
                                  0x209F, 0x2190, 0x21FF, 0x2200, 0x22FF, 0};
// What the text font may lack.
constexpr ImWchar kSymbolRange[] = {0x2070, 0x209F, 0x2190, 0x21FF, 0};

struct IconGlyph {
  Icon icon;
  ImWchar code;
  const char* text;
};
constexpr IconGlyph kGlyphs[] = {
    {Icon::kPlay, 0xF40A, "\uF40A"},     {Icon::kPause, 0xF3E4, "\uF3E4"},    {Icon::kStep, 0xF4AD, "\uF4AD"},
    {Icon::kReset, 0xF450, "\uF450"},    {Icon::kSave, 0xF193, "\uF193"},     {Icon::kAlert, 0xF028, "\uF028"},
    {Icon::kHelp, 0xF625, "\uF625"},     {Icon::kPrevious, 0xF141, "\uF141"}, {Icon::kNext, 0xF142, "\uF142"},
    {Icon::kChart, 0xF12A, "\uF12A"},    {Icon::kGraph, 0xF4AA, "\uF4AA"},    {Icon::kImage, 0xF2E9, "\uF2E9"},
    {Icon::kTune, 0xF62E, "\uF62E"},     {Icon::kCopy, 0xF18F, "\uF18F"},     {Icon::kClear, 0xF54C, "\uF54C"},
    {Icon::kMessages, 0xF369, "\uF369"}, {Icon::kMore, 0xF1D9, "\uF1D9"},
};

constexpr ImU32 rgb(unsigned int hex, unsigned int alpha = 255) {
  return IM_COL32(hex >> 16 & 255, hex >> 8 & 255, hex & 255, alpha);
}

constexpr Palette kDark = {
    .background = rgb(0x12151B),
    .card = rgb(0x1B2028),
    .card_border = rgb(0x2A313C),
    .inset = rgb(0x141820),
    .text = rgb(0xE8ECF2),
    .muted = rgb(0x9AA5B4),
    .faint = rgb(0x5C6676),
    .accent = rgb(0x8B9BFF),
    .accent_hover = rgb(0xA3B0FF),
    .accent_dim = rgb(0x3A4478),
    .on_accent = rgb(0x0E1118),
    .good = rgb(0x4CC38A),
    .warning = rgb(0xF0B429),
    .danger = rgb(0xFF8A7A),
    .danger_fill = rgb(0x4A1F1F),
    .grid = rgb(0x2A313C),
    .popup = rgb(0x222833, 250),
    .field = rgb(0x262D38),
    .field_hover = rgb(0x2F3845),
    .field_active = rgb(0x374253),
    .button = rgb(0x2A323F),
    .button_hover = rgb(0x364152),
    .button_active = rgb(0x41506A),
    .selection = rgb(0x4B5AA8),
    .series = {rgb(0x8B9BFF), rgb(0xD9A6E8), rgb(0xC8D2E0), rgb(0x7FC8C2)},
};

constexpr Palette kLight = {
    .background = rgb(0xE9ECF1),
    .card = rgb(0xFFFFFF),
    .card_border = rgb(0xCCD2DB),
    .inset = rgb(0xF1F3F7),
    .text = rgb(0x161B24),
    .muted = rgb(0x515C6B),
    .faint = rgb(0x8A94A3),
    .accent = rgb(0x4453C4),
    .accent_hover = rgb(0x3644AC),
    .accent_dim = rgb(0xCFD5FA),
    .on_accent = rgb(0xFFFFFF),
    .good = rgb(0x0B7A4B),
    .warning = rgb(0x9A6200),
    .danger = rgb(0xB3261E),
    .danger_fill = rgb(0xFBE1DE),
    .grid = rgb(0xD9DEE6),
    .popup = rgb(0xFFFFFF, 252),
    .field = rgb(0xE7EAF0),
    .field_hover = rgb(0xDCE1EA),
    .field_active = rgb(0xD0D7E3),
    .button = rgb(0xE3E7EE),
    .button_hover = rgb(0xD5DBE6),
    .button_active = rgb(0xC5CDDB),
    .selection = rgb(0xBFC8FA),
    .series = {rgb(0x4453C4), rgb(0x9C4FB0), rgb(0x3F4A5A), rgb(0x1F7A74)},
};

struct NamedFactor {
  const char* name;
  Marker marker;
  ImU32 on_dark, on_light;
};
// Okabe and Ito (2008). Their blue #0072B2 is too dark to read on a dark ground, so the lighter #56B4E9 stands for it
// there; on a light ground it is the other way round, and orange and green are taken a shade darker.
constexpr NamedFactor kFactors[] = {
    {"red", Marker::kDisc, rgb(0xD55E00), rgb(0xC45500)},
    {"green", Marker::kSquare, rgb(0x009E73), rgb(0x008561)},
    {"blue", Marker::kTriangle, rgb(0x56B4E9), rgb(0x0072B2)},
    {"arm", Marker::kDiamond, rgb(0xE69F00), rgb(0xB87F00)},
};
constexpr NamedFactor kOthers[] = {
    {"", Marker::kTriangle, rgb(0x56B4E9), rgb(0x0072B2)}, {"", Marker::kDiamond, rgb(0xE69F00), rgb(0xB87F00)},
    {"", Marker::kSquare, rgb(0x009E73), rgb(0x008561)},   {"", Marker::kDisc, rgb(0xD55E00), rgb(0xC45500)},
    {"", Marker::kRing, rgb(0xCC79A7), rgb(0xB0588A)},     {"", Marker::kSquare, rgb(0xF0E442), rgb(0x8C8200)},
};

const char* first_file(std::initializer_list<const char*> paths) {
  for (const char* path : paths) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return path;
  }
  return nullptr;
}

}  // namespace

void Theme::set_zoom(float zoom) { zoom_ = std::clamp(zoom, 0.8F, 2.0F); }

void Theme::apply() {
  palette_ = light_ ? kLight : kDark;
  ImGuiStyle style;  // ScaleAllSizes() multiplies, so always from a fresh one
  style.WindowPadding = ImVec2(12, 12);
  style.FramePadding = ImVec2(9, 5);
  style.ItemSpacing = ImVec2(8, 8);
  style.ItemInnerSpacing = ImVec2(6, 4);
  style.ScrollbarSize = 10;
  style.GrabMinSize = 12;
  style.WindowRounding = 6;
  style.ChildRounding = 6;
  style.FrameRounding = 5;
  style.PopupRounding = 6;
  style.GrabRounding = 5;
  style.ScrollbarRounding = 5;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 1;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.DisabledAlpha = 0.45F;
  style.ScaleAllSizes(scale());
  style.ChildBorderSize = style.PopupBorderSize = std::max(1.0F, std::floor(scale()));

  const auto set = [&](ImGuiCol slot, ImU32 colour) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(colour); };
  if (light_) {
    ImGui::StyleColorsLight(&style);
  } else {
    ImGui::StyleColorsDark(&style);
  }
  set(ImGuiCol_Text, palette_.text);
  set(ImGuiCol_TextDisabled, palette_.muted);
  set(ImGuiCol_WindowBg, palette_.background);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, palette_.popup);
  set(ImGuiCol_Border, palette_.card_border);
  set(ImGuiCol_FrameBg, palette_.field);
  set(ImGuiCol_FrameBgHovered, palette_.field_hover);
  set(ImGuiCol_FrameBgActive, palette_.field_active);
  set(ImGuiCol_Button, palette_.button);
  set(ImGuiCol_ButtonHovered, palette_.button_hover);
  set(ImGuiCol_ButtonActive, palette_.button_active);
  set(ImGuiCol_Header, palette_.button);
  set(ImGuiCol_HeaderHovered, palette_.button_hover);
  set(ImGuiCol_HeaderActive, palette_.button_active);
  set(ImGuiCol_SliderGrab, palette_.accent);
  set(ImGuiCol_SliderGrabActive, palette_.accent);
  set(ImGuiCol_CheckMark, palette_.accent);
  set(ImGuiCol_Separator, palette_.card_border);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, palette_.button_active);
  set(ImGuiCol_ScrollbarGrabHovered, palette_.faint);
  set(ImGuiCol_TextSelectedBg, palette_.selection);
  set(ImGuiCol_MenuBarBg, palette_.background);
  set(ImGuiCol_NavHighlight, palette_.accent);
  ImGui::GetStyle() = style;
  load_fonts();
}

void Theme::load_fonts() {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  text_ranges_.assign(std::begin(kTextRange), std::end(kTextRange) - 1);
  text_ranges_.insert(text_ranges_.end(), rare_.ranges().begin(), rare_.ranges().end());
  const char* symbols = first_file({kDejaVu});
  const char* icons = first_file({kIcons});
  has_icons_ = icons != nullptr;
  static const auto icon_range = [] {
    std::array<ImWchar, 2 * std::size(kGlyphs) + 1> range{};
    for (std::size_t i = 0; i < std::size(kGlyphs); ++i) range[2 * i] = range[2 * i + 1] = kGlyphs[i].code;
    return range;
  }();

  // Whole sizes: stb_truetype blurs others.
  const auto size = [&](float points) { return std::max(8.0F, std::round(px(points))); };
  const auto load = [&](const char* path, float points, bool with_icons) -> ImFont* {
    ImFontConfig config;
    config.OversampleH = scale() < 1.5F ? 3 : 2;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    ImFont* font = nullptr;
    if (path != nullptr) {
      font = atlas.AddFontFromFileTTF(path, size(points), &config, text_ranges_.data());
    } else {
      ImFontConfig built_in;
      built_in.SizePixels = std::max(13.0F, 13.0F * std::round(points / 16.0F * scale()));
      font = atlas.AddFontDefault(&built_in);
    }
    config.MergeMode = true;
    if (symbols != nullptr && path != symbols) {
      atlas.AddFontFromFileTTF(symbols, size(points * 0.93F), &config, kSymbolRange);
    }
    rare_.add_files(atlas, size(points), config);
    if (with_icons && icons != nullptr) {
      config.GlyphOffset = ImVec2(0, std::round(px(points * 0.13F)));
      config.PixelSnapH = true;
      atlas.AddFontFromFileTTF(icons, size(points * 1.15F), &config, icon_range.data());
    }
    return font;
  };
  const char* regular = first_file({kRoboto, kDejaVu});
  const char* medium = first_file({kRobotoMedium, kDejaVuBold, kRoboto, kDejaVu});
  const char* fixed = first_file({kJetBrainsMono, kDejaVuMono, kRoboto, kDejaVu});
  body = load(regular, 16, true);
  strong = load(medium, 16, true);
  small = load(regular, 14, true);
  mono = load(fixed, 14, false);
  figure = load(medium, 24, false);
  title = load(medium, 20, true);
  ImGui::GetIO().FontDefault = body;
#if IMGUI_VERSION_NUM < 19200
  rare_.add_numbers(atlas);
  atlas.Build();
  rare_.finish(atlas);
#endif
}

FactorStyle Theme::factor(std::string_view name, int index) const {
  const auto style = [&](const NamedFactor& f) { return FactorStyle{light_ ? f.on_light : f.on_dark, f.marker}; };
  for (const NamedFactor& known : kFactors) {
    if (name == known.name) return style(known);
  }
  return style(kOthers[static_cast<std::size_t>(std::max(0, index)) % std::size(kOthers)]);
}

const char* Theme::icon(Icon icon, const char* fallback) const {
  for (const IconGlyph& glyph : kGlyphs) {
    if (glyph.icon == icon && has_icons_) return glyph.text;
  }
  return fallback;
}

ImU32 faded(ImU32 colour, float opacity) {
  const auto alpha = static_cast<float>(colour >> IM_COL32_A_SHIFT & 255);
  const auto scaled = static_cast<ImU32>(std::lround(alpha * std::clamp(opacity, 0.0F, 1.0F)));
  return (colour & ~IM_COL32_A_MASK) | scaled << IM_COL32_A_SHIFT;
}

void draw_marker(ImDrawList* draw, ImVec2 c, float r, FactorStyle style) {
  switch (style.marker) {
    case Marker::kDisc:
      draw->AddCircleFilled(c, r, style.colour);
      break;
    case Marker::kSquare:
      draw->AddRectFilled(ImVec2(c.x - 0.88F * r, c.y - 0.88F * r), ImVec2(c.x + 0.88F * r, c.y + 0.88F * r),
                          style.colour);
      break;
    case Marker::kTriangle:
      draw->AddTriangleFilled(ImVec2(c.x, c.y - 1.1F * r), ImVec2(c.x + 1.1F * r, c.y + 0.85F * r),
                              ImVec2(c.x - 1.1F * r, c.y + 0.85F * r), style.colour);
      break;
    case Marker::kDiamond:
      draw->AddQuadFilled(ImVec2(c.x, c.y - 1.2F * r), ImVec2(c.x + 1.2F * r, c.y), ImVec2(c.x, c.y + 1.2F * r),
                          ImVec2(c.x - 1.2F * r, c.y), style.colour);
      break;
    case Marker::kRing:
      draw->AddCircle(c, 0.85F * r, style.colour, 0, 0.4F * r);
      break;
  }
}

WithFont::WithFont(ImFont* font) { compat::push_font(font); }
WithFont::~WithFont() { ImGui::PopFont(); }

}  // namespace causeway
