// Common to all answers of the Explorer.
#pragma once

#include <cstdint>
#include <string>

namespace causeway {

struct AnswerBase {
  std::uint64_t id = 0;  // of the request
  std::uint64_t run = 0;
  std::uint64_t version = 0;  // of the pipeline that was asked
  std::string error, hint;    // why there is nothing else in here; empty if all went well
};

}  // namespace causeway
