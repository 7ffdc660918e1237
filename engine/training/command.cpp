#include "engine/training/command.h"

#include <fmt/format.h>

namespace causeway {

std::string result_text(const CommandResult& result) {
  if (const auto* saved = std::get_if<result::Saved>(&result)) {
    return saved->quiet ? "" : "saved to " + saved->directory.string();
  }
  if (const auto* opened = std::get_if<result::Opened>(&result)) return "opened " + opened->directory.string();
  if (const auto* refused = std::get_if<result::Refused>(&result)) {
    return refused->hint.empty() ? refused->message : fmt::format("{} ({})", refused->message, refused->hint);
  }
  if (const auto* lost = std::get_if<result::NotKept>(&result)) {
    return fmt::format("the run before could not be kept: {}{}", lost->message,
                       lost->hint.empty() ? "" : fmt::format(" ({})", lost->hint));
  }
  return "";
}

bool was_refused(const CommandResult& result) {
  return std::holds_alternative<result::Refused>(result) || std::holds_alternative<result::NotKept>(result);
}

}  // namespace causeway
