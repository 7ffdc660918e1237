// The part of the Film panel that looks ahead: from one frame on, what the model expects of the next thirty beside what
// the world does, and what follows if a variable is set now.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/ahead.h"
#include "app/panels/panel.h"

namespace causeway {

class FilmAhead {
 public:
  /// Fills what is left of `panel` with frames after frame `from` of sequence `unit`; a slider changes `from`. Names:
  /// film.ahead.frame, .play, .from, .held, .free; film.do.NAME for each variable.
  void draw(PanelContext& context, Panel& panel, int unit, int& from, bool truth_shown);
  bool busy() const { return playing_ || !desk_.idle(); }

 private:
  struct Lane {
    int factor = -1, latent = -1;  // factor -1: the latent goes with none
    std::string name;
    FactorStyle style;
  };
  struct Setting {
    int latent = 0;
    double value = 0;
  };

  int last() const { return static_cast<int>(ahead_->latents.rows()) - 1; }
  /// Asks if what is to be shown has changed, a changed model alone twice a second at most.
  void ask(PanelContext& context, const AheadRequest& request);
  void go_on(PanelContext& context);
  void draw_pictures(PanelContext& context, float side, bool truth_shown) const;
  void draw_controls(PanelContext& context, int& from);
  std::vector<Lane> lanes(const PanelContext& context) const;
  void draw_lanes(PanelContext& context, bool truth_shown);
  void draw_handle(PanelContext& context, const Lane& lane, ImVec2 low, ImVec2 high);
  void draw_lane(PanelContext& context, const Lane& lane, ImVec2 low, ImVec2 high, bool truth_shown) const;

  struct Asked {
    std::uint64_t run = 0, version = 0;
    const Scores* scores = nullptr;  // they tell which latent goes with which variable
    AheadRequest request;
    bool operator==(const Asked&) const = default;
  };

  AheadDesk desk_;
  std::optional<Asked> asked_;
  double next_ = 0;         // when a changed model may be asked, and
  double waits_since_ = 0;  // since when there is no answer, in seconds of ImGui's clock
  std::shared_ptr<const AheadDesk::Answer> answer_;
  const Ahead* ahead_ = nullptr;  // of answer_
  std::optional<Setting> set_;
  bool held_ = false;
  int frame_ = 1;  // frames on, of the pictures
  bool playing_ = false;
  double since_ = 0;  // when the frame that is shown was reached, in seconds of ImGui's clock
};

}  // namespace causeway
