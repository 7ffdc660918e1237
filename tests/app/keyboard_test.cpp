// Shortcuts go by what is printed on a key, whatever keyboard a person has.
#include "app/platform/keyboard.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

std::string chord(int key, const char* printed, int mods = GLFW_MOD_CONTROL, bool latin = true) {
  return chord_of(key_by_character(key, printed, latin), mods);
}

TEST(Keyboard, ShortcutsGoByTheCharacterPrintedOnTheKey) {
  EXPECT_EQ(chord(GLFW_KEY_Q, "q"), "Ctrl+Q");
  // French: A is where others have Q.
  EXPECT_EQ(chord(GLFW_KEY_Q, "a"), "Ctrl+A");
  EXPECT_EQ(chord(GLFW_KEY_A, "q"), "Ctrl+Q");
  EXPECT_EQ(chord(GLFW_KEY_W, "z"), "Ctrl+Z");
  EXPECT_EQ(chord(GLFW_KEY_6, "-"), "Ctrl+Minus");
  EXPECT_EQ(chord(GLFW_KEY_0, "à"), "Ctrl+0") << "a digit that needs Shift";
  EXPECT_EQ(chord(GLFW_KEY_MINUS, ")"), "") << "where others have a minus";
  // German: Y and Z are exchanged, + has a key of its own, ß is where others have a minus.
  EXPECT_EQ(chord(GLFW_KEY_Y, "z"), "Ctrl+Z");
  EXPECT_EQ(chord(GLFW_KEY_Z, "y"), "Ctrl+Y");
  EXPECT_EQ(chord(GLFW_KEY_RIGHT_BRACKET, "+"), "Ctrl+Plus");
  EXPECT_EQ(chord(GLFW_KEY_SLASH, "-"), "Ctrl+Minus");
  EXPECT_EQ(chord(GLFW_KEY_MINUS, "ß"), "");
  // Turkish: the i without a dot is no i.
  EXPECT_EQ(chord(GLFW_KEY_I, "ı"), "");
  EXPECT_EQ(chord(GLFW_KEY_APOSTROPHE, "i", 0), "I");
}

TEST(Keyboard, WithoutLatinLettersGoesByPlace) {
  EXPECT_EQ(chord(GLFW_KEY_Q, "й", GLFW_MOD_CONTROL, false), "Ctrl+Q");
  EXPECT_EQ(chord(GLFW_KEY_Z, "ζ", GLFW_MOD_CONTROL, false), "Ctrl+Z");
  EXPECT_EQ(chord(GLFW_KEY_Q, ";", GLFW_MOD_CONTROL, false), "Ctrl+Q") << "Greek";
  EXPECT_EQ(chord(GLFW_KEY_EQUAL, "=", GLFW_MOD_CONTROL, false), "Ctrl+Plus");
}

TEST(Keyboard, PlusIsPlusWithAndWithoutShiftAndOnTheKeypad) {
  EXPECT_EQ(chord(GLFW_KEY_EQUAL, "="), "Ctrl+Plus");
  EXPECT_EQ(chord(GLFW_KEY_EQUAL, "=", GLFW_MOD_CONTROL | GLFW_MOD_SHIFT), "Ctrl+Plus");
  EXPECT_EQ(chord(GLFW_KEY_KP_ADD, "+"), "Ctrl+Plus");
  EXPECT_EQ(chord(GLFW_KEY_KP_SUBTRACT, "-"), "Ctrl+Minus");
  EXPECT_EQ(chord(GLFW_KEY_KP_0, "0"), "Ctrl+0");
  EXPECT_EQ(chord(GLFW_KEY_Z, "z", GLFW_MOD_CONTROL | GLFW_MOD_SHIFT), "Ctrl+Shift+Z");
  EXPECT_EQ(chord(GLFW_KEY_F11, "", 0), "F11");
  EXPECT_EQ(chord(GLFW_KEY_PAGE_DOWN, "", 0), "PageDown");
  EXPECT_EQ(chord(GLFW_KEY_LEFT_CONTROL, ""), "");
}

// What is undone in a field that is being typed into is the typing.
TEST(Keyboard, AFieldKeepsItsOwnKeys) {
  for (const char* own : {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "S", "Space",
                          "Left", "Shift+Right"}) {
    EXPECT_TRUE(chord_edits_text(own)) << own;
  }
  for (const char* other : {"Ctrl+Q", "Ctrl+S", "Ctrl+Plus", "F1", "F11", "Escape", "PageDown"}) {
    EXPECT_FALSE(chord_edits_text(other)) << other;
  }
  EXPECT_TRUE(chord_repeats("Ctrl+Plus"));
  EXPECT_FALSE(chord_repeats("F11")) << "would flicker while it is held";
  EXPECT_FALSE(chord_repeats("Space"));
}

bool on_screen(const Application& app, const std::string& name) {
  return const_cast<Application&>(app).widgets().find(name) != nullptr;
}

TEST(Keyboard, EscapeClosesWhatLiesOnTopAtTheFirstPress) {
  TinyApplication app;
  app.driver->click("menu.View");
  ASSERT_TRUE(on_screen(*app.application, "action.view.theme"));
  app.driver->key("Escape");
  EXPECT_FALSE(on_screen(*app.application, "action.view.theme")) << "a menu";

  app.driver->click("run.method");
  ASSERT_TRUE(on_screen(*app.application, "run.method.ilcm"));
  app.driver->key("Escape");
  EXPECT_FALSE(on_screen(*app.application, "run.method.ilcm")) << "a list";

  app.driver->key("Ctrl+P");
  app.driver->click("palette.text");
  ASSERT_TRUE(on_screen(*app.application, "palette.text"));
  app.driver->key("Escape");
  EXPECT_FALSE(on_screen(*app.application, "palette.text")) << "the palette, while its field has the keys";

  // What lies on top is closed, what lies below it stays.
  app.driver->key("F7");
  app.driver->click("menu.View");
  app.driver->key("Escape");
  EXPECT_TRUE(on_screen(*app.application, "lesson.next"));
  app.driver->key("Escape");
  EXPECT_FALSE(on_screen(*app.application, "lesson.next"));
}

TEST(Keyboard, EveryShortcutIsInTheListAndNoneTwice) {
  TinyApplication app;
  app.driver->key("F1");
  std::set<std::string> seen;
  for (const Action& action : app.application->actions().list()) {
    for (const std::string& keys : {action.chord, action.second_chord}) {
      if (keys.empty()) continue;
      EXPECT_TRUE(seen.insert(keys).second) << keys;
      EXPECT_NE(app.driver->read("shortcuts." + action.id).find(keys), std::string::npos) << action.id;
    }
  }
  for (const char* keys : {"F11", "PageDown", "PageUp", "Ctrl+Y", "Ctrl+Plus"})
    EXPECT_TRUE(seen.contains(keys)) << keys;
}

}  // namespace
}  // namespace causeway
