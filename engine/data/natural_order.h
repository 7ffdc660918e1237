// Names in the order in which people count: "a2" before "a10".
#pragma once

#include <string_view>

namespace causeway {

/// Whether `a` comes before `b`: runs of digits are compared as numbers, everything else byte by byte.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace causeway
