#include "app/explore/pairs.h"

#include "app/explore/image_ops.h"
#include "app/explore/intervene.h"
#include "engine/core/error.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Pairs& out) {
  const Dataset& data = bench.held_out(snapshot);
  if (data.frames != 2) {
    throw Error("these data are no pairs", data.frames > 2 ? "they are sequences: the panel Film shows them"
                                                           : "open data of pairs to see them here");
  }
  out.units = static_cast<int>(data.units);
  if (data.has_vectors()) {
    const CodeScaler scaler = CodeScaler::fit_observations(data);
    const MatrixF standard = scaler.standardise(scaler.observations(data));
    out.vectors_before = frame_rows(standard, 2, 0);
    out.vectors_after = frame_rows(standard, 2, 1);
  }
  for (std::int64_t i = 0; data.has_pictures() && i < data.units; ++i) {
    out.before.push_back(data.picture(i, 0));
    out.after.push_back(data.picture(i, 1));
    out.difference.push_back(difference_image(out.before.back(), out.after.back(), kInterventionGain));
  }
  out.labels = pair_labels(data);
  if (!out.labels.empty()) out.factors = data.truth.names;
  if (!snapshot.pipeline || !snapshot.pipeline->causal) return;  // the pictures are there before any model
  const MatrixF& all = bench.codes(snapshot);
  if (const TargetPosterior* targets = snapshot.pipeline->causal->targets()) {
    out.posterior = targets->intervention_posterior(frame_rows(all, 2, 0), frame_rows(all, 2, 1));
  }
}

}  // namespace causeway
