#include "app/shell/unkept_run.h"

#include <utility>
#include <variant>

#include "app/ui/format.h"

namespace causeway {
namespace {

/// Without its hint ("choose another folder"): what can be done here is on the buttons.
std::string reason(const CommandResult& result) {
  if (const auto* refused = std::get_if<result::Refused>(&result)) return refused->message;
  if (const auto* lost = std::get_if<result::NotKept>(&result)) return lost->message;
  return result_text(result);
}

Question question(std::string title, const CommandResult& why, const char* then, UnkeptAnswers answers,
                  const char* lose_id, const char* lose, const char* stay) {
  return {std::move(title),
          sentence(reason(why)) + ". " + then,
          {{"again", "Try again", std::move(answers.again)},
           {"save", "Save it below runs/", std::move(answers.save)},
           {lose_id, lose, std::move(answers.lose), true},
           {"stay", stay, std::move(answers.stay)}}};
}

}  // namespace

Question question_before_closing(const CommandResult& why, UnkeptAnswers answers) {
  return question("This run cannot be kept", why, "If the window is closed now, what was trained is lost.",
                  std::move(answers), "close", "Close and lose it", "Stay");
}

Question question_before_replacing(const CommandResult& why, UnkeptAnswers answers) {
  return question("The run that is here cannot be kept", why, "Nothing has been replaced yet.", std::move(answers),
                  "lose", "Go on and lose it", "Leave it here");
}

}  // namespace causeway
