// Which held-out units a person has picked out, in whatever panel: all panels bring out the same ones.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace causeway {

struct PanelContext;

/// Units are counted from 0 in the held-out data of the run in the window, as kScatterUnits and kSampleUnits of them
/// are shown. It ends with the run.
struct Selection {
  std::vector<int> units;     // ascending, none twice
  std::string what;           // how it came about, for people: "red was set, green inferred"
  std::uint64_t changed = 0;  // grows with every change

  bool empty() const { return units.empty(); }
  bool contains(int unit) const;
  /// Takes the place of what was selected; in any order, also with some twice.
  void set(std::vector<int> chosen, std::string how);
  /// Adds a unit, or takes it out if it is in.
  void toggle(int unit);
  void clear();
};

/// The line about what is selected: how many, how they came about, buttons to clear and to save them. Files are written
/// by the Explorer.
class SelectionBar {
 public:
  /// At `at`, at most `width` wide. Returns the width used: 0 if nothing is selected. Marks selection.count, .clear,
  /// .csv and .data; shows selection.count and selection.saved.
  float draw(PanelContext& context, ImVec2 at, float width);

 private:
  void save(PanelContext& context, bool as_data);
  void follow(PanelContext& context);

  std::uint64_t waits_for_ = 0;  // id of the request to save; 0: none
  std::string saved_;            // file written last
};

}  // namespace causeway
