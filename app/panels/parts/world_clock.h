// Time in the World panel: it runs, stands still or is gone back through, the world is poked, and what was seen can be
// kept as data.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/explore/newest_request.h"
#include "app/explore/world_time.h"
#include "app/panels/panel.h"

namespace causeway {

class WorldClock {
 public:
  WorldClock();

  /// Time begins anew.
  void begin(const World& world, std::uint64_t scene);
  /// Once a frame, before anything is drawn: what is held in the hand is let go with the mouse button, and time passes.
  void update(PanelContext& context);
  /// A variable is taken hold of at a value. It keeps that value until the mouse button is up; without a button (a
  /// script) this is one step.
  void hold(Do poke);

  /// The moment that is shown, with what is held.
  std::vector<double> latents() const;
  /// The moment before it, or the same if there is none.
  const std::vector<double>& before() const;
  /// Variables that were set on the way to the moment that is shown.
  const std::vector<std::uint8_t>& set() const;
  bool running() const { return running_; }
  bool busy() const { return running_ || !saving_.idle(); }

  /// What can be done with all that was seen. Names: world.keep, world.train.
  void draw_tools(PanelContext& context);
  /// Buttons, and the slider over all moments. Names: world.run, world.step, world.itself,
  /// world.moment, world.pass (so many frames on, for scripts and lessons).
  void draw(PanelContext& context);

 private:
  struct Recording {
    std::shared_ptr<const Dataset> data;
    int size = 0;
    std::filesystem::path file;
  };
  struct Saved {
    std::uint64_t id = 0;
    Recording request;
    std::string error, hint;
  };

  void step();

  std::optional<WorldTime> time_;
  int shown_ = 0;
  bool running_ = false, itself_ = true;
  std::optional<Do> held_;
  double held_from_ = 0;       // value of the variable when it was taken hold of
  bool held_stepped_ = false;  // a step was made with it
  double next_ = 0;            // when the next step is due, in seconds of ImGui's clock
  std::uint64_t asked_ = 0, told_ = 0;
  std::filesystem::path kept_;  // the file with what was kept last
  NewestRequest<Recording, Saved> saving_;
};

}  // namespace causeway
