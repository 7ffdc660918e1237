#include "app/shell/window_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/explore/exporter.h"
#include "app/explore/image_ops.h"
#include "app/explore/window_report.h"
#include "app/ui/format.h"
#include "engine/core/error.h"

namespace causeway {

WindowPictures::WindowPictures(std::function<Image()> frame, WidgetRegistry& widgets, UiState& ui)
    : frame_(std::move(frame)), widgets_(widgets), ui_(ui) {}

Image WindowPictures::of(const std::string& widget) const {
  Image picture = frame_();
  if (widget.empty()) return picture;
  const WidgetRegistry::Rect* r = widgets_.find(widget);
  if (r == nullptr) throw Error(fmt::format("{} is no longer on screen", widget));
  const int left = std::clamp(static_cast<int>(r->left), 0, picture.width - 1);
  const int top = std::clamp(static_cast<int>(r->top), 0, picture.height - 1);
  const int right = std::clamp(static_cast<int>(std::ceil(r->right)), left + 1, picture.width);
  const int bottom = std::clamp(static_cast<int>(std::ceil(r->bottom)), top + 1, picture.height);
  return crop(picture, left, top, right - left, bottom - top);
}

void WindowPictures::save(const PictureWish& wish, const Snapshot& shown) const {
  try {
    if (wish.page) {
      const std::string* command = widgets_.shown("status.command");
      const WindowReport parts{of(wish.widget), command != nullptr ? *command : "", ui_.selection.what,
                               ui_.selection.units, ui_.edge_threshold.value_or(shown.settings.score.edge_threshold)};
      ui_.say_exported(export_text(shown, wish.what, "html", window_report(shown, parts), ui_.export_folder));
      return;
    }
    ui_.say_exported(export_picture(shown, wish.what, of(wish.widget), ui_.export_folder));
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  }
}

}  // namespace causeway
