#include "app/explore/film.h"

#include "app/explore/factor_link.h"
#include "engine/core/error.h"
#include "engine/scores/scores.h"

namespace causeway {

namespace {

/// The latents of one sequence in units of the true variables that they go with: at the same quantiles of all samples.
MatrixF as_truth(const MatrixF& part, const MatrixF& all, const MatrixD& factors, const std::vector<int>& latent_of) {
  MatrixF out = part;
  for (std::size_t f = 0; f < latent_of.size(); ++f) {
    if (latent_of[f] < 0) continue;
    const MonotoneMap map = latent_to_factor(all, latent_of[f], factors, static_cast<int>(f));
    auto column = out.col(latent_of[f]);
    for (Eigen::Index t = 0; t < column.size(); ++t)
      column(t) = static_cast<float>(map(static_cast<double>(column(t))));
  }
  return out;
}

}  // namespace

void compute(Workbench& bench, const Snapshot& snapshot, Film& out) {
  const Dataset& data = bench.held_out(snapshot);
  if (data.frames < 3) {
    throw Error("these data are no sequences", "open sequences, or choose a preset of a world that goes on in time");
  }
  out.units = static_cast<int>(data.units);
  out.frames = data.frames;
  const std::int64_t unit = (out.request.unit % out.units + out.units) % out.units;
  const Eigen::Index frames = data.frames, steps = frames - 1;
  const auto rows_of = [&](const auto& m) { return m.middleRows(unit * frames, frames).eval(); };
  for (int t = 0; data.has_pictures() && t < data.frames; ++t) out.pictures.push_back(data.picture(unit, t));
  if (data.has_vectors()) {
    const CodeScaler scaler = CodeScaler::fit_observations(data);
    out.vectors = rows_of(scaler.standardise(scaler.observations(data)));
  }
  out.factors = data.truth.names;
  if (data.truth.factors.rows() > 0) out.truth = rows_of(data.truth.factors);
  if (data.truth.targets.rows() > 0) out.targets = data.truth.targets.middleRows(unit * steps, steps);
  if (data.has_pictures() && data.actions.cols() == 2) out.touches = data.actions.middleRows(unit * steps, steps);
  if (!snapshot.pipeline || !snapshot.pipeline->causal) return;  // the frames are there before any model

  const CausalModel& model = *snapshot.pipeline->causal;
  const MatrixF& codes = bench.codes(snapshot);
  const MatrixF all = model.causal_from_noise(model.encode_noise(codes));
  out.latents = rows_of(all);
  if (const LaggedPart* lagged = model.lagged()) {
    out.expected = out.latents;
    out.expected.bottomRows(steps) = lagged->predict_next(out.latents.topRows(steps));
  }
  if (const TargetPosterior* targets = model.targets()) {
    const MatrixF own = rows_of(codes);
    out.posterior = targets->intervention_posterior(own.topRows(steps), own.bottomRows(steps));
  }
  if (data.truth.factors.rows() == 0 || !snapshot.scores) return;
  out.latent_of = named_latents(*snapshot.scores);
  out.latents_as_truth = as_truth(out.latents, all, data.truth.factors, out.latent_of);
  if (out.expected.rows() > 0) out.expected_as_truth = as_truth(out.expected, all, data.truth.factors, out.latent_of);
}

}  // namespace causeway
