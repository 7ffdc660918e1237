#include "app/explore/scatter.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Scatter& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  out.samples = bench.many_samples(snapshot);
  out.noise = pipeline.causal->encode_noise(encode_all(pipeline, *out.samples));
  out.causal = pipeline.causal->causal_from_noise(out.noise);
  if (out.samples->truth.factors.size() != 0) {
    out.factors = out.samples->truth.factors.cast<float>();
    out.factor_names = out.samples->truth.names;
  }
}

}  // namespace causeway
