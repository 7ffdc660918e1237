#include "engine/core/number_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "engine/core/escape.h"

namespace causeway {

namespace {

std::optional<std::int64_t> whole(std::optional<double> number) {
  constexpr double kMost = 9007199254740992.0;  // 2^53: beyond it double precision passes over whole numbers
  if (!number || std::abs(*number) > kMost || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
  // from_chars() knows no '+', and "+-1" is no number.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole_number_in(std::string_view text) { return whole(number_in(text)); }

std::optional<std::int64_t> whole_number_in(const nlohmann::json& value) {
  return value.is_number() ? whole(value.get<double>()) : std::nullopt;
}

std::string checked_whole(std::string& text, std::int64_t low, std::int64_t high) {
  const auto number = whole_number_in(std::string_view(text));
  if (!number || *number < low || *number > high) {
    return fmt::format("'{}' is not a whole number from {} to {}", on_one_line(text), low, high);
  }
  text = std::to_string(*number);
  return "";
}

std::string checked_real(std::string& text, double low, double high) {
  const auto number = number_in(text);
  if (!number || *number < low || *number > high) {
    return fmt::format("'{}' is not a number from {} to {}", on_one_line(text), low, high);
  }
  text = fmt::format("{}", *number);
  return "";
}

}  // namespace causeway
