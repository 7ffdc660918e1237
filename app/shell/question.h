// A question on top of the window, when going on without an answer could lose something.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

struct Question {
  struct Choice {
    std::string id;  // its widget is "question.ID"
    std::string label;
    std::function<void()> perform{};  // none: nothing is done
    bool loses = false;               // something: never the one that Enter takes
  };
  std::string title, text;
  std::vector<Choice> choices;  // the last is what Escape means
};

/// True once one was chosen, which has been carried out.
bool draw_question(PanelContext& context, const Question& question);

}  // namespace causeway
