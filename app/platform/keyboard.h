// What a key means on the keyboard that a person has. GLFW numbers keys by their place on an American keyboard; a
// shortcut is about the character that is printed on the key.
#pragma once

#include <string>
#include <string_view>

namespace causeway {

/// The GLFW key that has the meaning of `key` on an American keyboard: the one with the character `printed` (UTF-8, as
/// glfwGetKeyName() gives it, may be empty). `latin`: the layout has the letters a to z. One without them (Russian,
/// Greek) is used by place, as are digits that need Shift (French). GLFW_KEY_UNKNOWN for a key whose place has a
/// meaning that its character has not: the German ß does not make things smaller.
int key_by_character(int key, std::string_view printed, bool latin);

/// Name of a key in shortcuts, "" if none has it. `key` as key_by_character() gives it.
std::string key_name(int key);

/// "Ctrl+Shift+Z" of a key and GLFW's modifiers; "" if no shortcut has the key. On many keyboards + needs Shift, which
/// then is no part of the chord.
std::string chord_of(int key, int mods);

/// Whether a field that is being typed into takes this chord: all plain keys, and those that edit.
bool chord_edits_text(std::string_view chord);

/// Whether a chord may be repeated while its keys are held down. What switches something on and off must not.
bool chord_repeats(std::string_view chord);

}  // namespace causeway
