#include "app/explore/pairs.h"

#include "app/explore/image_ops.h"
#include "app/explore/intervene.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Pairs& out) {
  const PairDataset& data = bench.samples(snapshot);
  for (std::int64_t i = 0; i < data.pairs; ++i) {
    out.before.push_back(data.picture(i, 0));
    out.after.push_back(data.picture(i, 1));
    out.difference.push_back(difference_image(out.before.back(), out.after.back(), kInterventionGain));
  }
  if (data.has_truth) {
    out.labels = data.intervention_labels;
    out.factors = data.latent_names;
  }
  if (!snapshot.pipeline || !snapshot.pipeline->causal) return;  // the pictures are there before any model
  const MatrixF& all = bench.codes(snapshot);
  const auto side = [&](int which) -> MatrixF { return all(Eigen::seqN(which, data.pairs, 2), Eigen::all); };
  out.posterior = snapshot.pipeline->causal->intervention_posterior(side(0), side(1));
}

}  // namespace causeway
