#include "app/ui/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace causeway {

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return value < 0 ? "-" + digits : digits;
}

std::string duration(double seconds) {
  if (!(seconds >= 0)) return "-";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string one_line(const Error& error) {
  return error.hint().empty() ? std::string(error.what()) : fmt::format("{} ({})", error.what(), error.hint());
}

std::string sentence(std::string text) {
  // Names stay as they are: "z0 and z1 ...", "pca: principal components".
  const std::size_t end = text.find_first_of(" :0123456789");
  if (end != std::string::npos && text[end] != ' ') return text;
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string compact(double value, int digits) {
  if (std::isnan(value)) return "-";
  const double size = std::abs(value);
  if (size >= 99999.5 || (size > 0 && size < 1e-4)) return fmt::format("{:.{}g}", value, digits);
  if (size >= 1000) return grouped(std::llround(value));
  const int before = size >= 1 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 0;
  const int zeros = size > 0 && size < 1 ? -static_cast<int>(std::floor(std::log10(size))) - 1 : 0;
  std::string text = fmt::format("{:.{}f}", value, std::max(0, digits - before) + zeros);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

}  // namespace causeway
