// Numbers as people and files write them: one rule for the command line, settings, sweeps and scripts.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace causeway {

/// The finite decimal number that is all of `text`: "2", "-.5", "+1e-3". Nothing for anything else: blanks, units,
/// hexadecimal digits, "nan", "inf", numbers that double precision cannot hold.
std::optional<double> number_in(std::string_view text);

/// The same for a whole number of at most 2^53, also one written as "3.0" or "1e3".
std::optional<std::int64_t> whole_number_in(std::string_view text);
/// The whole number of at most 2^53 that a JSON value is; nothing for text, true, 1.5 and so on.
std::optional<std::int64_t> whole_number_in(const nlohmann::json& value);

/// Checks a number of a command line: `text` becomes its plainest spelling ("007" -> "7"), which no other reader can
/// take for another number. Returns what is wrong with it, nothing if it is a whole number low .. high.
std::string checked_whole(std::string& text, std::int64_t low, std::int64_t high);
/// The same for a finite number.
std::string checked_real(std::string& text, double low, double high);

}  // namespace causeway
