// Part of the graph panel: how one latent follows from another, as curves.
#pragma once

#include <optional>
#include <utility>

#include "app/panels/parts/ask.h"
#include "app/widgets/plot.h"

namespace causeway {

class MechanismView {
 public:
  /// Shows the mechanism from one latent to another; the same pair again closes it.
  void choose(int from, int to);
  void close();
  const std::optional<std::pair<int, int>>& pair() const { return pair_; }

  /// Asks the explorer for what is to be shown, if need be. Closes what does not exist in this run.
  void follow(PanelContext& context);
  /// Into `size` at the cursor. Names: graph.mechanism (a plot), graph.mechanism.direct, .total, .close; shows
  /// graph.mechanism.title and, as graph.mechanism.span, by how much the median curve varies.
  void draw(PanelContext& context, ImVec2 size);
  /// Entries of a menu, if something is shown.
  void draw_menu(PanelContext& context);

 private:
  void draw_title(PanelContext& context, float width);
  void make_curves(PanelContext& context);
  PlotOptions options() const;

  std::optional<std::pair<int, int>> pair_;
  bool total_ = false;
  Asked<MechanismRequest> answer_;
  std::string x_name_, y_name_, from_, to_;
  std::vector<PlotSeries> series_;
  PlotState plot_;
};

}  // namespace causeway
