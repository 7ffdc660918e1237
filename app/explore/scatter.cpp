#include "app/explore/scatter.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Scatter& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  out.samples = bench.many_samples(snapshot);
  const MatrixF noise = pipeline.causal->encode_noise(bench.many_codes(snapshot));
  out.noise = noise.cast<double>();
  out.causal = pipeline.causal->causal_from_noise(noise).cast<double>();
  if (out.samples->truth.factors.size() != 0) {
    out.factors = out.samples->truth.factors;
    out.factor_names = out.samples->truth.names;
  }
}

}  // namespace causeway
