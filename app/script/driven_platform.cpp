#include "app/script/driven_platform.h"

#include <utility>

#include "app/ui/imgui_compat.h"

namespace causeway {

bool DrivenPlatform::begin_frame(double) {
  if (!below_.begin_frame(0)) return false;
  for (std::string& chord : below_.take_chords()) chords_.push_back(std::move(chord));
  for (std::filesystem::path& path : below_.take_drops()) drops_.push_back(std::move(path));
  if (pointer_) {
    compat::feed_mouse(pointer_->x, pointer_->y, pointer_->left, pointer_->right, std::exchange(pointer_->wheel, 0.0F));
  }
  return true;
}

}  // namespace causeway
