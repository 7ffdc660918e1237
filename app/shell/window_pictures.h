// Pictures of the window and of what is in it, as files.
#pragma once

#include <functional>
#include <string>

#include "app/panels/ui_state.h"
#include "app/ui/widget_registry.h"
#include "engine/core/types.h"
#include "engine/training/snapshot.h"

namespace causeway {

class WindowPictures {
 public:
  /// `frame` gives the one that was drawn last. The others must outlive this.
  WindowPictures(std::function<Image()> frame, WidgetRegistry& widgets, UiState& ui);

  /// Of the frame that was drawn last: a widget, or the whole window if `widget` is empty. Throws Error if the widget
  /// is not there.
  Image of(const std::string& widget) const;
  /// Into the folder for exports: a picture, or a page with it and its numbers. Says where, or why not.
  void save(const PictureWish& wish, const Snapshot& shown) const;

 private:
  std::function<Image()> frame_;
  WidgetRegistry& widgets_;
  UiState& ui_;
};

}  // namespace causeway
