// Some settings of the next run as sliders in the panel that shows what they change, and a button that trains with
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

struct NextSlider {
  std::string word;   // of its widget, PANEL.next.WORD (can be set)
  std::string label;  // before the slider
  std::string help;
  double low = 0, high = 1;
  bool whole = true;
  bool logarithmic = false;
  std::function<double(const Settings&)> read;
  std::function<void(Settings&, double)> write;
};

class NextSliders {
 public:
  /// `panel` is the panel's id; order of `list`: each is written after those before it.
  NextSliders(std::string panel, std::vector<NextSlider> list) : panel_(std::move(panel)), list_(std::move(list)) {}

  /// In lines as wide as the rest of the panel. Names: PANEL.next.WORD, PANEL.next.train; shows PANEL.next.problem.
  void draw(PanelContext& context);
  /// How high that will be.
  float height(const Theme& theme, float width) const;
  /// What the next run would be made with, from this run's settings.
  Settings settings(const Snapshot& snapshot) const;

 private:
  void follow(const Snapshot& snapshot);
  void draw_slider(PanelContext& context, std::size_t i, float width);
  void draw_button(PanelContext& context);
  static bool beside(const Theme& theme, float width);

  std::string panel_;
  std::vector<NextSlider> list_;
  std::vector<double> values_;
  std::uint64_t run_ = 0;  // whose values they began with
};

}  // namespace causeway
