// Settings that had other names once: files, presets and command lines that use those keep working.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

/// The paths that a setting of this name goes by today: several where it meant several methods at once, itself where
/// it never had another name.
std::vector<std::string> present_names(std::string_view path);

/// Nested settings ({"causal": {"beta": 0.1}}) with every old name in it replaced. Where an old name and its present
/// one are both there, the value of the present one is kept.
nlohmann::json with_present_names(const nlohmann::json& settings);

/// Every old name.
std::vector<std::string> old_names();

}  // namespace causeway
