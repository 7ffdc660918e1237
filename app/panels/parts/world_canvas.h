// The picture of the true world as something to act on: look around, take hold of what a variable moves, compare with
// how it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/explore/world_view.h"
#include "app/panels/panel.h"
#include "engine/causal/world.h"
#include "engine/render/scene.h"

namespace causeway {

class WorldCanvas {
 public:
  struct Scene {
    std::vector<double> before, now;  // latents
    bool touched = false;             // something is set: there is a difference to be seen
    bool nameless = false;            // variables are called by letters, their values not told
  };

  /// Draws it `side` pixels wide and high at the cursor. The variable that is dragged in this frame, and to what.
  /// Names: world.picture, world.handle.VARIABLE, world.show.
  std::optional<Do> draw(PanelContext& context, const World& world, const Scene& scene, float side);

  bool busy() const { return !view_.idle(); }

 private:
  enum class Show { kNow, kBefore, kChange };
  struct Handle {
    ImVec2 at;           // on the screen
    bool moves = false;  // along with its variable
  };
  struct Drag {
    int variable = 0;
    double value = 0;  // where it began
    float y = 0;
  };

  void draw_choices(PanelContext& context, ImVec2 low);
  std::vector<Handle> find_handles(const World& world, const std::vector<double>& now, ImVec2 low, float side) const;
  /// Where the handle of `variable` at `value` is on the screen, with the other variables as they are `now`.
  ImVec2 place(int variable, double value, std::vector<double> now, ImVec2 low, float side) const;
  void look_around(bool pressed);
  std::optional<Do> drag_handle(const World& world, const std::vector<Handle>& handles, const std::vector<double>& now,
                                ImVec2 low, float side);
  void draw_handles(PanelContext& context, const World& world, const std::vector<Handle>& handles, const Scene& scene,
                    ImVec2 low, float side, bool hovered) const;

  std::string world_;
  SceneLayout layout_{};
  Camera camera_;
  float yaw_ = 0, pitch_ = 0, zoom_ = 1;
  Show show_ = Show::kNow;
  int near_ = -1;  // the handle under the pointer
  std::optional<Drag> drag_;
  WorldView view_;
  std::optional<WorldRequest> asked_;
};

}  // namespace causeway
