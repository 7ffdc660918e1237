// Held-out pictures in groups, each with how often the answer is right.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/explore/answers.h"
#include "app/panels/panel.h"

namespace causeway {

/// A group: those of one true class and column, or, where the truth is not shown, those with the same answer.
struct AnswerCell {
  int row = 0, column = 0;
  std::string title;
  std::string value, note;  // how often it is right, and of how many
  bool worst = false;
  std::vector<const AnsweredUnit*> units;  // wrong ones first, of these the surest first
  std::size_t wrong = 0;                   // that many are wrong; 0 where the truth is not shown
};

/// "cow on sand", "class 0, environment 2".
std::string answer_group_name(const AnswerWords& words, int row, int column);

/// They point into `answers`. With the truth row by row; groups without units are left out of no row.
std::vector<AnswerCell> answer_cells(const GroupAnswers& answers, bool truth);

/// Share of right answers in the worst group and in the mean of all groups with units; NaN without any.
struct GroupRates {
  double worst = 0, mean = 0;
};
GroupRates group_rates(const GroupAnswers& answers);

/// Draws them into what is left of the window, as a table with as many columns as `answers` has; `chosen` is framed.
/// Returns the unit that was clicked. Marks pictures as answers.tile.ROW.COLUMN.NUMBER and groups as
/// answers.cell.ROW.COLUMN, and shows how often each is right as answers.rate.ROW.COLUMN.
std::optional<int> draw_answer_cells(PanelContext& context, const GroupAnswers& answers,
                                     const std::vector<AnswerCell>& cells, int chosen);

}  // namespace causeway
