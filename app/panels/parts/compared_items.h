// What a person has chosen to compare with the run in the window: other runs, moments of their training, starts.
#pragma once

#include <string>
#include <vector>

#include "app/explore/comparison_desk.h"
#include "app/panels/panel.h"

namespace causeway {

class ComparedItems {
 public:
  const std::vector<ComparedItem>& list() const { return list_; }
  bool has_room() const { return list_.size() < kMostComparedRuns - 1; }
  /// Whether moments or starts of the run in the window are among them.
  bool of_this_run() const;
  /// Why the last change was refused.
  const std::string& problem() const { return problem_; }
  void forget_problem() { problem_.clear(); }

  /// False, with a problem() and no change, if there is no such run or moment, or no room. What is there already is not
  /// added again.
  bool add(ComparedItem item, const Snapshot& snapshot);
  /// Puts another in the place of the `place`th; `place` must be one that there is.
  bool replace(std::size_t place, ComparedItem item, const Snapshot& snapshot);
  void remove(std::size_t place);
  /// Where an item stands now, which may be elsewhere than in the answer that is drawn; -1: nowhere any more.
  int place_of(const ComparedItem& item) const;

  /// Once a frame. Moments of a run that is in the window no more go with it; compare.add takes what a script adds,
  /// compare.items all of them at once (text_of(), with | between). Shows compare.items, and compare.runs for people.
  void follow(PanelContext& context);

 private:
  bool refuse(std::string why);
  bool settle(ComparedItem& item, const Snapshot& snapshot);
  void take_all(PanelContext& context, const std::string& text);

  std::vector<ComparedItem> list_;
  std::string problem_;
  std::uint64_t run_ = 0;  // in the window, see Snapshot::run
  double looked_ = -1e9;   // when files were last looked at, seconds of ImGui's clock
};

/// Inside an open popup: the moments of a row's run and, of the one that is chosen, its starts. `place`: which of the
/// items the row is; -1: it is the run in the window, of which a chosen moment becomes an item. Marks
/// compare.moment.now, compare.moment.N and compare.start.N.
void draw_moment_choice(PanelContext& context, ComparedItems& items, const ComparedColumn& column, int place);

}  // namespace causeway
