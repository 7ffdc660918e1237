#include "app/panels/parts/loss_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace causeway {
namespace {

void add_point(PlotSeries& series, double x, double y) {
  // A stage that was begun again from an earlier checkpoint overwrites what came after it.
  while (!series.x.empty() && series.x.back() >= x) {
    series.x.pop_back();
    series.y.pop_back();
  }
  series.x.push_back(x);
  series.y.push_back(y);
}

/// Metrics that share an axis from 0 to 1.
const std::vector<const Metric*>& plotted_metrics() {
  static const std::vector<const Metric*> list = [] {
    std::vector<const Metric*> some;
    for (const Metric& metric : metrics()) {
      if (metric.live && metric.scale != Scale::kAmount) some.push_back(&metric);
    }
    return some;
  }();
  return list;
}

}  // namespace

PlotSeries& LossSeries::curve(std::vector<PlotSeries>& curves, Places& places, std::size_t place) {
  const auto found = std::lower_bound(places.of.begin(), places.of.end(), place);
  const auto at = found - places.of.begin();
  if (found == places.of.end() || *found != place) {
    places.of.insert(found, place);
    curves.insert(curves.begin() + at, PlotSeries{});
  }
  return curves[static_cast<std::size_t>(at)];
}

void LossSeries::add(const Record& r, int most_edges) {
  const auto x = static_cast<double>(r.step);
  if (r.stage == "image") {
    const double parts[] = {r.loss, r.reconstruction, r.kl};
    for (std::size_t i = 0; i < std::size(parts); ++i) {
      // Principal components have no such term: a line at 0 says nothing and has no place on a logarithmic axis.
      const bool no_kl = i == 2 && parts[i] == 0;
      if (!std::isnan(parts[i]) && !no_kl) add_point(curve(curves_.image, image_, i), x, parts[i]);
    }
    return;
  }
  const auto start = static_cast<std::size_t>(std::max(0, r.start));
  if (recorded_steps_.size() <= start) recorded_steps_.resize(start + 1, 0);
  recorded_steps_[start] = std::max(recorded_steps_[start], r.step);
  if (!std::isnan(r.loss)) add_point(curve(curves_.causal, causal_, start), x, r.loss);
  if (r.scores.empty()) return;
  for (std::size_t m = 0; m < plotted_metrics().size(); ++m) {
    const Metric& metric = *plotted_metrics()[m];
    const double value = r.score(metric.column);
    if (std::isnan(value)) continue;
    add_point(curve(curves_.scores, scores_, m), x, metric.scale == Scale::kEdges ? value / most_edges : value);
  }
}

void LossSeries::name(const Snapshot& snapshot, const Theme& theme, int most_edges) {
  const Palette& c = theme.colours();
  const struct {
    const char* name;
    ImU32 colour;
  } parts[] = {{"total", c.accent}, {"squared error", c.series[2]}, {"KL", c.series[1]}};
  for (std::size_t i = 0; i < image_.of.size(); ++i) {
    curves_.image[i].name = parts[image_.of[i]].name;
    curves_.image[i].colour = parts[image_.of[i]].colour;
  }
  const ImU32 score_colours[] = {c.accent, c.series[3], c.series[1], c.series[2]};
  std::size_t shares = 0;
  for (std::size_t i = 0; i < scores_.of.size(); ++i) {
    const Metric& metric = *plotted_metrics()[scores_.of[i]];
    PlotSeries& series = curves_.scores[i];
    series.dotted = true;
    if (metric.scale == Scale::kEdges) {
      series.name = fmt::format("{} / {}", metric.column, most_edges);
      series.colour = c.danger;
    } else {
      series.name = metric.column;
      series.colour = score_colours[shares++ % std::size(score_colours)];
    }
  }
  // Starts are not factors, so none of the factors' colours.
  const ImU32 start_colours[] = {c.series[0], c.series[1], c.series[2], c.series[3]};
  const std::size_t starts = snapshot.starts.size();
  for (std::size_t i = 0; i < causal_.of.size(); ++i) {
    const std::size_t start = causal_.of[i];
    PlotSeries& series = curves_.causal[i];
    series.colour = start_colours[start % std::size(start_colours)];
    series.name = fmt::format("start {}", start);
    series.faded = false;
    if (start >= starts) continue;
    const bool alive = snapshot.starts[start].alive;
    series.faded = !alive;
    // A legend has no room for a name for each of many starts: curves of one name share an entry.
    constexpr std::size_t kNamed = 4;
    series.full_name = series.name;
    if (starts <= kNamed) {
      if (!alive) series.name += ", dropped";
    } else if (static_cast<int>(start) != snapshot.leader) {
      series.name = alive ? "other starts" : "dropped starts";
      series.colour = alive ? c.series[2] : c.muted;  // of one entry in the legend, and not the leader's
    } else {
      series.colour = c.accent;
    }
  }
}

const LossCurves& LossSeries::update(const Snapshot& snapshot, const Theme& theme) {
  if (snapshot.run != run_ || snapshot.history.size() < seen_) {
    curves_ = {};
    image_ = causal_ = scores_ = {};
    recorded_steps_.clear();
    seen_ = 0;
    run_ = snapshot.run;
  }
  // SHD on the axis of the others: as a share of the most edges that an acyclic graph can have.
  const int n = snapshot.settings.causal.latents;
  const int most_edges = std::max(1, n * (n - 1) / 2);
  snapshot.history.for_each(
      [&](const Record& record) {
        ++visited_;
        add(record, most_edges);
      },
      seen_);
  seen_ = snapshot.history.size();
  name(snapshot, theme, most_edges);
  // The learner of a start that was dropped is not kept, its history is.
  curves_.start_steps.clear();
  for (const StartInfo& start : snapshot.starts) curves_.start_steps.push_back(start.step);
  for (std::size_t i = 0; i < std::min(recorded_steps_.size(), curves_.start_steps.size()); ++i) {
    curves_.start_steps[i] = std::max(curves_.start_steps[i], recorded_steps_[i]);
  }
  return curves_;
}

}  // namespace causeway
