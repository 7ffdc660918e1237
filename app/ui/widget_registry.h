// Widgets by name: panels say where each important widget is, which of them can be set and what values they show, so
// that a script or a test can act like a person without knowing the layout.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

class WidgetRegistry {
 public:
  struct Rect {
    float left = 0, top = 0, right = 0, bottom = 0;
    bool visible = false;  // false: scrolled out of view
    // What can be seen at all where it was drawn; filled by mark().
    float clip_left = 0, clip_top = 0, clip_right = 0, clip_bottom = 0;
  };

  /// Names that are not given again in a frame are off screen afterwards.
  void begin_frame() { ++frame_; }

  /// The last ImGui item is called `name`.
  void mark(std::string_view name);
  /// The same for something drawn by hand.
  void mark(std::string_view name, const Rect& rect);

  /// Registers `name` as something that can be set, and returns the text if a script has just set it.
  std::optional<std::string> take_set(std::string_view name);
  /// The same for a number in [low, high]; anything else fails the script. True if `value` was changed.
  bool take_number(std::string_view name, double low, double high, double& value);
  /// Fails the script's present action.
  void reject(std::string reason) { rejection_ = std::move(reason); }

  /// What `name` shows.
  void show(std::string_view name, std::string value);

  // For scripts.
  const Rect* find(std::string_view name) const;
  const std::string* shown(std::string_view name) const;
  bool settable(std::string_view name) const;
  void set(std::string_view name, std::string value);
  /// Whether what was set last was taken in the frame after.
  bool set_taken() const { return pending_name_.empty(); }
  void forget_set() { pending_name_.clear(); }
  std::string take_rejection();
  /// Names on screen now that can be clicked, set or read, for messages.
  std::vector<std::string> names() const;

 private:
  template <class T>
  struct Entry {
    std::uint64_t frame = 0;
    T value{};
  };
  template <class T>
  using Table = std::map<std::string, Entry<T>, std::less<>>;
  template <class T>
  T& entry(Table<T>& table, std::string_view name);

  std::uint64_t frame_ = 1;
  Table<Rect> rects_;
  Table<bool> settable_;
  Table<std::string> values_;
  std::string pending_name_, pending_value_;
  std::string rejection_;
};

}  // namespace causeway
