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
  return "";
}

}  // namespace causeway
