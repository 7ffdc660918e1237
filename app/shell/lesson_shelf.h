// The lessons to choose from, each with a picture of its world.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/explore/world_view.h"
#include "app/panels/panel.h"
#include "app/shell/lesson.h"

namespace causeway {

class LessonShelfDialog {
 public:
  void show(LessonShelf shelf) { shelf_ = std::move(shelf); }

  /// True once it is to be closed: one was chosen, see take(), or none. Names: shelf.ID, shelf.close; shows the number
  /// of files that are no lessons as shelf.problems.
  bool draw(PanelContext& context);
  std::optional<Lesson> take() { return std::exchange(chosen_, std::nullopt); }
  bool busy() const { return !view_.idle(); }

 private:
  bool draw_lesson(PanelContext& context, const Lesson& lesson, ImVec2 size);
  /// 0: there is none, or not yet.
  unsigned int picture(PanelContext& context, const std::string& world);

  LessonShelf shelf_;
  std::optional<Lesson> chosen_;
  WorldView view_;
  std::string asked_;                                                    // the world that is being drawn
  std::map<std::string, std::shared_ptr<const WorldPicture>> pictures_;  // by world; null: it has none
};

}  // namespace causeway
