// Settings of a file with changes on top.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/training/settings.h"

namespace causeway {

/// As settings_from_json(), then set_settings(). Whether it all makes sense together is looked at once, at the end: a
/// file may be right only with the method that is given beside it.
Settings settings_from_json_with(const nlohmann::json& json, const std::vector<std::string>& assignments);

}  // namespace causeway
