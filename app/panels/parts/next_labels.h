// Another run of a method that is told labels: how many of them, and a graph drawn by hand.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>

#include "app/explore/known_truth.h"
#include "app/panels/panel.h"
#include "app/panels/parts/graph_drawing.h"

namespace causeway {

/// The weight of labels that is advised for so few.
double advised_label_weight(std::int64_t labels);

class NextLabels {
 public:
  /// Takes over what a run was told that has not been seen before.
  void follow(PanelContext& context, KnownTruth& truth);
  /// The graph that the present run is told; without variables if that is not known.
  const Dag& begun() const { return drawing_.begun(); }

  /// The graph that is given, to be drawn in, or why there is none. Named labels.graph, see GraphDrawing.
  void draw_graph(PanelContext& context, ImVec2 size, bool shows_truth, KnownTruth& truth);
  /// Names: labels.count (can be set), labels.train, labels.back; shows labels.next, what the next run has.
  void draw_controls(PanelContext& context);

 private:
  bool gives_graph(const Snapshot& s) const;
  bool weighs(const Snapshot& s) const;
  Settings next_settings(const Snapshot& s) const;
  void train(PanelContext& context) const;

  std::uint64_t run_ = 0;
  std::vector<std::string> names_;  // that drawing_ was begun with
  GraphDrawing drawing_;
  bool from_data_ = false;  // what drawing_ began with is the data's own graph, not one in the settings
  std::int64_t units_ = 0;  // of the training data; 0: not known
  int count_ = 0;           // labels of the next run
};

}  // namespace causeway
