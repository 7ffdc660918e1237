// History of a run as curves.
#pragma once

#include <cstdint>
#include <vector>

#include "app/ui/theme.h"
#include "app/widgets/plot.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct LossCurves {
  std::vector<PlotSeries> image;          // loss and its parts
  std::vector<PlotSeries> causal;         // one curve a start
  std::vector<PlotSeries> scores;         // of metrics with an upper end, as a share of it
  std::vector<std::int64_t> start_steps;  // updates made of each start, also of those that were dropped
};

/// Keeps the curves of a run and adds to them what is new: a record is looked at once, however many snapshots show it.
class LossSeries {
 public:
  /// Goes on to `snapshot`, which is of the same run as the one before or begins a new one (Snapshot::run).
  const LossCurves& update(const Snapshot& snapshot, const Theme& theme);
  const LossCurves& curves() const { return curves_; }
  /// Records looked at so far, all runs together.
  std::size_t visited() const { return visited_; }

 private:
  /// The curve number `place` of a kind. Only curves that have points are in LossCurves, in the order of their places.
  struct Places {
    std::vector<std::size_t> of;  // place of each curve
  };
  static PlotSeries& curve(std::vector<PlotSeries>& curves, Places& places, std::size_t place);
  void add(const Record& record, int most_edges);
  void name(const Snapshot& snapshot, const Theme& theme, int most_edges);

  LossCurves curves_;
  Places image_, causal_, scores_;
  std::vector<std::int64_t> recorded_steps_;  // the last step of each start that has a record
  std::uint64_t run_ = 0;
  std::size_t seen_ = 0;
  std::size_t visited_ = 0;
};

}  // namespace causeway
