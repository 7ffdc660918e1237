#include "app/ui/rare_glyphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/font_paths.h"

namespace causeway {
namespace {

constexpr ImWchar kFirst = 0x100;  // below, all characters are loaded at the start
constexpr ImWchar kLast = 0xFFFC;

struct Alphabet {
  ImWchar first, last;
};
// Loaded as a whole: whoever writes one letter of them writes others.
constexpr Alphabet kAlphabets[] = {
    {0x100, 0x24F},                      // Latin: Central European, Turkish, Baltic
    {0x300, 0x36F},                      // accents that are characters of their own
    {0x400, 0x52F},                      // Cyrillic
    {0x531, 0x58F},   {0x10A0, 0x10FF},  // Armenian, Georgian
    {0x1E00, 0x1EFF},                    // Latin: Vietnamese
    {0x1F00, 0x1FFF},                    // Greek with accents
    {0x3041, 0x30FF},                    // Japanese syllables
};

Alphabet alphabet_of(ImWchar character) {
  for (const Alphabet& alphabet : kAlphabets) {
    if (character >= alphabet.first && character <= alphabet.last) return alphabet;
  }
  return {character, character};
}

/// Characters come in ascending order, so those of one alphabet follow each other.
void add_range(std::vector<ImWchar>& ranges, Alphabet alphabet) {
  const bool there = ranges.size() >= 2 && ranges[ranges.size() - 2] == alphabet.first;
  if (!there) ranges.insert(ranges.end(), {alphabet.first, alphabet.last});
}

bool is_half_of_a_pair(unsigned int character) { return character >= 0xD800 && character <= 0xDFFF; }

// Hexadecimal digits of 3 x 5 dots, rows from the top, three bits each.
constexpr std::array<unsigned, 16> kDigits = {
    0b111'101'101'101'111, 0b010'110'010'010'111, 0b111'001'111'100'111, 0b111'001'111'001'111,
    0b101'101'111'001'001, 0b111'100'111'001'111, 0b111'100'111'101'111, 0b111'001'010'010'010,
    0b111'101'111'101'111, 0b111'101'111'001'111, 0b010'101'111'101'101, 0b110'101'110'101'110,
    0b111'100'100'100'111, 0b110'101'101'101'110, 0b111'100'111'100'111, 0b111'100'111'100'100,
};
constexpr int kNumberFrame = 2;  // pixels around the digits: a line, and a gap

void draw_number(unsigned char* pixels, int stride, int width, int height, ImWchar character, int dot) {
  constexpr unsigned char kLine = 110, kDot = 255;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool edge = x == 0 || y == 0 || x == width - 1 || y == height - 1;
      pixels[y * stride + x] = edge ? kLine : 0;
    }
  }
  for (int place = 0; place < 4; ++place) {
    const unsigned digit = kDigits[static_cast<std::size_t>(character >> (4 * (3 - place)) & 15)];
    for (int y = 0; y < 5 * dot; ++y) {
      for (int x = 0; x < 3 * dot; ++x) {
        if ((digit >> (14 - 3 * (y / dot) - x / dot) & 1) == 0) continue;
        pixels[(kNumberFrame + y) * stride + kNumberFrame + place * 4 * dot + x] = kDot;
      }
    }
  }
}

}  // namespace

RareGlyphs::RareGlyphs() {
#if IMGUI_VERSION_NUM >= 19200
  // Later versions load characters themselves, from files that are known at the start.
  for (const ImWchar character : {0x4E00, 0x3042, 0xAC00}) want(character);
#endif
}

bool RareGlyphs::want(ImWchar character) {
  if (!asked_.insert(character).second) return false;
  find_sources();
  return true;
}

void RareGlyphs::find_sources() {
  if (usual_.empty()) {
    for (const char* path : kTextFonts) {
      if (auto file = FontFile::open(path)) usual_.push_back(std::move(file));
    }
  }
  ranges_.clear();
  sources_.clear();
  undrawable_.clear();
  const auto source_of = [&](const std::shared_ptr<const FontFile>& file) -> std::vector<ImWchar>& {
    for (Source& source : sources_) {
      if (source.file == file) return source.ranges;
    }
    return sources_.emplace_back(Source{file, {}}).ranges;
  };
  for (const ImWchar character : asked_) {
    const Alphabet alphabet = alphabet_of(character);
    add_range(ranges_, alphabet);
    std::shared_ptr<const FontFile> file;
    for (const auto& usual : usual_) {
      if (!file && usual->has(character)) file = usual;
    }
    if (!file) file = files_.with(character);
    if (file) {
      add_range(source_of(file), alphabet);
    } else {
      undrawable_.push_back(character);
    }
  }
  ranges_.push_back(0);
  for (Source& source : sources_) source.ranges.push_back(0);
}

void RareGlyphs::add_files(ImFontAtlas& atlas, float size, const ImFontConfig& like) const {
  for (const Source& source : sources_) {
    ImFontConfig config = like;
    config.MergeMode = true;
    config.OversampleH = 1;  // there may be thousands
    config.FontDataOwnedByAtlas = false;
    atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(source.file->data()), static_cast<int>(source.file->size()),
                               size, &config, source.ranges.data());
  }
}

#if IMGUI_VERSION_NUM < 19200

void RareGlyphs::add_numbers(ImFontAtlas& atlas) {
  numbers_.clear();
  for (const ImFontConfig& config : atlas.ConfigData) {
    if (config.MergeMode) continue;
    const int dot = std::max(1, static_cast<int>(std::lround(config.SizePixels / 16)));
    const int width = 15 * dot + 2 * kNumberFrame;
    const int height = 5 * dot + 2 * kNumberFrame;
    const ImVec2 offset(1, std::round(0.5F * (config.SizePixels - static_cast<float>(height))));
    for (const ImWchar character : undrawable_) {
      const int rect =
          atlas.AddCustomRectFontGlyph(config.DstFont, character, width, height, static_cast<float>(width + 2), offset);
      numbers_.push_back({character, rect, dot});
    }
  }
}

void RareGlyphs::finish(ImFontAtlas& atlas) const {
  unsigned char* pixels = nullptr;
  int width = 0;
  int height = 0;
  atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
  for (const Number& number : numbers_) {
    const ImFontAtlasCustomRect& rect = *atlas.GetCustomRectByIndex(number.rect);
    if (!rect.IsPacked()) continue;
    draw_number(pixels + rect.Y * width + rect.X, width, rect.Width, rect.Height, number.character, number.dot);
  }
  // A stand-in is a glyph without a picture; its place in the texture is the character, which want() reads.
  for (ImFont* font : atlas.Fonts) {
    std::vector<ImWchar> missing;
    for (unsigned int c = kFirst; c <= kLast; ++c) {
      if (is_half_of_a_pair(c) || font->FindGlyphNoFallback(static_cast<ImWchar>(c)) != nullptr) continue;
      if (!asked_.contains(static_cast<ImWchar>(c))) missing.push_back(static_cast<ImWchar>(c));
    }
    font->Glyphs.reserve(font->Glyphs.Size + static_cast<int>(missing.size()));
    const float wide = std::round(0.6F * font->FontSize);
    for (const ImWchar c : missing) {
      const float mark = -static_cast<float>(c);
      font->AddGlyph(nullptr, c, 0, 0, wide, font->FontSize, mark, 0, mark, 0, wide);
    }
    font->BuildLookupTable();
  }
}

bool RareGlyphs::want(const ImDrawData& drawn) {
  bool more = false;
  for (int i = 0; i < drawn.CmdListsCount; ++i) {
    for (ImDrawVert& vertex : drawn.CmdLists[i]->VtxBuffer) {
      if (vertex.uv.x > -static_cast<float>(kFirst)) continue;
      more = asked_.insert(static_cast<ImWchar>(std::lround(-vertex.uv.x))).second || more;
      vertex.uv = ImVec2(0, 0);
      vertex.col = 0;
    }
  }
  if (more) find_sources();
  return more;
}

#else

void RareGlyphs::add_numbers(ImFontAtlas&) {}
void RareGlyphs::finish(ImFontAtlas&) const {}
bool RareGlyphs::want(const ImDrawData&) { return false; }

#endif

bool has_distant_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
}

std::string with_numbers(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0xF0) {
      out += text[i++];
      continue;
    }
    const std::size_t length = std::min<std::size_t>(4, text.size() - i);
    unsigned int character = static_cast<unsigned char>(text[i]) & 7U;
    for (std::size_t k = 1; k < length; ++k)
      character = character << 6 | (static_cast<unsigned char>(text[i + k]) & 63U);
    out += fmt::format("[{:X}]", character);
    i += length;
  }
  return out;
}

}  // namespace causeway
