// Names in any alphabet are drawn by their own letters, or at least differ from each other.
#include "app/ui/rare_glyphs.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <fstream>

#include "app/ui/font_paths.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// A window that shows one line of text in every font.
class Page {
 public:
  Page() {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    screen_.attach();
    theme.apply();
  }
  ~Page() {
    screen_.detach();
    ImGui::DestroyContext();
  }
  /// Frames that it took.
  int draw(const std::string& words) {
    for (int frame = 1;; ++frame) {
      screen_.begin_frame(0);
      ImGui::NewFrame();
      ImGui::SetNextWindowPos(ImVec2(0, 0));
      ImGui::SetNextWindowSize(ImVec2(400, 320));
      ImGui::Begin("page", nullptr, ImGuiWindowFlags_NoDecoration);
      for (ImFont* font : fonts()) text(font, theme.colours().text, words);
      ImGui::End();
      ImGui::Render();
      const bool again = theme.lacks_characters(*ImGui::GetDrawData());
      screen_.draw();
      if (!again || frame > 3) return frame;
      theme.apply();
      compat::upload_fonts();
    }
  }
  Image picture() { return screen_.read_back(); }
  std::vector<ImFont*> fonts() const {
    return {theme.body, theme.strong, theme.small, theme.mono, theme.figure, theme.title};
  }
  Theme theme{1.0F};

 private:
  OffscreenPlatform screen_{400, 320, 0};
};

TEST(RareGlyphs, EuropeanAlphabetsAreDrawnByTheirOwnLetters) {
  if (!fs::exists(kDejaVu)) GTEST_SKIP() << "fonts-dejavu is not installed";
  Page page;
  EXPECT_EQ(page.draw("plain"), 1);
  EXPECT_EQ(page.draw("łóżko дверь čaj ğış ςΩ Việt"), 2) << "loaded at once";
  for (ImFont* font : page.fonts()) {
    for (const ImWchar letter : {0x142, 0x17C, 0x434, 0x44C, 0x10D, 0x11F, 0x131, 0x3C2, 0x1EC7}) {
      const ImFontGlyph* glyph = font->FindGlyphNoFallback(letter);
      ASSERT_NE(glyph, nullptr) << std::hex << letter;
      EXPECT_GE(glyph->U0, 0) << std::hex << letter << " is only a stand-in";
    }
  }
  EXPECT_EQ(page.draw("żółć Ёж"), 1) << "an alphabet is loaded as a whole";
}

TEST(RareGlyphs, NamesThatDifferNeverLookAlike) {
  Page page;
  std::vector<std::pair<std::string, Image>> seen;
  for (const char* words : {"ドア", "ドラ", "車", "机", "椅子", "문", "창", "दरवाज़ा", "😀", "🚪", "?", "??", "łóżko",
                            "lozko", "дверь", "дверы", "čaj", "caj"}) {
    EXPECT_LE(page.draw(words), 2) << words;
    const Image now = page.picture();
    EXPECT_GT(spread(now, {0, 0, 300, 300}), 1.0) << words << " shows nothing";
    for (const auto& [other, picture] : seen) EXPECT_NE(now.pixels, picture.pixels) << words << " and " << other;
    seen.emplace_back(words, now);
  }
}

TEST(RareGlyphs, DistantCharactersAreWrittenAsNumbers) {
  EXPECT_FALSE(has_distant_characters("łóżko ドア"));
  EXPECT_TRUE(has_distant_characters("😀"));
  EXPECT_EQ(with_numbers("a😀b𠮷"), "a[1F600]b[20BB7]");
  EXPECT_EQ(with_numbers("\xF0\x9F").back(), ']') << "cut off: nothing is read beyond its end";
}

TEST(FontFiles, AreFoundByWhatTheyCanDraw) {
  if (!fs::exists(kDejaVu)) GTEST_SKIP() << "fonts-dejavu is not installed";
  const TemporaryDirectory folder;
  fs::create_directories(folder / "deep");
  fs::copy_file(kDejaVu, folder / "deep" / "Some Font.TTF");
  std::ofstream(folder / "Empty.ttf");
  std::ofstream(folder / "Text.ttf") << "this is no font at all, only a text with the name of one";
  const fs::path cut = folder / "Cut.ttf";
  fs::copy_file(kDejaVu, cut);
  fs::resize_file(cut, 5000);
  EXPECT_EQ(FontFile::open(cut), nullptr);
  EXPECT_EQ(FontFile::open(folder / "Text.ttf"), nullptr);
  EXPECT_EQ(FontFile::open(folder / "Empty.ttf"), nullptr);
  EXPECT_EQ(FontFile::open(folder / "none.ttf"), nullptr);
  EXPECT_EQ(FontFile::open(folder.path()), nullptr);
  FontFiles files({folder.path(), folder / "no such folder"});
  EXPECT_NE(files.with(0x416), nullptr);
  EXPECT_EQ(files.with(0x4E00), nullptr);
}

TEST(RareGlyphs, AFileNameInAnotherAlphabetIsReadableInTheStatusLine) {
  if (!fs::exists(kDejaVu)) GTEST_SKIP() << "fonts-dejavu is not installed";
  const TemporaryDirectory folder;
  TinyApplication app;
  app.driver->wait(2);
  EXPECT_LT(app.application->theme().body->FindGlyphNoFallback(0x434)->U0, 0) << "not before it is needed";
  std::ofstream(folder / "дверь.txt") << "no such thing";
  app.driver->drop(folder / "дверь.txt");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_NE(app.driver->read("status.notice").find("дверь"), std::string::npos);
  EXPECT_GE(app.application->theme().body->FindGlyphNoFallback(0x434)->U0, 0);
}

}  // namespace
}  // namespace causeway
