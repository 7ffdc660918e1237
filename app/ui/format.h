// Numbers and times as a person reads them.
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/error.h"

namespace causeway {

/// 12345 -> "12,345".
std::string grouped(std::int64_t value);

/// "4 s", "2:05", "1:02:05"; "-" for a negative number.
std::string duration(double seconds);

/// At most `digits` significant digits after the point, no exponent from 0.0001 to 99999: "0.0123", "145", "1.2e-05".
std::string compact(double value, int digits = 3);

/// What went wrong and, in brackets, what to do about it.
std::string one_line(const Error& error);

/// With a capital first letter: messages of the engine begin with a small one, to be put behind a program's name.
std::string sentence(std::string text);

}  // namespace causeway
