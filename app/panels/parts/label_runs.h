// Runs of this window that were told labels, side by side: what fewer labels or a wrong graph cost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace causeway {

class LabelRuns {
 public:
  /// Notes the scores of the present run. `given`: the graph that it is told, of which wrong arrows are counted where
  /// `truth` may be shown.
  void follow(const Snapshot& snapshot, const Dag& given, bool truth);
  /// A line a run, newest last; without `truth` there is nothing to compare. Shows labels.run.INDEX as
  /// "METHOD LABELS GRAPH D EFFECTS STAY".
  void draw(PanelContext& context, bool truth) const;

 private:
  struct Row {
    std::uint64_t run = 0;
    std::string method, labels, graph;
    std::optional<double> d, effects, others, nothing;
  };
  std::vector<Row> rows_;
};

}  // namespace causeway
