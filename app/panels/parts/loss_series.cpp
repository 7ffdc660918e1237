#include "app/panels/parts/loss_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace causeway {
namespace {

void add(PlotSeries& series, double x, double y) {
  if (std::isnan(y)) return;
  // A stage that was begun again from an earlier checkpoint overwrites what came after it.
  while (!series.x.empty() && series.x.back() >= x) {
    series.x.pop_back();
    series.y.pop_back();
  }
  series.x.push_back(x);
  series.y.push_back(y);
}

}  // namespace

LossCurves loss_curves(const Snapshot& snapshot, const Theme& theme) {
  const Palette& c = theme.colours();
  // Starts are not factors, so none of the factors' colours.
  const ImU32 start_colours[] = {c.series[0], c.series[1], c.series[2], c.series[3]};
  LossCurves curves;
  curves.image = {{"total", c.accent, false, false, {}, {}},
                  {"squared error", c.series[2], false, false, {}, {}},
                  {"KL", c.series[1], false, false, {}, {}}};
  curves.scores = {{"disentanglement", c.accent, false, true, {}, {}},
                   {"MCC", c.series[1], false, true, {}, {}},
                   {"intervention accuracy", c.series[2], false, true, {}, {}},
                   {"completeness", c.series[3], false, true, {}, {}},
                   {"", c.danger, false, true, {}, {}}};
  // SHD on the axis of the others: as a share of the most edges that an acyclic graph can have.
  const int n = snapshot.settings.causal.latents;
  const int most = std::max(1, n * (n - 1) / 2);
  curves.scores[4].name = fmt::format("SHD / {}", most);
  // The learner of a start that was dropped is not kept, its history is.
  for (const StartInfo& start : snapshot.starts) curves.start_steps.push_back(start.step);
  snapshot.history.for_each([&](const Record& r) {
    const auto x = static_cast<double>(r.step);
    if (r.stage == "image") {
      add(curves.image[0], x, r.loss);
      add(curves.image[1], x, r.reconstruction);
      add(curves.image[2], x, r.kl);
      return;
    }
    const auto start = static_cast<std::size_t>(std::max(0, r.start));
    if (start < curves.start_steps.size()) curves.start_steps[start] = std::max(curves.start_steps[start], r.step);
    while (curves.causal.size() <= start) {
      const std::size_t i = curves.causal.size();
      curves.causal.push_back(
          {fmt::format("start {}", i), start_colours[i % std::size(start_colours)], false, false, {}, {}});
    }
    add(curves.causal[start], x, r.loss);
    add(curves.scores[0], x, r.disentanglement);
    add(curves.scores[1], x, r.mcc);
    add(curves.scores[2], x, r.intervention_accuracy);
    add(curves.scores[3], x, r.completeness);
    add(curves.scores[4], x, r.shd / most);
  });
  for (std::size_t i = 0; i < curves.causal.size() && i < snapshot.starts.size(); ++i) {
    const bool alive = snapshot.starts[i].alive;
    curves.causal[i].faded = !alive;
    // A legend has no room for a name for each of many starts: curves of one name share an entry.
    constexpr std::size_t kNamed = 4;
    curves.causal[i].full_name = curves.causal[i].name;
    if (snapshot.starts.size() <= kNamed) {
      if (!alive) curves.causal[i].name += ", dropped";
    } else if (static_cast<int>(i) != snapshot.leader) {
      curves.causal[i].name = alive ? "other starts" : "dropped starts";
    }
  }
  const auto has_no_points = [](const PlotSeries& s) { return s.x.empty(); };
  for (auto* list : {&curves.image, &curves.causal, &curves.scores}) std::erase_if(*list, has_no_points);
  return curves;
}

}  // namespace causeway
