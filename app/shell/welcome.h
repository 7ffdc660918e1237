// What a person sees who has never opened the window before: what it is, and three ways in.
#pragma once

#include <string>

#include "app/panels/panel.h"

namespace causeway {

/// The id of an action that was chosen, "close", or empty as long as nothing was. Names: welcome.lesson, welcome.play,
/// welcome.watch, welcome.close.
std::string draw_welcome(PanelContext& context);

}  // namespace causeway
