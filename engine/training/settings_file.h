// Settings of a file with changes on top.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/training/settings.h"

namespace causeway {

/// The settings of a file's text, then set_settings(). Whether it all makes sense together is looked at once, at the
/// end: a file may be right only with the method that is given beside it. What the file itself has wrong is told with
/// its name `where` and, where it is known, the line.
Settings settings_from_text_with(std::string_view text, const std::string& where,
                                 const std::vector<std::string>& assignments);

}  // namespace causeway
