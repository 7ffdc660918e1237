#include "app/explore/failures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/explore/factor_link.h"
#include "app/explore/image_ops.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr int kDecodedAtOnce = 64;

std::vector<double> numbers_of(const auto& column) {
  std::vector<double> out(static_cast<std::size_t>(column.size()));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(column(static_cast<Eigen::Index>(i)));
  return out;
}

Histogram empty_histogram(double low, double high, int bins) {
  return {low, high, std::vector<int>(static_cast<std::size_t>(bins), 0)};
}

/// What is set and what the model infers, pair by pair.
void look_at_targets(const CausalModel& model, const MatrixF& codes, Failures& out) {
  out.set_truly = pair_labels(*out.samples);
  const TargetPosterior* targets = model.targets();
  if (targets == nullptr) return;
  out.posterior = targets->intervention_posterior(frame_rows(codes, 2, 0), frame_rows(codes, 2, 1));
  for (Eigen::Index u = 0; u < out.posterior.rows(); ++u) {
    Eigen::Index most = 0;
    out.posterior.row(u).maxCoeff(&most);
    out.inferred.push_back(static_cast<int>(most));
    double entropy = 0;
    for (const float p : out.posterior.row(u)) {
      if (p > 0) entropy -= static_cast<double>(p) * std::log(static_cast<double>(p));
    }
    out.entropy.push_back(entropy);
  }
  out.entropies = empty_histogram(0, std::log(static_cast<double>(out.posterior.cols())), kHistogramBins);
  for (const double e : out.entropy) ++out.entropies.counts[static_cast<std::size_t>(out.entropies.bin(e))];
}

/// How each latent changes, by what was set truly.
void look_at_changes(Failures& out) {
  const std::size_t kinds = out.set_truly.empty() ? 1 : out.factors.size() + 1;
  for (int i = 0; i < out.latents; ++i) {
    std::vector<double> all;
    for (int u = 0; u < out.units; ++u) all.push_back(out.change(u, i));
    const Histogram whole = histogram_of(all);
    std::vector<Histogram> list(kinds, empty_histogram(whole.low, whole.high, kHistogramBins));
    for (int u = 0; u < out.units; ++u) {
      const int kind = out.set_truly.empty() ? 0 : out.set_truly[static_cast<std::size_t>(u)];
      if (kind < 0) continue;  // several at once belong to none
      Histogram& h = list[static_cast<std::size_t>(kind)];
      ++h.counts[static_cast<std::size_t>(h.bin(all[static_cast<std::size_t>(u)]))];
    }
    out.changes.push_back(std::move(list));
  }
}

/// How far each unit's first picture is from what the model makes of its latents.
void look_at_pictures(const Pipeline& pipeline, const MatrixF& noise, Failures& out) {
  const Dataset& data = *out.samples;
  const MatrixF first = frame_rows(noise, data.frames, 0);
  for (Eigen::Index begin = 0; begin < first.rows(); begin += kDecodedAtOnce) {
    const Eigen::Index count = std::min<Eigen::Index>(kDecodedAtOnce, first.rows() - begin);
    const MatrixF codes = pipeline.causal->decode_noise(first.middleRows(begin, count));
    const std::vector<Image> decoded = pipeline.images->decode_images(pipeline.scaler.restore(codes));
    for (Eigen::Index k = 0; k < count; ++k) {
      out.errors.push_back(mean_difference(data.picture(begin + k, 0), decoded[static_cast<std::size_t>(k)]));
    }
  }
}

}  // namespace

int Histogram::bin(double value) const {
  const auto bins = static_cast<int>(counts.size());
  const double at = (value - low) / (high - low) * bins;
  return std::clamp(std::isfinite(at) ? static_cast<int>(std::floor(at)) : 0, 0, bins - 1);
}

int Histogram::most() const { return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end()); }

Histogram histogram_of(const std::vector<double>& values, int bins) {
  if (values.empty()) return empty_histogram(0, 1, 1);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Histogram h = *high > *low ? empty_histogram(*low, *high, bins) : empty_histogram(*low - 0.5, *low + 0.5, bins);
  for (const double value : values) ++h.counts[static_cast<std::size_t>(h.bin(value))];
  return h;
}

void compute(Workbench& bench, const Snapshot& snapshot, Failures& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const CausalModel& model = *pipeline.causal;
  out.samples = bench.many_samples(snapshot);
  const Dataset& data = *out.samples;
  out.units = static_cast<int>(data.units);
  out.frames = data.frames;
  out.latents = model.latents();
  out.factors = data.truth.names;
  const MatrixF& codes = bench.many_codes(snapshot);
  const MatrixF noise = model.encode_noise(codes);
  out.causal = model.causal_from_noise(noise).cast<double>();
  const MatrixD first = frame_rows(out.causal, out.frames, 0);
  for (int i = 0; i < out.latents; ++i) out.values.push_back(histogram_of(numbers_of(first.col(i))));
  if (data.frames == 2) {
    look_at_targets(model, codes, out);
    look_at_changes(out);
  }
  if (data.has_pictures() && pipeline.images) look_at_pictures(pipeline, noise, out);
}

void compute(Workbench& bench, const Snapshot& snapshot, MechanismFit& out) {
  const CausalModel& model = *causal_pipeline(snapshot).causal;
  const World* world = bench.world(snapshot);
  const std::shared_ptr<const Dataset> data = bench.many_samples(snapshot);
  if (world == nullptr || data->truth.factors.cols() != world->size()) {
    throw Error("the true mechanisms of these data are not known",
                "they are known of worlds that come with the program");
  }
  const int factor = out.request.factor;
  if (factor < 0 || factor >= world->size()) throw Error(fmt::format("there is no variable {}", factor));
  const MatrixF noise = model.encode_noise(frame_rows(bench.many_codes(snapshot), data->frames, 0));
  const MatrixF causal = model.causal_from_noise(noise);
  out.factors = frame_rows(data->truth.factors, data->frames, 0);
  out.latent = latent_of(match_latents(causal, out.factors), factor);
  if (out.latent < 0) {
    throw Error(fmt::format("no latent is left for {}", world->latent_names()[static_cast<std::size_t>(factor)]),
                "train with as many latents as there are variables");
  }
  out.causes = world->graph().parents(factor);
  const Mechanism& mechanism = world->model().mechanism(factor);
  for (Eigen::Index u = 0; u < out.factors.rows(); ++u) {
    const Eigen::RowVectorXd row = out.factors.row(u);
    out.truth.push_back(mechanism.value(0.5, {row.data(), static_cast<std::size_t>(row.size())}));
  }
  // The same of the model: the noise of the latent in the middle of what it is over all units.
  MatrixF middle = noise;
  std::vector<double> own = numbers_of(noise.col(out.latent));
  std::nth_element(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(own.size() / 2), own.end());
  middle.col(out.latent).setConstant(static_cast<float>(own[own.size() / 2]));
  const MatrixF settled = model.causal_from_noise(middle);
  const MonotoneMap to_factor = latent_to_factor(causal, out.latent, out.factors, factor);
  for (Eigen::Index u = 0; u < settled.rows(); ++u) {
    out.learned.push_back(to_factor(static_cast<double>(settled(u, out.latent))));
  }
  const auto count = static_cast<double>(out.truth.size());
  for (std::size_t u = 0; u < out.truth.size(); ++u) {
    out.mean_residual += std::abs(out.learned[u] - out.truth[u]) / count;
  }
  const auto column = out.factors.col(factor).array();
  out.spread = std::sqrt((column - column.mean()).square().mean());
}

}  // namespace causeway
