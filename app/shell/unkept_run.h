// What a person is asked before work is lost because no copy of it can be written.
#pragma once

#include <functional>

#include "app/shell/question.h"
#include "engine/training/command.h"

namespace causeway {

struct UnkeptAnswers {
  std::function<void()> again;  // tries to keep it once more
  std::function<void()> save;   // below runs/, which may be on another disk
  std::function<void()> lose;   // goes on without it
  std::function<void()> stay;   // may be empty
};

/// The window is to be closed. `why` it cannot be kept.
Question question_before_closing(const CommandResult& why, UnkeptAnswers answers);
/// Another run is to take its place.
Question question_before_replacing(const CommandResult& why, UnkeptAnswers answers);

}  // namespace causeway
