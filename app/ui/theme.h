// Looks in one place: colours, fonts, spacing, all scaled by one number.
#pragma once

#include <imgui.h>

#include <string_view>
#include <vector>

#include "app/ui/rare_glyphs.h"

namespace causeway {

/// Shapes that go with the colours, for those who cannot tell the colours apart.
enum class Marker { kDisc, kSquare, kTriangle, kDiamond, kRing };

/// How a causal variable looks in every panel.
struct FactorStyle {
  ImU32 colour = 0;
  Marker marker = Marker::kRing;
};

/// Colours by what they mean.
struct Palette {
  ImU32 background, card, card_border, inset, text, muted, faint, accent, accent_hover, accent_dim, on_accent, good,
      warning, danger, danger_fill, grid, popup, field, field_hover, field_active, button, button_hover, button_active,
      selection;
  ImU32 series[4];  // curves that are not about a factor
};

/// Pictograms of the icon font; empty text where it is not installed, so never let one stand alone without `fallback`.
enum class Icon {
  kPlay,
  kPause,
  kStep,
  kReset,
  kSave,
  kAlert,
  kHelp,
  kPrevious,
  kNext,
  kChart,
  kGraph,
  kImage,
  kTune,
  kCopy,
  kClear,
  kMore,
  kMessages,
};

class Theme {
 public:
  explicit Theme(float content_scale) : content_scale_(content_scale) {}

  /// Style and fonts into the present ImGui context. Call it between frames.
  void apply();
  /// Chosen by the person with Ctrl + and Ctrl -, on top of the screen's own scale. Takes effect with apply().
  void set_zoom(float zoom);
  float zoom() const { return zoom_; }
  /// Light colours, for a bright room. Takes effect with apply().
  void set_light(bool light) { light_ = light; }
  bool light() const { return light_; }
  /// To be called with what is going to be drawn. True if it has characters that are not loaded yet, which are left out
  /// of it: apply() loads them.
  bool lacks_characters(const ImDrawData& drawn) { return rare_.want(drawn); }
  void set_content_scale(float scale) { content_scale_ = scale; }
  float scale() const { return content_scale_ * zoom_; }
  /// A length given for scale 1, in pixels.
  float px(float length) const { return length * scale(); }

  const Palette& colours() const { return palette_; }
  /// Fixed for the names of our worlds (Okabe and Ito's palette, safe for the colour-blind; of each hue the shade that
  /// can be read on the theme's ground); other names go by index.
  FactorStyle factor(std::string_view name, int index = 0) const;
  /// A latent that is not matched with any factor.
  FactorStyle unmatched() const { return {palette_.muted, Marker::kRing}; }

  const char* icon(Icon icon, const char* fallback = "") const;

  ImFont* body = nullptr;    // 16 px
  ImFont* strong = nullptr;  // 16 px, medium weight
  ImFont* small = nullptr;   // 14 px
  ImFont* mono = nullptr;    // 14 px, figures of equal width
  ImFont* figure = nullptr;  // 24 px, for scores
  ImFont* title = nullptr;   // 20 px

 private:
  void load_fonts();

  float content_scale_;
  float zoom_ = 1.0F;
  bool light_ = false;
  bool has_icons_ = false;
  Palette palette_{};
  RareGlyphs rare_;
  std::vector<ImWchar> text_ranges_;  // of the text fonts, in ImGui's form
};

/// `colour` with its opacity multiplied.
ImU32 faded(ImU32 colour, float opacity);

/// Draws a factor's marker centred at a point.
void draw_marker(ImDrawList* draw, ImVec2 centre, float radius, FactorStyle style);

/// While it lives, text is in this font.
class WithFont {
 public:
  explicit WithFont(ImFont* font);
  ~WithFont();
  WithFont(const WithFont&) = delete;
  WithFont& operator=(const WithFont&) = delete;
};

}  // namespace causeway
