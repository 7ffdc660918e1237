#include "app/shortcuts.h"

namespace causeway {

std::span<const Shortcut> shortcuts() {
  // Space stands for two buttons; the one on screen takes it.
  static constexpr Shortcut kList[] = {
      {"Space", "train.play", "Play"},
      {"Space", "train.pause", "Pause"},
      {"S", "train.step", "One update"},
      {"Ctrl+R", "train.reset", "Reset"},
      {"Ctrl+S", "run.save", "Save the run"},
      {"Left", "reconstruct.previous", "Previous picture"},
      {"Right", "reconstruct.next", "Next picture"},
      {"Ctrl+Plus", "view.larger", "Everything larger"},
      {"Ctrl+Minus", "view.smaller", "Everything smaller"},
      {"Ctrl+0", "view.usual", "Usual size"},
  };
  return kList;
}

}  // namespace causeway
