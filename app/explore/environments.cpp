#include "app/explore/environments.h"

#include <algorithm>

#include "app/explore/density.h"
#include "app/explore/known_truth.h"
#include "app/explore/quantile.h"
#include "engine/causal/environment_kinds.h"
#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/data/intervention_notes.h"
#include "engine/models/environments/environment_form.h"

namespace causeway {
namespace {

constexpr double kOutside = 0.005;  // share of the values at either end that the range of a latent may leave out
constexpr double kMargin = 0.08;    // that is added to the range

Image average_picture(const Dataset& data, const std::vector<int>& units) {
  std::vector<double> sum(data.picture_bytes(), 0.0);
  for (const int u : units) {
    const auto bytes = data.picture_data(u, 0);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += bytes[i];
  }
  Image average;
  average.width = data.width;
  average.height = data.height;
  for (const double s : sum) {
    average.pixels.push_back(static_cast<std::uint8_t>(s / static_cast<double>(units.size()) + 0.5));
  }
  return average;
}

/// Ascending values of a latent over the rows of some units.
std::vector<double> values_of(const MatrixD& causal, Eigen::Index latent, const std::vector<int>& units, int frames) {
  std::vector<double> values;
  for (const int u : units) {
    for (int f = 0; f < frames; ++f) values.push_back(causal(Eigen::Index{u} * frames + f, latent));
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// Place of the environment that the model holds to change nothing; the first one if that is not a single one.
int reference_of(const std::vector<EnvironmentView>& environments) {
  int found = 0, count = 0;
  for (std::size_t e = 0; e < environments.size(); ++e) {
    if (environments[e].changed >= 0) continue;
    if (count++ == 0) found = static_cast<int>(e);
  }
  return count == 1 ? found : 0;
}

}  // namespace

std::vector<std::vector<int>> true_changes(const Dataset& data) {
  if (data.domain.empty()) return {};
  const int environments = *std::max_element(data.domain.begin(), data.domain.end()) + 1;
  std::vector<std::vector<int>> changes(static_cast<std::size_t>(environments));
  if (has_intervention_notes(data)) {
    for (std::int64_t u = 0; u < data.units; ++u) {
      changes[static_cast<std::size_t>(data.domain[static_cast<std::size_t>(u)])] = noted_interventions(data, u);
    }
    return changes;
  }
  const std::vector<std::string> worlds = world_names();
  if (std::find(worlds.begin(), worlds.end(), data.world) == worlds.end()) return {};
  const auto& kinds = world_kinds(data.world);
  const bool numbered = std::any_of(kinds.begin(), kinds.end(),
                                    [](const DataKind& kind) { return kind.name == environments_kind().name; });
  if (!numbered || environments > data.truth.size() + 1) return {};
  for (int e = 0; e < environments; ++e) {
    if (variable_of_environment(e) >= 0) changes[static_cast<std::size_t>(e)] = {variable_of_environment(e)};
  }
  return changes;
}

bool EnvironmentsRequest::operator==(const EnvironmentsRequest& other) const {
  if (!snapshot || !other.snapshot) return snapshot == other.snapshot;
  return snapshot->run == other.snapshot->run && snapshot->pipeline_version == other.snapshot->pipeline_version &&
         snapshot->data == other.snapshot->data;
}

const Dataset& EnvironmentUnits::units(const Snapshot& snapshot) {
  constexpr std::int64_t kMostUnits = 3000;
  if (snapshot.data && snapshot.data->test.units > 0) {
    if (of_ == snapshot.data) return *units_;
    const Dataset& test = snapshot.data->test;
    // A share of the run's own data lives as long as they do; a part of them is a copy.
    units_ = test.units <= kMostUnits ? std::shared_ptr<const Dataset>(snapshot.data, &test)
                                      : std::make_shared<const Dataset>(slice(test, 0, kMostUnits));
    of_ = snapshot.data;
    key_.reset();
    return *units_;
  }
  const SampleKey key = sample_key(snapshot.settings, snapshot.data, kScatterUnits);
  if (!key_ || !(*key_ == key)) {
    key_.reset();
    of_.reset();
    units_ = std::make_shared<const Dataset>(make_held_out(key));
    key_ = key;
  }
  return *units_;
}

const MatrixF& EnvironmentUnits::codes(const Snapshot& snapshot) {
  const Dataset& data = units(snapshot);
  const Pipeline& pipeline = *snapshot.pipeline;
  if (units_ != coded_ || pipeline.images != coded_with_ || snapshot.run != coded_run_) {
    ThreadPool alone(1);  // training has the other processors
    codes_ = pipeline.codes_of(alone, data);
    coded_ = units_;
    coded_with_ = pipeline.images;
    coded_run_ = snapshot.run;
  }
  return codes_;
}

void compute(EnvironmentUnits& kept, EnvironmentsAnswer& out) {
  const Snapshot& snapshot = *out.request.snapshot;
  if (!snapshot.pipeline || !snapshot.pipeline->causal) throw Error("there is no causal model yet");
  const Pipeline& pipeline = *snapshot.pipeline;
  const Dataset* data = &kept.units(snapshot);
  if (data->domain.empty()) {
    throw Error("these data come from one environment",
                "choose the preset circuit-environments, or open data that tell of each picture where it comes from");
  }
  const MatrixF& codes = kept.codes(snapshot);
  const MatrixD causal = pipeline.causal->causal_from_noise(pipeline.causal->encode_noise(codes)).cast<double>();
  const EnvironmentRows rows = environment_rows(data->domain);
  const EnvironmentPart* part = pipeline.causal->environments();
  const std::vector<int> changed = part != nullptr ? part->changed_latents() : std::vector<int>{};
  const std::vector<std::vector<int>> truth =
      truth_hidden(snapshot) ? std::vector<std::vector<int>>{} : true_changes(*data);
  out.held = part != nullptr;
  if (!truth_hidden(snapshot)) out.factors = data->truth.names;
  for (int e = 0; e < rows.count(); ++e) {
    const auto at = static_cast<std::size_t>(e);
    EnvironmentView view;
    view.number = rows.numbers[at];
    view.units = std::ssize(rows.rows[at]);
    const auto number = static_cast<std::size_t>(view.number);
    if (number < changed.size()) view.changed = changed[number];
    if (number < truth.size()) view.truth = truth[number];
    if (data->has_pictures()) view.average = average_picture(*data, rows.rows[at]);
    out.environments.push_back(std::move(view));
  }
  out.reference = reference_of(out.environments);
  for (Eigen::Index z = 0; z < causal.cols(); ++z) {
    std::vector<std::vector<double>> values;
    std::vector<double> all;
    for (const auto& units : rows.rows) {
      values.push_back(values_of(causal, z, units, data->frames));
      all.insert(all.end(), values.back().begin(), values.back().end());
    }
    std::sort(all.begin(), all.end());
    double low = quantile(all, kOutside), high = quantile(all, 1 - kOutside);
    const double margin = high > low ? kMargin * (high - low) : 0.5;
    low -= margin;
    high += margin;
    out.ranges.emplace_back(low, high);
    const auto& reference = values[static_cast<std::size_t>(out.reference)];
    for (std::size_t e = 0; e < values.size(); ++e) {
      out.environments[e].density.push_back(density_of(values[e], low, high, kDensityPoints));
      out.environments[e].gap.push_back(largest_gap(values[e], reference));
    }
  }
}

}  // namespace causeway
