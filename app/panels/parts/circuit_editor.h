// Part of the World panel: the circuit as something to draw. Arrows, the strength and sign of each, noise, with the
// mechanism as live curves; assumptions of learners to break; keep it as a file, train on it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/circuit_draft.h"
#include "app/panels/panel.h"
#include "app/panels/parts/assumption_switches.h"
#include "app/widgets/plot.h"

namespace causeway {

class CircuitEditor {
 public:
  /// Once a frame, before all else: a draft that nobody has changed follows the run's circuit.
  void follow(const Snapshot& snapshot);
  /// Whether the run's world is one that can be edited.
  bool offered() const { return of_run_.has_value(); }
  bool open() const { return open_ && offered(); }
  /// The world that a person has drawn, if it is not the one that the run learns; else null.
  const World* draft() const { return offered() && draft_ && differs() ? &draft_->world() : nullptr; }
  /// Another number whenever the draft, or the circuit that the run learns, has become another one.
  std::uint64_t revision() const { return revision_; }

  /// Small buttons for the title line, left of the panel's own: world.edit and, while it is open, .undo, .redo,
  /// .discard.
  void draw_tools(PanelContext& context);
  /// Instead of the world, while it is open. `scene`: latents of the scene that is being looked at. Names begin with
  /// world.edit.
  void draw(PanelContext& context, std::span<const double> scene);

 private:
  bool differs() const { return !(draft_->plan() == *of_run_); }
  void change(CircuitPlan next, const std::string& what);
  void draw_arrows(PanelContext& context, std::span<const double> scene, ImVec2 area);
  void choose_cause();
  void draw_graph(PanelContext& context, ImVec2 area);
  void draw_mechanism(PanelContext& context, std::span<const double> scene);
  void draw_cause(PanelContext& context, int cause);
  void draw_curve(PanelContext& context, std::span<const double> scene, ImVec2 size);
  void make_curve(const Theme& theme, std::span<const double> scene);
  void draw_footer(PanelContext& context);
  void keep(PanelContext& context);
  void train(PanelContext& context);

  std::optional<CircuitPlan> of_run_;
  CircuitPlan began_;  // that the draft began with
  std::optional<CircuitDraft> draft_;
  std::uint64_t revision_ = 0;
  bool open_ = false, assumptions_ = false;
  int effect_ = circuit::kRed, cause_ = circuit::kGreen;
  int drawn_from_ = -1;  // an arrow is being drawn from this variable
  std::string refused_;  // why the last change was not made
  std::filesystem::path file_;
  AssumptionSwitches switches_;
  // The curve, and what it was made of.
  std::vector<PlotSeries> series_;
  PlotState plot_;
  std::uint64_t made_revision_ = 0;
  std::vector<double> made_scene_;
  std::pair<int, int> made_pair_{-1, -1};
};

}  // namespace causeway
